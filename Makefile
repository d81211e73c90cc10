# Everything a person types. `make setup` is the installing half of `run`, `test`, `check` and `analyze`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup run test check bench analyze lock
.DELETE_ON_ERROR:

setup: $(STAMP)

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Triptych needs Python 3.11 or newer; set PYTHON=/path/to/it." >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "This Python cannot make virtual environments; install the package python3-venv first." >&2; exit 2; }
	@echo "Installing into .venv; this takes about a minute." >&2
	@$(PYTHON) -m venv .venv
	@# The lock is complete; resolving it again fails, in older pips, once a newer release of an extra exists.
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

run: setup
	@$(BIN)/triptych run

test: setup
	$(BIN)/pytest -n auto --dist loadfile -m "not alone"
	$(BIN)/pytest -m alone

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Measures; PAGES names a folder of saved pages.
PAGES ?= tests/data/pages
bench: setup
	@PYTHONPATH=. $(BIN)/python bench/reading.py "$(PAGES)"
	@PYTHONPATH=. $(BIN)/python bench/model.py
	@PYTHONPATH=. $(BIN)/python bench/load.py
	@PYTHONPATH=. $(BIN)/python bench/slack.py

# The address comes from the web: the shell gets it as a variable, never as words to carry out.
export URL := $(value URL)
analyze: setup
	@test -n "$$URL" || { echo "Say what to analyse: make analyze URL=https://…" >&2; exit 2; }
	@$(BIN)/triptych analyze "$$URL"

# Pins every dependency by hash, without naming where packages come from; needs `uv` on the PATH.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --quiet
lock:
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt
