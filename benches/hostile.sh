#!/usr/bin/env bash
# What hostile files cost: each case of `examples/hostile/cases.rs`, checked by itself. `peak` is the most memory that
# the process held, `beyond` that without the text, `alone` without what an empty file takes either. Fails where a case
# takes more than 200 MB beyond its text. Needs GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
most=200
time=$(type -P time)
cargo build --profile dist --quiet --bin procedo --example hostile
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cost() { # file: user seconds, elapsed seconds, peak KiB
    "$time" -f '%U %e %M' -o "$folder/cost" target/dist/procedo check "$1" >/dev/null 2>&1 || true
    tail -1 "$folder/cost"
}

mkdir "$folder/empty"
touch "$folder/empty/procedo.toml"
echo '# organisation o' >"$folder/empty/p.proc"
read -r _ _ empty < <(cost "$folder/empty/p.proc")

target/dist/examples/hostile "$folder" >"$folder/cases"
{
    printf 'empty\t%s/empty/p.proc\n' "$folder"
    awk -F '\t' '{ print $2 "\t" $1 }' "$folder/cases"
} | while IFS=$'\t' read -r name file; do
    printf '%s\t%s\t%s\n' "$name" "$(stat -c %s "$file")" "$(cost "$file")"
done | awk -F '\t' -v empty="$empty" -v most="$most" '
    BEGIN { row = "%-40s %10s %7s %7s %6s %6s %6s\n"
            printf row, "case", "bytes", "user s", "s", "peak", "beyond", "alone" }
    { split($3, cost, " "); peak = cost[3] * 1024 / 1e6; beyond = peak - $2 / 1e6; over = beyond > most
      if (over) failed = 1
      printf "%-40s %10d %7.2f %7.2f %6.1f %6.1f %6.1f%s\n",
          $1, $2, cost[1], cost[2], peak, beyond, beyond - empty * 1024 / 1e6, over ? "  more than " most " MB" : "" }
    END { exit failed }'
