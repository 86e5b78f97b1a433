using Kho.Abi.Restore;
using Kho.Formatting;
using Spectre.Console;

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
    public static string Count(ulong count, string singular, string? plural = null) => Quantity.PlainCount(count, singular, plural);
}

/// <summary>The colours of verdicts, the same for every verb.</summary>
internal static class VerdictColors
{
    /// <summary>The colour of a verdict.</summary>
    public static Color Of(RestoreVerdict verdict) => verdict switch
    {
        RestoreVerdict.Ok => Color.Green,
        RestoreVerdict.Lossy or RestoreVerdict.Refused => Color.Yellow,
        _ => Color.Red,
    };

    /// <summary>The colour of a cell that begins with a verdict's name, and with nothing behind it but marks; null of any other.</summary>
    public static Color? Of(string cell)
    {
        foreach (RestoreVerdict verdict in Enum.GetValues<RestoreVerdict>())
        {
            string name = ComponentOutcome.VerdictName(verdict);
            if (cell.StartsWith(name, StringComparison.Ordinal) && !cell.AsSpan(name.Length).ContainsAnyInRange('a', 'z'))
            {
                return Of(verdict);
            }
        }

        return cell == "cannot tell" ? Color.Yellow : null;
    }
}
