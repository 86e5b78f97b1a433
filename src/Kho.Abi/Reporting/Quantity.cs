using System.Globalization;

namespace Kho.Abi.Reporting;

/// <summary>Numbers as people read them.</summary>
internal static class Quantity
{
    private static readonly string[] _units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A length in bytes in the largest unit that it fills.</summary>
    public static string Size(UInt128 bytes)
    {
        int unit = 0;
        UInt128 scale = 1;
        while (unit + 1 < _units.Length && bytes / scale >= 1024)
        {
            scale *= 1024;
            unit++;
        }

        string number = bytes % scale == 0
            ? (bytes / scale).ToString(CultureInfo.InvariantCulture)
            : ((double)bytes / (double)scale).ToString("0.0", CultureInfo.InvariantCulture);
        return $"{number} {_units[unit]}";
    }

    /// <summary>A count and what is counted.</summary>
    public static string Count(ulong count, string one, string? many = null) => $"{Number(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>A count with its thousands apart.</summary>
    public static string Number(ulong count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');
}
