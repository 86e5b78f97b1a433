using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kho.Abi.Releases;

/// <summary>The strings and numbers of a release's parts, by their names in its description.</summary>
internal static class ReleaseNames
{
    /// <summary>A format's description without its reader and compatible string.</summary>
    /// <returns>Names and values of members, in the order of the description.</returns>
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

    /// <summary>The name of a reading algorithm in descriptions.</summary>
    public static string Of(BlobReader reader) => JsonSerializer.SerializeToNode(reader, AbiReleaseJsonContext.Default.BlobReader)!.GetValue<string>();
}

/// <summary>A structure that a release uses.</summary>
/// <param name="Name">Name with its file's id before it.</param>
/// <param name="Use">Its use, in a few words.</param>
internal sealed record UsedStructure(string Name, string Use);
