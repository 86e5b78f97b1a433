namespace Kho.Abi.Codec;

public sealed partial class RadixTree
{
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
