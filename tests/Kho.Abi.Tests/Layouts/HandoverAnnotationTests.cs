using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Tests.Spec;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Tests.Layouts;

/// <summary>Of every golden image it is known what lies where, and every structure is explained byte by byte.</summary>
public sealed class HandoverAnnotationTests
{
    private static readonly string _golden = Path.GetDirectoryName(SpecFiles.BtfDirectory)!;

    public static TheoryData<string> Images =>
    [
        .. Directory.EnumerateFiles(_golden, "handover.elf", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_golden, Path.GetDirectoryName(path)!))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Images))]
    public void Every_structure_is_found_by_its_bytes_and_shown_whole(string image)
    {
        using var opened = new Opened(image);
        Assert.NotEmpty(opened.Annotation.Places.Places);
        foreach (StructurePlace place in opened.Annotation.Places.Places)
        {
            if (opened.Image.Memory.Lookup(place.Address, out _) is PageState.Absent or PageState.Excluded)
            {
                continue;
            }

            AnnotatedStructure found = opened.Annotation.At(place.Address)!;
            Assert.Equal(place.Address, found.Address);
            byte[] bytes = opened.Annotation.Read(found.Address, (int)found.Length).ToArray();
            Assert.Equal((int)found.Held, bytes.Length);
            Assert.Equal(bytes, AnnotatedBytes.Together(found.Fields, bytes.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Structures_of_a_valid_handover_do_not_lie_on_each_other(string image)
    {
        using var opened = new Opened(image);
        if (opened.Document.MemoryMap is not { Trust: MapTrust.Valid })
        {
            return;
        }

        StructurePlace? before = null;
        foreach (StructurePlace place in opened.Annotation.Places.Places)
        {
            Assert.True(before is null || before.Last < place.Address, $"{before} and {place}");
            Assert.Same(place, opened.Annotation.Places.Find(place.Address));
            Assert.Same(place, opened.Annotation.Places.Find(place.Last));
            before = place;
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void All_that_was_decoded_has_its_place(string image)
    {
        using var opened = new Opened(image);
        HandoverDocument document = opened.Document;
        StructurePlaces places = opened.Annotation.Places;
        Assert.Equal("root of the handover", places.Find(document.Root!.Address!.Value)!.Use);
        foreach ((ulong address, MapStructure kind) in document.MemoryMap!.Structures)
        {
            string[] fitting = kind switch
            {
                MapStructure.Node => ["kho_radix_node"],
                MapStructure.Leaf => ["kho_radix_leaf"],
                MapStructure.Chunk => ["khoser_mem_chunk"],
                _ => ["kho_mem_phys_bits"],
            };
            Assert.Contains(places.Overlapping(address, address), place => fitting.Contains(place.KernelName) && place.Address == address);
        }

        foreach (Blob blob in document.Blobs.Where(blob => blob is { Address: not null, Value: not null and not UnknownValue }))
        {
            Assert.Contains(blob.Name, places.Find(blob.Address!.Value)!.Use, StringComparison.Ordinal);
        }

        LuoValue[] luos = [.. document.Blobs.Select(blob => blob.Value).OfType<LuoValue>()];
        int sessions = luos.Sum(luo => luo.Sessions.Count);
        Assert.Equal(sessions, places.Places.Where(place => place.KernelName == "luo_session_ser").Sum(place => (int)place.Count));
        foreach (LuoFile file in luos.SelectMany(luo => luo.Sessions).SelectMany(session => session.Files).Where(file => file.Value is MemfdValue))
        {
            var memfd = (MemfdValue)file.Value!;
            AnnotatedStructure shown = opened.Annotation.At(file.Data)!;
            Assert.Equal("memfd_luo_ser", shown.KernelName);
            Assert.Contains(JsonStyle.Hex(file.Token), shown.Use, StringComparison.Ordinal);
            Assert.Equal(JsonStyle.Hex(memfd.Size), shown.Fields.Single(field => field.Path == "size").Value);
            Assert.Equal(JsonStyle.Hex(memfd.Folios.First), shown.Fields.Single(field => field.Path == "folios.first").Value);
        }

        foreach (KhoTestValue test in document.Blobs.Select(blob => blob.Value).OfType<KhoTestValue>().Where(test => test is { FoliosInfo: not null, FoliosRead: > 0 }))
        {
            Assert.Equal(test.FoliosRead, places.Places.Where(place => place.Structure == "kho_test::folio_entry").Aggregate(0UL, (sum, place) => sum + place.Count));
        }
    }

    [Fact]
    public void An_element_of_an_array_is_shown_alone_with_its_number()
    {
        using var opened = new Opened("linux-7.3/7.3.4-out");
        StructurePlace sessions = opened.Annotation.Places.Places.First(place => place.KernelName == "luo_session_ser");
        AnnotatedStructure third = opened.Annotation.At(sessions.Address + (2 * 80) + 79)!;
        Assert.Equal((sessions.Address + 160, 80UL, 2UL, sessions.Count), (third.Address, third.Length, third.Index!.Value, third.Count));
        LuoValue luo = opened.Document.Blobs.Select(blob => blob.Value).OfType<LuoValue>().Single();
        Assert.Equal(luo.Sessions[2].Name, third.Fields[0].Value);
        Assert.Contains(opened.Annotation.Neighbours(third.Address), place => place.KernelName == "kho_block_header_ser");
        Assert.DoesNotContain(sessions, opened.Annotation.Neighbours(third.Address));
    }

    [Fact]
    public void What_no_structure_owns_is_described_by_what_is_known()
    {
        using var opened = new Opened("linux-7.3/7.3.4-out");
        ulong tail = opened.Document.Blobs.Single(blob => blob.Name == "LUO").Address!.Value + 32;
        Assert.Null(opened.Annotation.At(tail));
        Assert.Equal("preserved, in the block of order 0 at 0xdd5000", Assert.Single(opened.Annotation.Describe(tail)));
        Assert.Equal(["0x10 bytes into the reserve_mem region 'kho-rm-a'", "preserved, in the block of order 9 at 0xee00000"], opened.Annotation.Describe(0xee00010));
        Assert.StartsWith("in scratch area 0, 0xcc00000–0xebfffff", Assert.Single(opened.Annotation.Describe(0xcc00000)), StringComparison.Ordinal);
        LuoFile file = opened.Document.Blobs.Select(blob => blob.Value).OfType<LuoValue>().Single().Sessions.Single(session => session.Name == "sparse").Files[0];
        MemfdExtent extent = ((MemfdValue)file.Value!).Extents[0];
        Assert.Contains("contents of the memfd 0x10 of session 'sparse', page 0 of the file", opened.Annotation.Describe(extent.Pfn << 12));
        Assert.Empty(opened.Annotation.Describe(0x10));
        Assert.Contains("0x10 is not in the image", Assert.Throws<KhoFormatException>(() => opened.Annotation.At(0x10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_shown_as_any_structure()
    {
        using var opened = new Opened("linux-6.17/6.17.8-out");
        ulong root = opened.Document.Root!.Address!.Value;
        foreach (string name in StructureCatalog.BuiltIn.Structures.Keys)
        {
            AnnotatedStructure shown = opened.Annotation.As(name, root);
            Assert.Equal(opened.Annotation.Read(root, (int)shown.Held).ToArray(), AnnotatedBytes.Together(shown.Fields, (int)shown.Held));
        }

        Assert.Equal(512UL, opened.Annotation.As("kho_chunk_list::kho_mem_phys_bits", root).Length);
        Assert.Contains(opened.Annotation.As(HandoverAnnotation.DeviceTree, root).Fields, field => field is { Path: "/:preserved-memory-map", Kind: AnnotatedKind.Number });
        AnnotatedStructure none = opened.Annotation.As(HandoverAnnotation.DeviceTree, root + 8);
        Assert.Equal("expected d00dfeed", none.Fields[0].Meaning);
        Assert.Throws<KhoFormatException>(() => opened.Annotation.As("luo::nothing", root));
    }

    [Fact]
    public void Of_a_device_tree_every_byte_is_shown_whatever_is_done_to_it()
    {
        using var opened = new Opened("linux-7.3/7.3.4-out");
        HandoverRoot root = opened.Document.Root!;
        byte[] sound = opened.Annotation.Read(root.Address!.Value, root.Tree.TotalSize).ToArray();
        IReadOnlyDictionary<string, string> types = ReleaseStructures.RootProperties(opened.Document.Release!.Release);
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.OneOf(Gen.Byte, Gen.Const((byte)0))).Array[0, 5].Select(Gen.Int[0, sound.Length]).Sample((changes, length) =>
        {
            byte[] bytes = [.. sound];
            foreach ((int index, byte value) in changes)
            {
                bytes[index] = value;
            }

            bytes = bytes[..length];
            IReadOnlyList<AnnotatedField> fields = DeviceTreeAnnotation.Of(StructureCatalog.BuiltIn, bytes, 0x42b000, types);
            Assert.Equal(bytes, AnnotatedBytes.Together(fields, bytes.Length));
        }, iter: 5000);
    }

    [Fact]
    public void A_place_is_found_as_looking_at_all_of_them_would_find_it() =>
        Gen.Select(Gen.ULong[0, 60], Gen.ULong[1, 20], Gen.Bool).Array[0, 12].Sample(entries =>
        {
            var places = new StructurePlaces(entries.Select(entry => new StructurePlace
            {
                Address = entry.Item1,
                Length = entry.Item2,
                Structure = "s",
                KernelName = "s",
                Use = "",
                IsTrusted = entry.Item3,
            }));
            for (ulong address = 0; address < 85; address++)
            {
                StructurePlace? expected = places.Places.Where(place => place.Contains(address)).OrderByDescending(place => place.IsTrusted).ThenBy(place => place.Length).FirstOrDefault();
                StructurePlace? found = places.Find(address);
                Assert.Equal((expected?.Length, expected?.IsTrusted), (found?.Length, found?.IsTrusted));
                Assert.Equal(
                    places.Places.Where(place => place.Address <= address + 3 && place.Last >= address).ToHashSet(),
                    places.Overlapping(address, address + 3).ToHashSet());
            }
        }, iter: 2000);

    /// <summary>An image, decoded.</summary>
    private sealed class Opened : IDisposable
    {
        public Opened(string name)
        {
            Image = MemoryImage.Open(Path.Combine(_golden, name, "handover.elf"));
            var options = new HandoverOptions();
            Document = HandoverReader.Read(Image, options);
            Annotation = new HandoverAnnotation(Image, options, Document);
        }

        public MemoryImage Image { get; }

        public HandoverDocument Document { get; }

        public HandoverAnnotation Annotation { get; }

        public void Dispose() => Image.Dispose();
    }
}
