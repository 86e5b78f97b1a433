using Kho.Diagnostics;

namespace Kho.Analysis.Conformance;

/// <summary>A case and a reader's answer.</summary>
/// <param name="Answer">The reader's answer, or null.</param>
/// <param name="IsListed">The case is on the list of known failures.</param>
internal sealed record ConformanceResult(ConformanceCase Case, ConformanceAnswer? Answer, bool IsListed)
{
    /// <summary>The reader does not know the kind.</summary>
    public bool IsSkipped => Answer is { IsSkip: true };

    /// <summary>The reader agrees. Without a value, the class alone counts.</summary>
    public bool Passes => Answer is not null && Answer.Class == Case.Expected.Class && (Case.Expected.Class != "success" || Answer.Value == Case.Expected.Value);

    /// <summary>The problem: an unlisted failure, or a listed case that passes; else null.</summary>
    public string? Fault =>
        IsSkipped ? IsListed ? "is listed as a failure, and the reader does not know the kind" : null
        : Passes ? IsListed ? "is listed as a failure, and passes" : null
        : IsListed ? null
        : Answer is null ? "no answer" : $"expected {Case.Expected}, the reader says {Answer}";

    /// <summary>Matches the lines of a reader with its cases.</summary>
    /// <param name="cases">Cases in the reader's order.</param>
    /// <param name="lines">Lines of the reader: name, class and value between tabs.</param>
    /// <param name="listed">Names of the known failures.</param>
    /// <exception cref="KhoFormatException">A line is no answer, or the list names an unknown case.</exception>
    public static IReadOnlyList<ConformanceResult> Match(IReadOnlyList<ConformanceCase> cases, IEnumerable<string> lines, IEnumerable<string> listed)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(lines);
        HashSet<string> known = [.. listed];
        HashSet<string> names = [.. cases.Select(one => one.Name)];
        if (known.FirstOrDefault(name => !names.Contains(name)) is string unknown)
        {
            throw new KhoFormatException($"the list of failures names {unknown}, and there is no such case");
        }

        Dictionary<string, ConformanceAnswer> answers = new(StringComparer.Ordinal);
        foreach (string line in lines.Where(line => line.Length > 0))
        {
            string[] parts = line.Split('\t');
            if (parts.Length is not (2 or 3) || !names.Contains(parts[0]) || !answers.TryAdd(parts[0], new ConformanceAnswer(parts[1], parts.Length == 3 && parts[2].Length > 0 ? parts[2] : "-")))
            {
                throw new KhoFormatException($"the reader says '{line}', expected the name of a case, a class and a value between tabs, once for each case");
            }
        }

        return [.. cases.Select(one => new ConformanceResult(one, answers.GetValueOrDefault(one.Name), known.Contains(one.Name)))];
    }
}
