using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Layouts;

namespace Kho.Abi.Tests.Permutation;

/// <summary>Runs changed specifications over all workloads.</summary>
internal static class PermutationCase
{
    private const string PageInfo = "kho_page_info::";

    private static readonly Dictionary<string, Verdicts> _unchanged = [];

    /// <summary>Runs one specification.</summary>
    /// <param name="changes">Changes of structures, of each structure one.</param>
    /// <param name="most">Number of workloads that are enough if each changed structure is in one of them; known failures run all.</param>
    /// <param name="step">Told before each step that ends by itself under a sound engine.</param>
    /// <returns>Why the verbs do not follow the specification; null if they do.</returns>
    public static string? Run(IReadOnlyCollection<Change> changes, int most, Action step)
    {
        using TemporarySpec spec = SpecPermuter.Write(changes);
        ReleaseCatalog catalog = ReleaseCatalog.Load(spec.Path);
        HashSet<string> unseen = [.. changes.Select(change => change.Structure)];
        int left = changes.Any(change => KnownFailures.Contains(change.ToString())) ? int.MaxValue : most;
        bool exact = changes.All(change => change.KeepsSizes);
        foreach (Workload workload in Workload.All)
        {
            step();
            EncodedHandover encoded = HandoverEncoder.Encode(workload.Manifest, catalog);
            Verdicts unchanged = Unchanged(workload);
            step();
            string? bytes = Verdicts.DifferentBytes(unchanged.Pages, Verdicts.PagesOf(encoded));
            string? stamps = catalog.Find(workload.Manifest.Release)!.PageInfo.Structure;
            bool isStamp = unseen.Any(name => name == stamps) || changes.Any(change => change.Structure == stamps);
            if (bytes is null && !isStamp)
            {
                continue;
            }

            if (left-- <= 0 && unseen.Count == 0)
            {
                return null;
            }

            if (Verdicts.Of(workload, catalog, encoded).DifferenceFrom(unchanged, exact) is string difference)
            {
                return $"{workload.Name}: {difference} (bytes: {bytes ?? "the same"})";
            }

            unseen.RemoveWhere(name => name == stamps ? ActsOnStamps(workload, changes, name) : bytes is not null && IsSeen(workload, changes, name));
        }

        return unseen.Count == 0 ? null : $"proves nothing of {string.Join(", ", unseen)}: no image differs";
    }

    /// <summary>A change of this structure alone changes the image; otherwise the case says nothing of it.</summary>
    private static bool IsSeen(Workload workload, IReadOnlyCollection<Change> changes, string structure)
    {
        if (changes.Count == 1)
        {
            return true;
        }

        using TemporarySpec spec = SpecPermuter.Write([.. changes.Where(change => change.Structure == structure)]);
        return Verdicts.DifferentBytes(Unchanged(workload).Pages, Verdicts.PagesOf(HandoverEncoder.Encode(workload.Manifest, ReleaseCatalog.Load(spec.Path)))) is not null;
    }

    /// <summary>Stamps are in no image. That they are made by the layout shows when its order is too narrow: then folios come back smaller.</summary>
    private static bool ActsOnStamps(Workload workload, IReadOnlyCollection<Change> changes, string structure)
    {
        using TemporarySpec spec = SpecPermuter.Write([.. changes.Where(change => change.Structure == structure)]);
        SpecPermuter.NarrowOrder(spec, structure);
        Verdicts narrow = Verdicts.Of(workload, ReleaseCatalog.Load(spec.Path));
        return narrow.Documents["restore"]["verdict"]!.ToString() != ComponentOutcome.VerdictName(RestoreVerdict.Ok)
            && Unchanged(workload).Documents["restore"]["verdict"]!.ToString() != narrow.Documents["restore"]["verdict"]!.ToString();
    }

    /// <summary>What is right: the verdicts under the built-in specification.</summary>
    public static Verdicts Unchanged(Workload workload)
    {
        if (!_unchanged.TryGetValue(workload.Name, out Verdicts? verdicts))
        {
            verdicts = Verdicts.Of(workload, ReleaseCatalog.BuiltIn);
            _unchanged.Add(workload.Name, verdicts);
        }

        return verdicts;
    }
}
