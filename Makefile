# Everything a developer or an operator does here. `make` alone prints this list.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON        ?= $(firstword $(foreach name,python3.11 python3 python,$(shell command -v $(name) 2>/dev/null)))
PORT          ?= 8000
SCALE         ?= 1
WORLD         ?= fuyang-2015
QINGLIN_HOME  ?= $(CURDIR)/var
export QINGLIN_HOME

VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.stamps

FRONTEND := $(shell [ -f frontend/package.json ] && find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*')
BUILT    := qinglin/kernel/static/kernel/dist/.built
PO       := $(wildcard qinglin/locale/*/LC_MESSAGES/django.po)
MO       := $(PO:.po=.mo)

.PHONY: help setup demo run work test check permission-proof fix bench messages docs lock

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- setup

setup: $(STAMPS)/package $(BUILT) $(MO) ## Make .venv from the lock file, build the front end and the catalogue

$(STAMPS)/packages: requirements/dev.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	  || { echo "Qinglin needs Python 3.11: install it, or name it with 'make PYTHON=/path/to/python3.11 …'." >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --retries 10 --require-hashes -r requirements/dev.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/package: pyproject.toml $(STAMPS)/packages
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation --no-deps \
	  --config-settings editable_mode=compat --editable .
	@touch $@

$(BUILT): $(FRONTEND) tools/build_frontend.py $(STAMPS)/packages
	$(BIN)/python -m tools.build_frontend
	@mkdir -p $(@D) && touch $@

$(MO): $(PO) tools/messages.py $(STAMPS)/packages
	$(BIN)/python -m tools.messages --compile

lock: ## Resolve the newest allowed versions into requirements/*.txt (needs uv)
	tools/lock.sh

# ---------------------------------------------------------------- running

demo: setup ## Build the district of Fuyang and serve it (PORT=8000 SCALE=1 QINGLIN_HOME=var)
	@tools/demo.sh "$(WORLD)" "$(SCALE)" "$(PORT)"

run: setup ## Serve the data that is there, with the worker inside (PORT=8000)
	@$(BIN)/qinglin migrate
	@exec $(BIN)/qinglin serve --port "$(PORT)"

work: setup ## Run a worker of its own
	@exec $(BIN)/qinglin work

# ---------------------------------------------------------------- quality

test: setup ## Run every test on SQLite and on PostgreSQL
	@$(BIN)/python -m tools.run_tests

check: setup ## Run every check that needs no test database
	@$(BIN)/python -m tools.check

permission-proof: setup ## Every route by every actor: who may do what, proven; planted bugs and mutants
	@$(BIN)/python -m tools.permission_proof

fix: setup ## Format, and repair what can be repaired by itself
	@$(BIN)/python -m tools.fix

bench: setup ## Measure speed and memory; prints a table, writes var/bench/*.json (ARTICLES=folder)
	@$(BIN)/python -m tools.bench $(if $(ARTICLES),--articles "$(ARTICLES)")

messages: setup ## Collect the sentences to translate into qinglin/locale/en
	@$(BIN)/python -m tools.messages
	@$(BIN)/python -m tools.messages --compile

docs: setup ## Write the generated documents again: docs/reference.md, docs/openapi.json
	@$(BIN)/python -m tools.reference
	@$(BIN)/qinglin openapi
