# The one loop: `make check && make test`. A machine needs Python 3.11 or newer and make; uv is used where it is found.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Absolute: Dagster reads DAGSTER_HOME from other working directories too.
DATA := $(abspath $(or $(CLOUDWISE_DATA_DIR),data))

# Nobody who builds this or looks at their own bill is counted.
export DAGSTER_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test test-slow test-long check fix ui bench bench-peers lock test-duckdb15 test-browser clean

help:  ## list what make can do
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# $(call new_env,FOLDER): a virtual environment, by uv where there is one, else by Python itself.
define new_env
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "CloudWise needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo not found)." >&2; \
		echo "Hint: name another one, for example: make setup PYTHON=python3.12" >&2; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
		[ -x $(1)/bin/python ] || uv venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(1); \
	elif [ ! -x $(1)/bin/pip ]; then \
		$(PYTHON) -m venv $(1) || { \
			echo "Hint: on Debian and Ubuntu, Python's venv is a package of its own: python3-venv" >&2; exit 1; }; \
	fi
endef

# $(call install,FOLDER,ARGUMENTS): by uv, which takes a quarter of pip's time; where there is none, pip fetches the one
# of the lock file first. The same arguments mean the same to both, and pip, whose index is set elsewhere, is asked last.
pip = $(1)/bin/python -m pip install --quiet --disable-pip-version-check
install = if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(1)/bin/python $(2); else \
	[ -x $(1)/bin/uv ] || { awk '/^uv==/ { of_uv = 1 } of_uv; of_uv && !/\\$$/ { exit }' requirements-dev.lock \
		> $(1)/uv.txt && $(pip) --no-deps --require-hashes -r $(1)/uv.txt; } && \
	$(1)/bin/uv pip install --quiet --python $(1)/bin/python $(2) || $(pip) $(2); fi

# $(call run_tests,FOLDER,ARGUMENTS): pytest's exit 5 is "no test was collected", and stays a failure.
# Every core takes tests; one that is done takes from the others.
run_tests = $(1)/bin/python -m pytest --numprocesses auto --dist worksteal $(2) || { code=$$?; \
	[ $$code -ne 5 ] || echo "No test was collected: a suite that runs nothing proves nothing." >&2; exit $$code; }

setup: $(STAMP)  ## install everything into .venv, from the lock file, hashes checked

$(STAMP): requirements-dev.lock pyproject.toml
	$(call new_env,$(VENV))
	@echo "Installing into $(VENV) (the first time takes a minute or two) ..."
	@$(call install,$(VENV),--no-deps --require-hashes -r requirements-dev.lock)
	@$(call install,$(VENV),--no-deps --no-build-isolation -e .)
	@touch $@

demo: setup  ## a simulated company's bill, the whole pipeline, the findings
	@$(BIN)/cloudwise demo

test: setup  ## every test but the slow ones
	@$(call run_tests,$(VENV),-m "not slow and not long")

test-slow: setup  ## crash loops, the real daemon, large data
	@$(call run_tests,$(VENV),-m "slow and not long")

test-long: setup  ## before a release: a year of bills through the daemon, many processes at once
	@$(call run_tests,$(VENV),-m long)

check: setup  ## format, lint, types, import contracts, definitions, generated documents
	$(BIN)/ruff format --check --output-format concise .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dg check defs
	$(BIN)/cloudwise docs --check

fix: setup  ## what the tools can put right by themselves: format, safe lint fixes, generated documents
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/cloudwise docs

ui: setup  ## the pipeline in the Dagster UI, with its history under the data folder
	@mkdir -p $(DATA)/dagster
	@cp dagster.yaml $(DATA)/dagster/dagster.yaml
	@DAGSTER_HOME=$(DATA)/dagster $(BIN)/dagster instance concurrency set warehouse 1
	DAGSTER_HOME=$(DATA)/dagster $(BIN)/dg dev

bench: setup  ## ingest and marts against the bare DuckDB aggregation
	$(BIN)/python -m benchmarks.ingest

# Prophet, statsforecast, ADTK and PyOD bring 600 MB that nothing else needs: an environment of their own.
PEERS := .venv-peers

bench-peers: $(PEERS)/.installed  ## our anomaly models beside Prophet, statsforecast, ADTK and PyOD, on the same fleets
	nice -n 10 $(PEERS)/bin/python -m benchmarks.detection peers --seeds 1 --series 120

$(PEERS)/.installed: requirements-peers.lock pyproject.toml
	$(call new_env,$(PEERS))
	@$(call install,$(PEERS),--no-deps --require-hashes -r requirements-peers.lock)
	@touch $@

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-strip-extras \
	--custom-compile-command "make lock" $(UPGRADE) pyproject.toml

lock: setup  ## write the lock files again; UPGRADE=--upgrade takes newer releases
	$(COMPILE) --extra ui --output-file requirements.lock
	$(COMPILE) --extra dev --output-file requirements-dev.lock
	$(COMPILE) --extra peers --output-file requirements-peers.lock
	$(COMPILE) --extra dev --extra browser --constraint requirements-dev.lock --output-file requirements-browser.lock
	@if grep -n '://' requirements*.lock; then \
		echo "A lock file names an address; it must resolve from any index." >&2; exit 1; fi

# DuckDB 1.5 is supported to March 2027 and cannot read what 2.0 wrote: this run keeps our SQL plain enough for both.
OLD := .venv-duckdb15

test-duckdb15: $(OLD)/.installed  ## optional: the suite on DuckDB 1.5, in an environment of its own
	@$(call run_tests,$(OLD),-m "not slow and not long")

$(OLD)/.installed: requirements-dev.lock pyproject.toml
	$(call new_env,$(OLD))
	@$(call install,$(OLD),--no-deps --require-hashes -r requirements-dev.lock)
	@$(call install,$(OLD),--no-deps "duckdb==1.5.*")
	@$(call install,$(OLD),--no-deps --no-build-isolation -e .)
	@touch $@

# A browser in an environment of its own. Chromium is the machine's: from Debian's packages where we may install, or
# wherever CHROMIUM says that it is.
BROWSER := .venv-browser
CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name) 2>/dev/null)))

test-browser: $(BROWSER)/.installed  ## every page in a headless Chromium, with axe-core; pictures in data/screenshots
	@if [ -z "$(CHROMIUM)" ]; then $(get_chromium); fi
	@CHROMIUM="$(CHROMIUM)" $(BROWSER)/bin/python -m pytest --override-ini "norecursedirs=.* data" tests/browser

# As root, or with a sudo that asks for no password; else in words.
define get_chromium
	sudo=; [ "$$(id -u)" -eq 0 ] || sudo="sudo -n"; \
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then \
		echo "Installing Chromium ..."; \
		$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else \
		echo "There is no Chromium, and it cannot be installed from here." >&2; \
		echo "Hint: sudo apt-get install chromium; or name yours: make test-browser CHROMIUM=/path/to/chrome" >&2; exit 1; \
	fi
endef

$(BROWSER)/.installed: requirements-browser.lock pyproject.toml
	$(call new_env,$(BROWSER))
	@echo "Installing into $(BROWSER) (the first time takes a minute or two) ..."
	@$(call install,$(BROWSER),--no-deps --require-hashes -r requirements-browser.lock)
	@$(call install,$(BROWSER),--no-deps --no-build-isolation -e .)
	@touch $@

clean:  ## remove the environments and every cache; data/ is left alone
	rm -rf $(VENV) .venv-* build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -path ./data -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
