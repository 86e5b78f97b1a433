#!/bin/sh
# A judge of the packages: what `dotnet pack` makes is installed and used as somebody would who has nothing of this
# repository: the tool decodes and verifies, and the samples build against the packages alone and run. Needs no network beyond
# what a restore of this repository needs.
#
#   packages.sh

set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
if ! command -v unzip > /dev/null; then
    echo "skipped: unzip is missing"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
image=$root/golden/linux-7.3/mini-7.3.4-out/handover.elf
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { echo "FAILED: $*"; exit 1; }

cd "$root"
dotnet pack src/Kho.Cli -c Debug --no-restore -p:RunAnalyzers=false -o "$work/out" --nologo -v q
for library in Kho.Images Kho.Abi Kho.Analysis; do
    dotnet pack src/$library -c Debug --no-restore -p:RunAnalyzers=false -o "$work/out" --nologo -v q
done

# The libraries' packages. The stand-in lies in the lowest and is no dependency, for no feed has it under that name.
has() { # has PACKAGE FILE...
    unzip -l "$work"/out/$1.[0-9]*.nupkg > "$work/contents"
    package=$1
    shift
    for file in "$@"; do
        grep -q " $file\$" "$work/contents" || fail "$package has no $file"
    done
}

needs() { # needs PACKAGE DEPENDENCY...
    unzip -p "$work"/out/$1.[0-9]*.nupkg $1.nuspec > "$work/nuspec"
    package=$1
    shift
    if grep -q 'dependency id="Kaitai.Struct.Runtime"' "$work/nuspec"; then fail "$package depends on the stand-in, which is in no feed"; fi
    for dependency in "$@"; do
        grep -q "dependency id=\"$dependency\"" "$work/nuspec" || fail "$package does not depend on $dependency"
    done
}

has Kho.Images lib/net10.0/Kho.Images.dll lib/net10.0/Kho.Images.xml lib/net10.0/Kaitai.Struct.Runtime.dll README.md LICENSE
has Kho.Abi lib/net10.0/Kho.Abi.dll lib/net10.0/Kho.Abi.xml README.md LICENSE
has Kho.Analysis lib/net10.0/Kho.Analysis.dll lib/net10.0/Kho.Analysis.xml README.md LICENSE
needs Kho.Images Snappier ZstdSharp.Port SharpCompress K4os.Compression.LZ4.Streams
needs Kho.Abi Kho.Images YamlDotNet
needs Kho.Analysis Kho.Abi

# The tool, installed from that folder alone.
dotnet tool install --tool-path "$work/tool" --source "$work/out" Kho.Cli > "$work/install"
version=$("$work/tool/kho" --version)
unzip -l "$work/out/Kho.Cli.${version%%+*}.nupkg" | grep -q ' README.md$' || fail "the tool's package has no README, or its version is not $version"
"$work/tool/kho" decode --json "$image" > "$work/tool.json"
grep -q '"schema": "kho.decode/1"' "$work/tool.json" || fail "the tool does not decode"
"$work/tool/kho" golden verify "$root/golden" --only 'linux-7.3/*' > /dev/null || fail "the tool does not verify golden images"

# The samples, as programs outside this repository that know the packages only.
cp -r "$root/samples" "$work/samples"
find "$work/samples" -name bin -o -name obj | xargs rm -rf
cat > "$work/samples/Directory.Build.targets" << 'END'
<Project>
  <PropertyGroup><RestoreAdditionalProjectSources>$(MSBuildThisFileDirectory)../out</RestoreAdditionalProjectSources></PropertyGroup>
</Project>
END
# A packages folder of its own: the user's would be left with this build's package, and later builds of the same version would not replace it.
export NUGET_PACKAGES="$work/packages"
cd "$work/samples"
dotnet new sln --name Samples > /dev/null
dotnet sln Samples.slnx add */*.csproj > /dev/null 2>&1 || dotnet sln Samples.sln add */*.csproj > /dev/null
dotnet build Samples.sln* --nologo -v q
run() { # run SAMPLE ARGUMENT...
    sample=$1
    shift
    dotnet "$work/samples/$sample/bin/Debug/net10.0/$sample.dll" "$@"
}

run Extents "$image" > "$work/extents"
[ "$(wc -l < "$work/extents")" = "$(grep -c '^        "blocks": ' "$work/tool.json")" ] || fail "the sample Extents lists other extents than the tool"
run EncodeHandover "$work/encoded.elf" | grep -q '^linux-7.3: .* 1 session$' || fail "the sample EncodeHandover does not encode"
run ExtractMemfd "$work/encoded.elf" vm-1/0x10 "$work/extracted" > "$work/extract"
grep -q "$(printf 'state of a guest' | sha256sum | cut -d' ' -f1)" "$work/extract" || fail "the sample ExtractMemfd extracts something else than EncodeHandover put in"
run Preflight "$work/encoded.elf" linux-7.3 > "$work/preflight" || fail "the sample Preflight does not pass a handover between kernels of one release"
if run Preflight "$image" linux-6.17 > "$work/preflight"; then fail "the sample Preflight passes a handover that Linux 6.17 refuses"; fi
if run CompareKernels linux-7.1 linux-7.2 > "$work/compare"; then fail "the sample CompareKernels sees no difference between 7.1 and 7.2"; fi
echo "Kho.Cli $version installs and runs as a tool; the five samples build against the packages alone and do what they say"
