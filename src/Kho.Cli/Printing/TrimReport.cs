using System.CommandLine;
using Kho.Abi.Handovers;

namespace Kho.Cli.Printing;

/// <summary>What was kept of an image, for a person or as JSON.</summary>
internal static class TrimReport
{
    /// <summary>Prints it.</summary>
    public static void Print(ParseResult parsed, OutputOptions output, string path, ulong pages, HandoverDocument document)
    {
        ulong bytes = pages * (ulong)document.PageSize;
        if (!output.Json(parsed))
        {
            output.Page(parsed).Line($"{(path == OutputFile.StandardOutput ? "standard output" : path)}: {Words.Count(pages, "page")}, {Words.ExactSize(bytes)}");
            return;
        }

        JsonOutput.Write("kho.trim/1", json =>
        {
            json.WriteString("image", path);
            json.WriteNumber("pages", pages);
            json.WriteNumber("bytes", bytes);
        });
    }
}
