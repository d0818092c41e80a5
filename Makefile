# Two commands matter: `make run` and `make test`. Everything else is listed by `make help`.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
export PYTHON
PY := .venv/bin/python
ARGS ?=

.PHONY: help run test bench faults fuzz lint format messages base dev

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-9s %s\n", $$1, $$2}'

run: base ## start the portal with a generated city (PORT=8000, PEOPLE=20000); Ctrl-C ends it
	@exec $(PY) -m tools.run

test: dev ## run the tests (ARGS="-k word", ARGS=tests/cases)
	@exec $(PY) -m tools.test -n 2 $(ARGS)

bench: dev ## measure a wizard step, page weight and the sweep on the real server
	@exec $(PY) -m tools.test --durable -m bench -s -p no:randomly $(ARGS)

faults: dev ## tests that stop Redis, kill workers (FAULT_KILLS=200) and cut connections
	@exec env FAULT_KILLS=$${FAULT_KILLS:-200} $(PY) -m tools.test -m faults $(ARGS)

fuzz: dev ## properties with many more examples (EXAMPLES=2000)
	@exec $(PY) -m tools.test -m "hypothesis or fuzz" --hypothesis-profile=fuzz $(ARGS)

lint: dev ## style, types, floors, migrations, translations
	@exec $(PY) -m tools.lint

format: dev ## let ruff put the code in order
	@$(PY) -m ruff check -q --fix . ; exec $(PY) -m ruff format -q .

messages: dev ## collect texts into the catalogue (ARGS="--add more.po") and say what lacks a translation
	@exec $(PY) -m tools.messages $(ARGS)

base:
	@tools/venv.sh base
	@$(PY) -m tools.messages --compile

dev:
	@tools/venv.sh dev
	@$(PY) -m tools.messages --compile
