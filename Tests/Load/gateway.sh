#!/usr/bin/env bash
# The gateway beside nginx `proxy_pass`, in turn, in one run, before the same upstream (an nginx that answers 450 bytes).
# Both look up a key of some thousand; nginx has one worker and keeps its upstream connections.
#
#   Tests/Load/gateway.sh [ratio|idle|overload|noisy]...      (all four where none is named)
#
# Needs nginx, wrk and python3; GATEWAY names the executable (default .build/release/gateway), ROUNDS and SECONDS_EACH
# the length of the ratio (5 and 4).
set -euo pipefail
cd "$(dirname "$0")/../.."
gateway=$(readlink -f "${GATEWAY:-.build/release/gateway}")
[ -x "$gateway" ] || { echo "gateway.sh: no $gateway; build it: .ci/release --product gateway" >&2; exit 1; }
rounds=${ROUNDS:-5} each=${SECONDS_EACH:-4} port=${PORT:-18900}
back=$port proxy=$((port + 1)) door=$((port + 2)) slow=$((port + 3))
dir=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$dir"' EXIT

cat > "$dir/nginx-common" <<END
pid $dir/PART.pid; error_log $dir/PART.log; daemon off; worker_rlimit_nofile 20000;
events { worker_connections 8000; }
END
temp="client_body_temp_path $dir/b; proxy_temp_path $dir/p; fastcgi_temp_path $dir/f; uwsgi_temp_path $dir/u; scgi_temp_path $dir/s;"
body=$(printf 'x%.0s' $(seq 438))
{ sed s/PART/back/ "$dir/nginx-common"; cat <<END; } > "$dir/back.conf"
worker_processes 1;
http { access_log off; keepalive_requests 100000000; $temp
  limit_req_zone \$server_port zone=slow:1m rate=500r/s;
  server { listen 127.0.0.1:$back backlog=4096;
    location / { default_type application/json; return 200 '{"fixed":"$body"}'; } }
  server { listen 127.0.0.1:$slow backlog=4096;
    location = /readyz { return 200 '{}'; }
    location / { limit_req zone=slow burst=100000; try_files /none @fixed; }
    location @fixed { default_type application/json; return 200 '{"fixed":"$body"}'; } } }
END

export CARNET_MODE=development CARNET_DATABASE_URL="sqlite:$dir/gateway.sqlite" CARNET_HTTP_PORT=$door \
    CARNET_LOG_LEVEL=error CARNET_SERVICE_SECRET=secret-of-the-load-test CARNET_AUDIT_HEADS="$dir/heads"
for peer in CHECKOUT PRICING LANDED_COST PAYMENTS; do export CARNET_${peer}_URL=http://127.0.0.1:$back; done
export CARNET_FRAUD_URL=http://127.0.0.1:$slow
# Quotas are counted as ever, and wide enough for a load generator.
quotas=$(for class in reads pages unauthenticated; do
    printf '"%s": {"quota": 1000000000, "window_seconds": 1}, ' $class; done)
printf '{"limits": {%s}}' "${quotas%, }" > "$dir/gateway.json"
export CARNET_GATEWAY_CONFIG="$dir/gateway.json"
"$gateway" migrate
key=$("$gateway" keys create --merchant Load | sed -n 's/.*"key": *"\([^"]*\)".*/\1/p')
{ for number in $(seq 1000); do printf '"Bearer carnet_sk_test_%032d" mer_%s;\n' "$number" "$number"; done
  echo "\"Bearer $key\" mer_load;"; } > "$dir/keys.map"
{ sed s/PART/proxy/ "$dir/nginx-common"; cat <<END; } > "$dir/proxy.conf"
worker_processes 1;
http { access_log off; keepalive_requests 100000000; map_hash_max_size 8192; map_hash_bucket_size 256; $temp
  map \$http_authorization \$merchant { default ""; include $dir/keys.map; }
  upstream back { server 127.0.0.1:$back; keepalive 64; keepalive_requests 100000000; }
  server { listen 127.0.0.1:$proxy backlog=4096;
    location / { if (\$merchant = "") { return 401; } proxy_pass http://back; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Authorization ""; proxy_set_header Carnet-Merchant \$merchant;
      proxy_set_header Request-Id \$request_id; } } }
END
nginx -p "$dir" -c "$dir/back.conf" & pids+=($!)
nginx -p "$dir" -c "$dir/proxy.conf" & pids+=($!)
"$gateway" & pids+=($!); serving=$!
for try in $(seq 100); do
    curl -fs -o /dev/null "http://127.0.0.1:$door/healthz" && break
    [ "$try" -lt 100 ] || { echo "gateway.sh: the gateway does not answer" >&2; exit 1; }
    sleep 0.1
done

path="/v1/payment-methods?country=NL&currency=EUR&amount=57.93"
load() { # NAME PORT -> "rate p50 p99 errors"
    wrk -t2 -c"${3:-32}" -d"${each}s" --latency -H "Authorization: Bearer $key" "http://127.0.0.1:$2$path" > "$dir/wrk"
    awk -v name="$1" '/Requests\/sec/ {r=$2} $1=="50%" {a=$2} $1=="99%" {b=$2} /Non-2xx|Socket errors/ {e=e" "$0}
        END {printf "%-10s %9.0f/s  p50 %-9s p99 %-9s%s\n", name, r, a, b, e}' "$dir/wrk"
}
cpu() { awk '{print $14 + $15}' "/proc/$serving/stat"; }

ratio() {
    echo "GET, 32 connections, $rounds rounds of $each s in turn"
    load warm-up "$door" > /dev/null; load warm-up "$proxy" > /dev/null
    for _ in $(seq "$rounds"); do
        load upstream "$back"; load nginx "$proxy"
        before=$(cpu); load gateway "$door"; after=$(cpu)
        echo "$before $after $(awk '/requests in/ {print $1}' "$dir/wrk")" >> "$dir/cpu"
    done | tee "$dir/ratio"
    python3 - "$dir/ratio" "$dir/cpu" <<'END'
import statistics, sys
rates = {}
for line in open(sys.argv[1]):
    name, rate = line.split()[:2]
    rates.setdefault(name, []).append(float(rate.removesuffix("/s")))
for name, all in rates.items(): print(f"{name}: median {statistics.median(all):.0f}/s")
pairs = [g / n for g, n in zip(rates["gateway"], rates["nginx"])]
print("gateway to nginx:", " ".join(f"{p:.2f}" for p in pairs), f"median {statistics.median(pairs):.2f}")
micros = [(int(a) - int(b)) * 10_000 / int(n) for b, a, n in map(str.split, open(sys.argv[2]))]
print(f"processor time of the gateway: {statistics.median(micros):.1f} µs a request")
END
}

idle() {
    ulimit -n 20000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
    python3 Tests/Load/idle.py "$door" "$serving" "$key" "$path"
}

overload() { python3 Tests/Load/overload.py "$door" 500 "${CONNECTIONS:-400}"; }

# Quotas are told by SIGHUP: the other parts must not meet them.
noisy() {
    local quota=${QUOTA:-40}
    printf '{"limits": {"reads": {"quota": %s, "window_seconds": 1}}}' "$quota" > "$dir/gateway.json"
    for number in $(seq 20); do
        "$gateway" keys create --merchant "Load $number" | sed -n 's/.*"key": *"\([^"]*\)".*/\1/p'
    done > "$dir/merchants"
    kill -HUP "$serving"
    sleep 2
    python3 Tests/Load/noisy.py "$door" "$path" "$quota" "$rounds" < "$dir/merchants"
}

[ $# -gt 0 ] || set -- ratio idle overload noisy
for part in "$@"; do "$part"; done
