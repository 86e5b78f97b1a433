using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>Reads a kernel's build and boot options from a YAML file, a kernel's configuration file, and its command line.</summary>
internal static class ReaderConfigurationReader
{
    private const string Aarch64 = "aarch64";
    private const string X8664 = "x86_64";

    /// <summary>Configuration symbols that affect preserved memory and that the simulation does not model.</summary>
    private static readonly string[] _notModelled =
    [
        "CONFIG_NUMA", "CONFIG_RANDOMIZE_BASE", "CONFIG_PAGE_POISONING", "CONFIG_PAGE_TABLE_CHECK", "CONFIG_INIT_ON_ALLOC_DEFAULT_ON", "CONFIG_INIT_ON_FREE_DEFAULT_ON",
        "CONFIG_KASAN", "CONFIG_KMSAN", "CONFIG_PAGE_OWNER",
    ];

    private static readonly string[] _switchedOn = ["y", "Y", "1", "t", "T", "on", "On", "ON"];
    private static readonly string[] _switchedOff = ["n", "N", "0", "f", "F", "off", "Off", "OFF"];

    /// <summary>
    /// Reads a file: YAML with <c>page_checks</c>, <c>deferred_pages</c> (or <c>deferred_struct_pages</c>), <c>absent_is_zero</c>,
    /// <c>luo</c>, <c>liveupdate</c>, <c>memfd_handler</c>, <c>kho_test</c>, <c>kho</c>, <c>machine</c>, <c>page_size</c>,
    /// <c>reserve_mem</c> (list of <c>{ name, size, align }</c>) and <c>memory</c> (list of <c>{ start, size, node }</c>), all
    /// optional; or a kernel's <c>.config</c>.
    /// </summary>
    /// <exception cref="KhoFormatException">The file is neither; the message names line and key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ReaderConfiguration ReadFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string text = TextFiles.Read(path);
        return IsKernelConfiguration(text) ? ReadKernelConfiguration(text) : ReadYaml(new StringReader(text), path);
    }

    /// <summary>
    /// Applies a complete kernel command line: <c>kho=</c>, <c>liveupdate=</c>, <c>reserve_mem=size:align:name</c>. An option
    /// that it omits gets the kernel's default: LUO is disabled, KHO is as the build configuration says.
    /// </summary>
    /// <param name="configuration">Options known so far.</param>
    /// <exception cref="KhoFormatException">A parameter is invalid.</exception>
    public static ReaderConfiguration Apply(ReaderConfiguration configuration, string commandLine)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(commandLine);
        List<ReserveMemRequest> regions = [];
        bool saysKho = false, switchesLuo = false;
        foreach (string parameter in commandLine.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = parameter.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? parameter : parameter[..equals];
            string value = equals < 0 ? "" : parameter[(equals + 1)..];
            switch (name)
            {
                case "kho":
                    configuration = configuration with { Kho = Switch(parameter, value) };
                    saysKho = true;
                    break;
                case "liveupdate":
                    switchesLuo = Switch(parameter, value);
                    break;
                case "reserve_mem":
                    regions.Add(Region(parameter, value));
                    break;
                default:
                    break;
            }
        }

        return configuration with
        {
            ReserveMem = regions,
            Kho = saysKho ? configuration.Kho : configuration.KhoByDefault ?? configuration.Kho,
            LiveUpdate = configuration.LiveUpdate && switchesLuo,
        };
    }

    private static bool Switch(string parameter, string value) => _switchedOn.Contains(value) || (!_switchedOff.Contains(value)
        ? throw new KhoFormatException($"'{parameter}': '{value}' is neither on nor off")
        : false);

    private static ReserveMemRequest Region(string parameter, string value)
    {
        string[] parts = value.Split(':');
        return parts.Length == 3 && NumberText.TryParseBytes(parts[0], out ulong size) && NumberText.TryParseBytes(parts[1], out ulong alignment) && parts[2].Length > 0
            ? new ReserveMemRequest(parts[2], size, Math.Max(alignment, 1))
            : throw new KhoFormatException($"'{parameter}' is not reserve_mem=size:align:name, such as reserve_mem=64K:4096:log");
    }

    private static bool IsKernelConfiguration(string text) =>
        text.Split('\n').Any(line => line.StartsWith("CONFIG_", StringComparison.Ordinal) || (line.StartsWith("# CONFIG_", StringComparison.Ordinal) && line.TrimEnd().EndsWith("is not set", StringComparison.Ordinal)));

    /// <summary>Build options of a kernel, from the symbols of its configuration.</summary>
    /// <param name="symbols">Values by symbol, such as <c>y</c> for <c>CONFIG_KEXEC_HANDOVER</c>.</param>
    public static ReaderConfiguration Of(IReadOnlyDictionary<string, string> symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        return Of([.. symbols.Where(symbol => symbol.Value is "y" or "m").Select(symbol => symbol.Key)]);
    }

    private static ReaderConfiguration ReadKernelConfiguration(string text) =>
        Of([.. text.Split('\n').Select(line => line.Trim()).Where(line => line.EndsWith("=y", StringComparison.Ordinal) || line.EndsWith("=m", StringComparison.Ordinal)).Select(line => line[..^2])]);

    private static ReaderConfiguration Of(HashSet<string> set) =>
        new()
        {
            KhoBuilt = set.Contains("CONFIG_KEXEC_HANDOVER"),
            KhoByDefault = set.Contains("CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT"),
            PageChecks = set.Contains("CONFIG_DEBUG_VM") || set.Contains("CONFIG_DEBUG_PAGEALLOC"),
            DeferredStructPages = set.Contains("CONFIG_DEFERRED_STRUCT_PAGE_INIT"),
            NotModelled = [.. _notModelled.Where(set.Contains)],
            Luo = set.Contains("CONFIG_LIVEUPDATE"),
            MemfdHandler = set.Contains("CONFIG_LIVEUPDATE_MEMFD") || (set.Contains("CONFIG_LIVEUPDATE") && set.Contains("CONFIG_SHMEM")),
            KhoTest = set.Contains("CONFIG_TEST_KEXEC_HANDOVER"),
            LooksForObjects = set.Contains("CONFIG_LIVEUPDATE_TEST"),
            Machine = set.Contains("CONFIG_ARM64") ? Aarch64 : set.Contains("CONFIG_X86_64") ? X8664 : null,
            PageSize = set.Contains("CONFIG_ARM64_64K_PAGES") || set.Contains("CONFIG_PAGE_SIZE_64KB") ? 65536
                : set.Contains("CONFIG_ARM64_16K_PAGES") || set.Contains("CONFIG_PAGE_SIZE_16KB") ? 16384
                : set.Contains("CONFIG_PAGE_SIZE_4KB") || set.Contains("CONFIG_X86_64") || set.Contains("CONFIG_ARM64_4K_PAGES") ? 4096
                : null,
            VirtualAddressBits = KernelMemory.VirtualAddressWidths.Where(bits => set.Contains($"CONFIG_ARM64_VA_BITS_{bits}")).Select(bits => (int?)bits).FirstOrDefault(),
        };

    private static ReaderConfiguration ReadYaml(TextReader reader, string source)
    {
        YamlMapping root = YamlMapping.Read(reader, source);
        ReaderConfiguration configuration = Read(root);
        root.End();
        return configuration;
    }

    /// <summary>Parses the options in a mapping.</summary>
    internal static ReaderConfiguration Read(YamlMapping node) => new()
    {
        PageChecks = node.Has("page_checks") ? node.Flag("page_checks") : null,
        DeferredStructPages = node.Has("deferred_pages") ? node.Flag("deferred_pages")
            : node.Has("deferred_struct_pages") ? node.Flag("deferred_struct_pages")
            : null,
        AbsentIsZero = node.Flag("absent_is_zero", standard: false),
        LooksForObjects = node.Flag("liveupdate_test"),
        Luo = node.Flag("luo", standard: true),
        LiveUpdate = node.Flag("liveupdate", standard: true),
        MemfdHandler = node.Flag("memfd_handler", standard: true),
        KhoTest = node.Flag("kho_test", standard: true),
        Kho = node.Flag("kho", standard: true),
        KhoBuilt = node.Flag("kho_built", standard: true),
        Machine = node.TextOrNull("machine") is not string machine ? null
            : machine is Aarch64 or X8664 ? machine
            : throw node.ErrorAt("machine", $"expected {X8664} or {Aarch64}"),
        PageSize = node.NumberOrNull("page_size") is not ulong size ? null
            : size is 4096 or 16384 or 65536 ? (int)size
            : throw node.ErrorAt("page_size", "expected 4K, 16K or 64K"),
        VirtualAddressBits = node.NumberOrNull("virtual_address_bits") is not ulong bits ? null
            : KernelMemory.VirtualAddressWidths.Contains((int)Math.Min(bits, int.MaxValue)) ? (int)bits
            : throw node.ErrorAt("virtual_address_bits", $"expected one of {string.Join(", ", KernelMemory.VirtualAddressWidths)}"),
        ReserveMem = node.Has("reserve_mem") ? [.. node.Mappings("reserve_mem").Select(ReadRegion)] : null,
        Memory = node.Has("memory") ? [.. node.Mappings("memory").Select(ReadRange)] : null,
    };

    private static ReserveMemRequest ReadRegion(YamlMapping node)
    {
        var region = new ReserveMemRequest(node.Text("name"), node.Number("size"), Math.Max(node.NumberOrNull("align") ?? 1, 1));
        node.End();
        return region;
    }

    /// <summary>Parses a range of memory.</summary>
    internal static RamRange ReadRange(YamlMapping node)
    {
        var range = new RamRange(node.Number("start"), node.Number("size"), (int)(node.NumberOrNull("node", 1023) ?? 0));
        node.End();
        return range.Size > 0 && range.Last >= range.Start ? range : throw node.ErrorAt("size", "the range is empty or leads beyond 64 bits");
    }
}
