using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>What can be told of one root, and how it ranks among others.</summary>
public sealed class RootReport
{
    internal RootReport(RootCandidate candidate, HandoverDocument document, DiagnosticBag findings)
    {
        Findings = findings;
        Candidate = candidate;
        Document = document;
    }

    /// <summary>The root and how it was found.</summary>
    public RootCandidate Candidate { get; }

    /// <summary>The handover as decoded from it.</summary>
    public HandoverDocument Document { get; }

    /// <summary>What was found while the handover was decoded, without what was found in the image before.</summary>
    internal DiagnosticBag Findings { get; }

    /// <summary>At least one page of the memory map can be read.</summary>
    public bool MapReadable => Document.MemoryMap is { Nodes: > 0 };

    /// <summary>The memory map is not believed, or what leads to the root is only a leftover.</summary>
    public bool IsStale => Candidate.IsLeftover || Document.MemoryMap is { Trust: MapTrust.Stale };

    /// <summary>The one named by caller or note first, then what is not stale, then by how it was found, then by address.</summary>
    /// <param name="reports">Reports in any order.</param>
    internal static IReadOnlyList<RootReport> Rank(IEnumerable<RootReport> reports) =>
    [
        .. reports
            .OrderByDescending(report => report.IsNamed)
            .ThenBy(report => report.Document.Root is null)
            .ThenBy(report => report.IsStale)
            .ThenBy(report => report.Candidate.Source)
            .ThenBy(report => report.Candidate.Address),
    ];

    private bool IsNamed => Candidate.Source is RootSource.User or RootSource.Note;
}
