using Kho.Abi.Restore;
using Kho.Formatting;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>Numbers for a person.</summary>
internal static class Words
{
    /// <summary>An address: lower-case hexadecimal, as options take it.</summary>
    public static string Address(ulong address) => $"0x{address:x}";

    /// <summary>An address, or a dash.</summary>
    public static string Address(ulong? address) => address is ulong value ? Address(value) : "-";

    /// <summary>A number of bytes in the largest unit that it fills, with one decimal if inexact.</summary>
    public static string Size(ulong bytes) => Quantity.Size(bytes);

    /// <summary>A number of bytes in the largest unit, followed by the exact number.</summary>
    public static string ExactSize(ulong bytes) => bytes < 1024 ? Size(bytes) : $"{Size(bytes)} ({bytes})";

    /// <summary>A count and its noun, in the plural if the count is not one.</summary>
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

    /// <summary>The colour of a cell that is a verdict's name with optional marks; null for any other cell.</summary>
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
