namespace Kho.Analysis.Handovers;

/// <summary>In what two handovers preserve a run of memory differently.</summary>
public enum ExtentDifferenceKind
{
    /// <summary>Only the second preserves it.</summary>
    Added,

    /// <summary>Only the first preserves it.</summary>
    Removed,

    /// <summary>Both preserve it, under different page types.</summary>
    Retyped,

    /// <summary>Both preserve it, in blocks of different orders.</summary>
    Regrouped,
}
