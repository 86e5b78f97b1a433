namespace Kho.Abi.Restore;

/// <summary>What freeing pages came to.</summary>
public enum FreeOutcome
{
    /// <summary>They are free.</summary>
    Ok,

    /// <summary>Not all of them are: pages whose references do not fit stay behind, and nothing says so.</summary>
    Leaked,

    /// <summary>A bad page: the kernel is tainted, and the block is leaked.</summary>
    BadPage,

    /// <summary>The kernel BUGs.</summary>
    Bug,
}
