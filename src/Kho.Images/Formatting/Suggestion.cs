namespace Kho.Formatting;

/// <summary>Suggestions for unknown words.</summary>
internal static class Suggestion
{
    /// <summary>Most letters that a prefix may lack of a name.</summary>
    private const int LeastBeginning = 3;

    /// <summary>The name nearest to a word, or null if none is near.</summary>
    public static string? Nearest(string typed, IEnumerable<string> names)
    {
        int most = Math.Max(1, typed.TrimStart('-').Length / 3);
        return names
            .Select(name => (Name: name, Distance: Distance(typed.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(pair => pair.Distance <= most || IsBeginning(typed, pair.Name))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .FirstOrDefault().Name;
    }

    /// <summary>The end of a sentence about an unknown word: a suggestion, or another text if no name is near.</summary>
    /// <param name="otherwise">Text if no name is near.</param>
    public static string Of(string typed, IEnumerable<string> names, string otherwise) =>
        Nearest(typed, names) is string name ? $"; did you mean {name}?" : otherwise;

    private static bool IsBeginning(string typed, string name) =>
        typed.TrimStart('-').Length >= LeastBeginning && name.StartsWith(typed, StringComparison.OrdinalIgnoreCase);

    /// <summary>Edit distance of two words (Damerau and Levenshtein, optimal string alignment).</summary>
    private static int Distance(string one, string other)
    {
        // Long words are no misspelt names and are slow to compare.
        if (Math.Abs(one.Length - other.Length) > Math.Max(one.Length, other.Length) / 2)
        {
            return int.MaxValue;
        }

        int[,] distances = new int[one.Length + 1, other.Length + 1];
        for (int row = 0; row <= one.Length; row++)
        {
            for (int column = 0; column <= other.Length; column++)
            {
                distances[row, column] = row == 0 || column == 0
                    ? row + column
                    : Math.Min(
                        Math.Min(distances[row - 1, column], distances[row, column - 1]) + 1,
                        distances[row - 1, column - 1] + (one[row - 1] == other[column - 1] ? 0 : 1));
                if (row > 1 && column > 1 && one[row - 1] == other[column - 2] && one[row - 2] == other[column - 1])
                {
                    distances[row, column] = Math.Min(distances[row, column], distances[row - 2, column - 2] + 1);
                }
            }
        }

        return distances[one.Length, other.Length];
    }
}
