#!/bin/sh
# Build the virtual environment from one hashed lock file: environment.sh PYTHON VENV LOCKFILE
set -eu
python=$1
venv=$2
lock=$3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "SIKAP needs Python 3.11 or newer; $python is $("$python" -V 2>&1). Try: make PYTHON=python3.11 ..." >&2
    exit 1
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv" || {
    echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2
    exit 1
}
echo "Installing $lock ..."
if command -v uv >/dev/null 2>&1; then
    VIRTUAL_ENV=$venv uv pip install --quiet --require-hashes --only-binary :all: -r "$lock"
else
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock"
fi
