# The two commands of the README: `make demo` and `make test`. Each makes what it needs in .venv.
PYTHON ?= python3.11
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check
CXX ?= c++

.PHONY: demo test test-slow check evals clean

.venv/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) install -q --upgrade pip
	$(PIP) install -q -c constraints.txt -e ".[dev]"
	@touch $@

# The local model's engine is built from source: without a compiler the demo goes on in the sources' own words.
.venv/.local: .venv/.ready
	@if command -v $(CXX) >/dev/null 2>&1 || command -v g++ >/dev/null 2>&1; then \
	  echo "Building the local model's engine from source (about three minutes, once) ..."; \
	  $(PIP) install -q -c constraints.txt -e ".[local]" && touch $@ || \
	  echo "The local model's engine could not be built; going on with the extractive writer."; \
	else echo "No C++ compiler here: going on with the extractive writer instead of the local model."; fi

demo: .venv/.ready
	@$(MAKE) --no-print-directory .venv/.local
	$(BIN)/deepnews demo

check: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports

test: check
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal

# Every eval on the small shipped sets, offline, and the report of it.
EVALS ?= runs/evals/sample
evals: .venv/.ready
	@$(BIN)/deepnews eval run --sample --anew --out $(EVALS); code=$$?; \
	$(BIN)/deepnews eval report $(EVALS) --quiet > /dev/null && \
	echo "report: $(EVALS)/report.html and report.md"; exit $$code

test-slow: .venv/.ready
	@$(MAKE) --no-print-directory .venv/.local
	$(BIN)/pytest -m slow

clean:
	rm -rf .venv build *.egg-info
