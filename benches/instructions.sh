#!/usr/bin/env bash
# Instructions a step, counted by valgrind, of the whole of `check` from 1,000 to 100,000 steps in one file and in
# many; peak memory against the text; the time of a whole `check processes`. Needs valgrind and GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --profile dist --quiet --example generate --bin procedo
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
procedo=target/dist/procedo

count() { # folder steps
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$procedo" check "$1" 2>&1 >/dev/null |
        awk -v steps="$2" '/Collected/ { printf "%d instructions, %d a step\n", $4, $4 / steps }'
}
for steps in ${STEPS:-1000 10000 100000}; do
    target/dist/examples/generate "$folder/$steps" "$steps"
    count "$folder/$steps" "$steps"
done
target/dist/examples/generate "$folder/many" 100000 1000
count "$folder/many" 100000
for size in 100000 many; do
    largest=$(find "$folder/$size" -name '*.proc' -printf '%s\n' | sort -n | tail -1)
    all=$(find "$folder/$size" -name '*.proc' -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
    /usr/bin/time -f '%e s, %U s user, %M KiB peak' "$procedo" check "$folder/$size" >/dev/null
    echo "largest file $largest bytes, all files $all bytes"
done
/usr/bin/time -f 'check processes: %e s, %M KiB peak' "$procedo" check processes >/dev/null
