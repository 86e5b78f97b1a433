namespace Kho.Abi.Restore;

/// <summary>What a call of KHO's interface within the kernel comes to.</summary>
public enum CallOutcome
{
    /// <summary>It succeeds.</summary>
    Ok,

    /// <summary>It fails with -EINVAL.</summary>
    InvalidArgument,

    /// <summary>It fails with -ERANGE.</summary>
    OutOfRange,

    /// <summary>It fails with -ENOMEM; what it had done is undone.</summary>
    NoMemory,

    /// <summary>It fails with -EEXIST.</summary>
    Exists,

    /// <summary>It gives nothing back (NULL); what it had done stays done.</summary>
    Refused,

    /// <summary>It warns, and what was asked for is not done.</summary>
    Warned,

    /// <summary>The release has no such call.</summary>
    Unavailable,

    /// <summary>A bad page: the kernel is tainted, and the block is leaked.</summary>
    BadPage,

    /// <summary>Pages are leaked in silence.</summary>
    Leaked,

    /// <summary>The kernel BUGs, panics or hangs.</summary>
    Dies,
}
