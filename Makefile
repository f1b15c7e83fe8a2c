# Two commands matter on a fresh machine: `make run` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
MEMBERS := libs/common libs/reference services/mandates services/finance services/transitions services/performance services/console services/cli
STAMP := .venv/.installed
JOBS ?= auto
PORT_BASE ?= 8100
DATA_DIR ?= $(or $(MISSIONLEDGER_DATA_DIR),.missionledger)

##@ Use it
.PHONY: run
run: setup ## Start everything, load the reference data, stay until Ctrl-C; PORT_BASE=9100 DATA_DIR=…
	@exec $(BIN)/missionledger up --port-base $(PORT_BASE) --data-dir $(DATA_DIR)

.PHONY: setup
setup: $(STAMP) ## Install everything into .venv from the lock

$(STAMP): requirements.lock $(MEMBERS:%=%/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Mission Ledger needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "This Python has no ensurepip. Install the venv package of your system (Debian: apt-get install python3-venv) and run make again."; exit 1; }
	@echo "Installing into .venv (once, about half a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(MEMBERS:%=-e %)
	@touch $(STAMP)

##@ Work on it
.PHONY: test
test: setup ## Run all tests (real servers on free ports, no network)
	@$(BIN)/pytest -q -n $(JOBS)

.PHONY: unit
unit: setup ## Run the tests without I/O
	@$(BIN)/pytest -q -n $(JOBS) -m "unit or architecture or contracts"

.PHONY: check
check: lint types imports unit ## Everything that needs no server, under a minute

.PHONY: lint
lint: setup ## Style, formatting, spelling
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/codespell libs services tests benchmarks docs README.md

.PHONY: types
types: setup ## Strict types, tests included
	@$(BIN)/mypy libs services tests benchmarks

.PHONY: imports
imports: setup ## Who may import whom
	@$(BIN)/lint-imports

.PHONY: format
format: setup ## Put the code into house style
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

.PHONY: contracts
contracts: setup ## Write contracts/ anew from the code
	@$(BIN)/python -m missionledger.cli.contracts contracts

.PHONY: bench
bench: setup ## Run the benchmarks, one JSON line each
	@for script in benchmarks/bench_*.py; do $(BIN)/python $$script || exit 1; done

.PHONY: lock
lock: setup ## Resolve requirements.lock anew (hashes, no index addresses)
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --group dev pyproject.toml -o requirements.lock \
	  $(foreach member,common reference mandates finance transitions performance console cli,--no-emit-package missionledger-$(member))

.PHONY: clean
clean: ## Remove what was installed and cached; the data directory stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
