# Thin names for the commands of this project. Every target installs what it needs, into .venv.

PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

.PHONY: test test-newest test-lowest fast lint lock golden bench judge torture clean

# Everything: the linters, the fast tests on every Python that the machine has, and all tests on this one.
test: .venv/ready
	$(BIN)/python -m tests.run_all

# The same with everything resolved anew, and the fast tests with the oldest versions that pyproject.toml allows.
# Both say which packages are then other ones than those in tests/locked.
test-newest: .venv/ready
	$(BIN)/python -m tests.run_all --with newest

test-lowest: .venv/ready
	$(BIN)/python -m tests.run_all --with lowest --only everywhere

# What says most in the least time: the fast tests, on this Python.
fast: .venv/ready
	$(BIN)/python -m pytest -q -n auto -m "not slow"

lint: .venv/ready
	$(BIN)/python -m tests.run_all --only lint

# Resolve anew what tests and benchmarks install, for all Pythons at once; all else installs just that.
lock: .venv/ready
	$(BIN)/python -m tests.locks

# Write the golden files and docs/rules.md anew; the difference is what users will get.
golden: .venv/ready
	$(BIN)/python -m pytest -q tests/templates/test_golden.py tests/checks/test_catalogue.py --update-golden

# What this tool costs beside cookiecutter, copier and plop (with npm), as ratios.
bench: .venv/ready
	$(BIN)/python tests/benchmarks/bench.py

# Our verdicts beside those of Airbyte's own QA, over a checkout of its repository: docs/judge.md. That QA is third-party
# code, and this executes it. FAULTS=1 puts faults into copies of a few connectors, FULL=1 lists every disagreement, and
# QA=today takes today's QA where the checkout has its own.
judge: .venv/ready
	$(BIN)/python -m tests.judge "$(CHECKOUT)" $(if $(FAULTS),--faults) $(if $(FULL),--full) $(if $(QA),--qa $(QA))

# What CI does a little of, many times: signals and kills, and hostile input.
torture: .venv/ready
	$(BIN)/python -m tests.support.torture_kill --runs 500
	$(BIN)/python -m tests.support.torture_input

clean:
	rm -rf .venv .cache

.venv/ready: pyproject.toml tests/locked/uv.txt tests/locked/dev.txt tests/locked/build.txt
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/locked/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r tests/locked/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --build-constraint tests/locked/build.txt --editable .
	touch $@
