using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Restore;

/// <summary>Everything that a simulated kernel does with a handover, from boot to user space.</summary>
public sealed partial class RestoreReport
{
    /// <summary>Release that wrote the handover; null if unknown.</summary>
    internal AbiRelease? Writer { get; init; }

    /// <summary>Release of the restoring kernel.</summary>
    internal AbiRelease Reader { get; init; } = null!;

    /// <summary>Id of the release of the restoring kernel.</summary>
    public string ReaderId => Reader.Id;

    /// <summary>Page size of the restoring kernel in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>The kernel takes the handover over.</summary>
    public required bool Revived { get; init; }

    /// <summary>Why the kernel refuses the handover; null if it takes it over.</summary>
    public string? RefusedBecause { get; init; }

    /// <summary>Cause of the kernel's death; null if it survives.</summary>
    public string? Death { get; init; }

    /// <summary>The image proves the outcome. If false, the report describes the worst possible outcome.</summary>
    public required bool Certain { get => field && Unsettled is not { IsOpen: true }; init; }

    /// <summary>Why the outcome is uncertain, one sentence each.</summary>
    public required IReadOnlyList<string> Doubts { get => Unsettled is { IsOpen: true } unsettled ? [unsettled.Sentence, .. field] : field; init; }

    /// <summary>Enabled options of the kernel's configuration that may matter and that the simulation does not model.</summary>
    internal IReadOnlyList<string> NotModelled { get; init; } = [];

    /// <summary>Outcomes of the other point releases that the reader's version may stand for; null if it stands for only one.</summary>
    internal UnsettledReader? Unsettled { get; set; }

    /// <summary>The image holds no memory and the kernel accepts the root, so every other verdict is the worst possible one.</summary>
    internal bool IsUntold { get; init; }

    /// <summary>One of the doubts is that the kernel reads memory that the image lacks.</summary>
    public bool ReadsWhatIsAbsent { get; init; }

    /// <summary>Outcome of each component of the handover; the memory map first.</summary>
    public required IReadOnlyList<ComponentOutcome> Components { get; init; }

    /// <summary>Outcomes of sessions, files and regions.</summary>
    public required IReadOnlyList<ItemOutcome> Items { get; init; }

    /// <summary>Number of blocks that the writer's release decodes from the map.</summary>
    public required ulong BlocksWritten { get; init; }

    /// <summary>Number of blocks that the kernel reserves before it dies, if it does.</summary>
    public required ulong BlocksReserved { get; init; }

    /// <summary>Lost blocks, invented blocks, and blocks with another page type.</summary>
    internal BlockComparison Blocks { get; set; } = null!;

    /// <summary>
    /// Number of blocks whose page type differs from the writer's. It includes types that the writer's own tree lost and that the
    /// owner implies.
    /// </summary>
    public required ulong BlocksRetyped { get; init; }

    /// <summary>Number of reserved pages.</summary>
    public required ulong PagesReserved { get; init; }

    /// <summary>Number of reserved blocks that nobody restores or claims: they leak until the next kexec.</summary>
    public required ulong NeverClaimed { get; init; }

    /// <summary>Number of restored pages.</summary>
    public required ulong ManagedPages { get; init; }

    /// <summary>The kernel's log.</summary>
    public required IReadOnlyList<string> KernelMessages { get; init; }

    /// <summary>Findings about the image.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The blocks by address, in runs with the same outcome; empty if the kernel refuses the handover.</summary>
    internal Func<IEnumerable<BlockOutcome>> BlockOutcomes { get; set; } = () => [];

    /// <summary>Lets go of the lists of blocks, which can have millions of runs, and of the simulated kernel with them. Numbers stay.</summary>
    internal void DropBlocks()
    {
        Blocks = Blocks.CountsOnly();
        BlockOutcomes = () => [];
    }

    /// <summary>The worst verdict of all components.</summary>
    public RestoreVerdict Verdict => Components.Count == 0 ? RestoreVerdict.Ok : Components.Max(component => component.Verdict);

    /// <summary>The outcome of a component; null if the report has no such component.</summary>
    public ComponentOutcome? Component(string name) => Components.FirstOrDefault(component => component.Name == name);
}

/// <summary>Fate of the kernel as a whole.</summary>
public enum KernelFate
{
    /// <summary>It refuses the handover and boots without it.</summary>
    Refuses,

    /// <summary>It takes the handover over and reaches user space. A verdict of <see cref="RestoreVerdict.Panics"/> then concerns an owner's later action.</summary>
    Lives,

    /// <summary>It dies if its memory changes before it is read, or if memory that the image lacks holds the worst possible contents.</summary>
    MayDie,

    /// <summary>It dies.</summary>
    Dies,

    /// <summary>The image does not decide it.</summary>
    Unknown,
}

public sealed partial class RestoreReport
{
    /// <summary>Page size of the writer in bytes.</summary>
    public int WriterPageSize { get; init; }

    /// <summary>Fate of the kernel as a whole.</summary>
    public KernelFate Fate => RefusedBecause is not null ? KernelFate.Refuses
        : Death is not null ? Certain ? KernelFate.Dies : KernelFate.MayDie
        : !Certain && Component(ComponentOutcome.MemoryMap) is { Verdict: RestoreVerdict.Panics } ? KernelFate.Unknown
        : KernelFate.Lives;

    /// <summary>The page sizes of writer and reader differ. No field of a handover states the page size.</summary>
    public bool PageSizesDiffer => WriterPageSize != 0 && WriterPageSize != PageSize;

    /// <summary>The kernel reads the whole map and survives.</summary>
    internal bool SurvivesMap { get; init; }

    /// <summary>The kernel takes the handover over without an error, but reserves none of its blocks.</summary>
    public bool LosesAllInSilence => Revived && SurvivesMap && BlocksWritten > 0 && BlocksReserved == 0;

    /// <summary>The kernel's fate in one sentence; if it survives, also the part that determines the verdict.</summary>
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

    /// <summary>User action that makes a running kernel panic; null if it dies at boot or never panics.</summary>
    public string? PanicTakes => Fate == KernelFate.Lives ? Components.FirstOrDefault(component => component.Verdict == RestoreVerdict.Panics)?.Takes : null;

    /// <summary>JSON name of a fate.</summary>
    public static string FateName(KernelFate fate) => fate switch
    {
        KernelFate.Refuses => "refuses",
        KernelFate.Lives => "lives",
        KernelFate.MayDie => "may die",
        KernelFate.Dies => "dies",
        _ => "unknown",
    };
}

/// <summary>Outcome of a part of a handover, from best to worst.</summary>
public enum RestoreVerdict
{
    /// <summary>The reader recovers all of the part.</summary>
    Ok,

    /// <summary>The reader loses a known portion of the part and misreads nothing.</summary>
    Lossy,

    /// <summary>The reader rejects the part: it is lost, but not misread.</summary>
    Refused,

    /// <summary>The reader accepts the part's bytes, but with another meaning.</summary>
    Misread,

    /// <summary>The reader panics, BUGs or hangs.</summary>
    Panics,
}

/// <summary>Outcome of one component of a handover.</summary>
/// <param name="Name">Name of the component: <c>memory-map</c>, <c>page-info</c>, <c>page-refcounts</c>, <c>memfd</c>,
/// <c>systemd</c>, or the name of a blob.</param>
/// <param name="Format">Name of the writer's format; null if unknown.</param>
/// <param name="Message">Reason for the verdict, one sentence.</param>
public sealed record ComponentOutcome(string Name, string? Format, RestoreVerdict Verdict, string Message)
{
    /// <summary>The kernel died in another component, before it reached this one; the verdict is that of the other component.</summary>
    public bool IsNotReached { get; init; }

    /// <summary>User action that triggers the verdict; null if none is needed.</summary>
    public string? Takes { get; init; }

    /// <summary>Name of the component for the memory map.</summary>
    public const string MemoryMap = "memory-map";

    /// <summary>Name of the component for the stamps in <c>page->private</c>. A report has it only if stamps do not read back unchanged.</summary>
    public const string PageInfo = "page-info";

    /// <summary>Name of the component for page refcounts, which page types determine.</summary>
    public const string PageRefcounts = "page-refcounts";

    /// <summary>Name of the component for all preserved memfds.</summary>
    public const string Memfd = "memfd";

    /// <summary>Name of the component for the files of all sessions.</summary>
    internal const string SessionFiles = Memfd;

    /// <summary>Name of the component for systemd's file descriptor stores.</summary>
    public const string Systemd = "systemd";

    /// <summary>Name of a verdict, as the command line and its JSON spell it.</summary>
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
/// <param name="Kind">Kind of the item: <c>session</c>, <c>file</c> or <c>region</c>.</param>
/// <param name="Name">Name of the item; for a file, session and token.</param>
/// <param name="Message">Reason for the verdict, a few words.</param>
public sealed record ItemOutcome(string Kind, string Name, RestoreVerdict Verdict, string Message);

/// <summary>A restored vmalloc area: its pages in order.</summary>
/// <param name="Runs">Runs of pages: first page frame number, and number of pages.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="PageSize">Page size in bytes.</param>
internal sealed record RestoredArea(IReadOnlyList<(ulong Pfn, ulong Count)> Runs, ulong Pages, int PageSize)
{
    /// <summary>Length in bytes.</summary>
    public ulong Length => Pages * (ulong)PageSize;

    /// <summary>Reads a part of the area. The page after the area is unmapped: a read across the end is a page fault.</summary>
    /// <param name="offset">Offset of the first byte in the area.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="what">Name of the bytes in messages.</param>
    /// <exception cref="KernelDeathException">The range extends beyond the area.</exception>
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

/// <summary>Outcome of a call of KHO's in-kernel API.</summary>
internal enum CallOutcome
{
    /// <summary>The call succeeds.</summary>
    Ok,

    /// <summary>The call fails with -EINVAL.</summary>
    InvalidArgument,

    /// <summary>The call fails with -ERANGE.</summary>
    OutOfRange,

    /// <summary>The call fails with -ENOMEM and undoes its work.</summary>
    NoMemory,

    /// <summary>The call fails with -EEXIST.</summary>
    Exists,

    /// <summary>The call returns NULL and keeps its partial work.</summary>
    Refused,

    /// <summary>The call warns and does nothing.</summary>
    Warned,

    /// <summary>The release has no such call.</summary>
    Unavailable,

    /// <summary>Bad page: the kernel is tainted and the block leaks.</summary>
    BadPage,

    /// <summary>Pages leak without a message.</summary>
    Leaked,

    /// <summary>The kernel BUGs, panics or hangs.</summary>
    Dies,
}

/// <summary>Outcome of freeing pages.</summary>
internal enum FreeOutcome
{
    /// <summary>All pages are free.</summary>
    Ok,

    /// <summary>Pages with a wrong refcount leak without a message.</summary>
    Leaked,

    /// <summary>Bad page: the kernel is tainted and the block leaks.</summary>
    BadPage,

    /// <summary>The kernel BUGs.</summary>
    Bug,
}
