using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Restore;

/// <summary>What a kernel does with a handover, told from its first look to user space.</summary>
public sealed partial class RestoreReport
{
    /// <summary>The release that wrote the handover; null if that is not known.</summary>
    internal AbiRelease? Writer { get; init; }

    /// <summary>The release that reads it.</summary>
    internal AbiRelease Reader { get; init; } = null!;

    /// <summary>Id of the release of the kernel that restores.</summary>
    public string ReaderId => Reader.Id;

    /// <summary>Page size of the reader in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>The kernel takes the handover over.</summary>
    public required bool Revived { get; init; }

    /// <summary>Why it does not; null if it does.</summary>
    public string? RefusedBecause { get; init; }

    /// <summary>What it dies of; null if it lives.</summary>
    public string? Death { get; init; }

    /// <summary>Everything that the outcome rests on is in the image; otherwise the worst that is reachable is told.</summary>
    public required bool Certain { get; init; }

    /// <summary>Why not, one sentence each.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    /// <summary>The image holds no memory and the root is acceptable: nothing else can be told, and the verdicts are the worst that there are.</summary>
    internal bool IsUntold { get; init; }

    /// <summary>One of the doubts is that the kernel reads what the image does not hold.</summary>
    public bool ReadsWhatIsAbsent { get; init; }

    /// <summary>What became of each component that the writer handed over; the memory map first.</summary>
    public required IReadOnlyList<ComponentOutcome> Components { get; init; }

    /// <summary>What became of sessions, files and regions.</summary>
    public required IReadOnlyList<ItemOutcome> Items { get; init; }

    /// <summary>Number of blocks that the writer's kernel would read in the map.</summary>
    public required ulong BlocksWritten { get; init; }

    /// <summary>Number of blocks that the reader reserves, up to its death.</summary>
    public required ulong BlocksReserved { get; init; }

    /// <summary>Which blocks are lost, invented or of another type.</summary>
    internal BlockComparison Blocks { get; init; } = null!;

    /// <summary>Number of blocks that come back with another page type, types that the writer's own tree lost included where the owner tells them.</summary>
    public required ulong BlocksRetyped { get; init; }

    /// <summary>Number of pages that are reserved.</summary>
    public required ulong PagesReserved { get; init; }

    /// <summary>Number of reserved blocks that nobody restores or takes: leaked until the next kexec.</summary>
    public required ulong NeverClaimed { get; init; }

    /// <summary>Number of pages that became managed ones by being restored.</summary>
    public required ulong ManagedPages { get; init; }

    /// <summary>What the kernel says, in its order.</summary>
    public required IReadOnlyList<string> KernelMessages { get; init; }

    /// <summary>Findings about the image.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The blocks in runs that fared alike, by address; empty after a refusal.</summary>
    internal Func<IEnumerable<BlockOutcome>> BlockOutcomes { get; init; } = () => [];

    /// <summary>The worst verdict of all components.</summary>
    public RestoreVerdict Verdict => Components.Count == 0 ? RestoreVerdict.Ok : Components.Max(component => component.Verdict);

    /// <summary>The outcome of a component, or null if there is no such component.</summary>
    /// <param name="name">Name of the component.</param>
    public ComponentOutcome? Component(string name) => Components.FirstOrDefault(component => component.Name == name);
}

/// <summary>What the kernel itself comes to, whatever becomes of the handover's parts.</summary>
public enum KernelFate
{
    /// <summary>It boots without the handover.</summary>
    Refuses,

    /// <summary>It takes the handover over and reaches user space. A verdict of <see cref="RestoreVerdict.Panics"/> is then about what an owner does later.</summary>
    Lives,

    /// <summary>It dies if what it reads has changed before, or if what the image does not hold is as bad as can be.</summary>
    MayDie,

    /// <summary>It dies.</summary>
    Dies,

    /// <summary>The image does not tell.</summary>
    Unknown,
}

public sealed partial class RestoreReport
{
    /// <summary>Page size of the writer in bytes.</summary>
    public int WriterPageSize { get; init; }

    /// <summary>What the kernel itself comes to.</summary>
    public KernelFate Fate => RefusedBecause is not null ? KernelFate.Refuses
        : Death is not null ? Certain ? KernelFate.Dies : KernelFate.MayDie
        : !Certain && Component(ComponentOutcome.MemoryMap) is { Verdict: RestoreVerdict.Panics } ? KernelFate.Unknown
        : KernelFate.Lives;

    /// <summary>Writer and reader measure in different pages, which nothing in a handover tells the reader.</summary>
    public bool PageSizesDiffer => WriterPageSize != 0 && WriterPageSize != PageSize;

    /// <summary>The kernel reads the whole map and survives that, whatever it dies of later.</summary>
    internal bool SurvivesMap { get; init; }

    /// <summary>The handover is taken over without a complaint, and not one of its blocks is reserved.</summary>
    public bool LosesAllInSilence => Revived && SurvivesMap && BlocksWritten > 0 && BlocksReserved == 0;

    /// <summary>What the kernel does in one sentence, and what the verdict is about where the kernel lives.</summary>
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

    /// <summary>What it takes for a kernel that lives to come to the verdict; null where the kernel dies by itself or nothing panics.</summary>
    public string? PanicTakes => Fate == KernelFate.Lives ? Components.FirstOrDefault(component => component.Verdict == RestoreVerdict.Panics)?.Takes : null;

    /// <summary>A fate as JSON spells it.</summary>
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

    /// <summary>Name of the component that the files of all sessions are together.</summary>
    internal const string SessionFiles = Memfd;

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

/// <summary>What became of one thing that was handed over.</summary>
/// <param name="Kind"><c>session</c>, <c>file</c> or <c>region</c>.</param>
/// <param name="Name">Its name; of a file, session and token.</param>
/// <param name="Verdict">Verdict.</param>
/// <param name="Message">What it rests on, a few words.</param>
public sealed record ItemOutcome(string Kind, string Name, RestoreVerdict Verdict, string Message);

/// <summary>A vmalloc area that was put together again: which pages it has, in their order.</summary>
/// <param name="Runs">Neighbouring pages: page frame number of the first, and number.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="PageSize">Page size in bytes.</param>
internal sealed record RestoredArea(IReadOnlyList<(ulong Pfn, ulong Count)> Runs, ulong Pages, int PageSize)
{
    /// <summary>Length in bytes.</summary>
    public ulong Length => Pages * (ulong)PageSize;

    /// <summary>Reads a part of the area; behind its end lies a page that is not mapped.</summary>
    /// <param name="memory">Memory.</param>
    /// <param name="offset">Offset of the first byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="what">What the kernel takes them for.</param>
    /// <exception cref="KernelDeathException">The area is shorter.</exception>
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

/// <summary>What a call of KHO's interface within the kernel comes to.</summary>
internal enum CallOutcome
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

/// <summary>What freeing pages came to.</summary>
internal enum FreeOutcome
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
