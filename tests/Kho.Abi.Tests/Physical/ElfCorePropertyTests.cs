using CsCheck;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

public sealed class ElfCorePropertyTests
{
    private const int Window = 400;

    private static readonly Gen<(int Start, int FileSize, int MemorySize)> _segment =
        Gen.Select(Gen.Int[0, Window - 1], Gen.Int[0, 120], Gen.Int[0, 120]);

    [Fact]
    public void Overlapping_segments_read_as_a_map_of_bytes_says() =>
        Gen.Select(Gen.OneOf(Gen.Const(0UL), Gen.Const(0x12345000UL), Gen.Const(ulong.MaxValue - Window + 1)), _segment.Array[0, 8], Gen.Int[0, 150], Gen.Int[0, Window - 1], Gen.Int[0, 200])
            .Sample(Check, iter: 3000);

    [Fact]
    public void Damaged_headers_are_refused_or_read_and_never_crash()
    {
        byte[] sound = new ElfCoreBuilder { ExtendedCount = 3 }
            .Notes(ElfCoreBuilder.Note("KHO", 1, "{}"u8)).Load(0x1000, [1, 2, 3], 10).Load(0x2000, [4, 5]).Build();
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte).Array[1, 6].Select(Gen.Int[0, sound.Length]).Sample((changes, length) =>
        {
            byte[] bytes = [.. sound];
            foreach ((int index, byte value) in changes)
            {
                bytes[index] = value;
            }

            try
            {
                using ElfCoreFile file = new(bytes[..length]);
                foreach (PhysicalRange range in file.Core.Ranges)
                {
                    Assert.NotEqual(PageState.Absent, file.Core.Lookup(range.Start, out _));
                    file.Read(range.Start, 64, out _);
                }
            }
            catch (KhoFormatException)
            {
                // Refused with a sentence is one of the two outcomes allowed.
            }
        }, iter: 3000);
    }

    private static void Check(ulong baseAddress, (int Start, int FileSize, int MemorySize)[] segments, int cut, int readAt, int readLength)
    {
        ElfCoreBuilder builder = new();
        byte filler = 1;
        List<byte[]> contents = [];
        foreach ((int start, int fileSize, int memorySize) in segments)
        {
            byte[] bytes = new byte[fileSize];
            bytes.AsSpan().Fill(filler++);
            contents.Add(bytes);
            builder.Load(baseAddress + (ulong)start, bytes, (ulong)memorySize);
        }

        byte[] whole = builder.Build();
        int table = ElfCoreBuilder.HeaderLength + (segments.Length * ElfCoreBuilder.ProgramHeaderLength);
        byte[] file = whole[..Math.Max(table, whole.Length - cut)];
        (PageState[] states, byte[] values) = Model(baseAddress, segments, contents, file.Length - table);
        using ElfCoreFile opened = new(file);

        CheckRanges(opened.Core, baseAddress, states);
        CheckRead(opened.Core, baseAddress, states, values, readAt, readLength);
    }

    private static (PageState[] States, byte[] Values) Model(ulong baseAddress, (int Start, int FileSize, int MemorySize)[] segments, List<byte[]> contents, int held)
    {
        PageState[] states = new PageState[2 * Window];
        byte[] values = new byte[2 * Window];
        int end = baseAddress + (2 * Window) < baseAddress ? Window : 2 * Window;
        for (int index = 0; index < segments.Length; index++)
        {
            (int start, int fileSize, int memorySize) = segments[index];
            // That very address means "none".
            int described = baseAddress + (ulong)start == ulong.MaxValue ? 0 : memorySize;
            for (int offset = 0; offset < described && start + offset < end; offset++)
            {
                ref PageState state = ref states[start + offset];
                if (state == PageState.Present)
                {
                    continue;
                }

                if (offset >= fileSize)
                {
                    state = PageState.Excluded;
                }
                else if (offset < held)
                {
                    state = PageState.Present;
                    values[start + offset] = contents[index][offset];
                }
            }

            held -= fileSize;
        }

        return (states[..end], values);
    }

    private static void CheckRanges(ElfCore core, ulong baseAddress, PageState[] states)
    {
        List<PhysicalRange> expected = [];
        for (int start = 0; start < states.Length;)
        {
            int end = start;
            while (end < states.Length && states[end] == states[start])
            {
                end++;
            }

            if (states[start] != PageState.Absent)
            {
                expected.Add(new PhysicalRange(baseAddress + (ulong)start, (ulong)(end - start), states[start]));
            }

            for (int address = start; address < end; address++)
            {
                Assert.Equal(states[address], core.Lookup(baseAddress + (ulong)address, out ulong length));
                if (end < states.Length || states[start] != PageState.Absent)
                {
                    Assert.Equal((ulong)(end - address), length);
                }
                else
                {
                    Assert.Equal(0 - (baseAddress + (ulong)address), baseAddress + (ulong)address == 0 ? 0 : length);
                }
            }

            start = end;
        }

        Assert.Equal(expected, core.Ranges);
    }

    private static void CheckRead(ElfCore core, ulong baseAddress, PageState[] states, byte[] values, int readAt, int readLength)
    {
        byte[] buffer = new byte[readLength];
        int count = core.Read(baseAddress + (ulong)readAt, buffer, out PageState state);
        int expected = 0;
        while (expected < readLength && readAt + expected < states.Length && states[readAt + expected] == PageState.Present)
        {
            expected++;
        }

        PageState expectedState = expected == readLength ? PageState.Present
            : readAt + expected < states.Length ? states[readAt + expected] : PageState.Absent;
        Assert.Equal((expected, expectedState), (count, state));
        Assert.True(values.AsSpan(readAt, count).SequenceEqual(buffer.AsSpan(0, count)));
        Assert.True(buffer.AsSpan(count).IndexOfAnyExcept((byte)0) < 0);
    }
}
