namespace Kho.Abi.Releases;

/// <summary>The live update orchestrator as reader.</summary>
public sealed record LuoBehaviour
{
    /// <summary>What a file without a handler does.</summary>
    public required MissingHandlerPolicy MissingHandler { get; init; }

    /// <summary>Whether its device tree must have the node of FLB objects.</summary>
    public required NodePolicy FlbNode { get; init; }
}
