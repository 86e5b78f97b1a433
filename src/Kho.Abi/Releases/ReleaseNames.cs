using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kho.Abi.Releases;

/// <summary>The strings and numbers of a release's parts, by the names that its description gives them.</summary>
internal static class ReleaseNames
{
    /// <summary>Everything that a format's description says beside its reader and its compatible string.</summary>
    /// <param name="format">Format.</param>
    /// <returns>Names of members and values as they are described, in that order.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(BlobFormatAbi format)
    {
        JsonObject members = JsonSerializer.SerializeToNode(format, AbiReleaseJsonContext.Default.BlobFormatAbi)!.AsObject();
        return
        [
            .. members.Select(member => member.Value).OfType<JsonObject>().SelectMany(part => part)
                .Where(member => member.Value is not null)
                .Select(member => KeyValuePair.Create(member.Key, member.Value!.ToString())),
        ];
    }

    /// <summary>The name by which descriptions call an algorithm that reads blobs.</summary>
    /// <param name="reader">Algorithm.</param>
    public static string Of(BlobReader reader) => JsonSerializer.SerializeToNode(reader, AbiReleaseJsonContext.Default.BlobReader)!.GetValue<string>();
}

/// <summary>A structure that a release uses.</summary>
/// <param name="Name">Name with its file's id before it.</param>
/// <param name="Use">What for, in a few words.</param>
internal sealed record UsedStructure(string Name, string Use);
