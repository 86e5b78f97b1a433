namespace Kho.Images;

/// <summary>What a file shows to be by its first bytes.</summary>
internal enum DumpKind
{
    /// <summary>No dump, or one that has nothing to be known by, such as raw memory.</summary>
    None,

    /// <summary>A dump of physical memory.</summary>
    Whole,

    /// <summary>One of the parts that <c>makedumpfile --split</c> wrote.</summary>
    Part,
}
