using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Tests.Layouts;

namespace Kho.Abi.Tests.Codec;

/// <summary>Records of arrays as words, against each field read by itself and against counting record by record.</summary>
public sealed class WordRecordsTests
{
    private static readonly string[] _fields = ["pfn", "flags", "index"];

    /// <summary>Ways to write the same three numbers: as bits of one word, big-endian, in both byte orders at once, side by side, straddling words, in records of odd length.</summary>
    public static TheoryData<string, string> Layouts => new()
    {
        { "bits", "{id: pfn, type: b52}, {id: flags, type: b12}, {id: index, type: u8}" },
        { "big-endian", "{id: pfn, type: u8be}, {id: index, type: u8be}, {id: flags, type: u2be}, {id: pad, size: 6}" },
        { "two byte orders", "{id: pfn, type: u8be}, {id: index, type: u8le}, {id: flags, type: u8be}, {id: pad, size: 8}" },
        { "one word of two byte orders", "{id: pfn, type: u4be}, {id: flags, type: u4le}, {id: index, type: u8}" },
        { "straddling", "{id: flags, type: u4}, {id: pfn, type: u8}, {id: index, type: u4}" },
        { "mostly padding", "{id: flags, type: u8}, {id: pad, size: 1048504}, {id: pfn, type: u8}, {id: index, type: u8}" },
        { "odd length", "{id: flags, type: u1}, {id: pfn, type: u8}, {id: index, type: u8}" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Fields_are_read_as_each_is_by_itself(string name, string seq)
    {
        StructureLayout layout = LayoutOf(seq);
        Field[] fields = [.. _fields.Select(id => Field.Of(layout, id))];
        var records = new WordRecords(layout.Size, fields);
        byte[] bytes = new byte[layout.Size * 37];
        new Random(name.Length).NextBytes(bytes);

        ReadOnlySpan<ulong> words = records.Read(bytes);

        Assert.Equal(37 * records.WordsOfRecord, words.Length);
        Assert.InRange(records.WordsOfRecord, 1, 8);
        for (int record = 0; record < 37; record++)
        {
            for (int field = 0; field < fields.Length; field++)
            {
                Assert.Equal(fields[field].Read(bytes.AsSpan(record * layout.Size)), records.Get(words[(record * records.WordsOfRecord)..], field));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Records_that_count_up_are_counted_to_the_first_that_does_not(string name, string seq)
    {
        StructureLayout layout = LayoutOf(seq);
        Field[] fields = [.. _fields.Select(id => Field.Of(layout, id))];
        var records = new WordRecords(layout.Size, fields);
        Span<ulong> steps = new ulong[records.WordsOfRecord];
        records.AddStep(steps, 0, 4);
        records.AddStep(steps, 2, 4);
        var random = new Random(name.Length);
        for (int length = 1; length < 40; length++)
        {
            byte[] bytes = new byte[layout.Size * 40];
            random.NextBytes(bytes);
            for (int record = 0; record < 40; record++)
            {
                Span<byte> one = bytes.AsSpan(record * layout.Size);
                int away = record >= length ? 1 + random.Next(9) : 0;
                fields[0].Write(one, (ulong)(1000 + (record * 4) + (away % 3 == 1 ? away : 0)));
                fields[1].Write(one, (ulong)(5 + (away % 3 == 2 ? 1 : 0)));
                fields[2].Write(one, (ulong)(70 + (record * 4) + (away > 0 && away % 3 == 0 ? away : 0)));
                if (records.WordsOfRecord * sizeof(ulong) == layout.Size && layout.Fields.Any(field => field.Id == "pad"))
                {
                    // What no field names lies between those that count.
                    Field pad = fields[1];
                    one.Slice(pad.End(), layout.Size - pad.End()).Clear();
                }
            }

            ReadOnlySpan<ulong> words = records.Read(bytes);
            Assert.Equal(length - 1, records.CountSteps(words, steps, int.MaxValue));
            Assert.Equal(Math.Min(length - 1, 3), records.CountSteps(words, steps, 3));
            Assert.Equal(0, records.CountSteps(words, steps, 0));
            Assert.Equal(0, records.CountSteps(words[..records.WordsOfRecord], steps, int.MaxValue));
        }
    }

    [Fact]
    public void A_field_takes_steps_until_it_is_full()
    {
        StructureLayout layout = LayoutOf("{id: pfn, type: b52}, {id: flags, type: b12}, {id: index, type: u8}");
        var records = new WordRecords(layout.Size, [.. _fields.Select(id => Field.Of(layout, id))]);

        Assert.Equal(3UL, records.StepsLeft(1, 4095 - 7, 2));
        Assert.Equal(0UL, records.StepsLeft(1, 4095, 1));
        Assert.Equal(ulong.MaxValue, records.StepsLeft(2, 0, 1));
    }

    [Fact]
    public void A_list_keeps_what_it_is_given_in_order()
    {
        var list = new RunList<long>();
        List<long> model = [];
        var random = new Random(3);
        for (int round = 0; round < 3000; round++)
        {
            if (random.Next(2) == 0)
            {
                list.Add(round);
                model.Add(round);
                continue;
            }

            long[] values = [.. Enumerable.Range(0, random.Next(200)).Select(_ => random.NextInt64())];
            ArraySegment<long> kept = list.Keep(values);
            Assert.True(values.SequenceEqual(kept));
            model.AddRange(values);
        }

        Assert.Equal(model.Count, list.Count);
        Assert.Equal(model, list);
        Assert.All(Enumerable.Range(0, 500).Select(_ => random.Next(model.Count)), index => Assert.Equal(model[index], list[index]));
        Assert.Throws<ArgumentOutOfRangeException>(() => list[list.Count]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-1]);
    }

    private static StructureLayout LayoutOf(string seq)
    {
        using var spec = new TemporarySpec($$"""
            meta:
              id: own
              endian: le
              bit-endian: le
            types:
              entry:
                seq: [{{seq}}]
            """);
        return StructureCatalog.Load(spec.Path).Layout("own::entry", 4096);
    }
}
