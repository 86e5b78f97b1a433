namespace Kho.Analysis.Reports;

/// <summary>Style sheet and script of the page, which are files beside this one.</summary>
internal static class ReportAssets
{
    /// <summary>The style sheet.</summary>
    public static string Style => Read("report.css");

    /// <summary>The script.</summary>
    public static string Script => Read("report.js");

    private static string Read(string name)
    {
        using Stream stream = typeof(ReportAssets).Assembly.GetManifestResourceStream($"Kho.Analysis.Reports.{name}")
            ?? throw new InvalidOperationException($"{name} is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
