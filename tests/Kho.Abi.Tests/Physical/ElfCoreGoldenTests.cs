using System.Globalization;
using System.Text.RegularExpressions;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

/// <summary>Golden images against what <c>readelf -hlnW</c> (GNU binutils 2.40) prints for them, stored in Expectations.</summary>
public sealed partial class ElfCoreGoldenTests
{
    [Theory]
    [InlineData("linux-6.17/6.17.8-out", ElfMachine.X8664)]
    [InlineData("linux-6.17/arm64-16k-6.17.8-out", ElfMachine.Aarch64)]
    [InlineData("linux-7.3/7.3.4-out", ElfMachine.X8664)]
    public void Segments_and_notes_are_those_that_readelf_shows(string image, ElfMachine machine)
    {
        string path = RepositoryFiles.Golden(Path.Combine(image, "handover.elf"));
        string expected = File.ReadAllText(RepositoryFiles.Expectation($"{Path.GetFileName(image)}.readelf.txt"));
        byte[] bytes = File.ReadAllBytes(path);
        DiagnosticBag diagnostics = new();

        using ElfCore core = ElfCore.Open(path, diagnostics);

        Assert.Empty(diagnostics.ToList());
        Assert.Equal(machine, core.Machine);
        CheckSegments(core, bytes, expected);
        CheckNotes(core, expected);
    }

    private static void CheckSegments(ElfCore core, byte[] bytes, string expected)
    {
        List<(ulong Offset, ulong Address, ulong FileSize)> loads =
        [
            .. LoadLine().Matches(expected).Select(match => (Hex(match.Groups[1]), Hex(match.Groups[2]), Hex(match.Groups[3]))),
        ];
        Assert.NotEmpty(loads);
        List<PhysicalRange> merged = [];
        foreach ((ulong offset, ulong address, ulong fileSize) in loads.OrderBy(load => load.Address))
        {
            byte[] buffer = new byte[fileSize];
            Assert.Equal(buffer.Length, core.Read(address, buffer, out PageState state));
            Assert.Equal(PageState.Present, state);
            Assert.True(bytes.AsSpan((int)offset, (int)fileSize).SequenceEqual(buffer));
            if (merged.Count > 0 && merged[^1].Start + merged[^1].Length == address)
            {
                merged[^1] = merged[^1] with { Length = merged[^1].Length + fileSize };
            }
            else
            {
                merged.Add(new PhysicalRange(address, fileSize, PageState.Present));
            }
        }

        Assert.Equal(merged, core.Ranges);
    }

    private static void CheckNotes(ElfCore core, string expected)
    {
        IEnumerable<(string, ulong, string)> notes = NoteLine().Matches(expected)
            .Select(match => (match.Groups[1].Value, Hex(match.Groups[2]), match.Groups[3].Value.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(
            notes,
            core.Notes.Select(note => (note.Owner, (ulong)note.Descriptor.Length, Convert.ToHexStringLower(note.Descriptor.Span))));
        Assert.NotEmpty(core.Notes);
        Assert.All(core.Notes, note => Assert.Equal(1U, note.Type));
    }

    private static ulong Hex(Group group) => ulong.Parse(group.ValueSpan, NumberStyles.AllowHexSpecifier);

    [GeneratedRegex(@"^\s+LOAD\s+0x(\S+)\s+0x\S+\s+0x(\S+)\s+0x(\S+)\s+0x\3\s", RegexOptions.Multiline)]
    private static partial Regex LoadLine();

    [GeneratedRegex(@"^\s+(\S+)\s+0x(\S+)\s.*description data: ([0-9a-f ]+)$", RegexOptions.Multiline)]
    private static partial Regex NoteLine();
}
