using Kho.Abi.Diagnostics;
using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

/// <summary>What a kernel does with a handover, told from its first look to user space.</summary>
public sealed partial class RestoreReport
{
    /// <summary>The release that wrote the handover; null if that is not known.</summary>
    public AbiRelease? Writer { get; init; }

    /// <summary>The release that reads it.</summary>
    public required AbiRelease Reader { get; init; }

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
    public bool IsUntold { get; init; }

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
    public required BlockComparison Blocks { get; init; }

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
    public required Func<IEnumerable<BlockOutcome>> BlockOutcomes { get; init; }

    /// <summary>The worst verdict of all components.</summary>
    public RestoreVerdict Verdict => Components.Count == 0 ? RestoreVerdict.Ok : Components.Max(component => component.Verdict);

    /// <summary>The outcome of a component, or null if there is no such component.</summary>
    /// <param name="name">Name of the component.</param>
    public ComponentOutcome? Component(string name) => Components.FirstOrDefault(component => component.Name == name);
}
