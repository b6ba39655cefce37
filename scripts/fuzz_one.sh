#!/usr/bin/env bash
# fuzz_one.sh SECONDS PROGRAM: one fuzz target, from its committed seeds and what earlier runs kept; says one line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=$1
program=$2
name=$(basename "$program")
corpus=build/corpus/$name
log=build/corpus/$name.log
mkdir -p "$corpus"
seeds=(src/*/fuzz/seeds/"$name")
[ -d "${seeds[0]}" ] || seeds=()
if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix=build/corpus/ "$corpus" "${seeds[@]}" > "$log" 2>&1; then
  echo "$name: $(tail -1 "$log")" >&2
else
  tail -40 "$log" >&2
  exit 1
fi
