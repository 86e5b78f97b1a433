using Kho.Abi.Restore;
using Spectre.Console;

namespace Kho.Cli.Printing;

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
