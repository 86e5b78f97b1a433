using System.Globalization;

namespace Kho.Abi.Handovers.Live;

/// <summary>Addresses of a running kernel's variables, from the text of <c>/proc/kallsyms</c>.</summary>
internal sealed class KernelSymbols
{
    private readonly Dictionary<string, ulong> _addresses = new(StringComparer.Ordinal);

    private KernelSymbols()
    {
    }

    /// <summary>The kernel hides all addresses from this user (<c>kernel.kptr_restrict</c>).</summary>
    public bool AreHidden { get; private set; } = true;

    /// <summary>Reads lines of address, type and name; of a name that comes twice the first counts.</summary>
    /// <param name="reader">Text.</param>
    /// <param name="wanted">Names that are kept.</param>
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

    /// <summary>Virtual address of a variable; null if there is none.</summary>
    public ulong? Address(string name) => _addresses.TryGetValue(name, out ulong address) ? address : null;
}
