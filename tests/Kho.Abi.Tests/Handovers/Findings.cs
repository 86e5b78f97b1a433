using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Tests.Golden;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Handovers;

/// <summary>What every test of a damaged handover asserts: findings that lead to the damage, and the rest decoded.</summary>
internal static class Findings
{
    /// <summary>Findings about the image as a whole, which no address belongs to.</summary>
    private static readonly string[] _withoutAddress = ["KHO0026", "KHO0027", "KHO0030", "KHO0031", "KHO0045"];

    /// <summary>Exactly one finding of this id, at this place.</summary>
    public static Diagnostic AssertOne(HandoverDocument document, string id, ulong? address, string where)
    {
        Diagnostic[] found = [.. document.Diagnostics.Where(diagnostic => diagnostic.Id == id)];
        Assert.True(found.Length == 1, $"{found.Length} findings {id} among: {string.Join("; ", document.Diagnostics)}");
        Assert.Equal((Hex(address), where), (Hex(found[0].Address), found[0].Where));
        AssertAllNamed(document);
        return found[0];
    }

    /// <summary>Every warning and error names an address and a field.</summary>
    public static void AssertAllNamed(HandoverDocument document)
    {
        foreach (Diagnostic diagnostic in document.Diagnostics)
        {
            Assert.NotEqual("", diagnostic.Where);
            Assert.NotEqual("", diagnostic.Message);
            bool isSum = diagnostic.Message.EndsWith("more findings of this kind", StringComparison.Ordinal);
            Assert.True(
                isSum || diagnostic.Address is not null || diagnostic.Severity == DiagnosticSeverity.Info || _withoutAddress.Contains(diagnostic.Id),
                $"no address: {diagnostic}");
        }
    }

    /// <summary>No error but those with these ids.</summary>
    public static void AssertOnlyErrors(DecodedImage decoded, params string[] ids) =>
        Assert.All(decoded.Errors, error => Assert.Contains(error.Id, ids));

    /// <summary>All blobs but those named are as in the sound image.</summary>
    public static void AssertOtherBlobs(PatchedImage patched, DecodedImage damaged, params string[] except)
    {
        using DecodedImage sound = patched.Golden.Decode();
        Dictionary<string, string> expected = Blobs(sound, except);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Blobs(damaged, except));
    }

    private static Dictionary<string, string> Blobs(DecodedImage decoded, string[] except)
    {
        using JsonDocument document = JsonDocument.Parse(decoded.ToJson());
        return document.RootElement.GetProperty("blobs").EnumerateArray()
            .Where(blob => !except.Contains(blob.GetProperty("name").GetString()))
            .ToDictionary(blob => blob.GetProperty("name").GetString()!, blob => blob.GetRawText());
    }

    private static string Hex(ulong? address) => address is ulong value ? $"0x{value:x}" : "none";
}
