using CsCheck;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Writing;

/// <summary>Memory under construction: pages, ownership, and what readers see of it.</summary>
public sealed class MemoryBuilderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2048)]
    [InlineData(4097)]
    [InlineData(131072)]
    public void A_page_size_that_no_machine_has_is_refused(int pageSize) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryBuilder(pageSize));

    [Fact]
    public void Pages_come_into_being_where_something_is_written_and_are_zero_elsewhere()
    {
        var memory = new MemoryBuilder(4096);

        memory.Write(0x2fff, [1, 2], "a");

        Assert.Equal([0x2000UL, 0x3000], memory.Pages.Select(page => page.Address));
        Assert.Equal((true, false), (memory.HasPage(0x3000), memory.HasPage(0x4000)));
        Assert.Equal((1, 2), (memory.Page(0x2000)[4095], memory.Page(0x3000)[0]));
        Assert.Equal(2UL, memory.OwnedBytes);
        Assert.All(memory.Pages, page => Assert.Single(page.Bytes.ToArray(), value => value != 0));
    }

    [Fact]
    public void The_page_of_an_address_inside_a_page_is_no_page() =>
        Assert.Throws<ArgumentException>(() => new MemoryBuilder(16384).Page(0x1000).Length);

    [Fact]
    public void An_address_inside_a_page_of_a_run_is_no_page()
    {
        var memory = new MemoryBuilder(4096);
        memory.WriteFilled(0x10000, 100, 0xff, "leaves");

        Assert.True(memory.HasPage(0x11000));
        Assert.False(memory.HasPage(0x11800));
        Assert.False(memory.TryGetPage(0x11fff, out _));
        Assert.Equal(100, memory.PageCount);
    }

    [Fact]
    public void Two_owners_of_one_byte_are_refused_with_their_names_and_the_address_and_nothing_is_written()
    {
        var memory = new MemoryBuilder(4096);
        memory.Write(0x1ff0, new byte[32], "kho_radix_leaf");
        var before = new MemorySnapshot(memory);

        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => memory.Write(0x200f, [1, 1], "root FDT"));

        Assert.Contains("kho_radix_leaf", exception.Message, StringComparison.Ordinal);
        Assert.Contains("root FDT", exception.Message, StringComparison.Ordinal);
        Assert.Contains("0x200f", exception.Message, StringComparison.Ordinal);
        before.AssertSame(memory);
    }

    [Theory]
    [InlineData(0x1000, 16, true)]
    [InlineData(0x1004, 4, true)]
    [InlineData(0x1004, 16, false)]
    [InlineData(0x0ff0, 32, false)]
    [InlineData(0x1010, 16, true)]
    [InlineData(0x0ff0, 16, true)]
    public void An_owner_may_write_its_own_range_again_and_no_other_that_meets_it(ulong address, int length, bool allowed)
    {
        var memory = new MemoryBuilder(4096);
        memory.Write(0x1000, new byte[16], "a");
        byte[] bytes = [.. Enumerable.Repeat((byte)7, length)];

        if (allowed)
        {
            memory.Write(address, bytes, "a");
            Assert.Equal(7, memory.Page(address & ~0xfffUL)[(int)(address & 0xfff)]);
        }
        else
        {
            Assert.Throws<KhoFormatException>(() => memory.Write(address, bytes, "a"));
        }
    }

    [Fact]
    public void Residue_goes_around_structures_and_may_repeat_what_they_hold_but_not_change_it()
    {
        var memory = new MemoryBuilder(4096);
        memory.Write(0x1010, [1, 2, 3, 4], "a");

        memory.WriteUnowned(0x100e, [9, 9, 1, 2, 3, 4, 9]);
        var before = new MemorySnapshot(memory);
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => memory.WriteUnowned(0x0fff, [8, .. new byte[17], 2, 5]));

        Assert.Contains("0x1010", exception.Message, StringComparison.Ordinal);
        Assert.Contains(" a,", exception.Message, StringComparison.Ordinal);
        before.AssertSame(memory);
        Assert.Equal(4UL, memory.OwnedBytes);
        Assert.Equal([9, 9, 1, 2, 3, 4, 9, 0], memory.Page(0x1000)[0x0e..0x16].ToArray());
    }

    [Fact]
    public void A_structure_may_be_laid_over_residue()
    {
        var memory = new MemoryBuilder(4096);
        memory.WriteUnowned(0x1000, [1, 2, 3]);

        memory.Write(0x1001, [7], "a");

        Assert.Equal([1, 7, 3], memory.Page(0x1000)[..3].ToArray());
    }

    [Fact]
    public void Owned_ranges_ascend_merge_and_name_their_owners()
    {
        var memory = new MemoryBuilder(4096);
        memory.Write(0x5000, new byte[4096], "leaf");
        memory.Own(0x3000, 8192, "blob");
        memory.Write(0x1000, new byte[8], "head");
        memory.Write(0x1010, new byte[8], "tail");

        Assert.Equal(
            [(0x1000UL, 8UL, "head"), (0x1010, 8, "tail"), (0x3000, 12288, "blob leaf")],
            memory.OwnedRanges.Select(range => (range.Address, range.Length, string.Join(' ', range.Owners))));
        Assert.Equal(8UL + 8 + 12288, memory.OwnedBytes);
        Assert.Equal(("leaf", "blob", null), (memory.OwnerOf(0x5fff), memory.OwnerOf(0x2fff, 2), memory.OwnerOf(0x1008, 8)));
    }

    [Fact]
    public void The_last_page_of_the_address_space_can_be_written_and_nothing_behind_it()
    {
        var memory = new MemoryBuilder(4096);
        const ulong Last = 0xfffffffffffff000;

        memory.Write(Last, [.. Enumerable.Repeat((byte)1, 4096)], "last");

        Assert.Throws<KhoFormatException>(() => memory.Write(Last + 4095, [1, 2], "past"));
        Assert.Throws<KhoFormatException>(() => memory.WriteUnowned(ulong.MaxValue, [1, 2]));
        memory.Write(0, [5], "first");
        byte[] buffer = new byte[8];
        Assert.Equal(4, memory.Read(Last + 4092, buffer, out PageState state));
        Assert.Equal(PageState.Absent, state);
        Assert.Equal(PageState.Present, memory.Lookup(Last + 1, out ulong length));
        Assert.Equal(4095UL, length);
    }

    [Fact]
    public void Readers_see_pages_as_present_ranges_also_after_more_are_written()
    {
        var memory = new MemoryBuilder(4096);
        memory.Page(0x3000);
        memory.Page(0x1000);
        Assert.Equal([new PhysicalRange(0x1000, 0x1000, PageState.Present), new PhysicalRange(0x3000, 0x1000, PageState.Present)], memory.Ranges);

        memory.Page(0x2000)[0] = 1;

        Assert.Equal([new PhysicalRange(0x1000, 0x3000, PageState.Present)], memory.Ranges);
        Assert.Equal(PageState.Absent, memory.Lookup(0x4000, out _));
        byte[] buffer = new byte[0x3001];
        Assert.Equal(0x3000, memory.Read(0x1000, buffer, out PageState state));
        Assert.Equal((PageState.Absent, (byte)1), (state, buffer[0x1000]));
    }

    [Fact]
    public void Ownership_is_what_an_array_of_owners_says() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 90], Gen.Int[0, 2], Gen.Bool).Array[1, 25].Sample(writes =>
        {
            // A model of 16 "pages" of 4096 bytes, scaled down by 64 so that writes meet page borders often.
            const int Scale = 64;
            var memory = new MemoryBuilder(4096);
            (int Range, string Owner)?[] owners = new (int, string)?[1024];
            List<(int Start, int End)> ranges = [];
            foreach ((int start, int length, int name, bool residue) in writes)
            {
                string owner = $"owner {name}";
                byte[] bytes = new byte[length * Scale];
                (int Range, string Owner)?[] met = [.. owners.Skip(start).Take(length)];
                bool free = met.All(entry => entry is null);
                bool own = length > 0 && met[0] is { } first && first.Owner == owner && met.All(entry => entry == first);
                Action write = residue
                    ? () => memory.WriteUnowned((ulong)(start * Scale), bytes)
                    : () => memory.Write((ulong)(start * Scale), bytes, owner);
                if (free || own || residue)
                {
                    write();
                }
                else
                {
                    Assert.Throws<KhoFormatException>(write);
                }

                if (free && !residue && length > 0)
                {
                    Array.Fill(owners, (ranges.Count, owner), start, length);
                    ranges.Add((start, start + length));
                }
            }

            Assert.Equal((ulong)owners.Count(entry => entry is not null) * Scale, memory.OwnedBytes);
            Assert.Equal(memory.OwnedBytes, memory.OwnedRanges.Aggregate(0UL, (sum, range) => sum + range.Length));
            for (int unit = 0; unit < owners.Length; unit++)
            {
                Assert.Equal(owners[unit]?.Owner, memory.OwnerOf((ulong)(unit * Scale), Scale));
            }
        }, iter: 300);

    [Fact]
    public void A_run_of_full_pages_is_what_its_pages_are_one_by_one() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 150], Gen.Int[1, 40], Gen.Byte[0, 2]).Array[1, 25].Sample(writes =>
        {
            const int PageSize = 4096;
            var memory = new MemoryBuilder(PageSize);
            var model = new MemoryBuilder(PageSize);
            foreach ((int kind, int first, int count, byte value) in writes)
            {
                ulong address = (ulong)first * PageSize;
                string owner = $"owner {value}";
                byte[] bytes = [.. Enumerable.Repeat(value, count * 100)];
                string?[] refused = [.. new[] { memory, model }.Select(target => Record.Exception(() =>
                {
                    switch (kind)
                    {
                        case 0:
                            target.Write(address + 4000, bytes, owner);
                            break;
                        case 1:
                            target.WriteUnowned(address + 4000, bytes);
                            break;
                        case 2:
                            target.Page(address)[count] = value;
                            break;
                        case 3 when target == memory:
                            target.WriteFilled(address, count, value, owner);
                            break;
                        default:
                            for (int page = 0; page < count; page++)
                            {
                                target.Own(address + ((ulong)page * PageSize), PageSize, owner);
                                target.Fill(address + ((ulong)page * PageSize), value);
                            }

                            break;
                    }
                })?.Message)];
                Assert.Equal(refused[1], refused[0]);
            }

            byte[] all = new byte[200 * PageSize];
            byte[] expected = new byte[all.Length];
            for (int page = 0; page < 200; page++)
            {
                ulong address = (ulong)page * PageSize;
                Assert.Equal(model.Read(address, expected.AsSpan(page * PageSize, PageSize), out _), memory.Read(address, all.AsSpan(page * PageSize, PageSize), out _));
                Assert.Equal((model.HasPage(address), model.OwnerOf(address + 10, PageSize)), (memory.HasPage(address), memory.OwnerOf(address + 10, PageSize)));
            }

            Assert.True(expected.AsSpan().SequenceEqual(all));
            Assert.Equal((model.PageCount, model.OwnedBytes), (memory.PageCount, memory.OwnedBytes));
            Assert.Equal(model.Ranges, memory.Ranges);
            new MemorySnapshot(model).AssertSame(memory);
            Assert.Equal(model.Pages.SelectMany(page => page.Bytes.ToArray()), memory.JoinedPages().SelectMany(page => page.Bytes.ToArray()));
        }, iter: 200);
}
