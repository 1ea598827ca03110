#!/usr/bin/env bash
# All measurements, each by its command; results/ keeps what they print. RECORDS=100000 makes the large world smaller.
# With RECORDS=1000000 the journal's part takes about 40 minutes on two cores that nothing else uses; loading is most of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PYTHON="${PYTHON:-.venv-test/bin/python}"
RECORDS="${RECORDS:-1000000}"
export PYTHON RECORDS PYTHONPATH="$PWD"

if [ "${1:-}" != inside ]; then
  # One server for all, in a folder of its own, stopped and removed afterwards.
  export JISR_TEST_POSTGRES_SETTINGS="${JISR_TEST_POSTGRES_SETTINGS:-shared_buffers=2GB}"
  exec "$PYTHON" -m tests.postgres run -- bash bench/run.sh inside
fi

journal() { "$PYTHON" -m bench.journal "$1" --records "$RECORDS" --folder build/bench "${@:2}"; }

journal world
journal queries
journal past
journal search
journal rls
journal append
journal verify --store sqlite
journal rebuild
journal memory
rm -rf build/bench

# The slow properties of the promises (10,000 worlds, 200 kills): some hours.
{ echo "# pytest -m nightly tests/promises"; "$PYTHON" -m pytest -q -m nightly tests/promises; } | tee bench/results/nightly.txt

"$PYTHON" bench/engine_cascade.py
"$PYTHON" bench/engine_analyses.py
"$PYTHON" -m bench.screening
"$PYTHON" -m bench.duties
"$PYTHON" -m bench.framework
"$PYTHON" -m bench.page_weight
"$PYTHON" -m bench.api
"$PYTHON" -m bench.api --only questions --postgres
"$PYTHON" -m bench.api_peers
"$PYTHON" -m bench.api_hour --minutes "${MINUTES:-60}"
