namespace Kho.Images;

/// <summary>One file of a kdump-compressed dump: the only one, or one of those that makedumpfile --split writes.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="File">Its bytes.</param>
/// <param name="First">First page number that it is about.</param>
/// <param name="End">Page number behind the last.</param>
/// <param name="Memory">Bitmap of the pages that are memory.</param>
/// <param name="Held">Bitmap of the pages that are in the dump, in this part or another.</param>
/// <param name="Descriptors">File offset of the first page descriptor.</param>
internal sealed record KdumpPart(string Path, ImageFile File, ulong First, ulong End, PageBitmap Memory, PageBitmap Held, long Descriptors)
{
    private readonly Lazy<ulong> _before = new(() => Held.CountBefore(First));

    /// <summary>Index of the descriptor of a page of this part that is in the dump.</summary>
    /// <param name="page">Page number.</param>
    public ulong DescriptorIndex(ulong page) => Held.CountBefore(page) - _before.Value;

    /// <summary>File offset of the descriptor of an index, or null if no file has such an offset.</summary>
    /// <param name="index">Index.</param>
    public long? DescriptorOffset(ulong index) =>
        index <= (ulong)(long.MaxValue - Descriptors) / PageDescriptor.Length ? Descriptors + ((long)index * PageDescriptor.Length) : null;
}
