using Kho.Abi.Restore;

namespace Kho.Abi.Compatibility;

/// <summary>What survives a row of updates: what one kernel recovered it hands to the next, in its own formats.</summary>
public sealed class UpdateChain
{
    private UpdateChain(IReadOnlyList<MatrixCell> hops, IReadOnlyList<(string Component, int LostAt, RestoreVerdict Verdict)> fates)
    {
        Hops = hops;
        Fates = fates;
    }

    /// <summary>The updates in order.</summary>
    public IReadOnlyList<MatrixCell> Hops { get; }

    /// <summary>For each component that the first kernel hands over: the number of the update at which it is lost, from 0 on, and how; -1 if it survives.</summary>
    public IReadOnlyList<(string Component, int LostAt, RestoreVerdict Verdict)> Fates { get; }

    /// <summary>Everything survives.</summary>
    public bool Survives => Fates.All(fate => fate.LostAt < 0);

    /// <summary>Follows components through a row of updates.</summary>
    /// <param name="hops">The updates in order: the reader of each is the writer of the next.</param>
    public static UpdateChain Follow(IReadOnlyList<MatrixCell> hops)
    {
        ArgumentNullException.ThrowIfNull(hops);
        List<(string Component, int LostAt, RestoreVerdict Verdict)> fates = [];
        foreach (ComponentOutcome component in hops[0].Report.Components)
        {
            int lostAt = -1;
            RestoreVerdict verdict = RestoreVerdict.Ok;
            for (int hop = 0; hop < hops.Count && lostAt < 0; hop++)
            {
                // A kernel that dies or takes nothing over has nothing to hand on; one that has no such component neither.
                verdict = hops[hop].Report.Component(component.Name)?.Verdict
                    ?? (component.Name == ComponentOutcome.PageRefcounts ? RestoreVerdict.Ok : RestoreVerdict.Lossy);
                lostAt = verdict is RestoreVerdict.Ok ? -1 : hop;
            }

            fates.Add((component.Name, lostAt, verdict));
        }

        return new UpdateChain(hops, fates);
    }
}
