namespace Kho.Analysis.Kernels;

/// <summary>Answer to a question about kernels that nobody booted.</summary>
public enum CompatibilityAnswer
{
    /// <summary>Yes, and there is evidence for every part of it.</summary>
    Yes,

    /// <summary>No.</summary>
    No,

    /// <summary>Nothing speaks against it, and not everything for it.</summary>
    CannotTell,
}
