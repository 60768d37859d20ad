# Two commands are enough: `make run` and `make test`. Everything else is for those who change it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
DATA := $(shell find nlu/data nlu/lexicon -name '*.yml' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test lint docs pictures model rasa rasa-serve rasa-test lock clean

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

# Rasa lives apart: its own Python 3.10, its own packages, its own process. pyenv's is taken where
# there is one, else uv brings it.
RASA := nlu/rasa
RASA_BIN := $(RASA)/.venv/bin
RASA_ENV := RASA_TELEMETRY_ENABLED=false PYTHONWARNINGS=ignore SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=3
PYENV := $(or $(PYENV_ROOT),$(HOME)/.pyenv)
PYTHON_310 = $(lastword 3.10 $(wildcard $(PYENV)/versions/3.10.*/bin/python))

rasa: $(RASA)/models/rasa.tar.gz ## set up Rasa in an environment of its own and train it

rasa-serve: $(RASA)/models/rasa.tar.gz ## serve Rasa on this machine alone (set ASPIRE_NLU_URL)
	@$(RASA_ENV) $(RASA_BIN)/rasa run --enable-api -i 127.0.0.1 -p 5005 -m $<

rasa-test: $(RASA)/models/rasa.tar.gz $(VENV)/.dev ## Rasa's own test on the project's test set
	@$(BIN)/python -m bot nlu test --to-rasa build/rasa-test
	@$(RASA_ENV) $(RASA_BIN)/rasa test nlu -m $< -u build/rasa-test -c $(RASA)/config.yml \
	  --out build/rasa-test/results --no-plot

$(RASA)/models/rasa.tar.gz: $(wildcard nlu/data/*/*.yml) $(RASA)/config.yml | $(RASA)/.venv/.done
	@$(RASA_ENV) $(RASA_BIN)/rasa train nlu -u nlu/data -c $(RASA)/config.yml \
	  --out $(RASA)/models --fixed-model-name rasa

$(RASA)/.venv/.done: requirements/rasa.txt | $(VENV)/.dev
	@$(BIN)/uv venv -q --allow-existing --python $(PYTHON_310) $(RASA)/.venv
	@echo "Installing Rasa (once, some minutes)"
	@$(BIN)/uv pip install -q --python $(RASA_BIN)/python --require-hashes -r $<
	@touch $@

lock: ## write the lock files anew from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml requirements/build.in --extra train -o requirements/run.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml requirements/build.in --extra test --extra lint \
	  -c requirements/run.txt -o requirements/dev.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.10 --generate-hashes --no-header \
	  requirements/rasa.in -o requirements/rasa.txt

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
