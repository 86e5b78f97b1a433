#!/bin/sh
# A judge of the device tree reader: every device tree in an image, as this library reads it, against fdtdump of the
# same bytes: nodes, property names and values, in order. See README.md beside this file.
#
#   fdtdump.sh [IMAGE...]        default: every golden image

set -eu
judges=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$judges/../.." && pwd)

for command in fdtdump dotnet; do
    if ! command -v "$command" > /dev/null; then
        echo "skipped: $command is missing"
        exit 77
    fi
done

if [ $# -eq 0 ]; then
    set -- "$root"/golden/*/*/handover.elf
fi

trees=$(mktemp -d)
trap 'rm -rf "$trees"' EXIT
dotnet run "$judges/device_trees.cs" -- "$trees" "$@" || exit 2

# fdtdump prints a value as text where it can be text, as cells where its length allows, as bytes otherwise.
normalize() {
    LC_ALL=C awk '
        BEGIN {
            for (code = 1; code < 256; code++) {
                hex[sprintf("%c", code)] = sprintf("%02x", code)
            }
            depth = 0
        }
        /^ *\/\// || /^\/dts-v1\// || /^\/memreserve\// || /^ *$/ { next }
        { sub(/^ */, "") }
        /^};$/ { depth--; next }
        / \{$/ {
            name = substr($0, 1, length($0) - 2)
            path[depth + 1] = depth == 0 ? "/" : (path[depth] == "/" ? "" : path[depth]) "/" name
            print path[++depth]
            next
        }
        {
            text = substr($0, 1, length($0) - 1)
            equals = index(text, " = ")
            name = equals ? substr(text, 1, equals - 1) : text
            value = equals ? substr(text, equals + 3) : ""
            bytes = ""
            if (substr(value, 1, 1) == "\"") {
                count = split(substr(value, 2, length(value) - 2), parts, /", "/)
                for (part = 1; part <= count; part++) {
                    for (at = 1; at <= length(parts[part]); at++) {
                        bytes = bytes hex[substr(parts[part], at, 1)]
                    }
                    bytes = bytes "00"
                }
            } else {
                bytes = value
                gsub(/0x|[][<> ]/, "", bytes)
            }
            print path[depth] " " name "=" bytes
        }'
}

agree=0
differ=0
index=0
for image in "$@"; do
    index=$((index + 1))
    name=${image#"$root"/}
    count=0
    problems=0
    for tree in "$trees/$index".*.dtb; do
        [ -e "$tree" ] || continue
        ours=${tree%.dtb}.ours
        theirs=${tree%.dtb}.theirs
        if ! fdtdump "$tree" 2> /dev/null > "$theirs.dump"; then
            : > "$theirs.dump"
        fi
        normalize < "$theirs.dump" > "$theirs"
        if [ ! -s "$theirs" ] && [ ! -s "$ours" ]; then
            continue
        fi
        count=$((count + 1))
        if ! diff -u "$theirs" "$ours" > "$theirs.diff"; then
            problems=$((problems + 1))
            sed 1,2d "$theirs.diff" | head -n 10 | sed 's/^/  /'
        fi
    done
    if [ "$problems" -eq 0 ] && [ "$count" -gt 0 ]; then
        echo "${name%/handover.elf}: agrees ($count device trees)"
        agree=$((agree + 1))
    else
        echo "${name%/handover.elf}: $problems of $count device trees differ"
        differ=$((differ + 1))
    fi
done

echo "$agree images agree, $differ differ"
[ "$differ" -eq 0 ]
