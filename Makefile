# `make demo` and `make test` need Python >= 3.11 and make alone; everything else comes from the locks.
PYTHON ?= python3
BIN := .venv/bin
SPREAD := --numprocesses auto --maxprocesses 4 --dist loadfile

.PHONY: help install install-semantic demo test coverage check format lint types layers screenshot bench lock clean
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("nps-loop needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

install: .venv/.installed  ## .venv with the locked dependencies and nps-loop

install-semantic: .venv/.installed requirements-semantic.lock  ## the extra that reads comments by their meaning, too
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-semantic.lock

demo: install  ## a local Slack workspace in the browser with the bot in it
	$(BIN)/nps-loop demo

test: .venv/.installed-dev  ## the whole test suite, on SQLite and on a real PostgreSQL
	$(BIN)/python -m pytest $(SPREAD) $(TESTS)

coverage: .venv/.installed-dev  ## the same, with which lines no test runs; it takes half as long again
	$(BIN)/coverage erase
	COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml COVERAGE_FILE=$(CURDIR)/.coverage $(BIN)/coverage run -m pytest $(SPREAD) $(TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

format: .venv/.installed-dev  ## write the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.installed-dev
	$(BIN)/mypy

layers: .venv/.installed-dev
	$(BIN)/lint-imports

check: lint types layers test  ## format, lint, types, import layers, then the tests

screenshot: .venv/.installed-dev  ## docs/images: the card as the demo page shows it
	$(BIN)/python -m docs.screenshots

bench: .venv/.installed-dev  ## every benchmark, on loopback
	$(BIN)/python -m benchmarks

lock: .venv/.installed-dev  ## resolve the locks anew (hashes, no index addresses)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra build --extra dev --extra semantic --upgrade pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra build -c requirements-dev.lock pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra build --extra semantic -c requirements-dev.lock pyproject.toml -o requirements-semantic.lock

clean:
	rm -rf .venv *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
