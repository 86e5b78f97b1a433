using System.Text;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Matrix;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>Which transition kernel is missing between two: found among known kernels, or told by what it would have to do.</summary>
public sealed class TransitionTests : IDisposable
{
    private const string NoKernel = "no known kernel";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>The pairs that real kernels were booted of, by the releases of both.</summary>
    public static TheoryData<string, string> Measured
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach ((string writer, string reader) in MeasuredPair.All.Where(pair => pair is { WriterPageSize: 4096, ReaderPageSize: 4096 })
                .Select(pair => (ReleaseCatalog.BuiltIn.Find(pair.Writer)!.Id, ReleaseCatalog.BuiltIn.Find(pair.Reader)!.Id)).Distinct())
            {
                pairs.Add(writer, reader);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void Something_is_missing_where_a_pair_fails_and_nothing_where_it_does_not(string writer, string reader)
    {
        UpdateChain chain = Chain(ReleaseCatalog.BuiltIn, null, writer, reader);
        if (chain.Survives)
        {
            Assert.Empty(chain.Transitions);
            return;
        }

        TransitionKernel missing = Assert.Single(chain.Transitions);
        Assert.Equal((writer, reader), (missing.From.Id, missing.To.Id));

        // No released kernel reads two of the formats that were measured, so none bridges a pair; every pair that fails has a reason.
        Assert.Empty(missing.Bridges);
        Assert.NotEmpty(missing.Demands);
        Assert.All(missing.Demands, demand => Assert.Contains(chain.Fates, fate => fate.Component == demand.Component && fate.LostAt == 0));
    }

    /// <summary>By hand, from the strings that the releases' sources have.</summary>
    [Theory]
    [InlineData("7.1", "7.3", "memory-map: the root kho-v3 with a radix tree > the root kho-v4 with a radix tree; LUO: luo-v1 > luo-v5")]
    [InlineData("7.3", "7.1", "memory-map: the root kho-v4 with a radix tree > the root kho-v3 with a radix tree; LUO: luo-v5 > luo-v1")]
    [InlineData("6.18", "7.1", "memory-map: the root kho-v1 with a chunk list > the root kho-v3 with a radix tree")]
    [InlineData("6.19", "7.0", "LUO: luo-v1 > luo-v1 (other bytes under one name, which nothing tells apart)")]
    [InlineData("7.0", "6.18", "LUO: luo-v1 > nothing; memfd: memfd-v1 > nothing")]
    [InlineData("7.3", "7.3+features", "LUO: luo-v5 > feature masks that require no more than NUMBER, SESSIONS, FLBS (0x7); memfd: memfd-v2 > memfd with feature masks that require no more than SEALS, FOLIOS (0x3)")]
    [InlineData("7.3+features", "7.3", "LUO: feature masks that require NUMBER, SESSIONS, FLBS (0x7) > luo-v5; memfd: memfd with feature masks that require SEALS, FOLIOS (0x3) > memfd-v2")]
    public void What_a_transition_kernel_would_have_to_accept_and_write(string writer, string reader, string expected)
    {
        TransitionKernel missing = Assert.Single(Chain(ReleaseCatalog.BuiltIn, null, writer, reader).Transitions);
        Assert.Empty(missing.Bridges);
        Assert.Equal(expected, string.Join("; ", missing.Demands.Select(demand =>
            $"{demand.Component}: {demand.Accepts} > {demand.Writes ?? "nothing"}{(demand.Remark is not null && demand.Accepts == demand.Writes ? $" ({demand.Remark})" : "")}")));
        Assert.Equal(expected.Contains("nothing;", StringComparison.Ordinal), missing.Told.StartsWith("no kernel in between can help", StringComparison.Ordinal));
    }

    [Fact]
    public void Known_kernels_do_a_part_of_it()
    {
        TransitionKernel missing = Assert.Single(Chain(UpTo("linux-7.3"), null, "7.1", "7.3").Transitions);
        TransitionDemand map = missing.Demands[0];
        Assert.Equal(["linux-7.1-rc5"], map.AcceptedBy);
        Assert.Equal(["linux-7.2", "rfc-page-type"], map.WrittenBy);

        // Of 6.19 and its point releases the latter still lack what 7.0 asks for.
        Assert.Equal(["linux-6.19.9", "linux-6.19.13"], Assert.Single(Assert.Single(Chain(ReleaseCatalog.BuiltIn, null, "6.19", "7.0").Transitions).Demands).AcceptedBy);
    }

    [Fact]
    public void A_feature_that_is_required_at_once_has_the_kernel_that_supports_it_first_in_between()
    {
        Propose("next", 15, 15);
        TransitionKernel missing = Assert.Single(Chain(Load(), null, "7.3+next", "7.3+features").Transitions);
        TransitionDemand demand = missing.Demands[0];
        Assert.Equal(
            ("LUO", "feature masks that require NUMBER, SESSIONS, FLBS, NEXT (0xf)", "feature masks that require no more than NUMBER, SESSIONS, FLBS (0x7)"),
            (demand.Component, demand.Accepts, demand.Writes));
        Assert.StartsWith("a transition kernel is missing", missing.Told, StringComparison.Ordinal);

        // The proposal that supports it and does not require it is found without being named.
        Propose("transition", 15, 7);
        missing = Assert.Single(Chain(Load(), null, "7.3+next", "7.3+features").Transitions);
        Assert.Contains("linux-7.3+features+transition", missing.Bridges.Select(bridge => Assert.Single(bridge).Id));
        Assert.Empty(missing.Demands);
        Assert.StartsWith("everything mandatory comes through over ", missing.Told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feature_that_takes_another_one_s_place_needs_a_kernel_that_supports_both()
    {
        // The reader dropped NUMBER for NEXT; who requires the one is refused, and the other way round.
        Propose("successor", 14, 14);
        AssertDemand("7.3+features", "7.3+successor", "require NUMBER, SESSIONS, FLBS (0x7)", "no more than SESSIONS, FLBS, NEXT (0xe)");

        Propose("both", 15, 6);
        foreach ((string writer, string reader) in new[] { ("7.3+features", "7.3+successor"), ("7.3+successor", "7.3+features") })
        {
            Assert.Contains("linux-7.3+features+both", Assert.Single(Chain(Load(), null, writer, reader).Transitions).Bridges.Select(bridge => Assert.Single(bridge).Id));
        }
    }

    [Fact]
    public void Kernels_that_accept_two_strings_bridge_and_several_do_in_a_row()
    {
        // As memfd-v2, under other strings: what is accepted is what the description lists, and the last of it is written.
        Release("a", "v-two");
        Release("d", "v-four");
        Assert.Equal(("v-two", "v-four"), Only(Chain(Load(), null, "a", "d")));

        Release("b", "v-two", "v-three");
        Release("c", "v-three", "v-four");
        TransitionKernel missing = Assert.Single(Chain(Load(), null, "a", "d").Transitions);
        Assert.Equal(["b", "c"], Assert.Single(missing.Bridges).Select(release => release.Id));

        Release("e", "v-two", "v-three", "v-four");
        missing = Assert.Single(Chain(Load(), null, "a", "d").Transitions);
        Assert.Equal(["e"], Assert.Single(missing.Bridges).Select(release => release.Id));

        // Back again the same kernel writes what only the newer one reads.
        Assert.Empty(Assert.Single(Chain(Load(), null, "d", "a").Transitions).Bridges);

        static (string, string?) Only(UpdateChain chain)
        {
            TransitionDemand demand = Assert.Single(Assert.Single(chain.Transitions).Demands);
            Assert.Equal(ComponentOutcome.Memfd, demand.Component);
            Assert.Equal(NoKernel, demand.Cells[2]);
            return (demand.Accepts, demand.Writes);
        }
    }

    [Fact]
    public void What_need_not_come_through_needs_no_kernel()
    {
        UpdateChain chain = Chain(ReleaseCatalog.BuiltIn, new MatrixPolicy([ComponentOutcome.MemoryMap], []), "7.0", "6.18");
        Assert.True(chain.Survives);
        Assert.Empty(chain.Transitions);

        TransitionKernel missing = Assert.Single(Chain(ReleaseCatalog.BuiltIn, new MatrixPolicy(null, ["LUO", "memfd"]), "7.1", "7.3").Transitions);
        Assert.Equal([ComponentOutcome.MemoryMap], missing.Demands.Select(demand => demand.Component));
    }

    [Fact]
    public void Each_update_of_a_row_that_fails_has_its_own()
    {
        UpdateChain chain = Chain(ReleaseCatalog.BuiltIn, null, "6.18", "7.1", "7.2", "7.3");
        Assert.Equal([("linux-6.18", "linux-7.1"), ("linux-7.1", "linux-7.2")], chain.Transitions.Select(missing => (missing.From.Id, missing.To.Id)));
    }

    private void AssertDemand(string writer, string reader, string accepts, string writes)
    {
        TransitionDemand demand = Assert.Single(Chain(Load(), null, writer, reader).Transitions).Demands.First(other => other.Component == "LUO");
        Assert.Contains(accepts, demand.Accepts, StringComparison.Ordinal);
        Assert.Contains(writes, demand.Writes, StringComparison.Ordinal);
    }

    private static UpdateChain Chain(ReleaseCatalog catalog, MatrixPolicy? policy, params string[] names)
    {
        AbiRelease[] row = [.. names.Select(name => catalog.Find(name)!)];
        CompatibilityMatrix matrix = CompatibilityMatrix.Compute(catalog, [.. row.Distinct()], policy: policy);
        return UpdateChain.Follow([.. row.Zip(row.Skip(1), matrix.Cell)], policy).WithTransitions(catalog);
    }

    /// <summary>The releases without those of later kernels.</summary>
    private static ReleaseCatalog UpTo(string last)
    {
        string[] later = [.. ReleaseCatalog.BuiltIn.Releases.SkipWhile(release => release.Id != last).Skip(1).Where(release => release.Versions.Count > 0).Select(release => release.Id)];
        return ReleaseCatalog.BuiltIn.Where(release => !later.Contains(release.Id));
    }

    private ReleaseCatalog Load() => ReleaseCatalog.Load(_directory.Path);

    private void Propose(string id, int supp, int required) => _directory.Write(Path.Combine("proposals", $"{id}.yaml"), Encoding.UTF8.GetBytes(
        $"id: {id}\ntitle: x\nposted_on: linux-7.3\nstate: posted\nsource: test\nneeds: [features]\nchanges: {{ formats: {{ luo-features: {{ features: {{ bits: {{ NEXT: 3 }}, supp: {supp}, required: {required} }} }} }} }}\n"));

    private void Release(string id, params string[] strings) => _directory.Write($"{id}.yaml", Encoding.UTF8.GetBytes(
        $"id: {id}\ntitle: x\nbased_on: linux-7.3\nverified: test\nfiles: {{ memfd-v1: null, memfd-v2: null, {string.Join(", ", strings.Select(text => $"{text}: {text}"))} }}\n"
        + $"formats: {{ {string.Join(", ", strings.Select(text => $"{text}: {{ reader: memfd, compatible: {text}, memfd: {{ structure: memfd_luo::memfd_luo_ser_v2, folio: memfd_luo::memfd_luo_folio_ser }} }}"))} }}\n"));
}
