namespace Kho.Abi.Restore;

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

    /// <summary>The handover is taken over without a complaint, and not one of its blocks is reserved.</summary>
    public bool LosesAllInSilence => Revived && BlocksWritten > 0 && BlocksReserved == 0 && Component(ComponentOutcome.MemoryMap) is { Verdict: RestoreVerdict.Misread };

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
                return $"the kernel dies: {Death}";
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
