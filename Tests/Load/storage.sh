#!/usr/bin/env bash
# PostgreSQL's own load generator beside our driver, in turn, in one run, on a throw-away server with fsync on.
#
#   Tests/Load/storage.sh [options of carnet bench storage, such as --rounds 5 --seconds 2 --connections 8]
#
# The figure to look at: "three and one Sync" against "pgbench, pipelined", at 8 connections 0.75 or better.
set -euo pipefail
cd "$(dirname "$0")/../.."
carnet=${CARNET:-.build/release/carnet}
[ -x "$carnet" ] || { echo "storage.sh: no $carnet; build it: .ci/release --product carnet" >&2; exit 1; }
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -z "$bin" ] || PATH=$bin:$PATH
dir=$(mktemp -d)
trap '.ci/postgres stop "$dir" >/dev/null 2>&1 || true' EXIT
url=$(.ci/postgres start "$dir")
[ $# -gt 0 ] || set -- --connections 8
"$carnet" bench storage --postgres "$url" --pgbench "$@"
