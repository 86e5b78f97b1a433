using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Conformance;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Compatibility.Conformance;

/// <summary>The conformance suite, run by this library's own reader, and what keeps the suite honest.</summary>
public sealed class ConformanceTests
{
    private const int FewestCases = 1172;

    private static readonly IReadOnlyList<ConformanceCase> _cases = ConformanceCase.ReadAll(RepositoryFiles.Golden("conformance"));

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(RepositoryFiles.Golden("conformance"), "*.txt").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Our_reader_agrees_with_every_case_and_skips_none(string file)
    {
        IReadOnlyList<ConformanceCase> cases = ConformanceCase.ReadAll(RepositoryFiles.Golden($"conformance/{file}"));
        var reader = new ConformanceReader(ReleaseCatalog.BuiltIn);
        string[] wrong = [.. cases.Select(one => (Case: one, Answer: reader.Answer(one))).Where(pair => !new ConformanceResult(pair.Case, pair.Answer, false).Passes).Select(pair => $"{pair.Case.Name} {pair.Case.Release} {pair.Case.PageSize} {pair.Case.Kind}: expected {pair.Case.Expected}, got {pair.Answer}")];

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_suite_has_every_kind_at_every_page_size_and_every_class()
    {
        Assert.True(_cases.Count >= FewestCases, $"{_cases.Count} cases");
        Assert.All(_cases.GroupBy(one => one.Kind), kind => Assert.Equal([4096, 16384, 65536], kind.Select(one => one.PageSize).Distinct().Order()));
        Assert.Superset(new HashSet<string> { "success", "decode-failure", "kernel-dies", "refused", "refused ERANGE", "refused EOPNOTSUPP", "refused 1", "refused -1", "refused -9" }, _cases.Select(one => one.Expected.Class).ToHashSet());
        Assert.Equal(["BTF", "hand-worked", "kernel"], _cases.Select(one => one.Source).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Values lead back to bytes: changing any byte that a structure owns changes the answer, so that no case can pass by chance.</summary>
    [Fact]
    public void A_reader_that_says_the_same_of_everything_fails()
    {
        IReadOnlyList<ConformanceResult> results = ConformanceResult.Match(_cases, _cases.Select(one => $"{one.Name}\tdecode-failure\t-"), []);

        Assert.Equal(_cases.Count(one => one.Expected.Class != "decode-failure"), results.Count(result => result.Fault is not null));
    }

    [Fact]
    public void A_listed_failure_that_passes_is_a_fault_and_one_that_fails_is_none()
    {
        ConformanceCase one = _cases[0];
        string right = $"{one.Name}\t{one.Expected.Class}\t{one.Expected.Value}";

        Assert.Equal("is listed as a failure, and passes", ConformanceResult.Match([one], [right], [one.Name])[0].Fault);
        Assert.Null(ConformanceResult.Match([one], [$"{one.Name}\tsuccess\torder=0x77"], [one.Name])[0].Fault);
        Assert.NotNull(ConformanceResult.Match([one], [$"{one.Name}\tsuccess\torder=0x77"], [])[0].Fault);
        Assert.Equal("no answer", ConformanceResult.Match([one], [], [])[0].Fault);
        Assert.Equal("is listed as a failure, and the reader does not know the kind", ConformanceResult.Match([one], [$"{one.Name}\tskip"], [one.Name])[0].Fault);
        Assert.Throws<KhoFormatException>(() => ConformanceResult.Match([one], [right], ["no-such-case"]));
        Assert.Throws<KhoFormatException>(() => ConformanceResult.Match([one], [right, right], []));
        Assert.Throws<KhoFormatException>(() => ConformanceResult.Match([one], ["no-such-case\tsuccess\t-"], []));
    }

    [Theory]
    [InlineData("a\tlinux-7.3\t4096\tkey\t0\tsuccess\t-\thand-worked")]
    [InlineData("a\tlinux-7.3\t4096\tkey\t00*999999999\tsuccess\t-\thand-worked")]
    [InlineData("a\tlinux-7.3\t4096\tkey\t00\tsuccess\t-\thearsay")]
    [InlineData("a\tlinux-7.3\t4K\tkey\t00\tsuccess\t-\tkernel")]
    [InlineData("a\tlinux-7.3\t4096\tkey\t00\tsuccess\t-")]
    public void A_line_that_is_no_case_is_named(string line)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("kho-conformance").FullName, "cases.txt");
        File.WriteAllText(path, $"# about\n{line}\n");

        Assert.Contains("cases.txt:2: no case", Assert.Throws<KhoFormatException>(() => ConformanceCase.ReadAll(path)).Message, StringComparison.Ordinal);
    }
}
