using Kdump = Kho.Images.Generated.Kdump;

namespace Kho.Images;

/// <summary>What makedumpfile was told to leave out (its option -d): a sum of bits.</summary>
/// <param name="Value">Sum of <see cref="Kdump.DumpLevelBit"/> values; 0 leaves nothing out.</param>
public readonly record struct DumpLevel(uint Value)
{
    /// <summary>
    /// Whether pages are left out for what they are used for. Pages of zeros do not count: a kdump-compressed dump stores
    /// them, all in one place.
    /// </summary>
    public bool ExcludesPages => (Value & ~(uint)Kdump.DumpLevelBit.ExcludeZero) != 0;

    /// <summary>The level and what it leaves out: <c>31 (page cache, user data, free pages)</c>.</summary>
    public override string ToString()
    {
        List<string> names = [];
        if (Has(Kdump.DumpLevelBit.ExcludeCachePrivate))
        {
            names.Add("page cache");
        }
        else if (Has(Kdump.DumpLevelBit.ExcludeCache))
        {
            names.Add("page cache without private data");
        }

        if (Has(Kdump.DumpLevelBit.ExcludeUserData))
        {
            names.Add("user data");
        }

        if (Has(Kdump.DumpLevelBit.ExcludeFree))
        {
            names.Add("free pages");
        }

        return names.Count == 0 ? $"{Value}" : $"{Value} ({string.Join(", ", names)})";
    }

    private bool Has(Kdump.DumpLevelBit bit) => (Value & (uint)bit) != 0;
}
