#!/bin/sh
# Make requirements.lock anew: exact versions, every hash, no index named.
set -eu
command -v uv >/dev/null 2>&1 || { .venv/bin/pip install --quiet uv && PATH="$PWD/.venv/bin:$PATH"; }
uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.lock
