using System.Globalization;
using System.IO.Compression;
using System.Text;
using Kho.Images;

namespace Kho.Abi.Handovers.Live;

/// <summary>A host's memory, kernel and command line, from world-readable files. A value that cannot be read is null.</summary>
internal sealed record HostFacts
{
    private const int MostText = 4 << 20;
    private const string RamName = "System RAM";

    /// <summary>Kernel release (<c>uname -r</c>).</summary>
    public string? KernelRelease { get; init; }

    /// <summary>Command line of the running kernel.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Bytes of RAM: the sum of System RAM in <c>/proc/iomem</c>, or MemTotal if the kernel hides the addresses.</summary>
    public ulong? Ram { get; init; }

    /// <summary>Bytes in CMA areas (<c>CmaTotal</c>).</summary>
    public ulong? CmaTotal { get; init; }

    /// <summary>Free bytes that serve movable allocations only (<c>CmaFree</c>): in CMA areas and in scratch areas.</summary>
    public ulong? CmaFree { get; init; }

    /// <summary>The kernel is built with <c>CONFIG_KEXEC_HANDOVER</c>.</summary>
    public bool? KhoBuilt { get; init; }

    /// <summary>The kernel enables KHO by default (<c>CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT</c>).</summary>
    public bool? KhoByDefault { get; init; }

    /// <summary>A crash kernel is loaded (<c>/sys/kernel/kexec_crash_loaded</c>).</summary>
    public bool? CrashKernelLoaded { get; init; }

    /// <summary>KHO is enabled: by the command line, or else by the build's default.</summary>
    public bool? KhoOn => KhoBuilt == false ? false : Switch("kho") ?? KhoByDefault;

    /// <summary>The command line enables the Live Update Orchestrator, so processes can preserve sessions.</summary>
    public bool IsLiveUpdateOn => Switch("liveupdate") == true;

    /// <summary>Free bytes for movable allocations outside all CMA areas: a lower bound for the free memory in scratch areas.</summary>
    public ulong UnownedCma => CmaFree is ulong free && CmaTotal is ulong total && free > total ? free - total : 0;

    /// <summary>Reads the facts of a host, or of a copy of its files.</summary>
    /// <param name="root">Directory that contains <c>proc</c>, <c>sys</c> and <c>boot</c>.</param>
    public static HostFacts Read(string root = "/")
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        string? release = Text(root, "proc/sys/kernel/osrelease")?.Trim()
            ?? (Text(root, "proc/version")?.Split(' ') is ["Linux", "version", string version, ..] ? version : null);
        string? memory = Text(root, "proc/meminfo");
        string? configuration = Unpack(root, "proc/config.gz") ?? (release is null ? null : Text(root, $"boot/config-{release}"));
        return new HostFacts
        {
            KernelRelease = release,
            CommandLine = Text(root, "proc/cmdline")?.Trim(),
            Ram = SystemRam(Text(root, "proc/iomem")) ?? Amount(memory, "MemTotal"),
            CmaTotal = Amount(memory, "CmaTotal"),
            CmaFree = Amount(memory, "CmaFree"),
            CrashKernelLoaded = Text(root, "sys/kernel/kexec_crash_loaded")?.Trim() switch { "1" => true, "0" => false, _ => null },
            KhoBuilt = Configured(configuration, "CONFIG_KEXEC_HANDOVER"),
            KhoByDefault = Configured(configuration, "CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT"),
        };
    }

    /// <summary>Value of a command line parameter. The last occurrence wins; null if there is none.</summary>
    public string? Parameter(string name) => (CommandLine ?? "").Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .LastOrDefault(word => word.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private bool? Switch(string name) => Parameter(name) switch
    {
        "y" or "Y" or "1" or "t" or "T" or "on" or "On" or "ON" => true,
        null => null,
        _ => false,
    };

    private static string? Text(string root, string path)
    {
        try
        {
            return Encoding.Latin1.GetString(CappedReader.ReadFile(Path.Combine(root, path), MostText, out _));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }

    private static string? Unpack(string root, string path)
    {
        try
        {
            using var stream = new GZipStream(CappedReader.OpenShared(Path.Combine(root, path)), CompressionMode.Decompress);
            return Encoding.Latin1.GetString(CappedReader.ReadStream(stream, [], MostText, out _));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>
    /// Sum in bytes of the top-level System RAM ranges; null if there are none, or if the kernel shows zeros instead of
    /// addresses.
    /// </summary>
    private static ulong? SystemRam(string? resources)
    {
        ulong sum = 0;
        foreach (string line in (resources ?? "").Split('\n'))
        {
            string[] parts = line.Split(" : ");
            if (parts is [string range, RamName] && range.Split('-') is [string first, string last]
                && ulong.TryParse(first, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong start)
                && ulong.TryParse(last, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong end) && end > start)
            {
                sum += Math.Min(end - start + 1, ulong.MaxValue - sum);
            }
        }

        return sum == 0 ? null : sum;
    }

    private static ulong? Amount(string? memory, string name)
    {
        foreach (string line in (memory ?? "").Split('\n'))
        {
            string[] parts = line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
            if (parts is [string found, string number, "kB", ..] && found == name && ulong.TryParse(number, CultureInfo.InvariantCulture, out ulong kilobytes) && kilobytes < 1UL << 50)
            {
                return kilobytes << 10;
            }
        }

        return null;
    }

    private static bool? Configured(string? configuration, string name) =>
        configuration is null || !configuration.Contains("CONFIG_", StringComparison.Ordinal) ? null
        : configuration.Split('\n').Any(line => line.TrimEnd() == $"{name}=y");
}

/// <summary>Addresses of kernel variables, from the text of <c>/proc/kallsyms</c>.</summary>
internal sealed class KernelSymbols
{
    private readonly Dictionary<string, ulong> _addresses = new(StringComparer.Ordinal);

    private KernelSymbols()
    {
    }

    /// <summary>The kernel hides all addresses from this user (<c>kernel.kptr_restrict</c>).</summary>
    public bool AreHidden { get; private set; } = true;

    /// <summary>Parses lines of address, type and name. The first occurrence of a name wins.</summary>
    /// <param name="reader">Text of <c>/proc/kallsyms</c>.</param>
    /// <param name="wanted">Names to keep.</param>
    public static KernelSymbols Read(TextReader reader, IReadOnlyCollection<string> wanted)
    {
        var symbols = new KernelSymbols();
        while (reader.ReadLine() is string line)
        {
            string[] parts = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 3 || !ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address))
            {
                continue;
            }

            symbols.AreHidden &= address == 0;
            if (wanted.Contains(parts[2]))
            {
                symbols._addresses.TryAdd(parts[2], address);
            }
        }

        return symbols;
    }

    /// <summary>Virtual address of a variable; null if the symbol is unknown.</summary>
    public ulong? Address(string name) => _addresses.TryGetValue(name, out ulong address) ? address : null;
}
