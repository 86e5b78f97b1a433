using Kho.Abi.Layouts;
using Xunit.Abstractions;

namespace Kho.Abi.Tests.Permutation;

/// <summary>
/// The specification drives: with its structures changed in a copy, every verb prints for the same handovers what it prints with the
/// built-in specification. Each case is one structure and one kind of change, over all workloads in which it moves a byte.
/// <para>
/// A plain run takes a selection by a fixed seed, and of each case the first workloads. All cases, and more random ones of several structures, run with
/// <c>KHO_PERMUTATIONS=all dotnet test tests/Kho.Abi.Tests --filter SpecPermutationTests</c>; that takes minutes.
/// </para>
/// </summary>
public sealed class SpecPermutationTests(ITestOutputHelper output)
{
    private const int Seed = 20260703;
    private const int Selected = 12;
    private const int Several = 2;
    private const int Workloads = 2;
    private const int AllSeveral = 60;
    private const int MostStructures = 6;

    private static readonly bool _isWhole = Environment.GetEnvironmentVariable("KHO_PERMUTATIONS") == "all";

    [Fact]
    public void A_changed_structure_changes_no_verdict()
    {
        var random = new Random(Seed);
        Change[] changes = [.. SpecPermuter.Changes];
        if (!_isWhole)
        {
            random.Shuffle(changes);
            changes = changes[..Selected];
        }

        Run(changes.Select(change => new[] { change }));
    }

    /// <summary>Draws from changes that pass alone; with the list of known failures empty these are all.</summary>
    [Fact]
    public void Several_changed_structures_change_no_verdict()
    {
        var random = new Random(Seed);
        Change[] changes = [.. SpecPermuter.Changes.Where(change => !KnownFailures.Contains(change.ToString()))];
        Run(Enumerable.Range(0, _isWhole ? AllSeveral : Several).Select(_ =>
        {
            random.Shuffle(changes);
            return changes.DistinctBy(change => change.Structure).Take(random.Next(2, MostStructures + 1)).ToArray();
        }));
    }

    [Fact]
    public void Every_structure_is_changed_or_it_is_said_why_not()
    {
        string[] changed = [.. SpecPermuter.Changes.Select(change => change.Structure).Distinct()];
        string[] structures = [.. Layouts().Where(name => SpecPermuter.Files.Contains(name.Split("::")[0]))];

        Assert.Equal(structures.Order(), changed.Union(SpecPermuter.Fixed.Keys).Order());
        Assert.Equal(["kho_chunk_list::kho_mem_phys_bits", "kho_radix_key::typed_key", "kho_radix_key::untyped_key", "kho_radix_tree::kho_radix_leaf", "kho_scratch"], structures.Except(changed).Order());
    }

    [Fact]
    public void Every_known_failure_is_a_case()
    {
        string[] cases = [.. SpecPermuter.Changes.Select(change => change.ToString()), .. SpecPermuter.Containers.Select(ContainerTests.Case), .. SpecCaseTests.Cases];
        Assert.Empty(KnownFailures.All.Except(cases));
    }

    private static IEnumerable<string> Layouts() => StructureCatalog.BuiltIn.Structures.Keys;

    private void Run(IEnumerable<Change[]> specifications)
    {
        List<(string, string?)> outcomes = [];
        using var runner = new CaseRunner(_isWhole ? int.MaxValue : Workloads);
        foreach (Change[] changes in specifications)
        {
            string name = string.Join("; ", changes.AsEnumerable());
            string? reason = runner.Run(changes);
            output.WriteLine($"{name}: {reason ?? "passed"}");
            outcomes.Add((name, reason));
        }

        Assert.NotEmpty(outcomes);
        Assert.Equal("", KnownFailures.Judge(outcomes));
    }
}
