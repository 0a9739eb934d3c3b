# compose.yaml says how to build and run it.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY requirements/run.lock requirements/run.lock
COPY feedd feedd
# Everything is pinned and hashed; the package itself is built without the network.
RUN python -m venv /opt/feedd \
 && /opt/feedd/bin/pip install --no-cache-dir --require-hashes -r requirements/run.lock \
 && /opt/feedd/bin/pip install --no-cache-dir --no-deps --no-index --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /opt/feedd /opt/feedd
RUN useradd --system --uid 8787 --home-dir /var/lib/feedd --create-home feedd
USER feedd
VOLUME /var/lib/feedd
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["/opt/feedd/bin/python", "-c", \
  "import urllib.request as r; r.urlopen('http://127.0.0.1:8787/readyz', timeout=8)"]
ENTRYPOINT ["/opt/feedd/bin/feedd", "-c", "/etc/feedd/feedd.toml"]
CMD ["run"]
