#!/usr/bin/env bash
# All measurements, each by its command; results/ keeps what they print. RECORDS=100000 makes the large world smaller.
# With RECORDS=1000000 it takes about half an hour on two cores that nothing else uses.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PYTHON="${PYTHON:-.venv-test/bin/python}"
RECORDS="${RECORDS:-1000000}"
export PYTHON RECORDS PYTHONPATH="$PWD"

if [ "${1:-}" != inside ]; then
  # One server for all, in a folder of its own, stopped and removed afterwards.
  exec "$PYTHON" -m tests.postgres run -- bash bench/run.sh inside
fi

journal() { "$PYTHON" -m bench.journal "$1" --records "$RECORDS" --folder build/bench "${@:2}"; }

journal world
journal queries
journal past
journal rls
journal append
journal verify --store sqlite
journal rebuild
journal memory
rm -rf build/bench
