# Thin names for the commands of this project. Every target installs what it needs, into .venv.

PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

.PHONY: test fast lint golden bench torture clean

# Everything: the linters, the fast tests on every Python that the machine has, and all tests on this one.
test: .venv/ready
	$(BIN)/python tests/run_all.py

# What says most in the least time: the fast tests, on this Python.
fast: .venv/ready
	$(BIN)/python -m pytest -q -n auto -m "not slow"

lint: .venv/ready
	$(BIN)/python tests/run_all.py --only lint

# Write the golden files anew; the difference is what users will get.
golden: .venv/ready
	$(BIN)/python -m pytest -q tests/templates/test_golden.py --update-golden

# What this tool costs beside cookiecutter, copier and plop (with npm), as ratios.
bench: .venv/ready
	$(BIN)/python tests/benchmarks/bench.py

# What CI does a little of, many times: signals and kills, and hostile input.
torture: .venv/ready
	$(BIN)/python -m tests.support.torture_kill --runs 500
	$(BIN)/python -m tests.support.torture_input

clean:
	rm -rf .venv .cache

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group dev --editable .
	touch $@
