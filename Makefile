# Everything a person or CI does with the project. `make help` lists it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CONFIG ?= config/feedd.toml
PYTEST_ARGS ?=
JOBS   ?= auto
SLOW   ?=
BENCH  ?=

# Compiled once, not at each of the hundred starts of a test run.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run fresh test scale faults fuzz bench check lock format clean

help:  ## list these commands
	@sed -nE 's/^([a-z]+):.*  ## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

install: $(VENV)/.run  ## make .venv and install feedd into it, from the hashed lock

run: install  ## start the daemon with CONFIG (default: config/feedd.toml, the samples)
	@exec scripts/run $(CONFIG)

fresh:  ## forget what the samples left, so that `make run` begins anew
	rm -rf var/sample

test: $(VENV)/.dev  ## run the fast suite (SLOW=1: the slow tests too)
	@$(BIN)/python -m pytest -n $(JOBS) -m "not long$(if $(SLOW),, and not slow)" \
	  --hypothesis-profile $(if $(SLOW),thorough,brief) $(PYTEST_ARGS)

faults: $(VENV)/.dev  ## kill the daemon 105 times, then nine faults in a table (ROUNDS=1: in short)
	@scripts/faults $(ROUNDS)

fuzz: $(VENV)/.dev  ## parse changed documents for ten minutes, whatever comes of it (SECONDS=60)
	@$(BIN)/python -m tests.parse.fuzz $(or $(SECONDS),600)

bench: install  ## compare feedd with other feed readers (BENCH="--feeds 5000 --runs 3")
	@scripts/bench $(BENCH)

scale: $(VENV)/.dev  ## kill workers for 5 minutes, 20,000 sources on PostgreSQL (SECONDS=60)
	@$(BIN)/python -m tests.scale.rounds $(SECONDS)

check: $(VENV)/.dev  ## linters, types, import contracts, and whether the locks are current
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/check

lock: $(VENV)/.dev  ## renew the locks from pyproject.toml (UPGRADE=1: to the newest versions)
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/lock $(if $(UPGRADE),--upgrade)

format: $(VENV)/.dev  ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean:  ## remove .venv and caches; the daemon's state in var/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "feedd needs Python 3.11 or newer; try: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Python's venv module is missing; on Debian: apt install python3-venv"; rm -rf $(VENV); exit 1; }

# The package itself is built with what the lock holds, so nothing unhashed is fetched.
# pip 23.0, which Debian 12 has, says of one library at length that it is packed in an old way.
$(VENV)/.run: requirements/run.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing feedd into $(VENV) …"
	@PYTHONWARNINGS=ignore:DEPRECATION $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-index --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "installing the test tools into $(VENV) …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@
