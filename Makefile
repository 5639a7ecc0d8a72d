# Everything is set up in .venv on first use and kept up to date by time stamps; nothing else on the machine changes.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# The Prisma CLI looks for Node, Python and the generators on the path.
export PATH := $(CURDIR)/$(BIN):$(PATH)

ENGINE    := src/seedbed/engine
GENERATED := prisma/schema.prisma prisma.config.mjs $(wildcard src/seedbed/datamodel/*.py src/seedbed/prisma_generator/*.py)
SOURCES   := src/seedbed prisma/seed scripts

WORKERS := -n auto --maxprocesses 4
# What is likely to differ between versions of Python: coroutines, signals, processes, the generated client. What asks the
# same of each model, or of each name and value, is for the Python that runs all tests.
SHORT   := $(addprefix tests/factories/test_,building.py creating.py generic.py lively.py mistakes.py pending.py together.py) \
           $(addprefix tests/testing/test_,committed.py isolation.py other_sessions.py template.py) \
           tests/engine tests/areas tests/utils tests/database/test_lock.py tests/cli/test_usage.py tests/cli/test_runs.py

# What each target takes. A setting that is misspelled, or that the target does not take, must not be ignored.
SETTINGS_seed    := PROFILE ARGS
SETTINGS_advance := ARGS
SETTINGS_reset   := PROFILE SNAPSHOT ARGS
SETTINGS_dump    := NAME ARGS
SETTINGS_restore := SNAPSHOT ARGS
SETTINGS_verify  := ARGS
SETTINGS_report  := ARGS
SETTINGS_studio  := ARGS
SETTINGS_test    := ARGS
SETTINGS_test-all    := ARGS
SETTINGS_test-python := ARGS
SETTINGS_bench   := ARGS

taken    := $(foreach goal,$(MAKECMDGOALS),$(SETTINGS_$(goal)))
general  := PYTHON VENV DATABASE_URL $(filter ORCA_% TEST_%,$(.VARIABLES))
named    := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
strange  := $(filter-out $(taken) $(general) MAKE% -*-%,$(named))
ifneq ($(strange),)
$(error make $(MAKECMDGOALS) does not take $(strange). It takes: $(strip $(taken) PYTHON VENV))
endif

# Two at once would take each other's half-made environment for one that was interrupted.
ifneq ($(wildcard $(VENV).busy),)
$(shell scripts/environment.sh $(VENV) wait)
endif

# Begins a recipe that changes the environment: of two at once the second waits, and has nothing left to do then.
take = MAKER=$$PPID scripts/environment.sh $(VENV) take $@ $^

# What to do when a program fails: its reason in one line, and where the rest is.
reason = { $(BIN)/python -I src/seedbed/reasons.py "$(1)" "$(VENV)/$(2)"; exit 1; }

.PHONY: force help setup seed advance reset dump restore verify report pictures studio test test-all test-python lint format
.PHONY: wheel bench docs lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

setup: $(VENV)/.client $(VENV)/.bytecode ## install everything into .venv and generate the Prisma client

seed: setup ## push the schema and seed the database (PROFILE=minimal|standard|full, ARGS="…")
	@$(BIN)/python -m scripts.db.seed --push $(if $(PROFILE),--profile $(PROFILE)) $(ARGS)

advance: setup ## move the seeded practice to today (ARGS="--days 7" or ARGS="--to 2026-12-24")
	@$(BIN)/python -m scripts.db.advance $(ARGS)

reset: setup ## drop everything, push the schema, seed or restore (PROFILE=… or SNAPSHOT=…, ARGS="…")
	@$(BIN)/python -m scripts.db.reset $(if $(PROFILE),--profile $(PROFILE)) $(if $(SNAPSHOT),--snapshot "$(SNAPSHOT)") $(ARGS)

dump: setup ## take a snapshot of the database (NAME=…, ARGS="…")
	$(if $(NAME)$(ARGS),,$(error Name the snapshot: make dump NAME=first))
	@$(BIN)/python -m scripts.db.dump $(if $(NAME),--name "$(NAME)") $(ARGS)

restore: setup ## restore a snapshot, or list the snapshots (SNAPSHOT=…, ARGS="…")
	@$(BIN)/python -m scripts.db.restore $(if $(SNAPSHOT),--snapshot "$(SNAPSHOT)",$(if $(ARGS),,--list)) $(ARGS)

verify: setup ## check that the data is consistent (ARGS="…")
	@$(BIN)/python -m scripts.db.verify $(ARGS)

report: setup ## write report.html, a page about the database (ARGS="…")
	@$(BIN)/python -m scripts.db.report $(ARGS)

pictures: setup $(VENV)/.browser ## update the pictures in the docs, with Chromium
	@$(BIN)/python -m scripts.docs.pictures

studio: setup ## open Prisma Studio in a browser, read-only (ARGS="…")
	@$(BIN)/python -m scripts.db.studio $(ARGS)

# Where Python is told to write no byte code, each worker would compile all that it imports.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest

test: setup ## run the quick tests for each change, on SQLite (ARGS="…" for pytest)
	@$(PYTEST) --quick $(WORKERS) $(ARGS)

test-all: setup $(VENV)/.browser ## run all tests, on all databases (ARGS="…" for pytest)
	@$(PYTEST) $(WORKERS) $(ARGS)

test-python: setup ## run a short suite on another Python (PYTHON=python3.13 VENV=.venv-3.13)
	@$(PYTEST) --quick $(WORKERS) $(SHORT) $(ARGS)

lint: setup ## check style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright

format: setup ## apply the style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

wheel: $(VENV)/.packages ## build dist/seedbed-<version>-py3-none-any.whl
	@$(BIN)/python -m pip wheel -q --disable-pip-version-check --no-deps -w dist .
	@ls dist/*.whl

bench: setup $(VENV)/.bench ## measure speed, and write docs/explanation/benchmarks.md
	@$(BIN)/python -m benchmarks $(ARGS)

docs: setup ## write the generated pages of docs/reference: data model, API, commands, checks
	@for page in data_model api commands; do $(BIN)/python -m scripts.docs.$$page || exit 1; done
	@$(BIN)/python tests/docs/rule_tables.py >/dev/null

lock: ## update constraints.txt from a fresh environment
	@rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip install -q --upgrade pip
	@.venv-lock/bin/python -m pip install -q --group bench -e .
	@{ echo "# Versions that are tested together; written by 'make lock'."; \
	   .venv-lock/bin/python -m pip freeze --exclude-editable; } > constraints.txt
	@rm -rf .venv-lock

clean: ## remove the environment, packages and caches; keep databases and snapshots
	rm -rf $(VENV) $(VENV).busy $(ENGINE)/node_modules $(ENGINE)/.cache $(ENGINE)/.node-path .pytest_cache .ruff_cache

# Looks at the environment's Python each time; what depends on it is made again only if the environment was.
$(VENV)/.python: force
	@MAKER=$$PPID scripts/environment.sh $(VENV) "$(PYTHON)" $(if $(filter-out default file undefined,$(origin PYTHON)),asked)
	@test -e $@ || touch $@

$(VENV)/.packages: $(VENV)/.python pyproject.toml constraints.txt
	@if $(take); then \
	   { $(BIN)/python -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1' && \
	     $(BIN)/python -m pip install -q --disable-pip-version-check --no-compile -c constraints.txt --group dev -e .; \
	   } 2>$(VENV)/pip.log || $(call reason,pip,pip.log); \
	   : what the project was called before 0.2; \
	   $(BIN)/python -m pip uninstall -q -y orca-seed 2>/dev/null; \
	   touch $@; \
	 fi

# Without a package index the benchmark leaves out what it lacks, and says so.
$(VENV)/.bench: $(VENV)/.packages
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt --group bench || true
	@touch $@

# What opens the report in a browser, beside the Chromium that the machine has.
$(VENV)/.browser: tests/report/browser/package.json tests/report/browser/package-lock.json src/seedbed/studio/package-lock.json | $(VENV)/.packages
	@cd tests/report/browser && npm ci --silent
	@$(BIN)/python -c 'from seedbed.studio.page import build_page; build_page()'
	@touch $@

# pip would compile the packages by itself, on one core, while nothing else goes on.
$(VENV)/.engine: $(VENV)/.packages $(ENGINE)/package.json $(ENGINE)/package-lock.json $(ENGINE)/.npmrc
	@if $(take); then \
	   echo "Installing Prisma …" >&2; \
	   $(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 & \
	   (cd $(ENGINE) && npm ci --no-fund --no-audit --loglevel=error) >/dev/null 2>$(VENV)/npm.log || failed=1; \
	   wait; [ -z "$$failed" ] || $(call reason,npm,npm.log); \
	   touch $@; \
	 fi

$(VENV)/.client: $(VENV)/.engine $(GENERATED)
	@if $(take); then \
	   echo "Generating the Prisma client …" >&2; \
	   $(BIN)/prisma generate >$(VENV)/generate.log 2>&1 || $(call reason,prisma generate,generate.log); \
	   touch $@; \
	   rm -f $(VENV).busy; \
	 fi

# Where Python writes no byte code (PYTHONDONTWRITEBYTECODE, as in many containers), every command would compile all
# modules again: a quarter of the time of a small one. A file with an error in it is the command's to tell.
$(VENV)/.bytecode: $(shell find $(wildcard $(SOURCES)) /dev/null -name '*.py') | $(VENV)/.packages
	@$(BIN)/python -m compileall -q $(SOURCES) >/dev/null || true
	@touch $@
