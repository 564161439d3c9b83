# Every target sets up what it needs: tools/uv finds or fetches uv, and uv keeps .venv in step with uv.lock.
# Needed on the machine: Python 3.11 or later, make, git.

RUN     := tools/uv run --frozen
RECORD  ?= demo-record
PORT    ?= 8613
WORKERS ?= --numprocesses auto --maxprocesses 4 --dist worksteal
# One more than there are cores: a test that waits for a browser, a server or a disk leaves its core to another.
export PYTEST_XDIST_AUTO_NUM_WORKERS := $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))

# Tests and pages run hundreds of short commands, which would compile all their modules again each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo serve check test soak bench outside docs clean lint types contracts units browser

help: ## Say what each target does
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: ## Build the example record in demo-record, print what it answers, and serve its pages on 127.0.0.1:8613
	@$(RUN) --no-dev custodiet demo --out $(RECORD) --port $(PORT)

serve: ## Serve the demo record's pages and published log, on 127.0.0.1:8613
	@test -d $(RECORD)/log || $(RUN) --no-dev custodiet demo --no-serve --out $(RECORD)
	@$(RUN) --no-dev custodiet serve $(RECORD) --port $(PORT)

check: lint ## What to run before each commit: lint, types, contracts, unit tests (under a minute)
	@$(MAKE) --no-print-directory --jobs 2 types contracts units

test: lint types contracts browser ## Everything that can fail
	$(RUN) pytest $(WORKERS)

soak: ## Stop appends at more than a thousand points, on every store, and check what is left (ten minutes or more)
	$(RUN) python -m tests.crash.soak

bench: ## Measure what must stay fast, and stay linear
	$(RUN) python -m bench

outside: ## Have Go's sumdb and Tessera's fsck check a log of 100,000 entries, as files and over HTTP (needs Go)
	CUSTODIET_OUTSIDE=$(or $(ENTRIES),100000) $(RUN) pytest tests/outside

docs: ## Build the documentation into build/docs
	$(RUN) --group docs sphinx-build -W --keep-going -b html docs build/docs

clean: ## Remove what the other targets made; the environment (.venv, .tools) stays
	rm -rf build dist demo-record .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -not -path './.tools/*' -prune -exec rm -rf {} +

lint:
	$(RUN) ruff check
	$(RUN) ruff format --check

types:
	$(RUN) mypy

contracts:
	$(RUN) lint-imports --no-logo

units:
	$(RUN) pytest $(WORKERS) tests/unit

browser: # where none can be got, it says so, and the tests that need one are skipped and say so too
	@tools/chromium >/dev/null || true
