# Every command a person types. `make help` lists them.
.DEFAULT_GOAL := all
SHELL := /bin/sh
BIN := .venv/bin
UV_VERSION := 0.13.9
READY := .venv/.ready
# The one file of the tests that run alone: to collect all files for a few tests took longer than the tests.
ALONE := tests/grading/test_attacks.py
# The first Python that will do: 3.11 to 3.13, able to make a virtual environment.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && echo $$python && break; done)

.PHONY: all setup exercises package sample book test nightly checkable lint mutants bench scale fuzz faults attacks honest experiments lock clean help

all: exercises sample book  ## set up, release the exercises, grade a sample cohort, build the book
	@echo
	@echo "The book:          _build/html/index.html"
	@echo "Your exercise:     $(BIN)/jupyter lab mine/rnn/rnn.ipynb"
	@echo "A student's page:  build/sample/feedback/bias-gradient-averaged/rnn/rnn.html"
	@echo "The report:        build/sample/reports/rnn.html"
	@echo "The gradebook:     build/sample/grades.csv"

setup:  ## make .venv and install the locked environment into it, again where something is missing
	@rm -f $(READY)
	@$(MAKE) --no-print-directory $(READY)

$(READY): requirements.txt requirements-gpu.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 with the venv module was found." \
		"Install one (on Debian: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

exercises: $(READY)  ## make exercises/ from solutions/, and a copy in mine/ to work in
	$(BIN)/autograder release
	@# A copy to work in, made once: nothing here writes over it.
	@for notebook in exercises/*/*.ipynb; do \
		copy=mine/$${notebook#exercises/}; mkdir -p $$(dirname $$copy); test -e $$copy || cp $$notebook $$copy; done

package: $(READY)  ## build what students install for `check`, without any solution: build/package
	@# Setuptools would take along what an earlier build left in build/lib.
	rm -rf build/lib build/package
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir build/package .

sample: $(READY)  ## grade a sample cohort and show the gradebook
	$(BIN)/python -m tests.sample build/sample

# --all, because Sphinx repeats no warning about a page that it does not read again.
book: $(READY)  ## build the book, strictly, into _build/html
	$(BIN)/jupyter-book build . --all -W -n --keep-going --quiet

test: checkable  ## run every check that guards a change
	$(BIN)/python -m pytest -m "not alone and not nightly" --numprocesses auto --dist loadfile
	$(BIN)/python -m pytest -m "alone and not nightly" $(ALONE)

# The trainings, every mutant and alternative of the units that train, PostgreSQL beside SQLite, every Python that is
# here, and what is run by hand besides: attacks, kills, broken inputs, honest notebooks beside stock nbgrader.
nightly: checkable  ## run all that guards a release: about an hour
	$(BIN)/python -m pytest -m "not alone" --numprocesses auto --dist loadfile
	$(BIN)/python -m pytest -m alone $(ALONE)
	$(MAKE) --no-print-directory fuzz faults
	$(BIN)/python -m tests.benchmarks.honest --dry
	$(BIN)/python -m tests.attacks --dry

checkable: lint
	$(BIN)/python -m tests.needs
	$(BIN)/autograder release --check

lint: $(READY)  ## check the style of the code, its types, and that what it imports is declared
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/deptry autograder book solutions tests

bench: $(READY)  ## measure the figures that the course promises, on an idle machine, for about an hour
	$(BIN)/python -m tests.benchmarks.units
	$(BIN)/python -m tests.benchmarks.chapters
	$(BIN)/python -m tests.benchmarks.figures
	$(BIN)/python -m tests.benchmarks.speed

scale: $(READY)  ## grade 5,000 submissions and measure what one costs: a quarter of an hour, on an idle machine
	$(BIN)/python -m tests.benchmarks.scale

fuzz: $(READY)  ## feed 100,000 broken inputs to what reads a student's bytes
	$(BIN)/python -m tests.benchmarks.fuzz

faults: $(READY)  ## kill -9 the writer 100 times, then workers, schedulers and runs: a quarter of an hour
	$(BIN)/python -m tests.benchmarks.faults_gradebook 100
	$(BIN)/python -m tests.benchmarks.faults_cohort 100

attacks: $(READY)  ## try every attack on every unit, beside stock nbgrader: half an hour
	$(BIN)/python -m tests.attacks

mutants: $(READY)  ## try every mutant of every reference, and write book/results/mutants.csv
	$(BIN)/python -m tests.mutation

honest: $(READY)  ## compare our grades with stock nbgrader's on many notebooks of every unit: ten minutes
	$(BIN)/python -m tests.benchmarks.honest

experiments: $(READY)  ## run every experiment in full and write book/results/ again
	$(BIN)/python -m book.experiments.rnn_adding
	$(BIN)/python -m book.experiments.memory_windows
	$(BIN)/python -m book.experiments.gradient_check
	$(BIN)/python -m book.experiments.bptt_truncation
	$(BIN)/python -m book.experiments.bptt_cost
	$(BIN)/python -m book.experiments.vanishing_jacobians
	$(BIN)/python -m book.experiments.vanishing_agreement
	$(BIN)/python -m book.experiments.gru_gradient
	$(BIN)/python -m book.experiments.lstm_carried
	$(BIN)/python -m book.experiments.lstm_memory
	@for task in adding copy agreement gradient time; do $(BIN)/python -m book.experiments.compare_$$task; done

lock: pyproject.toml  ## resolve pyproject.toml again and write requirements.txt
	python3 -m venv build/lock
	build/lock/bin/python -m pip install --quiet uv==$(UV_VERSION)
	build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-annotate --no-header \
		pyproject.toml --output-file build/lock/all.txt
	{ echo "# The whole environment, for Python 3.11 to 3.13. Made by uv $(UV_VERSION) from pyproject.toml: make lock"; \
	  echo "# torch's GPU libraries are pinned, and not asked for, in the next file: torch itself asks where it needs them."; \
	  echo "--constraint requirements-gpu.txt"; \
	  grep -vE '^(nvidia|cuda|triton)' build/lock/all.txt; } > requirements.txt
	{ echo "# Versions of the GPU libraries that torch brings on Linux. Made by uv $(UV_VERSION) from pyproject.toml: make lock"; \
	  grep -E '^(nvidia|cuda|triton)' build/lock/all.txt; } > requirements-gpu.txt

clean:  ## remove everything that these commands make, but for the environment
	rm -rf build _build

help:  ## list these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | awk -F'\t' '{ printf "make %-12s %s\n", $$1, $$2 }'
