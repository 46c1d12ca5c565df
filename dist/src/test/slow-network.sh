#!/usr/bin/env bash
# Times steps of two processes that meet over a network of a given speed: two network namespaces of
# this machine, joined by a cable that lets so much pass and no more. Needs root, ip and tc.
#   dist/src/test/slow-network.sh 1gbit --recipe small --groups 5 --size 224x300 --batch 4
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 2; }
rate=$1
shift
program=${GROUPDETR:-$(dirname "$0")/../../../groupdetr}
first=groupdetr-$$-0
second=groupdetr-$$-1
trap 'ip netns del $first 2>/dev/null; ip netns del $second 2>/dev/null' EXIT
ip netns add "$first"
ip netns add "$second"
ip link add "gd$$a" netns "$first" type veth peer name "gd$$b" netns "$second"
address=1
for end in "$first gd$$a" "$second gd$$b"; do
  read -r space cable <<<"$end"
  ip -n "$space" addr add "10.77.0.$address/24" dev "$cable"
  ip -n "$space" link set "$cable" up
  ip -n "$space" link set lo up
  tc -n "$space" qdisc add dev "$cable" root tbf rate "$rate" burst 1mb latency 50ms
  address=$((address + 1))
done
export WORLD_SIZE=2 MASTER_ADDR=10.77.0.1 MASTER_PORT=29500 TORCH_CPP_LOG_LEVEL=ERROR
RANK=1 ip netns exec "$second" "$program" bench "$@" --threads 1 >/dev/null &
RANK=0 ip netns exec "$first" "$program" bench "$@" --threads 1
wait
