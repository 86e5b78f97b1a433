namespace Kho.Images;

/// <summary>Which side of a handover a debugfs directory shows.</summary>
public enum DebugfsDirection
{
    /// <summary>Neither its name nor its files tell.</summary>
    Unknown,

    /// <summary><c>kho/out</c>: what this kernel hands to the next one.</summary>
    Out,

    /// <summary><c>kho/in</c>: what this kernel got from the one before.</summary>
    In,
}
