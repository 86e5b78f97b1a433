using Kho.Fuzz.Running;
using Kho.Fuzz.Targets;

namespace Kho.Abi.Tests.Robustness;

/// <summary>A short run of the fuzzer, the same cases every time: no reader breaks a promise.</summary>
public sealed class MutationSmokeTests
{
    private const ulong Seed = 20261123;

    /// <summary>Small images of every kind, so that many are read in little time.</summary>
    private static readonly FuzzCorpus _corpus = new(longest: 200_000, every: 4);

    public static TheoryData<string, int> Targets => new()
    {
        { "whole", 60 },
        { "radix", 600 },
        { "chunk-list", 200 },
        { "vmalloc", 20 },
        { "blocks", 20 },
        { "luo", 30 },
        { "memfd", 20 },
        { "fdt", 1500 },
        { "elf", 80 },
        { "kdump", 80 },
        { "lime", 200 },
        { "flattened", 60 },
        { "manifest", 150 },
        { "spec", 60 },
        { "ksy", 60 },
        { "release-yaml", 60 },
        { "btf", 200 },
        { "kernel", 60 },
        { "scenario", 100 },
        { "settings", 100 },
        { "live", 60 },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void Damaged_input_gives_a_finding_or_a_refusal_in_words_and_nothing_else(string target, int cases)
    {
        var options = new FuzzOptions { Seed = Seed, Count = cases, Only = [target], Measures = false };
        using var runner = new FuzzRunner(FuzzTargets.All(_corpus), options);
        FuzzResult result = runner.Run();

        Assert.Equal(cases, result.Cases);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public void Every_target_has_its_cases_here() =>
        Assert.Equal(FuzzTargets.All(_corpus).Select(target => target.Name), Targets.Select(row => (string)row[0]));

    [Fact]
    public void A_case_is_the_same_whenever_it_is_made()
    {
        foreach (FuzzTarget target in FuzzTargets.All(_corpus))
        {
            byte[] Bytes()
            {
                string path = System.IO.Path.GetTempFileName();
                try
                {
                    target.Create(Kho.Fuzz.Mutation.FuzzRandom.Of(7, target.Name, 11)).Save(path);
                    return File.ReadAllBytes(path);
                }
                finally
                {
                    File.Delete(path);
                }
            }

            Assert.Equal(Bytes(), Bytes());
        }
    }
}
