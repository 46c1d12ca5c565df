#!/usr/bin/env bash
# Checks a running server against its own description with schemathesis (PyPI: schemathesis, pillow):
#   ./groupdetr serve cells=runs/cells/best.safetensors &
#   serve/src/test/contract/check.sh http://127.0.0.1:8080 cells
# Any finding is a failure. SEED and EXAMPLES (for each operation) can be set.
set -euo pipefail
server=${1:?the address of a server} model=${2:?the name of one of its models}
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed "s/MODEL/$model/" schemathesis.toml > "$work/schemathesis.toml"
cp pictures.py "$work"
cd "$work"
PYTHONPATH=. SCHEMATHESIS_HOOKS=pictures schemathesis --config-file schemathesis.toml \
  run "$server/openapi.json" --max-examples "${EXAMPLES:-200}" --seed "${SEED:-1}" --continue-on-failure
