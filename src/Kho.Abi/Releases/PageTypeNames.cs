namespace Kho.Abi.Releases;

/// <summary>Names of page types that algorithms give a meaning to; releases list them by value.</summary>
internal static class PageTypeNames
{
    /// <summary>A block that has one reference, that of its first page.</summary>
    public const string Contiguous = "contig";

    /// <summary>A block whose pages each have a reference of their own.</summary>
    public const string Split = "split";
}
