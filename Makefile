# Each target sets up by itself what it needs, says what it does, and is quick the second time.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
URL := $(or $(SINHKE_URL),http://127.0.0.1:$(or $(SINHKE_PORT),8000))

.PHONY: help run test demo contracts forms field lint lock screenshots bench bench-field bench-intake

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## the whole system on this machine: one line `ready http://…`, then Ctrl-C to stop
	@tools/bootstrap run
	@exec $(PY) -m services.allinone

test: ## every test and check, against a real RabbitMQ and the embedded database
	@tools/bootstrap test
	@$(PY) -m pytest -n 2 $(ARGS)

demo: ## replay the district's 2023 against the running system and compare every figure
	@tools/bootstrap run
	@$(PY) -c "import requests; requests.get('$(URL)/health/live', timeout=10)" 2>/dev/null || { \
	  echo "Nothing answers at $(URL). Start the system with 'make run' in another window, then run 'make demo' again." >&2; exit 1; }
	@SINHKE_URL=$(URL) $(PY) -m tools.demo $(ARGS)

contracts: ## write docs/events from shared/contracts
	@tools/bootstrap run
	@$(PY) -m tools.contracts

forms: ## build the XLSForms from their sources and check that they can be published
	@tools/bootstrap run
	@$(PY) -m services.intake.forms

field: ## build the field web app (make run does it, too)
	@tools/bootstrap field

lint: ## format, lint, types and import rules
	@tools/bootstrap lint
	@.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports

lock: ## write requirements*.txt anew from requirements*.in
	@tools/bootstrap lint
	@for name in requirements requirements-embedded requirements-dev requirements-node; do \
	  .venv/bin/pip-compile -q --generate-hashes --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe \
	    --output-file $$name.txt $$name.in || exit 1; done

screenshots: ## photograph the pages of the running system in Chromium, into docs/screenshots
	@tools/bootstrap test
	@SINHKE_URL=$(URL) $(PY) -m tools.screenshots $(ARGS)

bench-field: ## how soon the field web app of the running system can be used on a slow phone
	@tools/bootstrap test
	@SINHKE_URL=$(URL) $(PY) -m tools.bench.field_app $(ARGS)

bench: bench-intake bench-field ## all benchmarks, one after the other; bench-field wants 'make run' beside it

bench-intake: ## how fast the door takes submissions, beside a floor (ARGS=--quick for two minutes)
	@tools/bootstrap run
	@$(PY) -m tools.bench intake $(ARGS)
