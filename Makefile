# Maillage: the commands of the project. `make help` lists them.
# Everything lives inside the checkout (.venv, .build, .demo), never in your home.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1

# What is built once for all homes of this checkout: the place index.
export MAILLAGE_CACHE ?= $(CURDIR)/.build/cache
# The real files that some tests read; they skip with a loud reason without them.
ifneq ($(wildcard ../shared/data),)
export MAILLAGE_TEST_DATA ?= $(abspath ../shared/data)
endif
DEMO_HOME := $(CURDIR)/.demo

.PHONY: help demo test browser prove lint bench docs lock places clean

help:  ## what each command does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Maillage needs Python 3.11 or later, and “$(PYTHON)” was not found. On Debian or Ubuntu, run: sudo apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Maillage needs Python 3.11 or later; this machine's $(PYTHON) is $$($(PYTHON) -V 2>&1 | cut -d' ' -f2). Install a newer one and run: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments. On Debian or Ubuntu, run: sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

.build/runtime: requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	@mkdir -p .build
	@echo "Installing what Maillage needs (once)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/python -m compileall -q src/maillage  # commands start in half the time, also where Python may not write
	@touch $@

.build/test: requirements/test.txt .build/runtime
	@echo "Installing what the tests need (once)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

places: .build/runtime  ## build the place index (once)
	@$(BIN)/maillage places build --if-needed

demo: places  ## the main job: real twinnings and embassies beside a demonstration world, and the site over both
	@MAILLAGE_HOME=$(DEMO_HOME) $(BIN)/maillage start
	@MAILLAGE_HOME=$(DEMO_HOME) $(BIN)/maillage demo --show
	@# SERVE=0 leaves the site out
	@[ "$(SERVE)" = 0 ] || MAILLAGE_HOME=$(DEMO_HOME) $(BIN)/maillage serve --demo

# Pages are tried in Debian's Chromium: installed when this is root on Debian, else those tests say that they were skipped.
browser:
	@command -v chromium >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { \
	  echo "Installing Chromium, in which pages are tried (once)…"; \
	  { apt-get install -y -qq --no-install-recommends chromium || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }; } >/dev/null 2>&1 || \
	  echo "Chromium could not be installed: pages will be tried in no browser."; }

test: .build/test places browser  ## all tests, with short forms of the long proofs
	@$(BIN)/python -m pytest -n 2 -q -m "not long"

prove: .build/test places browser  ## the long proofs, whole; writes their result into docs/reference/proofs.md
	@$(BIN)/python -m tools.prove
	
lint: .build/test  ## style, types and the import contract
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .build/test places  ## measure; writes three pages of figures in docs/reference
	@$(BIN)/python -m benchmarks

docs: .build/runtime  ## write the generated pages of docs/
	@$(BIN)/python -m maillage.cli.docs docs

lock:  ## pin and hash the requirements anew (needs pip-tools)
	pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --extra places --extra money --extra record --extra delta --extra matching --extra rules --extra dossiers --extra site --extra terminal -o requirements/runtime.txt pyproject.toml requirements/build.in
	pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header -c requirements/runtime.txt -o requirements/test.txt requirements/test.in
	pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header -o requirements/bench.txt requirements/bench.in

clean:  ## forget what was built and the demonstration (your own data is not here)
	rm -rf .build .demo $(VENV)
