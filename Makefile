# gongshi: what a person can do here. `make` alone lists it.
#
# The first target that needs it sets up .venv from the pinned requirements (with uv if it is
# there, else with Python's own venv and pip); afterwards each line below also works by hand.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help site serve lint check test verdicts personal faults handbook bench bench-site peers clean distclean requirements

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

site: .venv/.ready-runtime ## build the whole site into site/
	$(BIN)/gongshi build

serve: .venv/.ready-runtime ## build, serve on 127.0.0.1 and rebuild on change
	$(BIN)/gongshi serve

lint: .venv/.ready-test ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Tests write many small files: into memory, where there is room for them.
ifndef TMPDIR
memory = $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "TMPDIR=/dev/shm" }')
endif
# Tests start hundreds of processes: what these import is compiled once, whatever we were told.
test check: export PYTHONDONTWRITEBYTECODE :=
# One process a core; who is done takes over tests of another.
PYTEST = $(memory) $(BIN)/pytest -n auto --dist worksteal

check: lint ## what every commit passes: lint and the fast tests
	$(PYTEST) -q -m "not browser and not slow"

test: .venv/.ready-test ## all tests, with branch coverage of at least 95 %
	$(PYTEST) -q --cov=gongshi --cov-branch --cov-fail-under=95

verdicts: .venv/.ready-test ## compare verdicts with frictionless-py's on 3,000 generated packages: minutes
	GONGSHI_EXAMPLES=3000 $(BIN)/pytest tests/validate/test_verdicts.py -q -k "those_of_frictionless or agree"

personal: .venv/.ready-test ## count what the search for personal data misses and falsely blocks: 24,000 planted, 100,000 harmless
	$(BIN)/python -m tests.privacy_labelled

faults: .venv/.ready-test ## fail and kill builds at every step, on small disks, eight at once; 50 random edits: 40 minutes
	GONGSHI_FAULTS=1 $(BIN)/pytest -q tests/release/test_faults.py
	GONGSHI_EDITS=50 $(BIN)/pytest -q tests/test_making.py -k random
	$(BIN)/python benchmarks/faults.py

handbook: .venv/.ready-test ## write docs/handbook/data-model.md from the schemas
	$(BIN)/python -m tests.handbook

bench: .venv/.ready-test ## measure validation against frictionless-py: 1.4 million records, minutes
	$(BIN)/python benchmarks/bench.py

bench-site: .venv/.ready-bench ## measure a whole site against Hugo and MkDocs, write benchmarks/results.md: an hour; BENCH="--runs 1" is shorter
	$(BIN)/python benchmarks/bench_site.py --write $(BENCH)

peers: .venv/.ready-test ## write docs/handbook/peers.md: ten broken packages, frictionless beside gongshi
	$(BIN)/python benchmarks/peers.py docs/handbook/peers.md

clean: ## remove the site, build products and caches
	rm -rf site dist build htmlcov .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find generator tests -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## clean, and remove .venv as well
	rm -rf .venv

# --- set-up -------------------------------------------------------------------------------------

PYTHON_TOO_OLD := gongshi needs Python 3.11 or newer. Name one, for example: make PYTHON=python3.12
NO_VENV := "$(PYTHON) -m venv" failed: install the venv module (Debian: apt-get install python3-venv), or uv.

ifdef UV
venv_works = $(BIN)/python -c ""
make_venv = uv venv --quiet --no-python-downloads --python "$$(command -v $(PYTHON))" .venv
pip_install = uv pip install --quiet --python $(BIN)/python
else
venv_works = $(BIN)/python -m pip --version
make_venv = $(PYTHON) -m venv .venv || { rm -rf .venv; echo '$(NO_VENV)' >&2; exit 1; }
pip_install = $(BIN)/python -m pip install --quiet
endif

# $(1): the requirement files, $(2): the stamps to set
define set_up
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo '$(PYTHON_TOO_OLD)' >&2; exit 1; }
@$(venv_works) >/dev/null 2>&1 || { rm -rf .venv; $(make_venv); }
@echo 'Installing the pinned requirements into .venv ...'
@$(pip_install) --no-deps --require-hashes $(1)
@$(pip_install) --no-deps --no-build-isolation --editable .
@touch $(2)
endef

.venv/.ready-runtime: requirements/runtime.txt requirements/build.txt pyproject.toml
	$(call set_up,-r requirements/runtime.txt -r requirements/build.txt,.venv/.ready-runtime)

.venv/.ready-test: requirements/test.txt pyproject.toml
	$(call set_up,-r requirements/test.txt,.venv/.ready-test .venv/.ready-runtime)

.venv/.ready-bench: requirements/bench.txt .venv/.ready-runtime
	@$(pip_install) --no-deps --require-hashes -r requirements/bench.txt
	@touch $@

# --- pinned requirements ------------------------------------------------------------------------

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# $(1): the file, $(2): what it pins
define pin
@$(COMPILE) $(COMPILE_FLAGS) $(2) --output-file requirements/$(1)
@{ echo '# Made from pyproject.toml by "make requirements"; do not edit.'; cat requirements/$(1); } > requirements/$(1).new
@mv requirements/$(1).new requirements/$(1)
endef

requirements: ## pin what pyproject.toml asks for; newest versions with COMPILE_FLAGS=--upgrade
	@command -v uv >/dev/null || { echo '"make requirements" needs uv on the PATH.' >&2; exit 1; }
	$(call pin,runtime.txt,pyproject.toml)
	$(call pin,build.txt,--group build --constraints requirements/runtime.txt)
	$(call pin,test.txt,pyproject.toml --group build --group test --constraints requirements/runtime.txt --constraints requirements/build.txt)
	$(call pin,bench.txt,--group bench --constraints requirements/runtime.txt)
