#!/bin/sh
# Make requirements.lock anew: exact versions, every hash, no index named.
# What is locked stays as it is; `scripts/lock.sh --upgrade` takes everything to its newest version.
set -eu
cd "$(dirname "$0")/.."
if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    tools=$(mktemp -d)
    trap 'rm -rf "$tools"' EXIT
    "${PYTHON:-python3}" -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check uv
    uv="$tools/bin/uv"
fi
"$uv" pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.lock "$@"
