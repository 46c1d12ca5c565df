#!/usr/bin/env bash
# Loads a server that it starts on this machine, and says what was seen; ends with a failure where
# something is refused or lost that should not be. Takes some minutes.
#   serve/src/test/load/load.sh MODEL OTHER_MODEL PICTURE [WAY...]
# The ways, all if none is named: added over many slow idle hostile swap end. SECONDS_OVER (60), MANY
# (20000), HOSTILE (10000) and SWAPS (50) can be set; GROUPDETR is the program (./groupdetr of the clone).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
model=$1 other=$2 picture=$3
shift 3
ways=${*:-added over many slow idle hostile swap end}
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
cp "$model" "$work/served.${model##*.}"
javac -d "$work" "$here/Load.java"
ulimit -n 4096

# shellcheck disable=SC2086
${GROUPDETR:-$here/../../../../groupdetr} serve "tested=$work/served.${model##*.}" --port 0 ${OPTIONS:-} \
  > "$work/out" 2> "$work/log" &
server=$!
until grep -qs '^ready' "$work/out"; do
  sleep 0.2
  kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
done
cat "$work/out"
port=$(sed -n 's/^ready: http:..[^:]*:\([0-9]*\).*/\1/p' "$work/out")
load() {
  java -Dmodel=tested -cp "$work" Load "$port" "$picture" "$@"
}
for way in $ways; do
  case $way in
    added) load added 200 ;;
    over) load over 19 "${SECONDS_OVER:-60}" ;; # one is worked on, 16 wait
    many) load many "${MANY:-20000}" "$server" ;;
    slow) load slow 100 ;;
    idle) load idle 1000 ;;
    hostile) load hostile "${HOSTILE:-10000}" ;;
    swap) load swap "${SWAPS:-50}" "$work/served.${model##*.}" "$model" "$other" ;;
    end) load end 12 "$server" ;;
    *) echo "there is no way '$way'" >&2; exit 1 ;;
  esac
done
if grep -n 'Exception\|^	at ' "$work/log"; then
  echo "the server's log has errors" >&2
  exit 1
fi
