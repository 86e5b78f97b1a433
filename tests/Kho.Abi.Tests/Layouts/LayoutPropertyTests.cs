using System.Runtime.InteropServices;
using CsCheck;
using Kaitai;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Layouts;

/// <summary>
/// The layout model and the parsers that kaitai-struct-compiler made of the same files agree, for every structure at
/// every page size: on the model's output, and on random bytes.
/// </summary>
public sealed class LayoutPropertyTests
{
    /// <summary>Cases for each structure at each page size.</summary>
    private const int Cases = 10_000;

    /// <summary>
    /// Cases in which a table that fills a page is compared value by value. Each is up to 8192 numbers that differ in their
    /// places only; the other <see cref="Cases"/> compare plain arrays of numbers.
    /// </summary>
    private const int TablesByValue = 100;

    /// <summary>Reads a table by its compiled parser and gives its numbers in their order.</summary>
    private static readonly Dictionary<string, Action<KaitaiStream, uint, List<ulong>>> _tables = new(StringComparer.Ordinal)
    {
        ["kho_xarray::kho_xarray_leaf"] = (stream, pageSize, numbers) => numbers.AddRange(new KhoXarray.KhoXarrayLeaf(pageSize, stream).Values),
        ["kho_xarray::kho_xarray_node"] = (stream, pageSize, numbers) => numbers.AddRange(new KhoXarray.KhoXarrayNode(pageSize, stream).Table),
        ["kho_chunk_list::khoser_mem_chunk"] = ReadChunk,
        ["kho_radix_tree::kho_radix_node"] = (stream, pageSize, numbers) => numbers.AddRange(new KhoRadixTree.KhoRadixNode(pageSize, stream).Table),
        ["kho_vmalloc::kho_vmalloc_chunk"] = ReadVmallocChunk,
        [FeatureMasks] = ReadFeatureMasks,
    };

    private const int ShortBitmap = 512;
    private const string FeatureMasks = "luo_features::luo_feature_hdr";
    private const int FeatureMasksSize = 128;
    private const string Bitmap = "kho_chunk_list::kho_mem_phys_bits";

    public static TheoryData<string, int, int> Structures
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (string name in StructureCatalog.BuiltIn.Structures.Keys.Order(StringComparer.Ordinal))
            {
                foreach (int pageSize in PageGeometry.Sizes.Where(size => size == PageGeometry.Sizes[0] || DependsOnPageSize(StructureCatalog.BuiltIn.Layout(name, size))))
                {
                    data.Add(name, pageSize, pageSize);
                }
            }

            data.Add(Bitmap, PageGeometry.Sizes[0], ShortBitmap);
            return data;
        }
    }

    public static TheoryData<string, int> Tables
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in _tables.Keys.Order(StringComparer.Ordinal))
            {
                foreach (int pageSize in PageGeometry.Sizes)
                {
                    data.Add(name, pageSize);
                }
            }

            return data;
        }
    }

    /// <summary>All other structures are the same bytes at every page size: their cases at one of them are their cases.</summary>
    private static bool DependsOnPageSize(StructureLayout layout) =>
        layout.Spec.Parameters.Count > 0 || layout.Fields.Any(field => field.Structure is StructureLayout inner && DependsOnPageSize(inner));

    [Fact]
    public void A_structure_without_parameters_is_the_same_at_every_page_size() => Assert.All(
        StructureCatalog.BuiltIn.Structures.Keys.Where(name => !DependsOnPageSize(StructureCatalog.BuiltIn.Layout(name, PageGeometry.Sizes[0]))),
        name => Assert.Single(PageGeometry.Sizes.Select(size => Shape(StructureCatalog.BuiltIn.Layout(name, size))).Distinct()));

    private static string Shape(StructureLayout layout) =>
        $"{layout.Size}: {string.Join(", ", layout.Fields.Select(field => $"{field.Id}@{field.BitOffset}+{field.BitWidth}x{field.Count}{(field.Structure is StructureLayout inner ? $" {{{Shape(inner)}}}" : "")}"))}";

    [Fact]
    public void Every_structure_that_fills_a_page_with_a_table_is_among_the_tables() => Assert.Equal(
        StructureCatalog.BuiltIn.Structures.Keys.Where(name => name == FeatureMasks
            || (StructureCatalog.BuiltIn.Layout(name, PageGeometry.Sizes[0]) is var layout && layout.Size == PageGeometry.Sizes[0] && TableGen.HasTable(layout))).Order(StringComparer.Ordinal),
        _tables.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_number_of_a_table_that_the_model_writes_the_compiled_parser_reads_back(string name, int pageSize)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(name, pageSize);
        Assert.Equal(name == FeatureMasks ? FeatureMasksSize : pageSize, layout.Size);
        new TableGen(layout).Sample(
            table =>
            {
                using var stream = new KaitaiStream(layout.Write(table.Value));
                List<ulong> numbers = new(table.Numbers.Length);
                _tables[name](stream, (uint)pageSize, numbers);
                Assert.True(stream.IsEof, "the compiled parser leaves bytes");
                Assert.True(CollectionsMarshal.AsSpan(numbers).SequenceEqual(table.Numbers), "the compiled parser reads something else");
            },
            iter: Cases,
            print: table => $"{name} of {table.Numbers.Length} numbers");
    }

    [Fact]
    public void The_compiled_parsers_are_of_all_structures_of_the_catalog() =>
        Assert.Equal(StructureCatalog.BuiltIn.Structures.Keys.Order(StringComparer.Ordinal), CompiledParsers.ByName.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Structures))]
    public void What_the_model_writes_both_read_back(string name, int pageSize, int size)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(name, pageSize, size);
        new StructureGen(layout).Sample(
            value =>
            {
                byte[] bytes = layout.Write(value);
                Assert.True(ReadCompiled(name, bytes, size).SameAs(value), "the compiled parser reads something else");
                Assert.True(layout.Read(bytes).SameAs(value), "the model reads something else");
            },
            iter: CasesFor(layout));
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Of_any_bytes_both_read_the_same_and_the_model_writes_them_back(string name, int pageSize, int size)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(name, pageSize, size);
        Assert.True(OwnsAllBits(layout));
        new BytesGen(layout).Sample(
            bytes =>
            {
                StructureValue value = layout.Read(bytes);
                Assert.True(ReadCompiled(name, bytes, size).SameAs(value), "the two readers differ");
                Assert.Equal(bytes, layout.Write(value));
            },
            iter: CasesFor(layout));
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void The_reader_of_structures_reads_alike_with_and_without_compiled_parsers(string name, int pageSize, int size)
    {
        if (size != pageSize)
        {
            return;
        }

        StructureLayout layout = StructureCatalog.BuiltIn.Layout(name, pageSize);
        StructureReader compiled = StructureCatalog.BuiltIn.At(pageSize);
        StructureReader generic = StructureCatalog.Load(Spec.SpecFiles.SpecDirectory).At(pageSize);
        Assert.Equal(layout.Size, generic.SizeOf(name));
        byte[] bytes = layout.Write(new StructureGen(layout).Single());
        Assert.True(compiled.Read(name, (ReadOnlyMemory<byte>)bytes).SameAs(generic.Read(name, (ReadOnlyMemory<byte>)bytes)));
        if (layout.Size > 0)
        {
            Assert.Throws<EndOfStreamException>(() => compiled.Read(name, bytes.AsMemory(0, layout.Size - 1)));
            Assert.Throws<EndOfStreamException>(() => generic.Read(name, bytes.AsMemory(0, layout.Size - 1)));
        }
    }

    private static StructureValue ReadCompiled(string name, byte[] bytes, int size)
    {
        using var stream = new KaitaiStream(bytes);
        StructureValue value = CompiledParsers.ByName[name](stream, (uint)size);
        Assert.True(stream.IsEof, "the compiled parser leaves bytes");
        return value;
    }

    private static int CasesFor(StructureLayout layout) => TableGen.HasTable(layout) ? TablesByValue : Cases;

    private static void ReadChunk(KaitaiStream stream, uint pageSize, List<ulong> numbers)
    {
        var chunk = new KhoChunkList.KhoserMemChunk(pageSize, stream);
        numbers.AddRange([chunk.Hdr.Next, chunk.Hdr.Order, chunk.Hdr.NumElms]);
        foreach (KhoChunkList.KhoserMemBitmapPtr element in chunk.Bitmaps)
        {
            numbers.Add(element.PhysStart);
            numbers.Add(element.Bitmap);
        }
    }

    private static void ReadVmallocChunk(KaitaiStream stream, uint pageSize, List<ulong> numbers)
    {
        var chunk = new KhoVmalloc.KhoVmallocChunk(pageSize, stream);
        numbers.Add(chunk.Hdr.Next);
        numbers.AddRange(chunk.Phys);
    }

    private static void ReadFeatureMasks(KaitaiStream stream, uint pageSize, List<ulong> numbers)
    {
        var masks = new LuoFeatures.LuoFeatureHdr(stream);
        numbers.AddRange([masks.Supp, masks.Req, masks.Active]);
        numbers.AddRange(masks.Reserved);
    }

    private static bool OwnsAllBits(StructureLayout layout)
    {
        long position = 0;
        foreach (LayoutField field in layout.Fields)
        {
            if (field.BitOffset != position || (field.Structure is not null && !OwnsAllBits(field.Structure)))
            {
                return false;
            }

            position += field.TotalBits;
        }

        return position == layout.Size * 8L;
    }

    /// <summary>Random bytes of a structure's length; only what must be fixed is fixed.</summary>
    private sealed class BytesGen(StructureLayout layout) : Gen<byte[]>
    {
        public override byte[] Generate(PCG pcg, Size? min, out Size size)
        {
            int open = layout.Fields is [.., { Count: null } last] ? last.BitWidth / 8 * (int)pcg.Next(9) : 0;
            byte[] bytes = StructureGen.Bytes(pcg, layout.Size + open);
            foreach (LayoutField field in layout.Fields)
            {
                field.Spec.Contents?.Span.CopyTo(bytes.AsSpan((int)field.ByteOffset));
            }

            size = new Size((ulong)bytes.Length);
            return bytes;
        }
    }
}
