# The one front door. `make` alone prints this list.
#   make run        the site with a demonstration service, on http://127.0.0.1:8000  (make run PORT=8080)
#   make test       every test, on SQLite and on PostgreSQL, with the journeys in a real browser
#   make test-fast  the tests that take less than a tenth of a second each, on SQLite
#   make lint       format, names, types, floors, templates, packs, migrations; changes nothing
#   make trust      what was tried against the promises of safety, as one table
#   make bench      timed runs, printed as ratios
#   make words      gather the words marked for translation, and compile the catalogues
#   make reference  write the reference pages that come from the code
#   make pictures   take the pictures of docs/pictures again, from a fresh demonstration
#   make setup      .venv with everything a developer needs; the others call what they need of it
#   make lock       write the pinned dependencies again; releases wait a week
#   make clean      forget .venv and everything built

.DEFAULT_GOAL := list
.PHONY: list setup run test test-fast bench trust words reference pictures lock clean \
        lint lint-style lint-types lint-floors lint-templates lint-packs lint-migrations

BIN := .venv/bin
PORT ?= 8000
# What the tests are told when only some of them are wanted: make test TESTS="tests/care -x"
TESTS ?=
RUNS := python3 python3.14 python3.13 python3.12 python3.11
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
# Looked for only when .venv is built: the first Python that is recent enough.
PYTHON ?= $(shell for found in $(RUNS); do $$found -c '$(RECENT)' 2>/dev/null && echo $$found && break; done)
# For commands that only read the code: the demonstration invents the secrets that the settings ask for.
CHECKING := DJANGO_SETTINGS_MODULE=befriend.web.settings BEFRIEND_DEMONSTRATION=1 BEFRIEND_DATA=build/checking

list:
	@sed -n 's/^#   //p' Makefile

setup: .venv/.run .venv/.dev

.venv/bin/python:
	@test -n "$(PYTHON)" || { \
	  echo "befriend needs Python 3.11 or newer, and found none among: $(RUNS)."; \
	  echo "On Debian 12 or Ubuntu 24.04: sudo apt install python3 python3-venv. Elsewhere: https://www.python.org/downloads/."; \
	  echo "If it stands somewhere else, say where: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c '$(RECENT)' || { \
	  echo "befriend needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) -V 2>&1`."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot build a virtual environment, because a part of it is packed apart."; \
	  echo "On Debian or Ubuntu: sudo apt install python3-venv. Then try again."; exit 1; }
	$(PYTHON) -m venv .venv

# The editable installation is made last and without dependencies: every version comes from the lock.
.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what befriend runs on into .venv; the first time takes about a minute."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@echo "Installing what befriend is tested with into .venv."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: .venv/.run
	$(BIN)/befriend demo --serve --port $(PORT)

# As many at once as there are processors; a file's tests stay together, because its journeys share one site.
SPREAD := -n auto --dist loadfile --no-loadscope-reorder

# Both runs are always made. PostgreSQL first, so that the last line is the count of the whole suite.
test: setup
	@.ci/programs chromium libatomic1 postgresql strace java
	@failed=0; \
	$(BIN)/python -m tests.databases.postgres $(BIN)/python -m pytest --only-database $(SPREAD) $(TESTS) || failed=1; \
	$(BIN)/python -m pytest $(SPREAD) $(TESTS) || failed=1; \
	exit $$failed

test-fast: setup
	$(BIN)/python -m pytest -m "not slow and not journey" $(TESTS)

trust: setup
	@.ci/programs chromium libatomic1
	$(BIN)/python -m tools.trust

bench: setup
	$(BIN)/python -m bench

words: setup
	$(CHECKING) $(BIN)/python -m tools.words

reference: setup
	$(CHECKING) $(BIN)/python -m tools.reference

pictures: setup
	@.ci/programs chromium
	$(BIN)/python -m tools.pictures

# Each part stands alone, so `make -k lint` shows every part that fails.
lint: lint-style lint-types lint-floors lint-templates lint-packs lint-migrations

lint-style: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

lint-types: setup
	$(CHECKING) $(BIN)/mypy

lint-floors: setup
	$(BIN)/lint-imports

lint-templates: setup
	$(BIN)/djlint --lint --quiet befriend

lint-packs: setup
	$(BIN)/befriend packs check

lint-migrations: setup
	$(CHECKING) $(BIN)/django-admin makemigrations --check --dry-run

lock: .venv/bin/python
	@test -x .venv/lock/bin/uv || { $(BIN)/python -m venv .venv/lock && .venv/lock/bin/pip install --quiet uv; }
	.venv/lock/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --exclude-newer "1 week" --custom-compile-command "make lock" --output-file requirements.lock
	.venv/lock/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --exclude-newer "1 week" --custom-compile-command "make lock" --extra dev --extra bench --extra engines --extra spark \
	  --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .hypothesis .import_linter_cache
