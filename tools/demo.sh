#!/usr/bin/env bash
# A district to look at: migrates, builds the world if it is not there, serves it.
set -euo pipefail
cd "$(dirname "$0")/.."
world=$1 scale=$2 port=$3
qinglin=.venv/bin/qinglin

mkdir -p "$QINGLIN_HOME"
"$qinglin" migrate --verbosity 0
"$qinglin" world build "$world" --scale "$scale"
exec "$qinglin" serve --port "$port"
