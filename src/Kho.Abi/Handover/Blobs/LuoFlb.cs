namespace Kho.Abi.Handover.Blobs;

/// <summary>An object bound to the life of files (<c>struct luo_flb_ser</c>).</summary>
/// <param name="Name">Name and version of its format.</param>
/// <param name="Data">The handler's own value.</param>
/// <param name="Count">Number of files that depend on it.</param>
public sealed record LuoFlb(string Name, ulong Data, ulong Count)
{
    /// <summary>What <see cref="Data"/> leads to, if a release describes the format of this name; else null.</summary>
    public BlobValue? Value { get; init; }

    /// <summary>What is to be written at <see cref="Data"/>: fields by the kernel's names; null for nothing.</summary>
    public System.Text.Json.Nodes.JsonObject? Content { get; init; }
}
