#!/usr/bin/env bash
# Writes detectors in full size as graphs of ONNX, with weights by the formula of the reference
# numbers, and prints how far onnxruntime and the engine are apart: the rows of docs/onnx.md.
#   cli/src/test/full-size-graphs.sh PICTURES [BATCH [COUNT [RECIPE[:HEIGHTxWIDTH]]...]]
# BATCH is a number or any (default), COUNT how many pictures (default 3).
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,6s/^# *//p' "$0"; exit 1; }
pictures=$(cd "$1" && pwd)
batch=${2:-any}
count=${3:-3}
shift $(($# < 3 ? $# : 3))
[ $# -ge 1 ] || set -- conditional-detr-r50-50ep:480x640 dab-detr-r50-50ep:480x640 \
  dn-detr-r50-50ep:480x640 dab-deformable-detr-r50-50ep:480x640 dino-r50-4scale-12ep:480x640 \
  mask2former-r50-50ep:480x640 lw-detr-tiny lw-detr-large rf-detr-nano rf-detr-large rf-detr-seg-nano
cd "$(dirname "$0")/../../.."
recipes=$(IFS=,; echo "$*")
./mvnw -B test -pl cli -am -Dtest=FullSizeGraphs -Dsurefire.failIfNoSpecifiedTests=false \
  -Dgraphs.pictures="$pictures" -Dgraphs.batch="$batch" -Dgraphs.count="$count" \
  -Dgraphs.recipes="$recipes" | grep -E '^\||different|ERROR|Tests run'
