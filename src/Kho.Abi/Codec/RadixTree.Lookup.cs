namespace Kho.Abi.Codec;

/// <summary>What became of adding keys to a radix tree.</summary>
internal enum RadixAddResult
{
    /// <summary>At least one key is new in the tree.</summary>
    Added,

    /// <summary>All were in the tree before; nothing changed.</summary>
    AlreadyThere,

    /// <summary>The release refuses keys of this width (-ERANGE); nothing changed.</summary>
    TooWide,

    /// <summary>The allocator had no memory (-ENOMEM); what it had given was freed and nothing changed.</summary>
    NoMemory,
}

internal sealed partial class RadixTree
{
    /// <summary>Says whether a key is in the tree. Bits that the tree cannot hold are dropped, as the kernel does.</summary>
    /// <param name="key">Key.</param>
    public bool Contains(ulong key)
    {
        Span<byte> bitmap = Bitmap(key);
        return !bitmap.IsEmpty && BitSpan.Get(bitmap, _geometry.BitmapIndex(key));
    }

    /// <summary>Says whether the tree has the leaf in which a key would be. A kernel warns when it deletes a key without one.</summary>
    /// <param name="key">Key.</param>
    public bool HasLeaf(ulong key) => !Bitmap(key).IsEmpty;

    /// <summary>
    /// Finds the block that holds an address, also where it begins before it: asks for every order, the smallest first, and
    /// every page type. A key that lost its order in a tree too shallow for it counts as the block that its other bits say, as
    /// for every reader.
    /// </summary>
    /// <param name="address">Physical address in bytes; any byte of a block.</param>
    /// <param name="start">Physical address in bytes of the block.</param>
    /// <param name="order">Its order.</param>
    /// <param name="pageType">Its page type; 0 where keys have none or the tree has lost it.</param>
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
    /// Deletes a key: clears its bit and leaves nodes standing that are empty then. Bits that the tree cannot hold are
    /// dropped, in every release, so that a wide key deletes the key that it is an alias of.
    /// </summary>
    /// <param name="key">Key.</param>
    /// <returns>False if the key was not there; then nothing changed.</returns>
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
