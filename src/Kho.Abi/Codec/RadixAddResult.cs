namespace Kho.Abi.Codec;

/// <summary>What became of adding keys to a radix tree.</summary>
public enum RadixAddResult
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
