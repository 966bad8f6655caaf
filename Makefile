# Everything this project is asked to do. README names `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export CAMPAIGN_DATA ?= $(CURDIR)/var
ifdef PORT
export CAMPAIGN_PORT = $(PORT)
endif

.PHONY: run test check lint lock messages clean bench

run: $(READY)  ## Start the platform with its demo; Ctrl-C ends everything
	@exec $(BIN)/flask --app wsgi start

test: $(READY)  ## Every test, with the real services
	@scripts/services.sh
	$(BIN)/python -m pytest

check: lint test  ## All linters, then every test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint templates
	$(BIN)/deptry .
	$(BIN)/python scripts/messages.py --check

messages: $(READY)  ## Take new and changed words of the pages into the catalogues
	$(BIN)/python scripts/messages.py

bench: $(READY)  ## How to run the benchmarks
	@cat benchmarks/README.md

lock:  ## Make the lock file anew from pyproject.toml; LOCK=--upgrade takes newer versions
	@PYTHON=$(PYTHON) scripts/lock.sh $(LOCK)

clean:  ## Remove the environment and what tools left; your data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): requirements.lock
	@$(PYTHON) scripts/setup.py $(VENV)
	@touch $@
