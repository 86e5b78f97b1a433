namespace Kho.Abi.Codec;

/// <summary>What a chunk list tells about the length of its bitmaps, which is written nowhere.</summary>
/// <param name="UnalignedPointers">Bitmap pointers that are not page-aligned; one proves bitmaps shorter than a page.</param>
/// <param name="StartsOffPage">Elements whose range begins where no range of a page-sized bitmap can; one proves shorter bitmaps.</param>
/// <param name="BitsBeyondShort">Page-aligned bitmaps with bits set beyond the shorter length: a hint at page-sized ones.</param>
internal readonly record struct BitmapSizeEvidence(int UnalignedPointers, int StartsOffPage, int BitsBeyondShort)
{
    /// <summary>Bitmaps are proved to be shorter than a page.</summary>
    public bool ProvesShort => UnalignedPointers > 0 || StartsOffPage > 0;

    /// <summary>All pointers fit page-sized bitmaps, and some bitmap has bits that a shorter one does not have.</summary>
    public bool SuggestsPage => !ProvesShort && BitsBeyondShort > 0;
}
