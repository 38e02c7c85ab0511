#!/bin/bash
# run.sh [ROUNDS [SECONDS]]: throughput and connection rate of a direct connection, the gateway's three ways to forward
# and HAProxy in TCP mode, each between network namespaces of this machine: client, gateway, one server on a switch.
# The methods take turns within every round, so that what else the machine does hits all alike; the table shows medians
# and the ratio to direct of the same run. The last column is an upload of 1500-byte packets that asks for no more than
# a link of 2.5 Gbit/s would carry. With RESULTS=FOLDER in the environment what was measured is kept there and later
# runs add to it, so that rounds can be run one at a time. Needs root, iproute2, nftables, iperf3, haproxy, gcc, jq,
# ethtool and Maven.
set -euo pipefail
rounds=${1:-3} seconds=${2:-3}
here=$(dirname "$(readlink -f "$0")")
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
results=${RESULTS:-$work/results}
mkdir -p "$results"
id=mgwb-$$
vip=10.77.0.100 server=10.77.0.11 bulk=5201 calls=5202
pids=()

for program in ip nft iperf3 haproxy gcc jq ethtool mvn; do
    command -v "$program" >/dev/null || { echo "missing: $program" >&2; exit 2; }
done
[ "$(id -u)" = 0 ] || { echo "network namespaces need root" >&2; exit 2; }

at() { ip netns exec "$id-$1" "${@:2}"; }
cleanup() {
    trap - EXIT
    [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
    [ -z "${haproxy:-}" ] || kill "$haproxy" 2>/dev/null || true
    wait 2>/dev/null || true
    for node in switch client gateway server; do ip netns del "$id-$node" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

topology() {
    ip netns add "$id-switch"
    at switch ip link add br0 type bridge stp_state 0 forward_delay 0
    at switch ip link set br0 up
    for node in client:5 gateway:2 server:11; do
        local name=${node%:*} number=${node#*:}
        ip netns add "$id-$name"
        at "$name" ip link set lo up
        at "$name" ip link add eth0 type veth peer name "v$number" netns "$id-switch"
        at switch ip link set "v$number" master br0 up
        at "$name" ip link set eth0 up
        at "$name" ip addr add "10.77.0.$number/24" dev eth0
    done
    at server sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
    at server ip addr add $vip/32 dev lo
    at gateway ip addr add $vip/32 dev eth0
    at gateway sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
    for node in client server; do
        at $node sysctl -qw net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="10000 65000"
    done
    at gateway sysctl -qw net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range="10000 65000"
}

offload() { # on|off: whether packets may be larger than the wire's
    for node in client gateway server; do at $node ethtool -K eth0 tso "$1" gso "$1" gro "$1" ; done
    for port in v2 v5 v11; do at switch ethtool -K $port tso "$1" gso "$1" gro "$1"; done
}

rules() { # the product's own text
    "$java" -cp "$classpath" org.medgateway.dr.lab.PrintRules "$1" $vip $server $bulk $calls
}

use() {
    at gateway nft flush ruleset
    at server ip route del 10.77.0.5/32 2>/dev/null || true
    [ -z "${haproxy:-}" ] || { kill "$haproxy"; wait "$haproxy" 2>/dev/null || true; haproxy=; }
    target=$vip
    case $1 in
        direct) target=$server ;;
        direct-routing | snat) at gateway nft -f "$work/$1.nft" ;;
        nat)
            at gateway nft -f "$work/nat.nft"
            at server ip route add 10.77.0.5/32 via 10.77.0.2
            ;;
        haproxy)
            ip netns exec "$id-gateway" haproxy -db -f "$work/haproxy.cfg" >/dev/null 2>&1 &
            haproxy=$!
            until at gateway ss -Hltn "sport = :$calls" | grep -q LISTEN; do sleep 0.05; done
            ;;
    esac
}

bits() { at client iperf3 -c "$target" -p $bulk -t "$seconds" -O 1 -J "$@" 2>/dev/null | jq '(.end.sum_received.bits_per_second // 0) / 1e6 | round'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : int((v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }

gcc -O2 -pthread -o "$work/rate" "$here/rate.c"
java=$("$root/gateway-app/src/dist/bin/jdk25")/bin/java
[ -n "${BUILT:-}" ] || (cd "$root" && mvn -q -Dformat=skip -pl dr-forwarder -am test-compile)
classpath=$root/dr-forwarder/target/classes:$root/dr-forwarder/target/test-classes:$root/gateway-core/target/classes
for jar in slf4j-api-2 jackson-core-3 jackson-databind-3 jackson-annotations jspecify; do
    classpath=$classpath:$(find ~/.m2/repository -name "$jar*.jar" | sort -V | tail -1)
done

topology
for way in direct-routing nat snat; do
    rules $way >"$work/$way.nft"
    [ -s "$work/$way.nft" ] || { echo "no rules for $way: build dr-forwarder first (mvn -pl dr-forwarder -am test-compile)" >&2; exit 2; }
done
cat >"$work/haproxy.cfg" <<END
global
    maxconn 4000
defaults
    mode tcp
    timeout connect 5s
    timeout client 1m
    timeout server 1m
listen bulk
    bind $vip:$bulk
    server s $server:$bulk
listen calls
    bind $vip:$calls
    server s $server:$calls
END
ip netns exec "$id-server" iperf3 -s -p $bulk >/dev/null 2>&1 & pids+=($!)
ip netns exec "$id-server" "$work/rate" serve $calls & pids+=($!)
until at server ss -Hltn "sport = :$bulk" | grep -q LISTEN; do sleep 0.05; done

methods=(direct direct-routing nat snat haproxy)
for ((round = 1; round <= rounds; round++)); do
    for size in on off; do
        offload $size
        for method in "${methods[@]}"; do
            use "$method"
            bits >>"$results/up.$size.$method"
            bits -R >>"$results/down.$size.$method"
            if [ $size = on ]; then
                at client "$work/rate" call "$target" $calls 8 "$seconds" | awk '{ print $1 }' >>"$results/rate.$method"
            else
                bits -b 2500M >>"$results/link.$method"
            fi
        done
    done
    echo "round $round of $rounds" >&2
done

cell() { # file, file of direct
    local value base
    value=$(median <"$1") base=$(median <"$2")
    awk -v v="$value" -v b="$base" 'BEGIN { printf "%8d (%.2f)", v, b ? v / b : 0 }'
}
printf '%-16s %18s %18s %18s %18s %18s %18s\n' "Mbit/s" "up" "down" "up, 1500 bytes" "down, 1500 bytes" "connections/s" "up, 2.5 Gbit/s"
for method in "${methods[@]}"; do
    printf '%-16s %18s %18s %18s %18s %18s %18s\n' "$method" \
        "$(cell "$results/up.on.$method" "$results/up.on.direct")" "$(cell "$results/down.on.$method" "$results/down.on.direct")" \
        "$(cell "$results/up.off.$method" "$results/up.off.direct")" "$(cell "$results/down.off.$method" "$results/down.off.direct")" \
        "$(cell "$results/rate.$method" "$results/rate.direct")" "$(cell "$results/link.$method" "$results/link.direct")"
done
echo "(in brackets: the ratio to direct in the same run; medians of $(wc -l <"$results/rate.direct") rounds of $seconds s)"
