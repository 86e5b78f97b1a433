using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// Each refusal of the kernels, provoked by changed bytes. What is expected was read off the kernels or measured of
/// them; <see cref="DamageTests"/> has those of the measured table, <see cref="PageTests"/> those of single blocks.
/// </summary>
public sealed class RefusalTests
{
    private const ulong Page = DamagedCore.PageSize;

    /// <summary>Offsets in <c>struct memfd_luo_ser</c>, version 2.</summary>
    private const ulong MemfdSeals = 16;
    private const ulong MemfdFlags = 20;
    private const ulong MemfdCount = 24;
    private const ulong MemfdFirst = 32;
    private const ulong MemfdTotal = 40;
    private const ulong MemfdVmallocFlags = 44;

    /// <summary>Every kernel, and whether it lives without a map.</summary>
    public static TheoryData<string, bool> MapOptional => new()
    {
        { "6.17.8", true },
        { "6.18.15", true },
        { "6.19.6", false },
        { "7.1.3", false },
        { "7.2.6", false },
        { "7.3.4", false },
    };

    public static TheoryData<string> All => ["6.17.8", "6.18.15", "6.19.6", "7.1.3", "7.2.6", "7.3.4"];

    [Theory]
    [MemberData(nameof(MapOptional))]
    public void A_root_without_a_map_is_refused_from_6_19_on(string kernel, bool revived)
    {
        using DamageSite site = new(kernel);
        Assert.NotEqual(0, site.Core.Replace(site.Root, "preserved-memory-map", "preserved-memory-mop"));
        RestoreReport report = site.Restore(site.Ram);

        Assert.Equal((revived, !revived), (report.Revived, report.RefusedBecause is not null));
        Assert.Empty(report.BlockOutcomes());
    }

    [Theory]
    [MemberData(nameof(MapOptional))]
    public void A_map_pointer_of_four_bytes_is_refused_from_6_19_on(string kernel, bool revived)
    {
        using DamageSite site = new(kernel);

        // The property's length, and a token that means nothing in place of the bytes that it no longer has; big-endian.
        site.Core.Write32(site.MapField - 8, 0x04000000);
        site.Core.Write32(site.MapField + 4, 0x04000000);
        RestoreReport report = site.Restore(site.Ram);

        Assert.Equal((revived, !revived), (report.Revived, report.RefusedBecause is not null));
        Assert.Empty(report.BlockOutcomes());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_kernel_without_handover_does_not_look(string kernel)
    {
        using DamageSite site = new(kernel);
        RestoreReport report = site.Restore(site.Ram, new ReaderConfiguration { KhoBuilt = false });

        Assert.False(report.Revived);
        Assert.Empty(report.KernelMessages);
        Assert.All(report.Components, component => Assert.Equal(RestoreVerdict.Refused, component.Verdict));
    }

    /// <summary>The lengths for which the header is checked, and the one whose tree looks empty; measured on 7.3.4.</summary>
    [Theory]
    [InlineData(0x7fffffff, "is incompatible with 'kho-v4': -1")]
    [InlineData(0xffffffff, "is invalid: -8")]
    [InlineData(0x80000000, "is invalid: -8")]
    [InlineData(39, "is invalid: -8")]
    public void A_root_of_absurd_length_is_refused(uint length, string words)
    {
        using DamageSite site = new("7.3.4");
        site.Core.Write32(site.Root + 4, System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(length));
        RestoreReport report = site.Restore(site.Ram);

        Assert.EndsWith(words, report.RefusedBecause, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_map_that_leads_to_memory_outside_the_image_is_taken_for_the_worst(string kernel)
    {
        using DamageSite site = new(kernel);
        site.Core.Write64(site.MapField, site.FreeBlock(0));
        RestoreReport report = site.Restore(site.Ram);

        Assert.False(report.Certain);
        Assert.NotNull(report.Death);
        Assert.Equal(RestoreVerdict.Panics, report.Verdict(ComponentOutcome.MemoryMap));
    }

    /// <summary>Measured: LUO and the test module do nothing, and everything is reserved all the same.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Switched_off_a_kernel_still_takes_over_memory_and_regions(string kernel)
    {
        using DamageSite site = new(kernel);
        RestoreReport report = site.Restore(site.Ram, new ReaderConfiguration { Kho = false });

        Assert.Equal((true, RestoreVerdict.Ok), (report.Revived, report.Verdict(ComponentOutcome.MemoryMap)));
        Assert.Equal(RestoreVerdict.Ok, report.Verdict("memblock"));
        Assert.Equal(RestoreVerdict.Lossy, report.Verdict("kho_test"));
        Assert.DoesNotContain(report.Items, item => item.Kind is "file" or "session");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Regions_of_another_size_alignment_or_name_are_lost(string kernel)
    {
        using DamageSite site = new(kernel);
        var value = site.Decoded.ValueOf<MemblockValue>("memblock")!;
        ReservedRegion region = value.Regions[0];
        ulong size = region.Size!.Value;
        RestoreReport report = site.Restore(site.Ram, new ReaderConfiguration
        {
            ReserveMem = [new ReserveMemRequest(region.Name, size + Page, 1), new ReserveMemRequest("unheard-of", Page, 1)],
        });
        RestoreReport misaligned = site.Restore(site.Ram, new ReaderConfiguration { ReserveMem = [new ReserveMemRequest(region.Name, size, 1UL << 30)] });
        RestoreReport same = site.Restore(site.Ram, new ReaderConfiguration { ReserveMem = [new ReserveMemRequest(region.Name, size, Page)] });

        Assert.Equal(RestoreVerdict.Refused, Region(report, region.Name));
        Assert.Equal(RestoreVerdict.Lossy, Region(report, "unheard-of"));
        Assert.Equal(RestoreVerdict.Refused, Region(misaligned, region.Name));
        Assert.Equal(RestoreVerdict.Ok, Region(same, region.Name));
        Assert.All(value.Regions.Skip(1), other => Assert.Equal(RestoreVerdict.Lossy, Region(report, other.Name)));
        Assert.All(new[] { report, misaligned, same }, each => Assert.Null(each.Death));
        Assert.NotEqual(RestoreVerdict.Ok, report.Verdict("memblock"));
    }

    [Theory]
    [InlineData("7.1.3")]
    [InlineData("7.2.6")]
    [InlineData("7.3.4")]
    public void Metadata_of_another_version_or_too_short_is_warned_about_and_ignored(string kernel)
    {
        using DamageSite site = new(kernel);
        site.Core.Write32(site.Blob("kexec-metadata").Address!.Value, 2);
        RestoreReport version = site.Restore(site.Ram);

        Assert.Equal((RestoreVerdict.Refused, null), (version.Verdict("kexec-metadata"), version.Death));
        Assert.Contains(version.KernelMessages, line => line.Contains("version 2", StringComparison.Ordinal));
        foreach (ulong size in new ulong[] { 3, 72 })
        {
            using DamageSite other = new(kernel);
            other.Core.Write64(other.RootField("kexec-metadata", "blob-size"), size);
            RestoreReport report = other.Restore(other.Ram);
            Assert.Equal((RestoreVerdict.Refused, null), (report.Verdict("kexec-metadata"), report.Death));
        }
    }

    [Theory]
    [InlineData("6.19.6", "luo-v1", "luo-v2")]
    [InlineData("6.19.6", "luo-session-v2", "luo-session-v3")]
    [InlineData("7.1.3", "luo-v1", "luo-v2")]
    [InlineData("7.1.3", "luo-session-v2", "luo-session-v3")]
    [InlineData("7.1.3", "luo-flb-v1", "luo-flb-v2")]
    [InlineData("7.2.6", "luo-v5", "luo-v4")]
    [InlineData("7.3.4", "luo-v5", "luo-v4")]
    public void A_string_of_LUOs_that_does_not_match_is_deadly(string kernel, string from, string to)
    {
        using DamageSite site = new(kernel);
        Assert.Equal(1, site.Core.Replace(site.Blob("LUO").Address!.Value, from, to));
        RestoreReport report = site.Restore(site.Ram);

        Assert.NotNull(report.Death);
        Assert.True(report.Certain);
        Assert.Equal(RestoreVerdict.Panics, report.Verdict("LUO"));
    }

    [Theory]
    [InlineData("7.2.6", 31UL, true)]
    [InlineData("7.3.4", 31UL, true)]
    [InlineData("7.3.4", 32UL, false)]
    public void LUOs_blob_may_not_be_shorter_than_its_structure(string kernel, ulong size, bool deadly)
    {
        using DamageSite site = new(kernel);
        site.Core.Write64(site.RootField("LUO", "blob-size"), size);

        Assert.Equal(deadly, site.Restore(site.Ram).Death is not null);
    }

    [Theory]
    [InlineData("7.2.6", 0UL)]
    [InlineData("7.2.6", 64UL)]
    [InlineData("7.3.4", 0UL)]
    [InlineData("7.3.4", 1UL << 63)]
    public void A_bad_block_of_files_is_no_more_than_an_error(string kernel, ulong count)
    {
        using DamageSite site = new(kernel);
        site.Core.Write64(site.Memfds.First().Session.FileBlocks[0].Address + 8, count);
        RestoreReport report = site.Restore(site.Ram);

        Assert.Null(report.Death);
        Assert.Equal(RestoreVerdict.Refused, report.Verdict("LUO"));
        Assert.DoesNotContain(report.Items, item => item.Kind == "file" && item.Verdict == RestoreVerdict.Ok);
    }

    [Theory]
    [InlineData("7.2.6")]
    [InlineData("7.3.4")]
    public void Blocks_of_files_in_a_circle_are_no_more_than_an_error(string kernel)
    {
        using DamageSite site = new(kernel);
        ulong block = site.Memfds.First().Session.FileBlocks[0].Address;
        site.Core.Write64(block, block);
        RestoreReport report = site.Restore(site.Ram);

        Assert.Null(report.Death);
        Assert.Equal(RestoreVerdict.Refused, report.Verdict("LUO"));
    }

    [Fact]
    public void In_6_19_a_file_without_a_handler_ends_its_session_and_no_other()
    {
        using DamageSite site = new("6.19.6");
        LuoSession session = site.Luo.Sessions.First(candidate => candidate.Files.Count > 2);
        ulong second = site.Core.Read64(SessionPlace(site, session) + 64) + 64;
        Assert.Equal("memfd-v1\0"u8, site.Core.At(second, 9));
        "memfd-v2"u8.CopyTo(site.Core.At(second, 8));
        RestoreReport report = site.Restore(site.Ram);

        Assert.Null(report.Death);
        int all = site.Luo.Sessions.Sum(candidate => candidate.Files.Count);
        Assert.Equal(all - session.Files.Count + 1, report.Items.Count(item => item.Kind == "file" && item.Verdict == RestoreVerdict.Ok));
        Assert.Equal(RestoreVerdict.Ok, report.Items.Single(item => item.Name == $"{session.Name}/0x{session.Files[0].Token:x}").Verdict);
        Assert.Equal(site.Luo.Sessions.Count, report.Items.Count(item => item.Kind == "session"));
        Assert.NotEqual(RestoreVerdict.Ok, report.Verdict(ComponentOutcome.Memfd));
    }

    [Theory]
    [InlineData("7.2.6")]
    [InlineData("7.3.4")]
    public void From_7_1_on_a_file_without_a_handler_ends_everything(string kernel)
    {
        using DamageSite site = new(kernel);
        ulong block = site.Memfds.Last().Session.FileBlocks[0].Address;
        "memfd-v1"u8.CopyTo(site.Core.At(block + 16, 8));
        RestoreReport report = site.Restore(site.Ram);

        Assert.Null(report.Death);
        Assert.DoesNotContain(report.Items, item => item.Kind == "file" && item.Verdict == RestoreVerdict.Ok);
        Assert.Equal(RestoreVerdict.Refused, report.Verdict("LUO"));
    }

    [Theory]
    [InlineData("6.19.6")]
    [InlineData("7.2.6")]
    public void A_kernel_without_the_handler_of_memfds_retrieves_none(string kernel)
    {
        using DamageSite site = new(kernel);
        RestoreReport report = site.Restore(site.Ram, new ReaderConfiguration { MemfdHandler = false });

        Assert.DoesNotContain(report.Items, item => item.Kind == "file" && item.Verdict == RestoreVerdict.Ok);
        Assert.NotEqual(RestoreVerdict.Ok, report.Verdict(ComponentOutcome.Memfd));
    }

    [Theory]
    [InlineData("7.2.6", 0x3fU, true)]
    [InlineData("7.2.6", 0x40U, false)]
    [InlineData("7.3.4", 0x80000001U, false)]
    public void Seals_that_the_kernel_does_not_know_are_refused(string kernel, uint seals, bool retrieved)
    {
        using DamageSite site = new(kernel);
        site.Core.Write32(site.Memfds.First().File.Data + MemfdSeals, seals);

        AssertFirstFile(site, site.Restore(site.Ram), retrieved);
    }

    [Theory]
    [InlineData("7.2.6")]
    [InlineData("7.3.4")]
    public void A_memfds_flags_and_the_unknown_ones_of_its_vmalloc_area_are_looked_at_by_nobody(string kernel)
    {
        using DamageSite site = new(kernel);
        ulong memfd = site.Memfds.First().File.Data;
        site.Core.Write32(memfd + MemfdFlags, uint.MaxValue);
        site.Core.At(memfd + MemfdVmallocFlags, 1)[0] |= 0x7c;

        AssertFirstFile(site, site.Restore(site.Ram), retrieved: true);
    }

    [Theory]
    [InlineData("6.19.6", 1)]
    [InlineData("7.2.6", 1)]
    [InlineData("7.2.6", -1)]
    [InlineData("7.3.4", 1)]
    [InlineData("7.3.4", -1)]
    public void A_vmalloc_area_has_as_many_pages_as_it_says(string kernel, int difference)
    {
        using DamageSite site = new(kernel);
        ulong place = site.Memfds.First().File.Data + (kernel == "6.19.6" ? MemfdTotal - 8 : MemfdTotal);
        site.Core.Write32(place, (uint)(site.Core.Read32(place) + difference));

        AssertFirstFile(site, site.Restore(site.Ram), retrieved: false);
    }

    [Theory]
    [InlineData("6.19.6")]
    [InlineData("7.2.6")]
    [InlineData("7.3.4")]
    public void A_page_of_the_list_of_folios_that_is_not_preserved_is_refused(string kernel)
    {
        using DamageSite site = new(kernel);
        ulong place = site.Memfds.First().File.Data + (kernel == "6.19.6" ? MemfdFirst - 8 : MemfdFirst);
        site.SetBlock(site.Core.Read64(site.Core.Read64(place) + 8), 0, on: false);

        AssertFirstFile(site, site.Restore(site.Ram), retrieved: false);
    }

    [Theory]
    [InlineData("6.19.6")]
    [InlineData("7.2.6")]
    [InlineData("7.3.4")]
    public void A_chunk_of_a_vmalloc_area_that_is_not_preserved_may_hold_anything(string kernel)
    {
        using DamageSite site = new(kernel);
        ulong place = site.Memfds.First().File.Data + (kernel == "6.19.6" ? MemfdFirst - 8 : MemfdFirst);
        site.SetBlock(site.Core.Read64(place), 0, on: false);
        RestoreReport report = site.Restore(site.Ram);

        Assert.Equal((RestoreVerdict.Panics, false), (report.Verdict, report.Certain));
    }

    [Theory]
    [InlineData("7.2.6")]
    [InlineData("7.3.4")]
    public void A_folio_of_two_files_is_refused_to_the_second(string kernel)
    {
        using DamageSite site = new(kernel);
        (LuoSession Session, LuoFile File, MemfdValue Memfd)[] memfds = [.. site.Memfds.Take(2)];
        ulong first = site.Core.Read64(site.Core.Read64(memfds[0].File.Data + MemfdFirst) + 8);
        ulong second = site.Core.Read64(site.Core.Read64(memfds[1].File.Data + MemfdFirst) + 8);
        site.Core.Write64(second, site.Core.Read64(first));
        RestoreReport report = site.Restore(site.Ram);

        Assert.Equal((RestoreVerdict.Ok, null), (File(report, memfds[0].Session, memfds[0].File), report.Death));
        Assert.Equal(RestoreVerdict.Refused, File(report, memfds[1].Session, memfds[1].File));
        Assert.Equal(1, report.Items.Count(item => item.Kind == "file" && item.Verdict != RestoreVerdict.Ok));
    }

    /// <summary>Numbers of folios whose bytes are more than 64 bits can count are no small ones.</summary>
    [Theory]
    [InlineData("7.2.6", 1UL << 60)]
    [InlineData("7.2.6", 1UL << 61)]
    [InlineData("7.3.4", ulong.MaxValue)]
    public void More_folios_than_the_list_holds_are_deadly(string kernel, ulong count)
    {
        using DamageSite site = new(kernel);
        site.Core.Write64(site.Memfds.First().File.Data + MemfdCount, count);

        Assert.NotNull(site.Restore(site.Ram).Death);
    }

    /// <summary>Measured of 7.3.4: retrieved, whatever the size is.</summary>
    [Theory]
    [InlineData(1UL << 63, RestoreVerdict.Misread)]
    [InlineData(1UL << 40, RestoreVerdict.Ok)]
    public void A_memfds_size_is_checked_by_nobody(ulong size, RestoreVerdict verdict)
    {
        using DamageSite site = new("7.3.4");
        site.Core.Write64(site.Memfds.First().File.Data + 8, size);
        RestoreReport report = site.Restore(site.Ram);

        Assert.Equal(verdict, File(report, site.Memfds.First().Session, site.Memfds.First().File));
        Assert.Equal(verdict, report.Verdict(ComponentOutcome.Memfd));
    }

    /// <summary>A writer begins a new chunk as soon as one is full: with and without the empty last one.</summary>
    [Theory]
    [InlineData("vmalloc-full-chunk")]
    [InlineData("vmalloc-full-chunk-alone")]
    [InlineData("vmalloc-chunks")]
    public void Full_and_empty_chunks_of_a_vmalloc_area_are_legal(string image)
    {
        RestoreReport report = RestoreHarness.Restore(Path.Combine(RepositoryFiles.Golden($"encoded/linux-7.3/{image}"), "handover.elf"), "linux-7.3");

        Assert.Equal(RestoreVerdict.Ok, report.Verdict("kho_test"));
    }

    /// <summary>Measured: a list's order 52 at 0 is one byte at 0; a tree's key 1 is one byte at 1, and key 0 order 53.</summary>
    [Theory]
    [InlineData("6.17.8", null, 0UL, 52U)]
    [InlineData("6.19.6", null, 0UL, 52U)]
    [InlineData("7.1.3", 1UL, 1UL, 52U)]
    [InlineData("7.3.4", 1UL, 1UL, 52U)]
    [InlineData("7.2.6", 0UL, 0UL, 53U)]
    [InlineData("7.3.4", 0UL, 0UL, 53U)]
    [InlineData("7.3.4", 1UL << 53, 0UL, uint.MaxValue)]
    public void Orders_that_wrap_are_taken_as_they_come(string kernel, ulong? key, ulong start, uint order)
    {
        using DamageSite site = new(kernel);
        if (key is ulong number)
        {
            site.SetKey(number, on: true);
        }
        else
        {
            site.SetBlock(0, 52);
        }

        RestoreReport report = site.Restore(site.Ram);
        BlockOutcome block = report.BlockOutcomes().Single(run => run.Order is > 51);

        Assert.Equal((start, 1UL, order), (block.Start, block.Count, block.Order));
        Assert.Equal((true, null), (report.Revived, report.Death));
    }

    private static RestoreVerdict Region(RestoreReport report, string name) => report.Items.Single(item => item.Kind == "region" && item.Name == name).Verdict;

    private static RestoreVerdict File(RestoreReport report, LuoSession session, LuoFile file) =>
        report.Items.Single(item => item.Kind == "file" && item.Name == $"{session.Name}/0x{file.Token:x}").Verdict;

    /// <summary>The first file with folios fares so, and all others are retrieved.</summary>
    private static void AssertFirstFile(DamageSite site, RestoreReport report, bool retrieved)
    {
        Assert.Null(report.Death);
        Assert.Equal(retrieved ? RestoreVerdict.Ok : RestoreVerdict.Refused, File(report, site.Memfds.First().Session, site.Memfds.First().File));
        int all = site.Luo.Sessions.Sum(session => session.Files.Count);
        Assert.Equal(retrieved ? all : all - 1, report.Items.Count(item => item.Kind == "file" && item.Verdict == RestoreVerdict.Ok));
    }

    /// <summary>Sessions of luo-v1 follow their header one by one.</summary>
    private static ulong SessionPlace(DamageSite site, LuoSession session)
    {
        ulong header = site.Core.Read64(site.TreeField("LUO", "luo-session", "luo-session-header"));
        return header + 8 + ((ulong)site.Luo.Sessions.ToList().IndexOf(session) * 80);
    }
}
