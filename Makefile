# Two commands matter: `make compare` and `make test`.  Each works from nothing but Python 3.10+ and make.
# The first run makes $(VENV) and installs into it (.ci/install); after that no network is needed.

VENV   ?= .venv
EXTRAS ?= test,lint,bench,lab
ARGS   ?=
PY     := $(VENV)/bin/python
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help compare test lint bench golden parity mutants upstream stacks fuzz counts dave wheel cleanroom install clean distclean

help: ## this list
	@echo "minitwisted: make TARGET [ARGS='...'] [PYTHON=python3.12]"
	@echo
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ line = sprintf("  %-10s", $$1); n = split($$2, words, " "); \
	    for (i = 1; i <= n; i++) { if (length(line) + length(words[i]) > 78) { print line; line = sprintf("  %-10s", "") } \
	    line = line " " words[i] } print line }'

compare: install ## run the scenarios on Twisted and on minitwisted, side by side; writes report.html
	@$(PY) -m compat_tests --html report.html $(ARGS)

test: install ## everything that must pass
	@$(PY) -m pytest -q $(ARGS)

lint: install ## ruff, mypy, import-linter
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-logo 2>/dev/null || $(VENV)/bin/lint-imports

bench: install ## how fast, beside Twisted and others (ARGS='--quick', '--only echo', ...); writes bench.json, bench.svg
	@$(PY) -m compat_tests.bench --json bench.json --svg bench.svg $(ARGS)

golden: install ## record the oracle's traces anew, for learners without Twisted
	@$(PY) -m compat_tests golden $(ARGS)

parity: install ## which public names, signatures and members are there
	@$(PY) -m compat_tests parity $(ARGS)

mutants: install ## break the clone in many ways; the scenarios must notice (ARGS='--generated --sample 3': by rule, not by hand)
	@$(PY) -m compat_tests mutants $(ARGS)

upstream: install ## Twisted's own tests of what is mirrored, on both (minutes; ARGS='-k test_defer -v --json FILE')
	@$(PY) -m compat_tests.upstream $(ARGS)

stacks: install ## twisted.web, Conch, Klein, Scrapy ... on the clone, by their own tests (minutes; ARGS='--only web -v --json FILE')
	@$(PY) -m compat_tests.stacks $(ARGS)

fuzz: install ## N random programs of each family on both, the smallest that differs (N=1000; ARGS='--family tcp --seed S')
	@$(PY) -m compat_tests.fuzz -N $(or $(N),1000) $(ARGS)

dave: install ## DAVE=a checkout of jdavisp3/twisted-intro: its programs on both, as they are and swapped (ARGS='-k ...')
	@test -n "$(DAVE)" || { echo "make dave DAVE=path/to/twisted-intro, a clone of github.com/jdavisp3/twisted-intro"; exit 4; }
	@$(PY) -m compat_tests.dave $(ARGS) $(DAVE)

wheel: install ## build the wheel into dist/ and try it in an empty environment without Twisted
	@$(PY) .ci/try_wheel.py $(ARGS)

cleanroom: install ## CLEANROOM=path/to/cleanroom.py: does any code or prose equal Twisted's?
	@test -n "$(CLEANROOM)" || { echo "make cleanroom CLEANROOM=path/to/cleanroom.py"; exit 4; }
	@$(PY) $(CLEANROOM) minitwisted compat_tests tutorials

install: $(VENV)/installed ## make the environment, if it is not there yet

$(VENV)/installed: pyproject.toml .ci/install
	@.ci/install $(VENV) $(EXTRAS)

clean: ## remove what runs have written
	@rm -rf build dist *.egg-info report.html report.json report.xml bench.json bench.svg _trial_temp* \
	    .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +

distclean: clean ## the environment too
	@rm -rf $(VENV)
