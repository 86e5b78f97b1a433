namespace Kho.Analysis.Comparison;

/// <summary>A finding that somebody decided to live with.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Place">Place of the finding, in which * stands for anything; null for every place.</param>
/// <param name="Reason">Why it may stand.</param>
/// <param name="Expires">Last day on which it may, or null for no end.</param>
public sealed record Suppression(string Rule, string? Place, string Reason, DateOnly? Expires)
{
    /// <summary>Says whether it speaks of a finding; whether it has expired is another matter.</summary>
    /// <param name="rule">Rule of the finding.</param>
    /// <param name="place">Place of the finding.</param>
    public bool Covers(AbiRule rule, string place)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(place);
        return Rule == rule.Id && (Place is null || Matches(Place, place));
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int star = pattern.IndexOf('*');
        if (star < 0)
        {
            return pattern.SequenceEqual(text);
        }

        if (!text.StartsWith(pattern[..star]))
        {
            return false;
        }

        ReadOnlySpan<char> rest = pattern[(star + 1)..];
        for (int skip = star; skip <= text.Length; skip++)
        {
            if (Matches(rest, text[skip..]))
            {
                return true;
            }
        }

        return false;
    }
}
