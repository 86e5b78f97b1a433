using System.Reflection;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Diagnostics;

public sealed class DiagnosticDocumentationTests
{
    private static readonly DiagnosticDescriptor[] _all =
    [
        .. typeof(DiagnosticDescriptors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (DiagnosticDescriptor)field.GetValue(null)!),
    ];

    [Fact]
    public void Every_kind_of_finding_is_documented_with_its_severity_and_title()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryFiles.Root, "docs", "diagnostics.md"));
        foreach (DiagnosticDescriptor descriptor in _all)
        {
            string start = $"| {descriptor.Id} | {Diagnostic.SeverityName(descriptor.Severity)} | {descriptor.Title} | ";
            Assert.Single(lines, line => line.StartsWith(start, StringComparison.Ordinal) && line.Length > start.Length + 10);
        }

        Assert.Equal(_all.Length, lines.Count(line => line.StartsWith("| KHO", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_id_has_two_meanings() =>
        Assert.Equal(_all.Length, _all.Select(descriptor => descriptor.Id).Distinct().Count());
}
