# Two commands: `make demo` runs everything on loopback, `make test` is the whole gate.
# Needed beforehand: Python 3.11 or newer and make. Everything else is set up in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types walls migrations unit rooms coverage faults others lives choose browser screenshots messages soak crash chaos mutants bench lock clean

help:
	@echo "make demo            both sandboxes, the service and a worker, with a guided tour (ARGS=--once: without a person)"
	@echo "make test            the whole gate: lint, types, import walls, migrations, all tests on PostgreSQL"
	@echo "make check           the quick part of the gate: lint, types, walls, migrations, unit tests"
	@echo "make browser         only the tests with a real browser; finds a Chromium or installs one, as make test does"
	@echo "make screenshots     takes the pictures of the README anew, of a demo of its own"
	@echo "make messages        collects what is to be translated into src/brygga/locale, and compiles what is translated"
	@echo "make coverage        which lines the tests of the rooms that decide never run; twice their time, not part of make test"
	@echo "make soak            500 simulated lives (SEEDS=, JOBS=), and the sandboxes stand thousands of generated calls"
	@echo "make choose          chooses anew which simulated lives the gate lives through, of 500 (SEEDS=)"
	@echo "make crash           kills a worker at every durable step, one after another; not part of make test"
	@echo "make chaos MINUTES=5 many merchants, real processes killed and restarted, then judged; not part of make test"
	@echo "make mutants         changes the code that decides, bit by bit, and asks the tests (ARGS=\"flows --sample 200\")"
	@echo "make bench           measures throughput, calls, statements and memory (ARGS=--profile: where the time goes)"
	@echo "make lock            compiles requirements/*.txt from requirements/*.in (needs uv)"

# --- setting up

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Brygga needs Python 3.11 or newer; $(PYTHON) is older. Name another one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp requirements/run.txt pyproject.toml
	@echo "Installing what Brygga needs (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	@echo "Installing what the gate needs (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# A Chromium for the browser tests: the one that is there, or else one is installed; without any, this fails with a sentence.
IN_BROWSER = browser="$$($(BIN)/python tools/find_browser.py --install)" && BRYGGA_BROWSER="$$browser"

# --- running

demo: $(VENV)/run.stamp
	@$(BIN)/brygga demo $(ARGS)

# --- the gate

test: lint types walls migrations rooms faults others lives
	@echo "The gate is green."

check: lint types walls migrations unit

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

walls: $(VENV)/dev.stamp
	$(BIN)/lint-imports

migrations: $(VENV)/dev.stamp
	@$(BIN)/brygga migrate --check

unit: $(VENV)/dev.stamp
	$(BIN)/pytest -q tests/core tests/clients

ROOMS := tests/core tests/flows tests/ledger
WAITING := tests/processes tests/simulation/test_crash_matrix.py tests/simulation/test_chaos.py
AFTER_BROWSER := tests/sandbox tests/contract tests/clients tests/integrations

rooms: $(VENV)/dev.stamp
	$(BIN)/pytest -q -n 2 --dist loadfile $(ROOMS)

# The same, traced, which takes twice the time; so it is not part of the gate.
coverage: $(VENV)/dev.stamp
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n 2 --dist loadfile $(ROOMS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95

faults: $(VENV)/dev.stamp
	$(BIN)/pytest -q -n 2 --dist loadfile tests/faults

# Three streams side by side, of about the same length: tests with processes of their own, which mostly wait, one after another;
# those with a browser, and of the others what comes after them; and the rest.
others: $(VENV)/dev.stamp
	@mkdir -p build; $(BIN)/pytest -q $(addprefix --ignore=,$(ROOMS) tests/faults $(WAITING) tests/browser $(AFTER_BROWSER)) > build/beside.txt 2>&1 & beside=$$!; \
	$(BIN)/pytest -q $(WAITING) > build/waiting.txt 2>&1 & waiting=$$!; \
	$(IN_BROWSER) $(BIN)/pytest -q tests/browser; browser=$$?; \
	$(BIN)/pytest -q $(AFTER_BROWSER); after=$$?; \
	wait $$waiting; alone=$$?; cat build/waiting.txt; \
	wait $$beside; others=$$?; cat build/beside.txt; exit $$((alone + browser + after + others))

# Simulated lives with every misfortune: those that together meet the most; fewer pairs than this when the flows have moved
# them, and others are to be chosen. Many more by make soak.
LIVES := tests/simulation/lives.json
PAIRS := 100
lives: $(VENV)/dev.stamp
	@$(BIN)/brygga simulate --of $(LIVES) --jobs 2 --keep-going --table --pairs $(PAIRS)

# A quarter of an hour: lives through SEEDS, and keeps the sixty that meet the most for make lives.
choose: $(VENV)/dev.stamp
	$(BIN)/brygga simulate --seeds 1..$(SEEDS) --jobs $(JOBS) --keep-going --guided --table --choose 60 --into $(LIVES)

browser: $(VENV)/dev.stamp
	@$(IN_BROWSER) $(BIN)/pytest -q tests/browser

screenshots: $(VENV)/dev.stamp
	@$(IN_BROWSER) $(BIN)/python tools/screenshots.py

# After every change of a sentence: what is new stands untranslated in the .po files, and the gate says so.
messages: $(VENV)/dev.stamp
	@$(BIN)/python tools/messages.py

# A quarter of an hour and more, not part of the gate: many lives, and many more generated calls.
SEEDS ?= 500
JOBS ?= 2
soak: $(VENV)/dev.stamp
	$(BIN)/brygga simulate --seeds 1..$(SEEDS) --jobs $(JOBS) --keep-going --guided --table
	$(BIN)/pytest -q --timeout=3600 tests/contract/long_generated_calls.py

# Every durable step, with one and with three workers: a quarter of an hour and more; make test runs four of them.
crash: $(VENV)/run.stamp
	@$(BIN)/python -m brygga_simulation.real.crash $(ARGS)

# Three workers, two web processes and a PostgreSQL under fifty merchants; more by ARGS="--integrations 20 --documents 5000".
MINUTES ?= 5
chaos: $(VENV)/run.stamp
	@$(BIN)/python -m brygga_simulation.real.chaos --minutes $(MINUTES) $(ARGS)

# An hour and more for all of core; a sample of a room by ARGS="deciding --sample 200". docs/reliability.md has the figures.
$(VENV)/mutants.stamp: $(VENV)/dev.stamp requirements/mutants.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/mutants.txt
	@touch $@

mutants: $(VENV)/mutants.stamp
	@$(BIN)/python -m mutants $(ARGS)

# Every figure beside its limit in the same run; what they mean is in docs/performance.md.
bench: $(VENV)/run.stamp
	@$(BIN)/python -m bench $(ARGS)

# --- keeping

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 requirements/run.in -o requirements/run.txt --custom-compile-command "make lock"
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 requirements/dev.in -o requirements/dev.txt --custom-compile-command "make lock"
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 requirements/mutants.in -o requirements/mutants.txt --custom-compile-command "make lock"
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 bench/peers/dlt.in -o bench/peers/dlt.txt --custom-compile-command "make lock"
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 bench/peers/singer.in -o bench/peers/singer.txt --custom-compile-command "make lock"

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build src/*.egg-info
