using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>One difference between two ABIs.</summary>
public sealed record AbiFinding
{
    /// <summary>What kind of difference.</summary>
    public required AbiRule Rule { get; init; }

    /// <summary>Whom it hurts.</summary>
    public required AbiCategory Category { get; init; }

    /// <summary>Where: a member of the release's description (<c>memory_map.chunk_list.bitmap_bits</c>), or structure and field (<c>luo_file_ser.token</c>).</summary>
    public required string Place { get; init; }

    /// <summary>What stood there, or null for nothing.</summary>
    public string? From { get; init; }

    /// <summary>What stands there, or null for nothing.</summary>
    public string? To { get; init; }

    /// <summary>Whether a compatible string that guards the place moved with it; null where no string is known, as in BTF.</summary>
    public bool? Bumped { get; init; }

    /// <summary>The difference in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Page sizes in bytes at which it is so.</summary>
    public required IReadOnlyList<int> PageSizes { get; init; }

    /// <summary>Release in which it was found, where whole specifications are compared; else null.</summary>
    public string? Release { get; init; }

    /// <summary>The suppression that covers it, or null.</summary>
    internal Suppression? Suppression { get; init; }

    /// <summary>Whether one of the two kernels cannot read all that the other writes, and nobody suppressed that.</summary>
    public bool IsBreaking => Suppression is null && IsWireChange;

    /// <summary>Whether bytes differ.</summary>
    public bool IsWireChange => Category is AbiCategory.WireBreaking or AbiCategory.OldReadsNew or AbiCategory.NewReadsOld;
}

/// <summary>Whom a difference between two ABIs hurts.</summary>
public enum AbiCategory
{
    /// <summary>Neither kernel can read what the other writes.</summary>
    WireBreaking,

    /// <summary>The old kernel cannot read, or loses part of, what the new one writes; the new one reads the old one's.</summary>
    OldReadsNew,

    /// <summary>The new kernel cannot read, or loses part of, what the old one writes; the old one reads the new one's.</summary>
    NewReadsOld,

    /// <summary>The same bytes, and a kernel does something else with them.</summary>
    Behaviour,

    /// <summary>A name or a description; no byte and no behaviour differs.</summary>
    Cosmetic,
}

/// <summary>A kind of finding about an ABI, or about the difference between two.</summary>
/// <param name="Id">Stable id, such as <c>KHO_FIELD_MOVED</c>; scripts and suppression files rely on it.</param>
/// <param name="Categories">The categories that its findings can have in a comparison, the usual one first; empty if only a lint has it.</param>
/// <param name="InLint">Whether a lint of one release can have it.</param>
/// <param name="Title">What it says, in a few words.</param>
/// <param name="Why">Why that matters to a reader.</param>
public sealed record AbiRule(string Id, IReadOnlyList<AbiCategory> Categories, bool InLint, string Title, string Why)
{
    /// <summary>What mends what it finds; null where that hangs on the case.</summary>
    public string? Help { get; init; }

    /// <summary>The category that its findings usually have.</summary>
    public AbiCategory Category => Categories.Count > 0 ? Categories[0] : AbiCategory.WireBreaking;
}

/// <summary>All differences between two ABIs.</summary>
/// <param name="From">The old ABI, as the caller calls it.</param>
/// <param name="To">The new ABI, as the caller calls it.</param>
/// <param name="PageSizes">Page sizes in bytes at which they were compared.</param>
/// <param name="Findings">The differences, in the order of rules and places.</param>
public sealed record AbiDifferences(string From, string To, IReadOnlyList<int> PageSizes, IReadOnlyList<AbiFinding> Findings)
{
    /// <summary>What was not compared, and what all findings come to, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Number of findings that keep one of the kernels from reading all that the other writes.</summary>
    public int Breaking => Findings.Count(finding => finding.IsBreaking);

    /// <summary>The same differences with those marked that somebody decided to live with.</summary>
    /// <param name="suppressions">What was decided.</param>
    internal AbiDifferences Suppress(SuppressionList suppressions)
    {
        ArgumentNullException.ThrowIfNull(suppressions);
        return this with { Findings = [.. Findings.Select(finding => finding with { Suppression = suppressions.Find(finding.Rule, finding.Place) })] };
    }
}

/// <summary>Something in which a release's ABI is not sound in itself.</summary>
public sealed record LintFinding
{
    /// <summary>What kind of finding.</summary>
    public required AbiRule Rule { get; init; }

    /// <summary>How bad it is.</summary>
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

    /// <summary>It is an error, and nobody suppressed it.</summary>
    public bool IsError => Severity == DiagnosticSeverity.Error && Suppression is null;
}
