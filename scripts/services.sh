#!/bin/sh
# The tests run real parts: PostgreSQL, Redis, Chromium and what reads PDFs. Install what is missing where
# that can be done, and say plainly what will be left out where it cannot.
set -eu

missing=""
is_there() { command -v "$1" >/dev/null 2>&1; }
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || is_there initdb || missing="$missing postgresql"
is_there redis-server || missing="$missing redis-server"
is_there chromium || is_there chromium-browser || missing="$missing chromium"
is_there pdftotext || missing="$missing poppler-utils"
fc-list 2>/dev/null | grep -qi "noto.*khmer" || missing="$missing fontconfig fonts-noto-core"
[ -n "$missing" ] || exit 0

install() {
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

if [ "$(id -u)" = 0 ] && is_there apt-get; then
    echo "Installing Debian packages:$missing"
    install </dev/null && exit 0
    echo "They could not be installed; what apt-get says is above."
fi
echo "Missing here:$missing"
echo "Tests that need them are left out, and named at the end. On Debian, as root: apt-get install$missing"
