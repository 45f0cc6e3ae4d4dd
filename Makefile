# The commands of a developer; `make help` lists them. A stamp file stands for each finished step.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; print("$(name)") if sys.version_info >= (3, 11) else ""' 2>/dev/null)))
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Without compiled files every start takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE

UV_READY := .venv/.stamp-uv
PYTHON_READY := .venv/.stamp-python
NODE_READY := .venv/.stamp-node
TOOLS_READY := .venv/.stamp-tools
MODULES_READY := frontend/node_modules/.stamp
FRONTEND_BUILT := .venv/.stamp-frontend
FRONTEND_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' \
	-not -path 'frontend/templates/*' -not -path 'frontend/locales/*' 2>/dev/null)
PATHS ?= tests

##@ Use
.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: $(PYTHON_READY) $(FRONTEND_BUILT) ## Set up, load the demo, serve it on 127.0.0.1:8000
	@echo "==> Serving (Ctrl-C stops it)"
	@exec events-platform serve --demo

.PHONY: setup
setup: $(PYTHON_READY) $(TOOLS_READY) $(FRONTEND_BUILT) ## Bring everything that the tests and checks need
	@echo "==> Ready: make run, make test, make check"

##@ Develop
.PHONY: test
test: setup ## All tests, on both databases, with a browser (PATHS=tests/kit for a part)
	@echo "==> Tests"
	@python -m pytest -n 2 --dist worksteal $(PATHS)

CHECKS := check-style check-types check-imports check-frontend check-rules
.PHONY: check $(CHECKS)
check: setup ## Style, types, import floors, front end, translations, migrations, documents
	@$(MAKE) -j2 --keep-going $(if $(filter output-sync,$(.FEATURES)),--output-sync) $(CHECKS)
	@echo "==> All checks passed"
check-style:
	@echo "==> ruff"
	@ruff check --quiet . && ruff format --check --quiet --diff .
check-types:
	@echo "==> mypy"
	@mypy
check-imports:
	@echo "==> import-linter"
	@lint-imports --no-logo
check-frontend:
	@echo "==> biome, tsc, vitest"
	@npm --prefix frontend run --silent check
check-rules:
	@echo "==> rules of the house"
	@python -m tests.checks

.PHONY: bench
bench: setup ## The speed table, into var/bench.json
	@echo "==> Benchmarks (a few minutes)"
	@python -m tests.bench

.PHONY: shots
shots: setup ## Take the pictures of the documentation anew
	@echo "==> Pictures into docs/pictures"
	@SHOTS=1 python -m pytest -n 0 tests/browser

.PHONY: fmt
fmt: $(PYTHON_READY) $(MODULES_READY) ## Format and mend what tools can mend
	@ruff check --quiet --fix-only . && ruff format --quiet .
	@npm --prefix frontend run --silent fmt

.PHONY: lock
lock: $(UV_READY) $(NODE_READY) ## Compile requirements.lock and package-lock.json anew
	@echo "==> Locking"
	@uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
		--all-extras pyproject.toml --output-file requirements.lock
	@npm --prefix frontend install --package-lock-only

.PHONY: messages
messages: $(PYTHON_READY) ## Bring new sentences into the translation catalogues, drop dead ones
	@python -m tests.checks.catalogues --update

.PHONY: countries
countries: $(PYTHON_READY) ## Prepare the names of countries anew from our tables, CLDR and ISO 3166
	@python -m events_platform.kit.countries.building

.PHONY: clean
clean: ## Remove the environment and everything built; var/ stays
	rm -rf .venv frontend/node_modules events_platform/static dist

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found on the PATH."; exit 1; }
	@echo "==> Making the Python environment in .venv"
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null || { \
		echo "This Python cannot make environments. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes python3-venv >/dev/null; }
	@$(PYTHON) -m venv .venv

$(UV_READY): deploy/dev/uv.txt | .venv/bin/python
	@echo "==> Installing uv, which installs the rest"
	@python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/dev/uv.txt
	@touch $@

$(PYTHON_READY): $(UV_READY) requirements.lock pyproject.toml
	@echo "==> Installing Python packages (requirements.lock)"
	@uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	@uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(NODE_READY): $(UV_READY) deploy/dev/node.txt deploy/dev/setup.py deploy/dev/tools.py
	@echo "==> Looking for Node"
	@python -m deploy.dev.setup node
	@touch $@

$(TOOLS_READY): $(PYTHON_READY) deploy/dev/setup.py deploy/dev/tools.py
	@echo "==> Looking for PostgreSQL, a browser and fonts"
	@python -m deploy.dev.setup all
	@touch $@

$(MODULES_READY): frontend/package.json frontend/package-lock.json | $(NODE_READY)
	@echo "==> Installing front-end packages (frontend/package-lock.json)"
	@npm --prefix frontend ci --silent
	@touch $@

$(FRONTEND_BUILT): $(MODULES_READY) $(FRONTEND_SOURCES)
	@echo "==> Building the front end"
	@npm --prefix frontend run --silent build -- --logLevel warn
	@touch $@
