# Everything a person needs: `make serve` to try SIKAP, `make test` to prove it.
.DEFAULT_GOAL := help
.PHONY: help install serve training dev demo suite test check fix messages documents handbook screenshots bench mutants mutants-pages lock clean

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
TRAINING_PORT ?= 8001
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-strip-extras
APPS := accounts reports tpp sikap

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamps remember which lock file the environment was built from.
$(VENV)/app.stamp: requirements/app.txt
	@sh scripts/environment.sh $(PYTHON) $(VENV) requirements/app.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt
	@sh scripts/environment.sh $(PYTHON) $(VENV) requirements/dev.txt
	@touch $@ $(VENV)/app.stamp

install: $(VENV)/dev.stamp ## Make the environment from the hashed lock files

serve: $(VENV)/app.stamp ## Demo: real server, fictional people, http://127.0.0.1:8000 (PORT=)
	@exec env DEMO=1 PORT=$(PORT) $(RUN) manage.py serve_demo

dev: $(VENV)/dev.stamp ## Reloading server for developers
	@DEBUG=1 DEMO=1 $(RUN) manage.py migrate --verbosity 0
	@DEBUG=1 DEMO=1 $(RUN) manage.py load_demo --if-empty
	@DEBUG=1 DEMO=1 $(RUN) manage.py runserver 127.0.0.1:$(PORT)

training: $(VENV)/app.stamp ## Training: participants practise in a database of its own (HOST=, PORT=)
	@exec env TRAINING=1 SECURE=0 HOST=$(HOST) PORT=$(TRAINING_PORT) PUBLIC_URL=http://$(HOST):$(TRAINING_PORT) ALLOWED_HOSTS=$(HOST),localhost $(RUN) manage.py serve_training

demo: $(VENV)/app.stamp ## Reset the demo data
	@DEMO=1 $(RUN) manage.py load_demo --reset

check: $(VENV)/dev.stamp ## Fast checks: lint, templates, types, import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@$(RUN) scripts/check_templates.py
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy $(APPS)

fix: $(VENV)/dev.stamp ## Mend what can be mended by machine
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .
	@$(RUN) scripts/check_templates.py --fix

messages: $(VENV)/dev.stamp ## Collect and compile the sentences of both languages
	@$(RUN) scripts/messages.py

test: $(VENV)/dev.stamp ## Everything that proves the project
	@$(RUN) scripts/prove.py

suite: $(VENV)/dev.stamp ## The tests of every rule and page on one database, for between two commits
	@$(RUN) -m pytest -q -n auto --dist worksteal -m "not browser and not operating"

documents: $(VENV)/dev.stamp ## Write the pages of docs/ that are made from the code: rooms, glossary, permissions ...
	@$(RUN) scripts/documents

handbook: $(VENV)/dev.stamp ## Renew the pictures of the handbook, and write its PDFs to var/handbook
	@$(RUN) scripts/handbook.py

screenshots: $(VENV)/dev.stamp ## Renew the pictures in docs/screenshots
	@$(RUN) scripts/screenshots.py

bench: $(VENV)/dev.stamp ## Measure (takes minutes; see benchmarks/README.md)
	@$(RUN) -m benchmarks

mutants: $(VENV)/dev.stamp ## Change the rules one by one; which change escapes the tests?
	@$(BIN)/mutmut run && $(BIN)/mutmut results

mutants-pages: $(VENV)/dev.stamp ## Break pages, permissions, exports and menus one by one; what escapes the tests?
	@$(RUN) scripts/mutants_pages.py

lock: ## For maintainers: renew the lock files (needs uv)
	@uv pip compile $(LOCK) -o requirements/app.txt pyproject.toml
	@uv pip compile $(LOCK) -o requirements/dev.txt --group dev pyproject.toml

clean: ## Remove the environment and everything the demo wrote
	rm -rf $(VENV) var
