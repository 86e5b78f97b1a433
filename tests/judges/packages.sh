#!/bin/sh
# A judge of the packages: what `dotnet pack` makes is installed and used as somebody would who has nothing of this
# repository: the tool decodes and verifies, and the samples build against the packages alone and run. Needs no network beyond
# what a restore of this repository needs.
#
# A consumer of the real KaitaiStruct.Runtime.CSharp keeps it: a package of that id and version is made here, so that no feed is
# asked for it. One sample is published trimmed and one as a native program; --all publishes every sample both ways.
#
#   packages.sh [--all]

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

# The stand-in of Kaitai's runtime and the real package in one program: the real one wins. Its namesake here is the stand-in's
# source with the real id and versions, and a type that tells it apart.
mkdir -p "$work/real" "$work/consumers"
cat > "$work/real/Real.csproj" << END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <PackageId>KaitaiStruct.Runtime.CSharp</PackageId>
    <AssemblyName>Kaitai.Struct.Runtime</AssemblyName>
    <Version>0.11.0</Version>
  </PropertyGroup>
  <ItemGroup><Compile Include="$root/src/Kaitai.Struct.Runtime/*.cs" /></ItemGroup>
</Project>
END
echo 'namespace Kaitai; public static class RealRuntime { }' > "$work/real/RealRuntime.cs"
dotnet pack "$work/real" -o "$work/out" --nologo -v q
cp "$work/samples/Directory.Build.props" "$work/samples/Directory.Build.targets" "$work/samples/Directory.Packages.props" "$work/consumers"
# The program looks at its own files, which a native one has not.
sed -i '/IsAotCompatible/d' "$work/consumers/Directory.Build.props"
consumer() { # consumer NAME PACKAGE-REFERENCE: a program that prints whose runtime it got, and how many extents it reads
    mkdir "$work/consumers/$1"
    cat > "$work/consumers/$1/$1.csproj" << END
<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Kho.Abi" Version="0.1.0" />$2</ItemGroup></Project>
END
    cat > "$work/consumers/$1/Program.cs" << 'END'
System.Reflection.Assembly runtime = typeof(Kaitai.KaitaiStream).Assembly;
string file = Path.Combine(AppContext.BaseDirectory, "Kaitai.Struct.Runtime.dll");
using var handover = Kho.Abi.Handover.Open(args[0]);
Console.WriteLine($"{runtime.GetType("Kaitai.RealRuntime")?.Name ?? "StandIn"} {runtime.GetName().Version} {System.Diagnostics.FileVersionInfo.GetVersionInfo(file).FileVersion} {handover.Extents.Count}");
END
    dotnet build "$work/consumers/$1" --nologo -v q
    dotnet "$work/consumers/$1/bin/Debug/net10.0/$1.dll" "$image" > "$work/consumer"
}

count=$(wc -l < "$work/extents")
consumer Alone ""
[ "$(cat "$work/consumer")" = "StandIn 0.11.0.0 0.0.0.1 $count" ] || fail "the stand-in of the package is '$(cat "$work/consumer")', expected assembly version 0.11.0.0 and file version 0.0.0.1"
consumer Beside '<PackageReference Include="KaitaiStruct.Runtime.CSharp" Version="0.11.0" />'
[ "$(cat "$work/consumer")" = "RealRuntime 0.11.0.0 0.11.0.0 $count" ] || fail "a program with the real KaitaiStruct.Runtime.CSharp gets '$(cat "$work/consumer")'"

# Published samples print what the built ones print. A feed without the compilers' packages skips them by name.
case $(uname -m) in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) rid= ;;
esac
published=""
publish() { # publish SAMPLE KIND PROPERTY...
    sample=$1
    kind=$2
    shift 2
    if [ -z "$rid" ] || ! dotnet restore "$work/samples/$sample" -r "$rid" "$@" > "$work/restore" 2>&1; then
        [ -z "$rid" ] || grep -q 'NU1101\|NU1102\|NU1103\|NU1301' "$work/restore" || { cat "$work/restore"; fail "the sample $sample cannot be restored to be published $kind"; }
        echo "skipped: the sample $sample published $kind: a package of the compiler is in no feed here"
        return
    fi
    dotnet publish "$work/samples/$sample" -c Release -r "$rid" --no-restore "$@" -o "$work/$kind/$sample" --nologo -v q
    case $sample in
        Extents) set -- "$image" ;;
        EncodeHandover) set -- "$work/published.elf" ;;
        ExtractMemfd) set -- "$work/encoded.elf" vm-1/0x10 "$work/published-$kind" ;;
        Preflight) set -- "$image" linux-6.17 ;;
        CompareKernels) set -- linux-7.1 linux-7.2 ;;
    esac
    run "$sample" "$@" > "$work/expected" && expected=0 || expected=$?
    rm -rf "$work/published-$kind"
    "$work/$kind/$sample/$sample" "$@" > "$work/actual" && actual=0 || actual=$?
    [ $actual -eq $expected ] && cmp "$work/actual" "$work/expected" || fail "the sample $sample published $kind prints something else than as it is built"
    published="$published, $sample $kind"
}

native() {
    if command -v clang > /dev/null; then
        publish "$1" native -p:PublishAot=true
    elif command -v gcc > /dev/null; then
        publish "$1" native -p:PublishAot=true -p:CppCompilerAndLinker=gcc
    else
        echo "skipped: the sample $1 published native: neither clang nor gcc is here to link with"
    fi
}
trimmed() { publish "$1" trimmed -p:PublishTrimmed=true -p:SelfContained=true; }
if [ "${1:-}" = --all ]; then
    for sample in Extents EncodeHandover ExtractMemfd Preflight CompareKernels; do
        native $sample
        trimmed $sample
    done
else
    native Preflight
    trimmed Extents
fi

echo "Kho.Cli $version installs and runs as a tool; the five samples build against the packages alone and do what they say$published; the real Kaitai runtime wins over the stand-in"
