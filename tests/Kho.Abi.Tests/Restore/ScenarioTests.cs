using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Restore.Scenarios;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// The scenarios of the repository. What they expect is what the kernels' sources and logs say (docs and provenance of
/// the captures), written down by hand before the engine ran them.
/// </summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(RepositoryFiles.Golden("scenarios"), "*.yaml").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_scenario_comes_out_as_it_says(string file)
    {
        ScenarioOutcome outcome = ScenarioRunner.Run(ScenarioReader.ReadFile(Path.Combine(RepositoryFiles.Golden("scenarios"), file)));

        Assert.Equal(outcome.Scenario.Steps.Count, outcome.Steps.Count);
        Assert.All(outcome.Steps, step => Assert.True(step.Failures.Count == 0, $"line {step.Step.Line} on {step.Kernel}: {string.Join("; ", step.Failures)}"));
        Assert.Contains(outcome.Steps, step => step.Step.Verb == ScenarioVerb.Expect || step.Step.Expected != CallOutcome.Ok || step.Step.Verb == ScenarioVerb.AddBlob || step.Step.Verb == ScenarioVerb.PreservePages);
    }

    [Fact]
    public void An_expectation_that_does_not_hold_fails_with_line_and_both_values()
    {
        ScenarioOutcome outcome = Run("""
            title: wrong
            writer: linux-7.2
            steps:
              - { alloc: block, order: 1, as: unsplit }
              - expect: { references: { block: 1x2 } }
            """);

        Assert.False(outcome.Passed);
        StepOutcome step = outcome.Steps[1];
        Assert.Equal(5, step.Step.Line);
        Assert.Equal("references of block: 1x1 0x1, expected 1x2", Assert.Single(step.Failures));
    }

    [Fact]
    public void A_step_that_fails_unexpectedly_ends_the_scenario()
    {
        ScenarioOutcome outcome = Run("""
            title: wrong
            writer: linux-7.2
            steps:
              - { alloc: folio, order: 1 }
              - preserve_folio: folio
              - kexec: linux-7.1
              - restore_folio: folio
            """);

        Assert.Equal(3, outcome.Steps.Count);
        Assert.Equal("refused, expected ok", Assert.Single(outcome.Steps[2].Failures));
        Assert.Contains(outcome.KernelMessages, message => message.Contains("is incompatible with 'kho-v3'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("writer: linux-7.2\nsteps: [ { alloc: a } ]", "title: is missing")]
    [InlineData("title: t\nwriter: linux-7.2\nsteps: [ { allocate: a } ]", "line 3")]
    [InlineData("title: t\nwriter: linux-7.2\nsteps: [ { alloc: a, ordr: 1 } ]", "'ordr' is not known here")]
    [InlineData("title: t\nwriter: linux-7.2\nsteps: [ { alloc: a, result: fine } ]", "'fine' is none of")]
    [InlineData("title: t\nwriter: linux-99\nsteps: [ { alloc: a } ]", "'linux-99' is no known release")]
    [InlineData("title: t\nwriter: linux-7.2\nsteps: [ { preserve_folio: a } ]", "'a' was not allocated")]
    [InlineData("title: t\nwriter: linux-7.2\nsteps: [ { alloc: a, as: balloon } ]", "neither folio, unsplit nor split")]
    [InlineData("title: t\nwriter: linux-7.2\nsteps: [ { alloc: a, order: 30 } ]", "no more room")]
    [InlineData("title: t\nwriter: linux-7.2\nsteps: [ { alloc: a }, { preserve_pages: a, pages: 2 } ]", "'a' has 1 pages")]
    [InlineData("title: t\nwriter: linux-7.2\nsteps: [ { kexec: linux-7.2, finalized: false } ]", "always finalized")]
    [InlineData("title: t\nwriter: linux-7.2\nsteps: []", "without steps")]
    public void What_cannot_be_is_named(string text, string message)
    {
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => Run(text));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("scenario: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_with_a_type_are_refused_where_wide_keys_are()
    {
        string directory = Directory.CreateTempSubdirectory("kho-scenario").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "rfc-on-7.3.yaml"), """
                id: rfc-on-7.3
                title: The page type RFC on Linux 7.3
                verified: inference
                based_on: linux-7.3
                memory_map:
                  radix:
                    key: kho_radix_key::typed_key
                    page_type_bit: 63
                    page_types: [contig, split]
                page_info:
                  structure: kho_page_info::magic_type_and_order
                behaviour:
                  restore:
                    pages: by_page_type
                    split_folio: refused
                  write:
                    page_type: second_page_refcount
                """);
            ScenarioOutcome outcome = ScenarioRunner.Run(ScenarioReader.Read(new StringReader("""
                title: A split block cannot be added at all
                writer: rfc-on-7.3
                steps:
                  - { alloc: contig, order: 4, as: unsplit }
                  - preserve_pages: contig
                  - { alloc: split, order: 4, as: split }
                  - { preserve_pages: split, result: "-ERANGE" }
                  - expect: { preserved: { split: "", contig: 4/contig } }
                """), "scenario"), ReleaseCatalog.Load(directory));

            Assert.True(outcome.Passed, string.Join("; ", outcome.Steps.SelectMany(step => step.Failures)));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static ScenarioOutcome Run(string text) => ScenarioRunner.Run(ScenarioReader.Read(new StringReader(text), "scenario"));
}
