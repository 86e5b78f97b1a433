using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Images;

namespace Kho.Abi.Tests.Formats;

/// <summary><c>docs/schemas</c> describes what is written: every golden image's document is valid.</summary>
public sealed partial class SchemaTests
{
    private static readonly Lazy<PublishedSchemas> _schemas = new(() => new PublishedSchemas(RepositoryFiles.Find("docs/schemas")));

    public static TheoryData<string> Images => [.. Directory.GetFiles(RepositoryFiles.Golden(""), "handover.elf", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(RepositoryFiles.Golden(""), path).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_schema_that_the_sources_name_is_published_and_no_other()
    {
        string[] named = [.. Directory.GetFiles(RepositoryFiles.Find("src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(path => SchemaName().Matches(File.ReadAllText(path))).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

        Assert.True(named.Length >= 28, $"only {named.Length} found");
        Assert.Equal(named, _schemas.Value.Names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void What_is_said_of_every_golden_image_is_valid(string name)
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden(name));
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions());
        AssertValid(stream => HandoverJsonWriter.Write(stream, document));
        AssertValid(stream => HandoverJsonWriter.Write(stream, document, withExtents: false));
        AssertValid(stream => CheckJsonWriter.Write(stream, HandoverCheck.Run(image, document, new CheckOptions())));
        if (document.Release?.Release is AbiRelease writer && document.Root is not null)
        {
            RestoreReport report = HandoverRestorer.Restore(image, document, writer);
            AssertValid(stream => RestoreJsonWriter.Write(stream, report, name, withBlocks: true));
            AssertValid(stream => RestoreJsonWriter.Write(stream, report, name, withBlocks: false));
        }
    }

    [Fact]
    public void Every_record_is_valid()
    {
        string[] records = Directory.GetFiles(RepositoryFiles.Golden(""), "*recorded.json", SearchOption.AllDirectories);

        Assert.True(records.Length >= 100, $"only {records.Length} found");
        Assert.All(records, path => Assert.Empty(_schemas.Value.Problems(JsonNode.Parse(File.ReadAllText(path))!)));
    }

    private static void AssertValid(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        stream.Position = 0;
        Assert.Empty(_schemas.Value.Problems(JsonNode.Parse(stream)!));
    }

    [GeneratedRegex("\"(kho\\.[a-z-]+/[0-9]+)\"")]
    private static partial Regex SchemaName();
}
