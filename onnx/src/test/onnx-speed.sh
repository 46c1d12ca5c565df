#!/usr/bin/env bash
# Times onnxruntime on our own file against the engine, in turns, two threads: from the start of a
# process to its first detections in a picture, the largest resident memory, and a picture after that.
#   onnx/src/test/onnx-speed.sh WEIGHTS PICTURE HEIGHTxWIDTH [ROUNDS [REPETITIONS]]
# WEIGHTS are of a model whose recipe evaluates pictures in that size, so that both see the same.
# CLASS_PATH is that of a build; without it, the launcher's is taken.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2; }
home=$(cd "$(dirname "$0")/../../.." && pwd)
if [ -z "${CLASS_PATH:-}" ]; then
  "$home/groupdetr" --version >/dev/null
  work=$home/dist/target/launch
  CLASS_PATH=$work/groupdetr-cli.jar:$work/groupdetr-core.jar:$work/groupdetr-onnx.jar
  CLASS_PATH=$CLASS_PATH:$(<"$home/dist/target/classpath.txt")
fi
# What a program has that only detects: the library, Jackson and onnxruntime.
without=$(tr : '\n' <<<"$CLASS_PATH" | grep -v -e bytedeco -e javacpp -e openblas -e pytorch | paste -sd :)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export GOMP_SPINCOUNT=1000 OPENBLAS_THREAD_TIMEOUT=8
export GLIBC_TUNABLES=glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456:glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0
options=(-XX:+UseSerialGC -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.noPointerGC=true)
javac -d "$folder" -cp "$CLASS_PATH" "$home/onnx/src/test/java/org/groupdetr/onnx/FirstDetection.java"
model=${MODEL:-$folder/model.onnx}
[ -e "$model" ] || java "${options[@]}" -cp "$CLASS_PATH" org.groupdetr.cli.Main \
  weights convert "$1" --to onnx --size "$3" --out "$folder"
for ((round = 0; round < ${4:-3}; round++)); do
  printf 'onnxruntime  '
  java "${options[@]}" -cp "$folder:$without" org.groupdetr.onnx.FirstDetection "$model" "$2" "${5:-20}"
  printf 'the engine   '
  java "${options[@]}" -cp "$folder:$CLASS_PATH" org.groupdetr.onnx.FirstDetection "$1" "$2" "${5:-20}"
done
