#!/usr/bin/env bash
# Plants each fault of tests/oracle/faults in a copy of the tree and runs the oracle there: which seed finds it, and how.
#   tests/oracle/planted.sh [FAULT...]     all of them, or those whose names begin so
# ORACLE says how many procedures are tried at most (3000). Needs cargo, git and patch. What was found last stands in
# tests/oracle/faults/README.md. Fails if a fault is not found, or if the oracle finds something where none is planted.
set -euo pipefail
root=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
export ORACLE=${ORACLE:-3000} ORACLE_WHOLE=1 RUST_BACKTRACE=0 CARGO_TERM_COLOR=never
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target/planted}

# Only what differs is written, so that cargo builds no more than it must.
lay() {
    git -C "$root" ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
        [ -e "$root/$file" ] || continue
        cmp -s "$root/$file" "$copy/$file" && continue
        mkdir -p "$copy/$(dirname "$file")" && cp "$root/$file" "$copy/$file"
    done
}

oracle() { (cd "$copy" && cargo test --quiet --test main oracle::what -- --nocapture) > "$copy.log" 2>&1; }

missed=0
lay
if [ $# = 0 ] && ! oracle; then
    echo "nothing is planted, and the oracle says:"
    grep -m 1 -A 3 disagrees "$copy.log" || tail -n 20 "$copy.log"
    exit 1
fi
for fault in "$root"/tests/oracle/faults/*.patch; do
    name=$(basename "$fault" .patch)
    if [ $# -gt 0 ] && ! printf '%s\n' "$@" | grep -q "^${name:0:2}"; then continue; fi
    lay
    patch --quiet --strip 1 --directory "$copy" < "$fault"
    if oracle; then
        found="not found by $ORACLE procedures"
        missed=1
    elif found=$(grep -o -m 1 'seed [0-9]* disagrees: .\{0,90\}' "$copy.log"); then
        :
    elif grep -q 'could not compile' "$copy.log"; then
        found="does not build: $(grep -m 1 '^error' "$copy.log")"
        missed=1
    else
        found="found otherwise: $(grep -m 1 -A 1 panicked "$copy.log" | tr '\n' ' ')"
    fi
    printf '| %s | %s |\n' "$name" "$found"
    find "$copy" \( -name '*.orig' -o -name '*.rej' \) -delete
done
exit $missed
