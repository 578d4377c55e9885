#!/usr/bin/env bash
# Starts what deploy/install.sh installed, asks whether it is ready, and stops it: deploy/try.sh TARGET
set -euo pipefail
TARGET=$(cd "${1:?say where it is}" && pwd)
DATA=$(mktemp -d)
PORT=${PORT:-8765}
REMIT_STATIC=$TARGET/static REMIT_EXAMPLES=one-board REMIT_STANDARD_RUNS=1 \
  "$TARGET/venv/bin/remit" serve --port "$PORT" --data "$DATA" &
SERVER=$!
trap 'kill $SERVER; wait $SERVER; rm -rf "$DATA"' EXIT
for _ in $(seq 180); do
  if curl --silent --fail "http://127.0.0.1:$PORT/health/ready/" >/dev/null; then
    curl --silent --fail "http://127.0.0.1:$PORT/" | grep -q "See what a reorganisation does"
    echo "The installed workbench answers."
    exit 0
  fi
  sleep 1
done
echo "The installed workbench does not answer." >&2
exit 1
