using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Cli.Options;
using Kho.Formatting;

namespace Kho.Cli.Printing;

/// <summary>The result of <c>kho encode</c>, for a person and as JSON.</summary>
internal static class EncodeReport
{
    /// <summary>Names and values for a person.</summary>
    public static IEnumerable<(string Name, string Value)> Pairs(string path, EncodedHandover encoded, ulong bytes)
    {
        yield return ("Image", $"{(path == OutputFile.StandardOutput ? "standard output" : path)}: {Words.Count((ulong)encoded.Memory.PageCount, "page")}, {Words.ExactSize(bytes)}");
        yield return ("Root FDT", Words.Address(encoded.Note.Root));
        yield return ("Explained", $"{Words.Count(encoded.ExplainedBytes, "byte")} by structures, from fields");
        yield return ("Residue", $"{Words.Count(encoded.ResidueBytes, "byte")} that no structure owns");
    }

    /// <summary>The same as one JSON document.</summary>
    public static void WriteJson(string path, EncodedHandover encoded, ulong bytes)
    {
        JsonOutput.Write("kho.encode/1", json =>
        {
            json.WriteString("image", path);
            json.WriteString("release", encoded.Note.Release);
            json.WriteHex("root", encoded.Note.Root);
            json.WriteNumber("pages", encoded.Memory.PageCount);
            json.WriteNumber("bytes", bytes);
            json.WriteNumber("explainedBytes", encoded.ExplainedBytes);
            json.WriteNumber("residueBytes", encoded.ResidueBytes);
        });
    }
}

/// <summary>The result of <c>kho trim</c>, for a person or as JSON.</summary>
internal static class TrimReport
{
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
