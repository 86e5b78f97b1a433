using Kaitai;

namespace Kho.Abi.Tests.Spec;

/// <summary>
/// The specification against structures as compilers of real kernels laid them out (BTF, printed by pahole): what the
/// .ksy files say, and what the parsers generated from them read.
/// </summary>
public sealed class KernelLayoutTests
{
    private const long PageSize = 4096;

    /// <summary>The release that a kernel's layouts belong to.</summary>
    private static readonly Dictionary<string, string> _releases = new(StringComparer.Ordinal)
    {
        ["6.17.8"] = "linux-6.17",
        ["6.19.6"] = "linux-6.19",
        ["7.2.6"] = "linux-7.2",
        ["7.3.4"] = "linux-7.3",
        ["rfc-depth6"] = "rfc-page-type",
        ["rfc-depth7"] = "rfc-page-type-deep",
    };

    /// <summary>Structures that no other kernel ever sees, and why.</summary>
    private static readonly Dictionary<string, string> _privateToKernel = new(StringComparer.Ordinal)
    {
        ["kho_in"] = "what the reading kernel remembers, in its own memory",
        ["kho_out"] = "what the writing kernel remembers, in its own memory",
        ["kho_serialization"] = "the writer's state before it serialises",
        ["kho_radix_tree"] = "the writer's handle of a tree: a pointer to the root and a lock",
        ["kho_test_state"] = "the test module's own variables",
        ["page"] = "the memmap is not handed over; its member private is compared below",
    };

    /// <summary>Types with a kernel's name that are no C structure of KHO, by path or by file, and why.</summary>
    private static readonly Dictionary<string, string> _noStructure = new(StringComparer.Ordinal)
    {
        ["btf"] = "BTF, which this project does not define",
        ["elf_core"] = "ELF, which this project does not define",
        ["kdump"] = "makedumpfile's format",
        ["flattened_dump"] = "makedumpfile's format",
        ["lime"] = "LiME's format",
        ["flattened_devicetree"] = "the device tree container, which this project does not define",
        ["x86_boot::boot_params"] = "parts of the boot protocol that lead to setup_data",
        ["kho_root"] = "property values",
        ["kho_test"] = "property values",
        ["memblock"] = "property values",
        ["luo::luo_fdt_number"] = "a property value",
        ["luo::luo_fdt_header_pointer"] = "a property value",
        ["kho_radix_key"] = "a number, computed by functions",
        ["kho_page_info::bare_order"] = "the number in page->private itself",
    };

    /// <summary>Structures, by path, that no kernel in <c>golden/btf</c> has yet, and which kernel will have them.</summary>
    private static readonly Dictionary<string, string> _noBtfYet = new(StringComparer.Ordinal)
    {
    };

    private static readonly Ksy _ksy = Ksy.Load(SpecFiles.KsyPaths);

    private static readonly List<string> _kernels = [.. SpecFiles.PaholePaths.Select(path => Path.GetFileName(path)[..^".pahole.txt".Length])];

    public static TheoryData<string> Kernels { get; } = [.. _kernels];

    /// <summary>Every structure of every kernel that is not private to it.</summary>
    public static TheoryData<string, string> Structures
    {
        get
        {
            var structures = new TheoryData<string, string>();
            foreach ((string kernel, string name) in AllStructures())
            {
                structures.Add(kernel, name);
            }

            return structures;
        }
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void The_specification_lays_fields_out_as_the_kernel_does(string kernel, string name)
    {
        KsyType type = TypeOf(kernel, name);

        foreach (PaholeStructure structure in Load(kernel).Where(structure => structure.Name == name))
        {
            Assert.Equal("", string.Join(Environment.NewLine, LayoutComparison.Differences(_ksy, type, structure, Parameters(kernel))));
        }
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void The_generated_parser_reads_each_field_at_the_kernels_offset(string kernel, string name)
    {
        PaholeStructure structure = Load(kernel).First(structure => structure.Name == name);
        KsyType type = TypeOf(kernel, name);
        IReadOnlyDictionary<string, long> parameters = Parameters(kernel);

        foreach (bool inverted in (bool[])[false, true])
        {
            byte[] bytes = GeneratedParser.Pattern(structure.Size, inverted);
            KaitaiStruct parsed = GeneratedParser.Parse(type, bytes, parameters);

            Assert.Equal(structure.Size, parsed.M_Io.Pos);
            GeneratedParser.Check(parsed, KsyLayout.Of(_ksy, type, parameters), structure, bytes, 0, nested =>
                (KsyLayout.Of(_ksy, TypeOf(kernel, nested), parameters), Load(kernel).First(other => other.Name == nested)));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_structure_that_a_release_names_was_compared(string kernel)
    {
        HashSet<string> structures = [.. Load(kernel).Select(structure => structure.Name)];
        IEnumerable<string> named = ReleaseTypes.Load(_releases[kernel]).Named(_ksy)
            .Where(path => _ksy.Find(path)!.KernelName is not null && !IsNoStructure(path));

        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.Contains(_ksy.Find(path)!.KernelName!, structures));
    }

    [Fact]
    public void Every_type_with_a_kernels_name_was_compared_with_some_kernel()
    {
        HashSet<string> compared = [.. AllStructures().Select(structure => TypeOf(structure.Kernel, structure.Name).Path)];

        Assert.Equal(
            _ksy.Types.Where(type => type.KernelName is not null && !IsNoStructure(type.Path)).Select(type => type.Path).Except(_noBtfYet.Keys).Order(StringComparer.Ordinal),
            compared.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_stamp_fills_page_private(string kernel)
    {
        PaholeMember member = Assert.Single(Load(kernel).Single(structure => structure.Name == "page").Members, member => member.Name == "private");
        KsyType stamp = Assert.Single(ReleaseTypes.Load(_releases[kernel]).Named(_ksy), path => path.StartsWith("kho_page_info::", StringComparison.Ordinal)) is string path
            ? _ksy.Find(path)!
            : throw new InvalidOperationException(kernel);

        Assert.Equal(member.BitWidth, KsyLayout.Of(_ksy, stamp, Parameters(kernel)).Size * 8);
    }

    [Fact]
    public void The_lists_of_exceptions_hold_nothing_that_is_not_there()
    {
        HashSet<string> structures = [.. _releases.Keys.SelectMany(Load).Select(structure => structure.Name)];
        HashSet<string> members = [.. _releases.Keys.SelectMany(Load).SelectMany(structure => structure.Members.Select(member => $"{structure.Name}.{member.Name}"))];

        Assert.Equal(_releases.Keys.Order(StringComparer.Ordinal), _kernels.Order(StringComparer.Ordinal));
        Assert.Empty(_privateToKernel.Keys.Except(structures));
        Assert.Empty(LayoutComparison.MembersLeftOut.Keys.Except(members));
        Assert.All(_noStructure.Keys.Concat(_noBtfYet.Keys), path => Assert.NotNull(_ksy.Find(path)));
        Assert.DoesNotContain(_ksy.Types, type => type.KernelName is not null && _privateToKernel.ContainsKey(type.KernelName));
    }

    private static IEnumerable<(string Kernel, string Name)> AllStructures() => _kernels.SelectMany(kernel =>
        Load(kernel).Select(structure => structure.Name).Distinct().Where(name => !_privateToKernel.ContainsKey(name)).Select(name => (kernel, name)));

    private static IReadOnlyList<PaholeStructure> Load(string kernel) => Pahole.Load(Path.Combine(SpecFiles.BtfDirectory, $"{kernel}.pahole.txt"));

    private static bool IsNoStructure(string path) => _noStructure.ContainsKey(path) || _noStructure.ContainsKey(path.Split("::")[0]);

    /// <summary>The type of that kernel name; where there are several, the one that the release's description names.</summary>
    private static KsyType TypeOf(string kernel, string name)
    {
        List<KsyType> types = [.. _ksy.Types.Where(type => type.KernelName == name)];
        Assert.True(types.Count > 0, $"no type of spec/ describes {name} of {kernel}; if it is private to the kernel, say so in {nameof(_privateToKernel)}");
        return types.Count == 1 ? types[0] : Assert.Single(types, type => ReleaseTypes.Load(_releases[kernel]).Named(_ksy).Contains(type.Path));
    }

    private static Dictionary<string, long> Parameters(string kernel)
    {
        Dictionary<string, long> parameters = new(StringComparer.Ordinal) { ["page_size"] = PageSize };
        if (ReleaseTypes.Load(_releases[kernel]).BitmapSize(PageSize) is long bitmapSize)
        {
            parameters["bitmap_size"] = bitmapSize;
        }

        return parameters;
    }
}
