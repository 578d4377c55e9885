# Each target does all the set-up that it needs. `make` alone prints the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
ENVIRONMENT := $(VENV)/.environment
WARM := $(VENV)/.warm
PEERS := .venv-bench

STATIC := build/static/staticfiles.json
PORT ?= 8000
FIT_RUNS ?= 4000

SOURCES := $(shell find src/remit -name '*.py')
# LibreOffice opens the papers that the tests wrote.
SYSTEM_PACKAGES := chromium fonts-dejavu-core fonts-liberation postgresql libreoffice-calc libreoffice-writer
APT_INSTALL := apt-get install -y --no-install-recommends $(SYSTEM_PACKAGES)

# uv does not read pip's setting of an index: hand it on.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

# A notice by the theme's authors on every build, about a version that the lock does not take.
export NO_MKDOCS_2_WARNING := 1

.PHONY: help setup system npm demo test walk check bench bench-rules bench-bodies bench-matching bench-simulation killed fuzz docs examples lock clean static serve bench-web pictures install-test bench-sourcing fit-check bench-results fit forecast bench-report

help: ## Print the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(WARM) ## Build .venv from the lock, with the package and its compiled code

$(ENVIRONMENT): pyproject.toml requirements.lock requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit("Remit needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# Compiled code is kept beside its source: made here, so that no run waits for the compiler. Python's own is made
# here too, and when packages are installed: where it may not be written later, half of a short command is compiling.
$(WARM): $(ENVIRONMENT) $(SOURCES)
	$(BIN)/python -m remit.cli.warm
	$(BIN)/python -m compileall -q src/remit
	@touch $@

system: ## Install the Debian packages that tests of pages and papers need (as root)
	@if ! dpkg -s $(SYSTEM_PACKAGES) > /dev/null 2>&1; then \
	  if [ "$$(id -u)" -eq 0 ]; then \
	    apt-get update && DEBIAN_FRONTEND=noninteractive $(APT_INSTALL); \
	  else \
	    echo "Tests of pages and papers need Debian packages. Run this once, then again what you ran:" >&2; \
	    echo "  sudo sh -c 'apt-get update && $(APT_INSTALL)'" >&2; \
	    exit 1; \
	  fi; \
	fi

npm: node_modules/.package-lock.json ## Install what pages are built of, and axe, which tests their accessibility

node_modules/.package-lock.json: package.json package-lock.json .npmrc
	npm ci --no-audit --no-fund
	@touch $@

static: $(STATIC) ## Build the style sheets and scripts of the workbench, in build/static

$(STATIC): $(WARM) node_modules/.package-lock.json $(shell find src/remit/web/static src/remit/web/styles -type f)
	deploy/assets.sh $(BIN)/python
	@touch $@

serve: setup static ## Serve the workbench at http://127.0.0.1:8000/ (PORT=N: another port)
	$(BIN)/remit serve --port $(PORT)

demo: setup ## Run the 2010-13 reorganisation of England and write its board paper
	$(BIN)/remit run england-2011 --runs 200 --seed 1 --out demo/england-2011

test: setup system static ## Run all tests
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder --durations=10

walk: setup system static ## Look at every page and state of the workbench in a browser: axe, Tab alone, scripts off
	$(BIN)/pytest -m walk --durations=5

check: setup ## Lint, types, import direction, tests of the docs, the docs site
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src
	$(BIN)/pytest tests/test_architecture.py tests/test_tree.py tests/docs
	$(BIN)/mkdocs build --strict

bench: bench-rules bench-bodies bench-matching bench-sourcing bench-simulation bench-results bench-report bench-web ## Print what each benchmark measures beside its limit

bench-rules: setup ## Time the rules over whole staff lists
	$(BIN)/python benchmarks/bench_rules.py

bench-bodies: setup ## Time the reading and checking of staff lists
	$(BIN)/python benchmarks/bench_bodies.py

bench-matching: setup ## Time the filling of posts, beside other solvers on the same data
	$(BIN)/python benchmarks/bench_matching.py

bench-sourcing: setup ## Time who does what for the whole of England, with its proven gap
	$(BIN)/python benchmarks/bench_sourcing.py

bench-results: setup ## Time the comparison of eight options, 500 runs each, from stored results
	$(BIN)/python benchmarks/bench_results.py

bench-report: setup ## Time the board paper in every form
	$(BIN)/python benchmarks/bench_report.py

bench-simulation: setup $(PEERS)/.environment ## Time the simulation beside its peers and the machine's limits
	$(BIN)/python -m benchmarks.bench_simulation --peers $(PEERS)/bin/python

# The peers have an environment of their own, with the versions of the lock where both use a package.
$(PEERS)/.environment: pyproject.toml requirements.lock $(ENVIRONMENT)
	$(UV) venv --quiet --clear --python $(BIN)/python $(PEERS)
	$(UV) pip install --quiet --python $(PEERS)/bin/python --group bench --constraint requirements.lock
	@touch $@

fit-check: setup $(PEERS)/.environment ## Fit three small problems by Remit and by pyABC; fails if they do not agree
	$(BIN)/python -m benchmarks.calibration.fit_check --peers $(PEERS)/bin/python

bench-web: setup static ## Time the pages of the workbench with 64,000 people and 20 users at once
	$(BIN)/python -m benchmarks.bench_web

pictures: setup system static ## Take the pictures of the journeys that the documentation shows
	$(BIN)/python -m tests.web.pictures docs/workbench/images

install-test: ## Install the workbench into a folder of its own, as a server does, and start it
	deploy/install.sh build/installed
	deploy/try.sh build/installed

killed: setup system static ## Kill runs at random moments, and the workbench and its database in the middle of work
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder -m killed

fuzz: setup ## Fuzz the readers for ten minutes, by coverage, and read 2,000 broken files
	mkdir -p build/fuzz/esr
	$(BIN)/python -m tests.bodies.fuzz_esr build/fuzz/esr -max_total_time=600 -artifact_prefix=build/fuzz/
	$(BIN)/pytest -n 2 -m fuzz

docs: setup ## Build the documentation site in site/
	$(BIN)/mkdocs build --strict

fit: setup ## Fit england-2011 to figures of June 2012, then forecast, in about ten minutes; goes on if stopped (FIT_RUNS=N: a larger bank)
	$(BIN)/remit fit england-2011 --runs $(FIT_RUNS) --out build/fit --evidence src/remit/evidence/data
	$(MAKE) forecast

forecast: setup ## Make the dated forecasts and the pages of the fit again
	$(BIN)/remit forecast england-2011 --as-at 2012-06-30 --work build/fit \
	  --out forecasts/england-2011/2012-06-30/forecasts.csv
	$(BIN)/python -m remit.calibration.document docs/calibration forecasts

examples: setup ## Build the shipped examples again from their evidence
	$(BIN)/python -m remit.examples.build_england_2011
	$(BIN)/python -m remit.examples.build_england_2025
	$(BIN)/python -m remit.examples.build_one_board

lock: $(ENVIRONMENT) ## Pin the dependencies of pyproject.toml, with hashes (UPGRADE=--upgrade: the newest)
	$(UV) pip compile --quiet pyproject.toml --extra dev --extra web --universal --python-version 3.11 $(UPGRADE) \
	  --generate-hashes --no-header --no-emit-index-url -o requirements.lock

clean: ## Remove all that make has made
	rm -rf $(VENV) $(PEERS) node_modules demo site build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
