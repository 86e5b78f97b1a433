using Kho.Formatting;

namespace Kho.Cli.Printing;

/// <summary>How numbers are written for a person.</summary>
internal static class Words
{
    /// <summary>An address: lower-case hexadecimal, as options take it.</summary>
    public static string Address(ulong address) => $"0x{address:x}";

    /// <summary>An address that may be missing.</summary>
    public static string Address(ulong? address) => address is ulong value ? Address(value) : "-";

    /// <summary>A number of bytes in the largest unit that fits, with one decimal where it is not exact.</summary>
    public static string Size(ulong bytes) => Quantity.Size(bytes);

    /// <summary>A number of bytes in a human unit and exactly.</summary>
    public static string ExactSize(ulong bytes) => bytes < 1024 ? Size(bytes) : $"{Size(bytes)} ({bytes})";

    /// <summary>A count and the thing counted, in the plural where it must be.</summary>
    public static string Count(ulong count, string singular, string? plural = null) => $"{count} {(count == 1 ? singular : plural ?? singular + "s")}";
}
