namespace Kho.Abi.Restore;

/// <summary>What a reader makes of a component of a handover, better ones first.</summary>
public enum RestoreVerdict
{
    /// <summary>All of it is recovered.</summary>
    Ok,

    /// <summary>What is lost is named, and nothing is misread.</summary>
    Lossy,

    /// <summary>The reader rejects it: lost, but not misread.</summary>
    Refused,

    /// <summary>The reader accepts bytes that mean something else.</summary>
    Misread,

    /// <summary>The reader panics, BUGs, hangs or dies of it.</summary>
    Panics,
}
