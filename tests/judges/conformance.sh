#!/bin/sh
# Readers that are not ours against golden/conformance, over the pipe of `kho conformance --testee`: one in C, one made
# of Kaitai's Python parsers, and the C one with the constants of a wrong tree, which must fail every path through the
# tree, every key whose width counts, and nothing else. See README.md beside this file.

set -u
judges=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$judges/../.." && pwd)
cases=$root/golden/conformance
kho=$root/src/Kho.Cli/bin/Debug/net10.0/kho.dll

command -v gcc > /dev/null || { echo "skipped: gcc is missing"; exit 77; }
[ -f "$kho" ] || { echo "$kho is missing: dotnet build src/Kho.Cli"; exit 2; }

readers=$(mktemp -d)
trap 'rm -rf "$readers"' EXIT
gcc -O1 -Wall -Wextra -o "$readers/reader" "$judges/conformance.c" || exit 2
gcc -O1 -DWRONG_TREE -o "$readers/wrong" "$judges/conformance.c" || exit 2

failed=0
echo "ours:"
dotnet "$kho" conformance "$cases" || failed=1
echo "C:"
dotnet "$kho" conformance "$cases" --testee "$readers/reader" || failed=1
echo "C with a wrong tree:"
awk -F '\t' '!/^#/ && ($4 == "path" || $6 == "refused ERANGE") { print $1 }' "$cases"/*.txt > "$readers/wrong.txt"
dotnet "$kho" conformance "$cases" --testee "$readers/wrong" --failures "$readers/wrong.txt" || failed=1
if dotnet "$kho" conformance "$cases" --testee "$readers/wrong" > "$readers/unlisted"; then
    echo "the wrong reader passes"
    failed=1
fi

# A first question tells whether the parsers can be had.
/usr/bin/python3 "$judges/conformance.py" < /dev/null
case $? in
    0)
        echo "Python:"
        dotnet "$kho" conformance "$cases" --timeout 600 --testee "/usr/bin/python3 $judges/conformance.py" || failed=1 ;;
    77) echo "Python is not asked" ;;
    *) failed=1 ;;
esac
exit $failed
