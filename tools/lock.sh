#!/usr/bin/env bash
# Resolves pyproject.toml into the two lock files. Neither names a package index.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }

compile() {
  uv --no-config pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-annotate --no-header --quiet --upgrade "$@"
}

compile --output-file requirements/runtime.txt
compile --all-extras --group dev --constraints requirements/runtime.txt --output-file requirements/dev.txt
