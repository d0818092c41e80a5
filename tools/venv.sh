#!/bin/sh
# Make .venv hold exactly what requirements/$1.txt pins ($1: base or dev); nothing to do, nothing done.
set -eu
cd "$(dirname "$0")/.."
want=$1
python=${PYTHON:-python3}
lock=requirements/$want.txt
stamp=.venv/.lock

digest() { sha256sum "requirements/$1.txt" | cut -d' ' -f1; }

# The development set contains the base set: `make run` after `make test` changes nothing.
if [ -x .venv/bin/python ] && [ -f "$stamp" ]; then
    have=$(cat "$stamp")
    [ "$have" = "dev $(digest dev)" ] && exit 0
    [ "$have" = "$want $(digest "$want")" ] && exit 0
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed; name it with PYTHON=/path/to/python3 make ..." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian packs the two apart from python3.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update && apt-get install -y --no-install-recommends python3-venv; } \
            >/dev/null </dev/null
    else
        echo "python3-venv is missing. Type:  sudo apt-get install -y python3-venv" >&2
        exit 1
    fi
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    "$python" -m venv .venv
fi
rm -f "$stamp"
echo "Installing the packages that $lock pins"
pinned=.venv/uv.txt
log=.venv/install.log # packages' addresses are nobody's business in a build log
sed -n '/^uv==/,/# via/p' "$lock" >"$pinned"
pip="$PWD/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes"
sync() { .venv/bin/uv pip sync --quiet --require-hashes --python .venv/bin/python "$@" "$lock"; }
# uv trusts its own certificates first, then the system's. A machine may tell only pip where
# packages are: then pip installs the same pinned set, slower.
if ! { $pip -r "$pinned" && { sync || sync --system-certs || $pip --no-deps -r "$lock"; }; } >"$log" 2>&1; then
    echo "Installing failed; $log says why." >&2
    exit 1
fi
echo "$want $(digest "$want")" >"$stamp"
