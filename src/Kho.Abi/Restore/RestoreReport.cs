using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Restore;

/// <summary>What a kernel does with a handover, from its first look to user space.</summary>
public sealed partial class RestoreReport
{
    /// <summary>The release that wrote the handover, or null if unknown.</summary>
    internal AbiRelease? Writer { get; init; }

    /// <summary>The release that reads it.</summary>
    internal AbiRelease Reader { get; init; } = null!;

    /// <summary>Id of the release of the kernel that restores.</summary>
    public string ReaderId => Reader.Id;

    /// <summary>Page size of the reader in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>The kernel takes the handover over.</summary>
    public required bool Revived { get; init; }

    /// <summary>Reason if it does not, else null.</summary>
    public string? RefusedBecause { get; init; }

    /// <summary>Cause of its death; null if it lives.</summary>
    public string? Death { get; init; }

    /// <summary>Everything that the outcome rests on is in the image; otherwise the worst that is reachable is told.</summary>
    public required bool Certain { get => field && Unsettled is not { IsOpen: true }; init; }

    /// <summary>Why not, one sentence each.</summary>
    public required IReadOnlyList<string> Doubts { get => Unsettled is { IsOpen: true } unsettled ? [unsettled.Sentence, .. field] : field; init; }

    /// <summary>Options of the kernel's configuration that may matter and are not modelled.</summary>
    internal IReadOnlyList<string> NotModelled { get; init; } = [];

    /// <summary>What else the reader may do, where its version leaves open which point release it is; null where it does not.</summary>
    internal UnsettledReader? Unsettled { get; set; }

    /// <summary>The image holds no memory and the root is acceptable: every other verdict is the worst possible one.</summary>
    internal bool IsUntold { get; init; }

    /// <summary>One doubt is that the kernel reads memory that the image lacks.</summary>
    public bool ReadsWhatIsAbsent { get; init; }

    /// <summary>Outcome of each component of the handover; the memory map first.</summary>
    public required IReadOnlyList<ComponentOutcome> Components { get; init; }

    /// <summary>Outcomes of sessions, files and regions.</summary>
    public required IReadOnlyList<ItemOutcome> Items { get; init; }

    /// <summary>Number of blocks that the writer's kernel reads in the map.</summary>
    public required ulong BlocksWritten { get; init; }

    /// <summary>Number of blocks that the reader reserves, up to its death.</summary>
    public required ulong BlocksReserved { get; init; }

    /// <summary>Which blocks are lost, invented or of another type.</summary>
    internal BlockComparison Blocks { get; init; } = null!;

    /// <summary>Number of blocks with another page type than the writer's, including types that the writer's own tree lost and the owner implies.</summary>
    public required ulong BlocksRetyped { get; init; }

    /// <summary>Number of reserved pages.</summary>
    public required ulong PagesReserved { get; init; }

    /// <summary>Number of reserved blocks that are never restored or claimed: leaked until the next kexec.</summary>
    public required ulong NeverClaimed { get; init; }

    /// <summary>Number of restored pages.</summary>
    public required ulong ManagedPages { get; init; }

    /// <summary>The kernel's log.</summary>
    public required IReadOnlyList<string> KernelMessages { get; init; }

    /// <summary>Findings about the image.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The blocks in runs of one fate, by address; empty after a refusal.</summary>
    internal Func<IEnumerable<BlockOutcome>> BlockOutcomes { get; init; } = () => [];

    /// <summary>The worst verdict of all components.</summary>
    public RestoreVerdict Verdict => Components.Count == 0 ? RestoreVerdict.Ok : Components.Max(component => component.Verdict);

    /// <summary>The outcome of a component, or null if there is no such component.</summary>
    /// <param name="name">Name of the component.</param>
    public ComponentOutcome? Component(string name) => Components.FirstOrDefault(component => component.Name == name);
}

/// <summary>Fate of the kernel itself.</summary>
public enum KernelFate
{
    /// <summary>It boots without the handover.</summary>
    Refuses,

    /// <summary>It takes the handover over and reaches user space. A verdict of <see cref="RestoreVerdict.Panics"/> then concerns a later action of an owner.</summary>
    Lives,

    /// <summary>It dies if its memory changes before it is read, or if memory that the image lacks is as bad as possible.</summary>
    MayDie,

    /// <summary>It dies.</summary>
    Dies,

    /// <summary>The image does not decide.</summary>
    Unknown,
}

public sealed partial class RestoreReport
{
    /// <summary>Page size of the writer in bytes.</summary>
    public int WriterPageSize { get; init; }

    /// <summary>Fate of the kernel itself.</summary>
    public KernelFate Fate => RefusedBecause is not null ? KernelFate.Refuses
        : Death is not null ? Certain ? KernelFate.Dies : KernelFate.MayDie
        : !Certain && Component(ComponentOutcome.MemoryMap) is { Verdict: RestoreVerdict.Panics } ? KernelFate.Unknown
        : KernelFate.Lives;

    /// <summary>Writer and reader have different page sizes, which no field of a handover states.</summary>
    public bool PageSizesDiffer => WriterPageSize != 0 && WriterPageSize != PageSize;

    /// <summary>The kernel survives its read of the whole map.</summary>
    internal bool SurvivesMap { get; init; }

    /// <summary>The kernel takes the handover over without an error and reserves none of its blocks.</summary>
    public bool LosesAllInSilence => Revived && SurvivesMap && BlocksWritten > 0 && BlocksReserved == 0;

    /// <summary>The kernel's fate in one sentence and, if it lives, the subject of the verdict.</summary>
    public string Summary
    {
        get
        {
            if (LosesAllInSilence)
            {
                string later = Death is null ? "" : $"; {(Certain ? "then it dies" : "it may die later")}: {Death}";
                return $"the kernel takes the handover over and loses all of it without a word: {Component(ComponentOutcome.MemoryMap)!.Message}{later}";
            }

            if (Death is not null)
            {
                return $"the kernel {(Certain ? "dies" : "may die")}: {Death}";
            }

            if (RefusedBecause is not null)
            {
                return $"the handover is not taken over: {RefusedBecause}";
            }

            IEnumerable<string> faults = Components.Where(component => component.Verdict != RestoreVerdict.Ok).Select(component => $"{component.Name} {ComponentOutcome.VerdictName(component.Verdict)}");
            return Verdict == RestoreVerdict.Ok ? "everything is recovered"
                : PanicTakes is string takes ? $"the kernel boots and lives; a later panic takes {takes}: {string.Join("; ", faults)}"
                : string.Join("; ", faults);
        }
    }

    /// <summary>The user action that triggers the panic of a living kernel; null if the kernel dies at boot or nothing panics.</summary>
    public string? PanicTakes => Fate == KernelFate.Lives ? Components.FirstOrDefault(component => component.Verdict == RestoreVerdict.Panics)?.Takes : null;

    /// <summary>JSON name of a fate.</summary>
    /// <param name="fate">Fate.</param>
    public static string FateName(KernelFate fate) => fate switch
    {
        KernelFate.Refuses => "refuses",
        KernelFate.Lives => "lives",
        KernelFate.MayDie => "may die",
        KernelFate.Dies => "dies",
        _ => "unknown",
    };
}

/// <summary>Outcome of a component of a handover, from best to worst.</summary>
public enum RestoreVerdict
{
    /// <summary>The reader recovers all of it.</summary>
    Ok,

    /// <summary>The reader loses a named part and misreads nothing.</summary>
    Lossy,

    /// <summary>The reader rejects it: it is lost, not misread.</summary>
    Refused,

    /// <summary>The reader accepts the bytes with another meaning.</summary>
    Misread,

    /// <summary>The reader panics, BUGs or hangs.</summary>
    Panics,
}

/// <summary>Outcome of one component of a handover.</summary>
/// <param name="Name">Component: <c>memory-map</c>, <c>page-info</c>, <c>page-refcounts</c>, <c>memfd</c>, <c>systemd</c>, or the name of a blob.</param>
/// <param name="Format">Format by the writer's name, or null.</param>
/// <param name="Verdict">Verdict.</param>
/// <param name="Message">Reason, one sentence.</param>
public sealed record ComponentOutcome(string Name, string? Format, RestoreVerdict Verdict, string Message)
{
    /// <summary>The kernel died of another component, whose verdict this is, before it reached this one.</summary>
    public bool IsNotReached { get; init; }

    /// <summary>The user action that triggers the verdict; null if none is needed.</summary>
    public string? Takes { get; init; }

    /// <summary>Component of the memory map.</summary>
    public const string MemoryMap = "memory-map";

    /// <summary>Component of the stamps in <c>page->private</c>, present only if they do not read back unchanged.</summary>
    public const string PageInfo = "page-info";

    /// <summary>Component of the page refcounts, which page types decide.</summary>
    public const string PageRefcounts = "page-refcounts";

    /// <summary>Component of all preserved memfds.</summary>
    public const string Memfd = "memfd";

    /// <summary>Component of the files of all sessions.</summary>
    internal const string SessionFiles = Memfd;

    /// <summary>Component of systemd's file descriptor stores.</summary>
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

/// <summary>Outcome of one item of a handover.</summary>
/// <param name="Kind"><c>session</c>, <c>file</c> or <c>region</c>.</param>
/// <param name="Name">Its name; for a file, session and token.</param>
/// <param name="Verdict">Verdict.</param>
/// <param name="Message">Reason, a few words.</param>
public sealed record ItemOutcome(string Kind, string Name, RestoreVerdict Verdict, string Message);

/// <summary>A restored vmalloc area: its pages in order.</summary>
/// <param name="Runs">Runs of pages: first page frame number, and number of pages.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="PageSize">Page size in bytes.</param>
internal sealed record RestoredArea(IReadOnlyList<(ulong Pfn, ulong Count)> Runs, ulong Pages, int PageSize)
{
    /// <summary>Length in bytes.</summary>
    public ulong Length => Pages * (ulong)PageSize;

    /// <summary>Reads a part of the area; the page after it is unmapped.</summary>
    /// <param name="offset">Offset of the first byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="what">Name of the bytes in messages.</param>
    /// <exception cref="KernelDeathException">The range exceeds the area.</exception>
    public byte[] Read(KernelMemory memory, ulong offset, int length, string what)
    {
        if (offset + (ulong)length > Length)
        {
            throw new KernelDeathException($"page fault: {what} is read beyond the end of its vmalloc area of {Length} bytes");
        }

        byte[] bytes = new byte[length];
        ulong start = 0;
        foreach ((ulong pfn, ulong count) in Runs)
        {
            ulong size = count * (ulong)PageSize;
            if (start + size > offset && start < offset + (ulong)length)
            {
                ulong from = Math.Max(start, offset);
                ulong to = Math.Min(start + size, offset + (ulong)length);
                memory.Read((pfn * (ulong)PageSize) + (from - start), bytes.AsSpan((int)(from - offset), (int)(to - from)), what);
            }

            start += size;
        }

        return bytes;
    }
}

/// <summary>Result of a call of KHO's in-kernel API.</summary>
internal enum CallOutcome
{
    /// <summary>It succeeds.</summary>
    Ok,

    /// <summary>It fails with -EINVAL.</summary>
    InvalidArgument,

    /// <summary>It fails with -ERANGE.</summary>
    OutOfRange,

    /// <summary>It fails with -ENOMEM and undoes its work.</summary>
    NoMemory,

    /// <summary>It fails with -EEXIST.</summary>
    Exists,

    /// <summary>It returns NULL and keeps its partial work.</summary>
    Refused,

    /// <summary>It warns and does nothing.</summary>
    Warned,

    /// <summary>The release has no such call.</summary>
    Unavailable,

    /// <summary>A bad page: the kernel is tainted and the block leaks.</summary>
    BadPage,

    /// <summary>Pages leak without a message.</summary>
    Leaked,

    /// <summary>The kernel BUGs, panics or hangs.</summary>
    Dies,
}

/// <summary>Result of freeing pages.</summary>
internal enum FreeOutcome
{
    /// <summary>All pages are free.</summary>
    Ok,

    /// <summary>Pages with a wrong refcount leak without a message.</summary>
    Leaked,

    /// <summary>A bad page: the kernel is tainted and the block leaks.</summary>
    BadPage,

    /// <summary>The kernel BUGs.</summary>
    Bug,
}
