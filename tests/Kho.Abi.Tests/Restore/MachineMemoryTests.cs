using CsCheck;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>Where page structures are, against a list of sections.</summary>
public sealed class MachineMemoryTests
{
    private const int Bits = 16;
    private const ulong Section = 1UL << Bits;

    [Fact]
    public void Page_structures_exist_for_every_section_of_which_a_part_is_memory() => Gen.Select(
        Gen.Select(Gen.Int[0, 20 << Bits], Gen.Int[1, 3 << Bits]).Array[0, 5],
        Gen.Select(Gen.Int[0, 24 << Bits], Gen.Int[1, 6 << Bits]).Array[20]).Sample((ranges, questions) =>
    {
        var machine = new MachineMemory(ranges.Select(range => new RamRange((ulong)range.Item1, (ulong)range.Item2)), Bits, isDeclared: true);
        HashSet<ulong> sections = [.. ranges.SelectMany(range => Enumerable.Range(range.Item1 >> Bits, ((range.Item1 + range.Item2 - 1) >> Bits) - (range.Item1 >> Bits) + 1)).Select(number => (ulong)number)];
        Assert.Equal(sections.Count == 0 ? 0 : (sections.Max() + 1) * Section, machine.End);
        foreach ((int first, int length) in questions)
        {
            ulong from = (ulong)first;
            ulong last = from + (ulong)length - 1;
            ulong missing = from;
            while (missing <= last && sections.Contains(missing >> Bits))
            {
                missing = ((missing >> Bits) + 1) << Bits;
            }

            Assert.Equal(missing <= last, machine.TryFindMissing(from, last, out ulong found));
            Assert.True(missing > last || found == missing);
            Assert.Equal(sections.Contains(from >> Bits), machine.Has(from));
        }
    });

    [Fact]
    public void Nodes_are_those_of_the_ranges_and_holes_belong_to_none()
    {
        var machine = new MachineMemory([new RamRange(0x30000, 0x1000, 2), new RamRange(0, 0x20000, 1)], Bits, isDeclared: true);

        Assert.Equal([1, 1, 0, 2, 0], new ulong[] { 0, 0x1ffff, 0x20000, 0x30fff, 0x31000 }.Select(machine.NodeOf));
        Assert.True(machine.Has(0x3ffff));
        Assert.False(machine.Has(0x20000));
    }

    [Fact]
    public void Memory_may_reach_to_the_end_of_the_address_space()
    {
        var machine = new MachineMemory([new RamRange(ulong.MaxValue - 0xfff, 0x1000)], Bits, isDeclared: true);

        Assert.False(machine.TryFindMissing(ulong.MaxValue - 5, ulong.MaxValue, out _));
        Assert.True(machine.TryFindMissing(0, ulong.MaxValue, out ulong missing));
        Assert.Equal(0UL, missing);
        Assert.Equal(0UL, machine.End);
    }

    [Fact]
    public void Nothing_is_nowhere()
    {
        var machine = new MachineMemory([new RamRange(0x1000, 0)], Bits, isDeclared: false);

        Assert.False(machine.Has(0x1000));
        Assert.Equal((0UL, 0), (machine.End, machine.NodeOf(0)));
    }
}
