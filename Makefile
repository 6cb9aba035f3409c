# make run: set everything up and show the example programme.  make test: set everything up and pass the tests.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= $(shell tools/find_python)
UV := .tools/bin/uv
PY := .venv/bin/python
export UV_NO_PROJECT := 1
export UV_PYTHON_DOWNLOADS := never
NAME ?=
SHARE ?=
JSON ?=

.PHONY: help run ready test check coverage format types contracts bench prove wheel docs quick lock check-lock system clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/.installed src/likewise/web/assets/.built ## set up and serve the example programme on this machine
	@.venv/bin/likewise demo

ready: .venv/.installed src/likewise/web/assets/.built ## set up, and nothing else

test: .venv/.installed src/likewise/web/assets/.built system ## set up and pass every test, on both databases
	@tools/test

quick: .venv/.installed src/likewise/web/assets/.built ## while you work: checks, and tests of what changed since main
	@$(PY) tools/quick

check: .venv/.installed ## lint, types and contracts, without the tests
	@tools/check

coverage: ## after make test: the lines that no test on SQLite reached
	@.venv/bin/coverage report

format: .venv/.installed ## put the code into our format
	.venv/bin/ruff check -q --fix .
	.venv/bin/ruff format -q .

bench: .venv/.bench src/likewise/web/assets/.built ## measure: make bench NAME=lineage JSON=1
	@$(PY) -m bench $(NAME) $(if $(JSON),--json)

prove: .venv/.bench src/likewise/web/assets/.built system ## what is promised, at full size, in 45 minutes: SHARE=0.02 for less
	@$(PY) -m prove $(if $(SHARE),--share $(SHARE))

wheel: .venv/.installed src/likewise/web/assets/.built ## dist/*.whl: installs with pip and needs no Node
	rm -rf dist
	@$(PY) -m hatchling build -t wheel -d dist

docs: .venv/.installed ## site/: the documentation, from the same Markdown
	@$(PY) tools/build_docs
	@echo "Open site/index.html"

system: ## what Debian provides: a browser and a database server
	@tools/system

$(UV):
	"$(PYTHON)" -m venv .tools
	.tools/bin/python -m pip install -q --disable-pip-version-check "uv>=0.13,<0.14"

.venv/.installed: requirements.lock pyproject.toml | $(UV)
	$(UV) venv -q --allow-existing --python "$(PYTHON)" .venv
	$(UV) pip install -q --compile-bytecode --python $(PY) --require-hashes -r requirements.lock
	$(UV) pip install -q --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.bench: requirements-bench.lock .venv/.installed
	$(UV) pip install -q --compile-bytecode --python $(PY) --require-hashes -r requirements-bench.lock
	@touch $@

src/likewise/web/assets/.built: package-lock.json tools/build_assets | .venv/.installed
	npm ci --silent
	$(PY) tools/build_assets

lock: $(UV) ## compile the lock files again (they name no host)
	$(UV) pip compile -q --universal --python-version 3.12 --generate-hashes --no-header --no-annotate \
	  pyproject.toml --group dev -o requirements.lock
	$(UV) pip compile -q --universal --python-version 3.12 --generate-hashes --no-header --no-annotate \
	  --constraint requirements.lock pyproject.toml --group dev --group bench -o requirements-bench.lock

check-lock: ## fails where a lock file names a host
	! grep -nE '(https?|file|git\+[a-z]+)://' requirements*.lock package-lock.json
	! git ls-files | grep -x uv.lock

clean: ## remove what the set-up made; the data folder stays
	rm -rf .venv .tools node_modules build dist site src/likewise/web/assets .mypy_cache .ruff_cache .pytest_cache
