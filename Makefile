# Everything starts from plain Python 3.11+ and make: `make serve` and `make test` build what they need in .venv.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11 python,\
	$(shell command -v $(name) >/dev/null 2>&1 && $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := build/uv/bin/uv --quiet pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
	--no-emit-index-url
WORKERS ?= auto
ARGS ?=
SEED ?=
FIRST ?= 1
N ?= 10
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) -m "not llm and not install"

.DEFAULT_GOAL := help
.PHONY: help serve test test-repeat test-llm test-llm-full test-install release-check lint prose ceilings types docs bench bench-rivals public-apis lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

serve: $(VENV)/installed ## Start the server on http://127.0.0.1:5116 (options: make serve ARGS="--port 8080")
	@exec $(BIN)/mockllmapi serve $(ARGS)

test: $(VENV)/developed ## Run the whole test suite: no model, no network but loopback (again: make test SEED=7; with coverage: make test ARGS=--cov)
	@seed=$${SEED:-$$($(BIN)/python -c 'import random; print(random.getrandbits(32))')}; \
		PYTHONHASHSEED=$$seed $(PYTEST) --randomly-seed=$$seed $(ARGS)
	@$(MAKE) --no-print-directory lint types

test-repeat: $(VENV)/developed ## Run the tests with N seeds, from FIRST on, up to the first that fails (make test-repeat N=10)
	@for seed in $$(seq $(FIRST) $$(($(FIRST) + $(N) - 1))); do \
		echo "Seed $$seed"; \
		PYTHONHASHSEED=$$seed $(PYTEST) --randomly-seed=$$seed $(ARGS) || \
			{ echo "Seed $$seed failed. To repeat it: make test-repeat N=1 FIRST=$$seed"; exit 1; }; \
	done

test-llm: $(VENV)/modelled ## Run the tests that need a real small model (SmolLM2 through llama.cpp)
	@$(BIN)/python -m pytest -m llm tests/llm $(ARGS)

test-llm-full: $(VENV)/modelled ## Ask that model 200 things, judge every answer, write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks.fidelity $(ARGS)

test-install: $(VENV)/developed ## Install the locked lists into new environments, with the pip of 2023 and the newest, and check a release
	@$(BIN)/python -m pytest -m install tests/installation $(ARGS)

release-check: $(VENV)/developed ## Build dist/, check what is in it, and use the wheel in an empty environment
	@$(BIN)/python -m pytest -m install tests/installation/test_release.py $(ARGS)

lint: $(VENV)/developed ## Check style, spelling, dead code, layers and the ceilings of what the house style avoids
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/codespell
	@$(BIN)/vulture
	@$(BIN)/lint-imports --no-logo --cache-dir .import_linter_cache >$(VENV)/lint-imports.txt || (cat $(VENV)/lint-imports.txt; false)
	@$(BIN)/python -m tools.ceilings

prose: $(VENV)/developed ## List phrases that plain English avoids, and figures per package (make prose ARGS=routing)
	@$(BIN)/python -m tools.ceilings prose $(ARGS)

ceilings: $(VENV)/developed ## Lower the ceilings of tools/ceilings/ceilings.json to today's counts
	@$(BIN)/python -m tools.ceilings lower

types: $(VENV)/developed ## Check the types, strictly
	@$(BIN)/mypy

docs: $(VENV)/developed ## Run every example of the documentation and write its answers into the pages again
	@PYTHONPATH=tests $(BIN)/python -m support.documentation $(ARGS)

bench: $(VENV)/developed ## Measure: CPU per request, start-up, memory, beside the physical floor; ARGS=hostile: what attacks cost others
	@$(BIN)/python -m benchmarks $(ARGS)

bench-rivals: ## Install the generators that `make bench ARGS=generator` measures beside ours, into build/rivals
	@$(PYTHON) -m venv build/rivals/venv
	@build/rivals/venv/bin/python -m pip --disable-pip-version-check --quiet install -r benchmarks/rivals/requirements.txt
	@cp benchmarks/rivals/package.json build/rivals/ && npm install --ignore-scripts --no-audit --no-fund --loglevel=error --prefix build/rivals

public-apis: ## Fetch the API descriptions that `make bench ARGS=public_apis` judges, into build/public_apis
	@sh benchmarks/fetch_public_apis.sh build/public_apis

# What is locked already keeps its version; ARGS="--upgrade" or ARGS="--upgrade-package NAME" moves it.
lock: $(VENV)/tools ## Write requirements/*.txt again from pyproject.toml (newer: make lock ARGS=--upgrade)
	@$(PIP) install --upgrade --target build/uv "uv>=0.9"
	@$(COMPILE) pyproject.toml -o requirements/run.txt $(ARGS)
	@$(COMPILE) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt $(ARGS)
	@$(COMPILE) --group tools -c requirements/dev.txt -o requirements/tools.txt $(ARGS)
	@$(COMPILE) --group llm -c requirements/dev.txt --no-deps -o requirements/llm.txt $(ARGS)

clean: ## Remove everything that make made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# A new virtual environment, or one line that says what is missing.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "mockllmapi needs Python 3.11 or newer, and none was found. Install it, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making $(VENV) (once; this takes a minute)"
	@$(PYTHON) -m venv $(VENV)

# The pip and setuptools that Python brings may be years old, with known holes. Nothing here needs setuptools.
$(VENV)/tools: $(VENV)/bin/python requirements/tools.txt
	@$(PIP) install --require-hashes -r requirements/tools.txt
	@$(PIP) --quiet uninstall --yes setuptools
	@touch $@

$(VENV)/installed: $(VENV)/tools pyproject.toml requirements/run.txt
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/developed: $(VENV)/installed requirements/dev.txt
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/modelled: $(VENV)/developed requirements/llm.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/llm.txt
	@touch $@
