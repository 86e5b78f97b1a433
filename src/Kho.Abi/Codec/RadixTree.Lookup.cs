namespace Kho.Abi.Codec;

/// <summary>Result of the addition of keys to a radix tree.</summary>
internal enum RadixAddResult
{
    /// <summary>At least one key is new in the tree.</summary>
    Added,

    /// <summary>The tree had all of them and is unchanged.</summary>
    AlreadyThere,

    /// <summary>The release refuses keys of this width (-ERANGE); the tree is unchanged.</summary>
    TooWide,

    /// <summary>The allocator has no memory (-ENOMEM); its pages are freed and the tree is unchanged.</summary>
    NoMemory,
}

internal sealed partial class RadixTree
{
    /// <summary>Whether a key is in the tree. The look-up drops bits that the tree cannot hold, as the kernel does.</summary>
    public bool Contains(ulong key)
    {
        Span<byte> bitmap = Bitmap(key);
        return !bitmap.IsEmpty && BitSpan.Get(bitmap, _geometry.BitmapIndex(key));
    }

    /// <summary>Whether the tree has a key's leaf. A kernel warns when it deletes a key without one.</summary>
    public bool HasLeaf(ulong key) => !Bitmap(key).IsEmpty;

    /// <summary>
    /// Finds the block that holds an address. It tries every order, the smallest first, and
    /// every page type. A key whose order bit is lost in a shallow tree counts as the block of its other bits, as
    /// for every reader.
    /// </summary>
    /// <param name="address">Physical address in bytes; any byte of a block.</param>
    /// <param name="start">Physical address in bytes of the block.</param>
    /// <param name="pageType">Its page type; 0 if keys have none or the tree has lost it.</param>
    public bool TryFindBlock(ulong address, out ulong start, out int order, out int pageType)
    {
        for (order = 0; order <= _geometry.Pages.MaximumOrder; order++)
        {
            int shift = _geometry.Pages.PageShift + order;
            start = address >> shift << shift;
            if (!_geometry.Pages.IsPhysical(start, UInt128.One << shift))
            {
                break;
            }

            foreach (int type in _geometry.HeldPageTypes)
            {
                ulong key = _geometry.Encode(start, order, type);
                if (_geometry.LostBits(key) == 0 && Contains(key))
                {
                    pageType = type;
                    return true;
                }
            }
        }

        start = 0;
        order = 0;
        pageType = 0;
        return false;
    }

    /// <summary>
    /// Deletes a key: clears its bit and keeps empty nodes. In every release it drops the bits that the tree cannot
    /// hold, so that a wide key deletes its alias.
    /// </summary>
    /// <returns>False if the tree does not have the key.</returns>
    public bool Delete(ulong key)
    {
        Span<byte> bitmap = Bitmap(key);
        int bit = _geometry.BitmapIndex(key);
        if (bitmap.IsEmpty || !BitSpan.Get(bitmap, bit))
        {
            return false;
        }

        BitSpan.Clear(bitmap, bit);
        return true;
    }
}
