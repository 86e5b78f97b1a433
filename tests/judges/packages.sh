#!/bin/sh
# A judge of the packages: what `dotnet pack` makes is installed and used as somebody would who has nothing of this
# repository. The tool prints what the build's own binary prints, and a program that knows only the library's package
# decodes an image. Needs no network beyond what a restore of this repository needs.
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
dotnet pack src/Kho.Cli -c Release -p:RunAnalyzers=false -o "$work/out" --nologo -v q
for library in Kho.Images Kho.Abi Kho.Analysis; do
    dotnet pack src/$library -c Release -p:RunAnalyzers=false -o "$work/out" --nologo -v q
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

# A program outside this repository.
mkdir "$work/program"
cat > "$work/program/program.csproj" << 'END'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RestoreAdditionalProjectSources>../out</RestoreAdditionalProjectSources>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Kho.Abi" Version="*" /></ItemGroup>
</Project>
END
cat > "$work/program/Program.cs" << 'END'
using Kho.Abi.Handovers;
using Kho.Images;

using MemoryImage image = MemoryImage.Open(args[0]);
using Stream output = Console.OpenStandardOutput();
HandoverJsonWriter.Write(output, HandoverReader.Read(image));
Console.WriteLine();
END
# A packages folder of its own: the user's would be left with this build's package, and later builds of the same version would not replace it.
NUGET_PACKAGES="$work/packages" dotnet build "$work/program" -o "$work/program/out" --nologo -v q
dotnet "$work/program/out/program.dll" "$image" > "$work/program.json"
cmp "$work/tool.json" "$work/program.json" || fail "a program with the package Kho.Abi decodes something else than the tool"
echo "Kho.Cli $version installs and runs as a tool; a program with the package Kho.Abi decodes the same"
