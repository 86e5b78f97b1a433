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
    public Suppression? Suppression { get; init; }

    /// <summary>Whether one of the two kernels cannot read all that the other writes, and nobody suppressed that.</summary>
    public bool IsBreaking => Suppression is null && IsWireChange;

    /// <summary>Whether bytes differ.</summary>
    public bool IsWireChange => Category is AbiCategory.WireBreaking or AbiCategory.OldReadsNew or AbiCategory.NewReadsOld;
}
