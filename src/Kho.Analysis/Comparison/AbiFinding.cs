using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>One difference between two ABIs.</summary>
public sealed record AbiFinding
{
    /// <summary>Rule of the difference.</summary>
    public required AbiRule Rule { get; init; }

    /// <summary>The kernels that it breaks.</summary>
    public required AbiCategory Category { get; init; }

    /// <summary>Where: a member of the release's description (<c>memory_map.chunk_list.bitmap_bits</c>), or structure and field (<c>luo_file_ser.token</c>).</summary>
    public required string Place { get; init; }

    /// <summary>Old value, or null.</summary>
    public string? From { get; init; }

    /// <summary>New value, or null.</summary>
    public string? To { get; init; }

    /// <summary>Whether a compatible string that guards the place changed too; null without a known string, as in BTF.</summary>
    public bool? Bumped { get; init; }

    /// <summary>The difference, one sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Page sizes in bytes at which it exists.</summary>
    public required IReadOnlyList<int> PageSizes { get; init; }

    /// <summary>Release of the difference in a comparison of whole specifications; else null.</summary>
    public string? Release { get; init; }

    /// <summary>The suppression that covers it, or null.</summary>
    internal Suppression? Suppression { get; init; }

    /// <summary>Whether one of the two kernels cannot read everything that the other writes, and no suppression covers it.</summary>
    public bool IsBreaking => Suppression is null && IsWireChange;

    /// <summary>Whether bytes differ.</summary>
    public bool IsWireChange => Category is AbiCategory.WireBreaking or AbiCategory.OldReadsNew or AbiCategory.NewReadsOld;
}

/// <summary>The kernels that a difference between two ABIs breaks.</summary>
public enum AbiCategory
{
    /// <summary>Neither kernel can read the other's handover.</summary>
    WireBreaking,

    /// <summary>The old kernel cannot read, or loses part of, the new one's handover; the new one reads the old one's.</summary>
    OldReadsNew,

    /// <summary>The new kernel cannot read, or loses part of, the old one's handover; the old one reads the new one's.</summary>
    NewReadsOld,

    /// <summary>A kernel handles the same bytes differently.</summary>
    Behaviour,

    /// <summary>Only a name or a description differs.</summary>
    Cosmetic,
}

/// <summary>A kind of finding about an ABI, or about the difference between two.</summary>
/// <param name="Id">Stable id, such as <c>KHO_FIELD_MOVED</c>; scripts and suppression files rely on it.</param>
/// <param name="Categories">The categories of its findings in a comparison, the usual one first; empty for a rule of lint alone.</param>
/// <param name="InLint">Whether lint uses it.</param>
/// <param name="Title">The finding in a few words.</param>
/// <param name="Why">Its effect on a reader.</param>
public sealed record AbiRule(string Id, IReadOnlyList<AbiCategory> Categories, bool InLint, string Title, string Why)
{
    /// <summary>The fix; null if it depends on the case.</summary>
    public string? Help { get; init; }

    /// <summary>The usual category of its findings.</summary>
    public AbiCategory Category => Categories.Count > 0 ? Categories[0] : AbiCategory.WireBreaking;
}

/// <summary>All differences between two ABIs.</summary>
/// <param name="From">The old ABI, by the caller's name.</param>
/// <param name="To">The new ABI, by the caller's name.</param>
/// <param name="PageSizes">Page sizes of the comparison in bytes.</param>
/// <param name="Findings">The differences, in the order of rules and places.</param>
public sealed record AbiDifferences(string From, string To, IReadOnlyList<int> PageSizes, IReadOnlyList<AbiFinding> Findings)
{
    /// <summary>Parts that were not compared, and a summary, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Number of breaking findings.</summary>
    public int Breaking => Findings.Count(finding => finding.IsBreaking);

    /// <summary>The same differences, with suppressions marked.</summary>
    /// <param name="suppressions">Suppressions.</param>
    internal AbiDifferences Suppress(SuppressionList suppressions)
    {
        ArgumentNullException.ThrowIfNull(suppressions);
        return this with { Findings = [.. Findings.Select(finding => finding with { Suppression = suppressions.Find(finding.Rule, finding.Place) })] };
    }
}

/// <summary>A defect of one release's ABI.</summary>
public sealed record LintFinding
{
    /// <summary>Rule of the finding.</summary>
    public required AbiRule Rule { get; init; }

    /// <summary>Severity.</summary>
    public required DiagnosticSeverity Severity { get; init; }

    /// <summary>Page size in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>Where: a member of the release's description, or structure and field.</summary>
    public required string Place { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>An example, such as two blocks that collide; or null.</summary>
    public string? Example { get; init; }

    /// <summary>The suppression that covers it, or null.</summary>
    internal Suppression? Suppression { get; init; }

    /// <summary>It is an error without a suppression.</summary>
    public bool IsError => Severity == DiagnosticSeverity.Error && Suppression is null;
}
