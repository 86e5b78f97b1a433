using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Analysis.Matrix;

/// <summary>The components that survive a chain of updates: each kernel hands what it recovered to the next, in its own formats.</summary>
internal sealed class UpdateChain
{
    private readonly MatrixPolicy _policy;

    private UpdateChain(UpdateChain other)
        : this(other.Hops, other.Fates, other._policy)
    {
    }

    /// <summary>The same row with the kernels that are missing in it.</summary>
    /// <param name="catalog">Releases, proposals and structures.</param>
    /// <param name="imageRow">Reads the image that the first update reads; null where its writer's workload is read.</param>
    public UpdateChain WithTransitions(ReleaseCatalog catalog, Func<IReadOnlyList<AbiRelease>, IReadOnlyList<MatrixCell>>? imageRow = null) =>
        new(this) { Transitions = TransitionSearch.Find(catalog, this, _policy, imageRow) };

    private UpdateChain(IReadOnlyList<MatrixCell> hops, IReadOnlyList<(string Component, int LostAt, RestoreVerdict Verdict)> fates, MatrixPolicy policy)
    {
        _policy = policy;
        Hops = hops;
        Fates = fates;
    }

    /// <summary>The updates in order.</summary>
    public IReadOnlyList<MatrixCell> Hops { get; }

    /// <summary>For each component of the first kernel: the index of the update that loses it, and the verdict; -1 if it survives.</summary>
    public IReadOnlyList<(string Component, int LostAt, RestoreVerdict Verdict)> Fates { get; }

    /// <summary>What is missing between two kernels of the row, as far as somebody searched (<see cref="TransitionSearch"/>).</summary>
    public IReadOnlyList<TransitionKernel> Transitions { get; init; } = [];

    /// <summary>Every mandatory component survives.</summary>
    public bool Survives => Fates.All(fate => fate.LostAt < 0 || !IsMandatory(fate.Component));

    /// <summary>Whether a component is mandatory.</summary>
    /// <param name="component">Name of the component.</param>
    public bool IsMandatory(string component) => _policy.IsMandatory(component);

    /// <summary>Follows components through a chain of updates.</summary>
    /// <param name="hops">The updates in order, at least one: the reader of each is the writer of the next.</param>
    /// <param name="policy">Mandatory components; null for all.</param>
    /// <exception cref="ArgumentException">The chain is empty, or a reader is not the next writer.</exception>
    public static UpdateChain Follow(IReadOnlyList<MatrixCell> hops, MatrixPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(hops);
        if (hops.Count == 0 || hops.Zip(hops.Skip(1)).Any(pair => pair.First.Reader != pair.Second.Writer))
        {
            throw new ArgumentException("the reader of each update must be the writer of the next", nameof(hops));
        }

        List<(string Component, int LostAt, RestoreVerdict Verdict)> fates = [];
        foreach (ComponentOutcome component in hops[0].Components)
        {
            int lostAt = -1;
            RestoreVerdict verdict = RestoreVerdict.Ok;
            for (int hop = 0; hop < hops.Count && lostAt < 0; hop++)
            {
                // A kernel that dies, refuses the handover or lacks the component cannot hand it on.
                verdict = hops[hop].Component(component.Name)?.Verdict
                    ?? (component.Name is ComponentOutcome.PageRefcounts or ComponentOutcome.PageInfo ? RestoreVerdict.Ok : RestoreVerdict.Lossy);
                lostAt = verdict is RestoreVerdict.Ok ? -1 : hop;
            }

            fates.Add((component.Name, lostAt, verdict));
        }

        return new UpdateChain(hops, fates, policy ?? MatrixPolicy.Standard);
    }
}
