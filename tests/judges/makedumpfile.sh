#!/bin/sh
# A judge of the readers of dumps: makedumpfile turns a dump into every form it can write, and each must decode to the
# same document. See README.md beside this file.
#
#   makedumpfile.sh [DUMP...]        default: golden/dumps/makedumpfile-zlib.kdump; kdump-compressed, with VMCOREINFO

set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
kho=${KHO:-dotnet $root/src/Kho.Cli/bin/Debug/net10.0/kho.dll}

for command in makedumpfile jq dotnet; do
    if ! command -v "$command" > /dev/null; then
        echo "skipped: $command is missing"
        exit 77
    fi
done

if [ $# -eq 0 ]; then
    set -- "$root/golden/dumps/makedumpfile-zlib.kdump"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The document but for what says which image it is of.
document() {
    $kho decode --json "$@" > "$work/document" || [ $? -eq 1 ] || return 2
    jq -e 'del(.image) | select(.root != null)' "$work/document"
}

agree=0
differ=0
compare() {
    name=$1
    shift
    if document "$@" > "$work/actual" && cmp -s "$work/expected" "$work/actual"; then
        agree=$((agree + 1))
        echo "$name: same document, $(jq '.memoryMap.blocks' "$work/actual") blocks, $(jq '.blobs | length' "$work/actual") blobs"
    else
        differ=$((differ + 1))
        echo "$name: differs"
    fi
}

make_one() {
    options=$1
    shift
    # shellcheck disable=SC2086
    makedumpfile $options -d 0 "$dump" "$@" > "$work/log" 2>&1 || { cat "$work/log"; exit 2; }
}

for dump in "$@"; do
    rm -f "$work"/made.*
    document "$dump" > "$work/expected"
    make_one "" "$work/made.stored"
    make_one "-c" "$work/made.zlib"
    make_one "--split --splitblock-size=16 -c" "$work/made.1" "$work/made.2" "$work/made.3"
    makedumpfile -F -c -d 0 "$dump" > "$work/made.flat" 2> "$work/log" || { cat "$work/log"; exit 2; }
    makedumpfile -R "$work/made.again" < "$work/made.flat" > "$work/log" 2>&1 || { cat "$work/log"; exit 2; }
    compare "$(basename "$dump") stored" "$work/made.stored"
    compare "$(basename "$dump") by zlib" "$work/made.zlib"
    compare "$(basename "$dump") in three parts" "$work/made.3" "$work/made.1" "$work/made.2"
    compare "$(basename "$dump") flattened" "$work/made.flat"
    compare "$(basename "$dump") rearranged" "$work/made.again"

    # A build without one of the methods says so and stores pages as they are, which is compared all the same.
    make_one "-p" "$work/made.snappy"
    make_one "-z" "$work/made.zstd"
    compare "$(basename "$dump") by snappy" "$work/made.snappy"
    compare "$(basename "$dump") by zstd" "$work/made.zstd"
done

echo "$agree dumps agree, $differ differ"
[ "$differ" -eq 0 ] && [ "$agree" -gt 0 ]
