#!/bin/sh
# A judge of the native binary: published with NativeAOT, any warning an error, it must print byte for byte what the
# managed one prints, for images of every kind of map and for every verb that reads them.
#
#   native.sh [MANAGED-KHO.DLL]      default: what `dotnet build` left in src/Kho.Cli/bin

set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
managed=${1:-$root/src/Kho.Cli/bin/Debug/net10.0/kho.dll}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if ! command -v clang > /dev/null && ! command -v gcc > /dev/null; then
    echo "skipped: neither clang nor gcc is here to link with"
    exit 77
fi
case $(uname -m) in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) echo "skipped: no native compiler for $(uname -m)"; exit 77 ;;
esac
linker=
command -v clang > /dev/null || linker=-p:CppCompilerAndLinker=gcc

cd "$root"
# The build has run the analyzers; the compilers of trimming and native code warn on their own. Objects of its own, so that the restore for a runtime identifier does not disturb the build of the solution.
dotnet publish src/Kho.Cli -c Release -r "$rid" -p:PublishAot=true $linker -p:RunAnalyzers=false --artifacts-path "$work/artifacts" -o "$work/out" --nologo -v q
# Behind the plus sign is the commit, and the managed build may be older.
version=$("$work/out/kho" --version) && built=$(dotnet "$managed" --version)
[ "${version%%+*}" = "${built%%+*}" ] || { echo "FAILED: the native binary is $version, the managed one $built"; exit 1; }

compared=0
same() {
    # Exit codes are compared, too.
    "$work/out/kho" "$@" > "$work/native" 2> "$work/native.errors" && native=0 || native=$?
    dotnet "$managed" "$@" > "$work/managed" 2> "$work/managed.errors" && expected=0 || expected=$?
    [ $native -eq $expected ] && cmp "$work/native" "$work/managed" && cmp "$work/native.errors" "$work/managed.errors" || { echo "FAILED: kho $*: exit code $native, expected $expected"; exit 1; }
    compared=$((compared + 1))
}

for image in linux-6.17/6.17.8-out linux-6.19/6.19.6-early linux-7.3/7.3.4-out rfc-page-type-deep/rfc-depth7-out linux-7.1-rc5/arm64-16k-7.1-olddepth-out; do
    same decode --json "golden/$image/handover.elf"
    same check --json "golden/$image/handover.elf"
    same restore --json --as 7.3.4 "golden/$image/handover.elf"
done
same decode --json golden/dumps/makedumpfile-zlib.kdump
same decode --manifest golden/linux-7.3/mini-7.3.4-out/handover.elf
same abi diff linux-6.17 linux-7.3 --json
same abi show linux-7.3 --json --spec spec
same golden verify golden --json

# Standard output or standard error that a shell has closed.
for closed in '>&-' '2>&-'; do
    for verb in 'abi list' "encode golden/encoded/rfc-page-type/types/manifest.yaml -o -" 'abi lint 7.3'; do
        sh -c "$work/out/kho $verb $closed" > "$work/native" 2>&1 && native=0 || native=$?
        sh -c "dotnet $managed $verb $closed" > "$work/managed" 2>&1 && expected=0 || expected=$?
        [ $native -eq $expected ] && [ $native -le 2 ] && cmp "$work/native" "$work/managed" || { echo "FAILED: kho $verb $closed: exit code $native, expected $expected"; exit 1; }
        compared=$((compared + 1))
    done
done

# Surveys: the same lines in the same order, and the same Parquet files.
same survey golden/linux-6.17 golden/linux-7.3 --for 7.3 --jobs 1 -o -
"$work/out/kho" survey golden/linux-7.3 --for 7.1 --jobs 1 -o "$work/native.parquet" > /dev/null || true
dotnet "$managed" survey golden/linux-7.3 --for 7.1 --jobs 1 -o "$work/managed.parquet" > /dev/null || true
diff -r "$work/native.parquet" "$work/managed.parquet" && [ -s "$work/native.parquet/image.parquet" ] || { echo "FAILED: the Parquet files of a survey"; exit 1; }
compared=$((compared + 1))

# One kernel file a compression: an EFI zboot image whose payload is an arm64 Image with the strings of 7.3.
cat > "$work/zboot.py" << 'END'
import shutil, struct, subprocess, sys
header = bytearray(64)
header[24] = 0xa
header[56:60] = b'ARM\x64'
texts = [b'Linux version 7.3.4-judge (a@b)', b'kho-v4', b'luo-v5', b'memfd-v2', b'memblock-v1', b'reserve-mem-v1', b'kho-test-v1']
image = bytes(header) + b'\0' + b'\0'.join(texts) + b'\0' + bytes(range(256)) * 64
for name, command in (('gzip', 'gzip -9c'), ('xz', 'xz --check=crc32 -c'), ('lzma', 'xz --format=lzma -c'), ('lz4', 'lz4 -l -9 -c'), ('zstd', 'zstd -19 -c'), ('lzo', 'lzop -9c'), ('bzip2', 'bzip2 -c')):
    if not shutil.which(command.split()[0]):
        continue
    packed = subprocess.run(command.split(), input=image, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    if name not in ('gzip',):
        packed += struct.pack('<I', len(image))
    start = struct.pack('<2s2x4sIIII', b'MZ', b'zimg', 64, len(packed), 0, 0) + {'zstd': b'zstd22'}.get(name, name.encode()).ljust(32, b'\0')
    open(f'{sys.argv[1]}/vmlinuz-{name}.efi', 'wb').write(start.ljust(64, b'\0') + packed)
END
if command -v python3 > /dev/null; then
    python3 "$work/zboot.py" "$work"
    for kernel in "$work"/vmlinuz-*.efi; do
        same abi extract --json "$kernel"
        grep -q '"kernel": "7.3.4-judge"' "$work/native" || { echo "FAILED: $(basename "$kernel") is not read"; exit 1; }
    done
    echo "kernel files compressed by$(cd "$work" && ls vmlinuz-*.efi | sed 's/vmlinuz-/ /; s/.efi//' | tr -d '\n')"
fi
same completions bash
echo "$compared outputs of the native binary are those of the managed one"
