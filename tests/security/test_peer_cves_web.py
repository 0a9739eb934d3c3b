"""What has gone wrong in other projects of this kind, each as a test: pages, API, feeds, files."""

from __future__ import annotations

import ast
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import feedd
from feedd.core.model import Selectors
from feedd.core.parse import parse
from feedd.passwords import new_token
from tests.running import Feedd
from tests.web.office import Office, Person
from tests.web.test_access import users

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

pytestmark = pytest.mark.slow

SCRIPT = "<script>alert(1)</script>"
RSS = (
    '<rss version="2.0"><channel><title>A</title><item><title>{title}</title>'
    "<description>{html}</description>{more}</item></channel></rss>"
)


@pytest.fixture(scope="module")
def open_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    topic = '[[topics]]\nname = "world"\ntitle = "World"\nquery = "rocket"\n'
    with Office(tmp_path_factory.mktemp("open"), topic) as office:
        yield office


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("closed"), users()) as office:
        yield office


def publish(office: Office, title: str, html: str = "A rocket.", more: str = "") -> str:
    """Take a story in; give its id."""
    escaped = html.replace("&", "&amp;").replace("<", "&lt;")
    text = RSS.format(title=title.replace("<", "&lt;"), html=escaped, more=more)
    left = office.ingest(text, content_type="application/rss+xml")
    return left.found[0].story


def is_inert(answer: httpx.Response) -> bool:
    """Tell whether a browser would run nothing of an answer."""
    kind = answer.headers["content-type"]
    return (
        answer.headers["x-content-type-options"] == "nosniff"
        and ("html" not in kind or SCRIPT not in answer.text)
        and "unsafe-inline" not in answer.headers.get("content-security-policy", "")
    )


def test_miniflux_cve_2023_27592_an_error_page_shows_markup_as_text(open_: Office) -> None:
    """And changedetection CVE-2025-52558: what went wrong quotes what a stranger wrote."""
    person = Person(open_)
    url = f"https://a.example/{SCRIPT}"
    assert is_inert(person.send("/sources/look", page="/sources", url=url))
    assert is_inert(person.get(f"/sources/{SCRIPT}"))


def test_miniflux_cve_2023_27591_metrics_believe_no_forwarded_address(closed: Office) -> None:
    person = Person(closed)
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        answer = person.ask("GET", "/metrics", headers={name: "127.0.0.1"})
        assert answer.status_code == 401


def test_miniflux_go_2025_3591_no_media_of_others_is_served_or_shown(open_: Office) -> None:
    story = publish(open_, "Rocket one", '<img src="https://a.example/x.svg">A rocket.')
    answer = Person(open_).get(f"/stories/{story}")
    assert "https://a.example/x.svg" not in answer.text
    assert "default-src 'none'; " in answer.headers["content-security-policy"]


def test_miniflux_2_3_4_no_empty_password_and_no_frame(closed: Office, open_: Office) -> None:
    person = Person(closed)
    answer = person.send("/login", page="/login", name="anna", password="")
    assert "feedd_session" not in answer.cookies
    story = publish(open_, "Rocket two", '<iframe src="data:text/html,x"></iframe>A rocket.')
    assert "<iframe" not in Person(open_).get(f"/stories/{story}").text


def test_changedetection_cve_2024_32651_what_a_story_says_is_no_template(open_: Office) -> None:
    title = "Rocket {{ 7*7 }} {% raise %} {{ self.__init__.__globals__ }}"
    story = publish(open_, title)
    person = Person(open_)
    assert "{{ 7*7 }}" in person.read(f"/stories/{story}")
    assert "{{ 7*7 }}" in person.get("/feeds/world.atom").text


def test_changedetection_cve_2025_62780_the_api_answers_no_html(open_: Office) -> None:
    story = publish(open_, f"Rocket {SCRIPT}")
    person = Person(open_)
    for path in (f"/api/v1/stories/{story}", f"/api/v1/stories?q={SCRIPT}", f"/api/v1/{SCRIPT}"):
        answer = person.get(path)
        assert "json" in answer.headers["content-type"]
        assert is_inert(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../etc/passwd",
        "/static/..%2f..%2f..%2fetc/passwd",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static//etc/passwd",
        "/static/..\\..\\app.py",
        "/static/../app.py",
    ],
)
def test_changedetection_cve_2026_25527_static_files_are_those_alone(
    path: str, open_: Office
) -> None:
    """And FreshRSS CVE-2022-23497."""
    assert Person(open_).get(path).status_code in {400, 404}


def test_changedetection_cve_2026_27645_and_29038_a_feed_address_is_not_echoed(
    open_: Office,
) -> None:
    person = Person(open_)
    for path in (f"/feeds/{SCRIPT}.rss", f"/feeds/~{SCRIPT}/world.rss", "/feeds/~guess/world.rss"):
        answer = person.get(path)
        assert answer.status_code == 404
        assert "guess" not in answer.text
        assert is_inert(answer)


@pytest.mark.parametrize(
    "selector", ["unparsed-text('/etc/passwd')", "document('/etc/passwd')", "//a | id('x')"]
)
def test_changedetection_cve_2026_29039_a_selector_is_css_and_reads_no_file(selector: str) -> None:
    """And CVE-2026-33981: there is no jq, and no other language with functions of its own."""
    page = b"<article><h2>One</h2><p>It has been closed since Monday.</p></article>"
    read = parse(page, selectors=Selectors(story="article", body=selector))
    assert any("no CSS selector" in warning for warning in read.warnings)
    assert "root:" not in repr(read)


def test_changedetection_cve_2026_29065_an_archive_is_no_backup(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", "") as daemon:
        archive = tmp_path / "backup.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("../../escaped.txt", "x")
        done = daemon.call("restore", str(archive))
        assert done.code == 3
        assert not list(tmp_path.rglob("escaped.txt"))


def test_changedetection_ghsa_4j9m_no_style_of_a_story_reaches_a_page(open_: Office) -> None:
    html = '<p style="background:url(//a.example)">A rocket.</p><style>p{color:red}</style>'
    story = publish(open_, "Rocket three", html)
    page = Person(open_).get(f"/stories/{story}").text
    assert "a.example" not in page
    assert "color:red" not in page


def test_changedetection_ghsa_mh42_an_import_names_no_file(open_: Office) -> None:
    person = Person(open_)
    opml = (
        '<opml version="2.0"><body><outline text="../../etc/cron.d/x" title="../../etc/cron.d/x"'
        ' type="rss" xmlUrl="https://far.example/feed"/></body></opml>'
    )
    person.ask(
        "POST",
        "/sources/import",
        data={"form": person.form("/sources")},
        files={"opml": ("../../../tmp/x.opml", opml.encode())},
    )
    names = [source.name for source in open_.newsroom.config.sources]
    assert len(names) == 1
    assert names[0].replace("-", "").isalnum()


def test_freshrss_cve_2025_68932_tokens_can_not_be_guessed() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    # 22 letters of base64 are 128 bits.
    assert min(len(token.removeprefix("fdd_")) for token in tokens) >= 22


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,x", "file:///etc/x"])
def test_commafeed_7_2_1_and_freshrss_1_30_a_link_is_http_or_none(scheme: str) -> None:
    more = f'<link>{scheme}</link><enclosure url="{scheme}" type="audio/mpeg" length="1"/>'
    document = RSS.format(title="One", html="Text", more=more)
    bulletin = parse(document.encode(), url="https://a.example/feed", content_type=None)
    (entry,) = bulletin.entries
    assert entry.link is None
    assert entry.enclosures == ()


def test_rsshub_cve_2021_21278_nothing_that_came_in_is_ever_run() -> None:
    """Nor unpickled, nor given to a shell."""
    called = {
        ast.unparse(node.func)
        for path in Path(feedd.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    assert called.isdisjoint({"eval", "exec", "os.system", "os.popen"})
    assert not {name for name in called if name.split(".")[0] in {"pickle", "marshal", "shelve"}}
    assert not {name for name in called if name.split(".")[0] == "subprocess"}
