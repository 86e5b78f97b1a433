using Kho.Abi.Codec;
using Kho.Abi.Handovers;

namespace Kho.Abi.Restore;

/// <summary>What became of one component of a handover.</summary>
/// <param name="Name">Component: <c>memory-map</c>, <c>page-info</c>, <c>page-refcounts</c>, <c>memfd</c>, <c>systemd</c>, or the name of a blob.</param>
/// <param name="Format">Format as its writer calls it, or null.</param>
/// <param name="Verdict">Verdict.</param>
/// <param name="Message">What it rests on, one sentence.</param>
public sealed record ComponentOutcome(string Name, string? Format, RestoreVerdict Verdict, string Message)
{
    /// <summary>The verdict is that of another component, of which the kernel died before it came to this one.</summary>
    public bool IsNotReached { get; init; }

    /// <summary>What it takes for a kernel that lives to come to the verdict; null where nothing more is needed.</summary>
    public string? Takes { get; init; }

    /// <summary>Name of the component that the memory map is.</summary>
    public const string MemoryMap = "memory-map";

    /// <summary>Name of the component that stamps in <c>page->private</c> are; there only where they do not read back as they were meant.</summary>
    public const string PageInfo = "page-info";

    /// <summary>Name of the component that page types are about.</summary>
    public const string PageRefcounts = "page-refcounts";

    /// <summary>Name of the component that all preserved memfds are together.</summary>
    public const string Memfd = "memfd";

    /// <summary>Name of the component that systemd's file descriptor stores are.</summary>
    public const string Systemd = "systemd";

    /// <summary>A verdict as the command line and its JSON spell it.</summary>
    /// <param name="verdict">Verdict.</param>
    public static string VerdictName(RestoreVerdict verdict) => verdict switch
    {
        RestoreVerdict.Ok => "ok",
        RestoreVerdict.Lossy => "lossy",
        RestoreVerdict.Refused => "refused",
        RestoreVerdict.Misread => "misread",
        _ => "panics",
    };
}
