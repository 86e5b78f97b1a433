namespace Kho.Abi.Manifests;

/// <summary>A preserved file of a session.</summary>
public sealed record FileManifest
{
    /// <summary>User space's name for it.</summary>
    public required ulong Token { get; init; }

    /// <summary>Its format; null for that of the release's memfds.</summary>
    public string? Compatible { get; init; }

    /// <summary>The handler's own value; for a memfd the physical address of its structure, or null to have it placed.</summary>
    public ulong? Data { get; init; }

    /// <summary>The memfd that the value leads to, or null.</summary>
    public MemfdManifest? Memfd { get; init; }

    /// <summary>What a file of a format that the specification describes holds: fields by the kernel's names; null for none.</summary>
    public System.Text.Json.Nodes.JsonObject? Value { get; init; }
}
