#!/usr/bin/env bash
# Installs the workbench from this folder: deploy/install.sh TARGET
# It needs Python 3.11 or later with venv, and node with npm; no root. TARGET gets a folder `venv` with the
# command `remit`, and `static` with style sheets and scripts. CI runs this script, and so does the Containerfile.
set -euo pipefail
cd "$(dirname "$0")/.."
TARGET=${1:?say where to: deploy/install.sh TARGET}
PYTHON=${PYTHON:-python3}
mkdir -p "$TARGET"
TARGET=$(cd "$TARGET" && pwd)
if [ -n "${PIP_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}; fi

"$PYTHON" -m venv "$TARGET/venv"
BIN=$TARGET/venv/bin
"$BIN/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
"$BIN/uv" pip sync --quiet --compile-bytecode --python "$BIN/python" --require-hashes requirements.lock
"$BIN/uv" pip install --quiet --compile-bytecode --python "$BIN/python" --no-deps --no-build-isolation .

[ -d node_modules/nhsuk-frontend ] || npm ci --no-audit --no-fund --omit=dev
deploy/assets.sh "$BIN/python" "$TARGET/static"

# Compiled once here, so that nobody waits for the compiler.
"$BIN/python" -m remit.cli.warm
echo "Installed. Start it with:"
echo "  REMIT_STATIC=$TARGET/static REMIT_DATA=FOLDER $BIN/remit serve --port 8000"
