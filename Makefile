# What a person or a machine does with this tree. Each target stands on its own; nothing needs an activated environment.
#
#   make run     build .venv from the hash lock and open the room: prints an address (PORT=N: there)
#   make test    install what the tests need, start a PostgreSQL of their own, and pass them
#   make lint    ruff, mypy --strict, import rules
#   make bench   measure (bench/)
#   make env     only build .venv, with jisr and what it needs at run time
#   make lock    resolve requirements/*.lock again, after a change of pyproject.toml (UPGRADE=--upgrade: newest versions)
#   make clean   remove everything that was built
#
# Variables: PYTHON (3.11 or newer), PORT (of make run), JOBS (test processes), PYTEST_ARGS, JISR_TEST_POSTGRES_URL (use this server).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

usable = import sys, venv, ensurepip, sqlite3; print("yes" if sys.version_info >= (3, 11) else "")
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(if $(shell $p -c '$(usable)' 2>/dev/null),$p)))
JOBS ?= 2
PYTEST_ARGS ?=

RUN_ENV := .venv
TEST_ENV := .venv-test
LOCK_ENV := .venv-lock
BUILD_TOOLS := .build/tools-for

# Hashes decide what is installed; a lock is complete, so nothing else is looked for; wheels only, so nothing is built.
INSTALL = -m pip --disable-pip-version-check --no-input install -qq --require-hashes --no-deps --only-binary=:all:

.PHONY: help env run test test-env lint lint-env bench lock clean
help:
	@sed -n 's/^#   //p' Makefile

# --- environments: made anew when their lock changes, never otherwise. A stamp holds what it was made from, so that a
# file which is only newer (a checkout, `make lock` without a change) costs nothing. ---

define new_environment
	@if cmp -s $< $@; then touch $@; exit 0; fi; \
	python='$(PYTHON)'; \
	if [ -z "$$python" ] || [ -z "$$("$$python" -c '$(usable)' 2>/dev/null)" ]; then \
	  echo "jisr: Python 3.11 or newer with venv and sqlite3 is needed, and none was found here." >&2; \
	  echo "jisr: install one (on Debian: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	echo "jisr: building $(@D) from $< with $$("$$python" -V)"; \
	rm -rf $(@D); \
	"$$python" -m venv $(@D); \
	$(@D)/bin/python $(INSTALL) -r $<; \
	cp $< $@
endef

# jisr itself is linked to this tree. Its build backend comes from a lock too, and stays outside the environment.
define link_jisr
	@if cat requirements/build.lock pyproject.toml | cmp -s - $@; then touch $@; exit 0; fi; \
	rm -rf $(BUILD_TOOLS)$(@D); \
	$(@D)/bin/python $(INSTALL) --target $(BUILD_TOOLS)$(@D) -r requirements/build.lock; \
	PYTHONPATH=$(BUILD_TOOLS)$(@D) $(@D)/bin/python -m pip --disable-pip-version-check --no-input install -qq \
	  --no-deps --no-build-isolation --no-index -e .; \
	rm -rf $(BUILD_TOOLS)$(@D); \
	cat requirements/build.lock pyproject.toml > $@
endef

$(RUN_ENV)/.locked: requirements/runtime.lock
	$(new_environment)
$(TEST_ENV)/.locked: requirements/test.lock
	$(new_environment)
$(LOCK_ENV)/.locked: requirements/lock-tools.lock
	$(new_environment)

$(RUN_ENV)/.jisr $(TEST_ENV)/.jisr: %/.jisr: %/.locked requirements/build.lock pyproject.toml
	$(link_jisr)

# The linters read the types of everything that the code and the tests import, so they live with the tests.
$(TEST_ENV)/.lint: requirements/lint.lock $(TEST_ENV)/.locked
	@if cmp -s $< $@; then touch $@; exit 0; fi; \
	echo "jisr: adding the linters to $(@D) from $<"; \
	$(@D)/bin/python $(INSTALL) -r $<; \
	cp $< $@

env: $(RUN_ENV)/.jisr
	@echo "jisr: ready, $(RUN_ENV)/bin/jisr"
test-env: $(TEST_ENV)/.jisr
lint-env: $(TEST_ENV)/.jisr $(TEST_ENV)/.lint

# --- what people ask for ---

run: env
	@$(RUN_ENV)/bin/jisr demo --data build/room $(if $(PORT),--port $(PORT))

test: test-env
	@$(TEST_ENV)/bin/python -m tests.postgres run -- \
	  $(TEST_ENV)/bin/python -m pytest -n $(JOBS) $(PYTEST_ARGS)

lint: lint-env
	@failed=0; \
	step() { echo "lint: $$*"; $(TEST_ENV)/bin/"$$@" || failed=1; }; \
	step ruff check --quiet --output-format concise .; \
	step ruff format --check --quiet --output-format concise .; \
	step mypy --no-error-summary; \
	step lint-imports --no-logo; \
	if [ $$failed = 1 ]; then echo "lint: found problems" >&2; exit 1; fi; \
	echo "lint: clean"

bench: test-env
	@PYTHON=$(CURDIR)/$(TEST_ENV)/bin/python bash bench/run.sh

# Resolved on the oldest Python that Jisr supports, so that the versions chosen have wheels for every newer one too.
# The hashes cover all platforms. Each lock holds the one before it to its versions.
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" $(LOCK_ENV)/bin/pip-compile --quiet --generate-hashes --no-emit-index-url \
  --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe --no-config --newline lf $(UPGRADE)
lock: PYTHON = python3.11
lock: $(LOCK_ENV)/.locked
	@$(LOCK_ENV)/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "jisr: the locks are resolved on Python 3.11: make clean, then make lock PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "jisr: resolving requirements/*.lock"
	@$(COMPILE) -o requirements/build.lock --only-build-deps --build-deps-for editable pyproject.toml
	@$(COMPILE) -o requirements/runtime.lock --extra engine pyproject.toml
	@$(COMPILE) -o requirements/test.lock -c requirements/runtime.lock --extra engine --extra test pyproject.toml
	@$(COMPILE) -o requirements/lint.lock -c requirements/test.lock --extra engine --extra test --extra lint pyproject.toml
	@$(COMPILE) -o requirements/lock-tools.lock requirements/lock-tools.in
	@if grep -nE '(://|--(extra-)?index-url|--find-links|--trusted-host)' requirements/*.lock; then \
	  echo "jisr: a lock names an address, see above" >&2; exit 1; fi
	@git diff --stat -- requirements

clean:
	rm -rf $(RUN_ENV) $(TEST_ENV) $(LOCK_ENV) .build build *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -path ./.git -prune -o -name __pycache__ -type d -exec rm -rf {} +
