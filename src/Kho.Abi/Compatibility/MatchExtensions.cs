using System.Text.RegularExpressions;

namespace Kho.Abi.Compatibility;

/// <summary>The texts that a search without allocations found.</summary>
internal static class MatchExtensions
{
    /// <summary>The texts themselves.</summary>
    /// <param name="matches">Matches.</param>
    /// <param name="text">What was searched.</param>
    public static List<string> ToStrings(this Regex.ValueMatchEnumerator matches, string text)
    {
        List<string> found = [];
        foreach (ValueMatch match in matches)
        {
            found.Add(text.Substring(match.Index, match.Length));
        }

        return found;
    }
}
