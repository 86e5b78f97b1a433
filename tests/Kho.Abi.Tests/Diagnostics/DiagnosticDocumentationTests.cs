using System.Reflection;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Diagnostics;

public sealed class DiagnosticDocumentationTests
{
    [Fact]
    public void Every_kind_of_finding_is_documented_with_its_severity_and_title()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryFiles.Root, "docs", "diagnostics.md"));
        foreach (DiagnosticDescriptor descriptor in DiagnosticCatalog.All)
        {
            string start = $"| {descriptor.Id} | {Diagnostic.SeverityName(descriptor.Severity)} | {descriptor.Title} | ";
            Assert.Single(lines, line => line.StartsWith(start, StringComparison.Ordinal) && line.Length > start.Length + 10);
        }

        Assert.Equal(DiagnosticCatalog.All.Count, lines.Count(line => line.StartsWith("| KHO", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_descriptor_of_every_assembly_is_in_the_catalog()
    {
        Type[] groups = [typeof(ImageDiagnostics), typeof(DiagnosticDescriptors), typeof(CheckDiagnostics)];
        object?[] fields = [.. groups.SelectMany(group => group.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(field => field.GetValue(null))];

        Assert.NotEmpty(fields);
        Assert.Equal(fields.Length, DiagnosticCatalog.All.Count);
        Assert.All(fields, field => Assert.Contains((DiagnosticDescriptor)field!, DiagnosticCatalog.All));
    }

    [Fact]
    public void No_id_has_two_meanings() =>
        Assert.Equal(DiagnosticCatalog.All.Count, DiagnosticCatalog.All.Select(descriptor => descriptor.Id).Distinct().Count());
}
