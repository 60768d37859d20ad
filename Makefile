# Two commands are enough: `make run` and `make test`. Everything else is for those who change it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
DATA := $(shell find nlu/data nlu/lexicon -name '*.yml' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test lint docs pictures model lock clean

help: ## say what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/ -/'

run: $(VENV)/.run nlu/model.npz ## serve the chat and the console on one port
	@$(BIN)/python -m bot serve

test: $(VENV)/.dev nlu/model.npz ## run every test
	@command -v chromium >/dev/null || \
	  echo "Chromium is missing, so browser tests are skipped; bring it with: apt-get install chromium"
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(TESTS)

lint: $(VENV)/.dev ## style, types, imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: $(VENV)/.dev ## draw docs/flows anew from the tables
	@$(BIN)/python docs/draw_flows.py

pictures: $(VENV)/.dev nlu/model.npz ## take the pictures of the README anew (needs Chromium)
	@$(BIN)/python docs/take_pictures.py

model: nlu/model.npz ## build the interpreter from nlu/data

nlu/model.npz: $(DATA) $(wildcard nlu/*.py) | $(VENV)/.run
	@$(BIN)/python -m bot nlu train

lock: ## write the lock files anew from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml requirements/build.in --extra train -o requirements/run.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml requirements/build.in --extra test --extra lint \
	  -c requirements/run.txt -o requirements/dev.txt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, here is $$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "Python's venv is missing; bring it with: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The development environment holds all that running needs, so it counts as one.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what is needed (once)"
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

clean: ## remove what was built (not your data)
	@rm -rf $(VENV) build *.egg-info nlu/model.npz nlu/model.json ci-output
