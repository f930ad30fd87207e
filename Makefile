VENV := .venv
PYTHON := $(VENV)/bin/python

# Python keeps what it compiled: tests start some hundred processes that import the same.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help serve test lint unit graphiql schema who pictures migration clean

help: ## What there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

serve: $(VENV)/ready server/graphiql/dist/index.html ## Run it with demo data: http://127.0.0.1:8000/graphql
	SANDBOX=1 $(VENV)/bin/seatwright serve --demo

test: $(VENV)/ready ## Everything that CI runs, on SQLite and PostgreSQL
	$(MAKE) lint unit

lint: $(VENV)/ready ## Style, types, import contracts
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

unit: $(VENV)/ready server/graphiql/dist/index.html tests/javascript/node_modules/.package-lock.json ## The tests alone
	$(PYTHON) -m pytest -n 3 --dist worksteal -q

graphiql: $(VENV)/ready ## Build the page that explores the API
	cd server/graphiql && PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --no-audit --no-fund --loglevel=error && PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm run build --silent

schema: $(VENV)/ready ## Print the schema into schema.graphql
	$(VENV)/bin/seatwright schema > schema.graphql

who: $(VENV)/ready ## Print who may see and do what into docs/who-may-what.md
	$(VENV)/bin/seatwright schema --who > docs/who-may-what.md

pictures: $(VENV)/ready ## Draw the pages of docs/invoices.md and, with chromium, docs/mails.md
	$(PYTHON) -m tests.papers.pictures
	$(PYTHON) -m tests.mails.pictures

migration: $(VENV)/ready ## Write the migration that the tables need: make migration NAME=what_changes
	$(VENV)/bin/tortoise -c server.database.TORTOISE_ORM makemigrations -n $(NAME)

lock: $(VENV)/ready ## Lock the newest versions that pyproject.toml admits
	$(VENV)/bin/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --quiet --upgrade -o requirements.lock

server/graphiql/dist/index.html: $(VENV)/ready $(wildcard server/graphiql/src/* server/graphiql/src/*/*) server/graphiql/package-lock.json
	$(MAKE) graphiql

tests/javascript/node_modules/.package-lock.json: $(VENV)/ready tests/javascript/package-lock.json
	cd tests/javascript && PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --no-audit --no-fund --loglevel=error
	touch $@

# Everything that is installed, at the locked versions and nothing else.
$(VENV)/ready: requirements.lock pyproject.toml
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check uv
	$(VENV)/bin/uv pip sync --quiet --python $(PYTHON) --require-hashes requirements.lock
	$(VENV)/bin/uv pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation --editable .
	touch $@

clean: ## Forget the environment and the demo's database
	rm -rf $(VENV) server/graphiql/dist server/graphiql/node_modules tests/javascript/node_modules seatwright.db seatwright.db-shm seatwright.db-wal
