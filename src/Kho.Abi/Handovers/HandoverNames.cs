using Kho.Abi.Codec;
using Kho.Abi.Releases;

namespace Kho.Abi.Handovers;

/// <summary>Spelling of this namespace's enumerations in reports and JSON.</summary>
internal static class HandoverNames
{
    /// <summary>Name of the way a root was found.</summary>
    public static string Of(RootSource source) => source switch
    {
        RootSource.User => "user",
        RootSource.Note => "note",
        RootSource.Blob => "blob",
        RootSource.SetupData => "setup_data",
        RootSource.Chosen => "chosen",
        _ => "scan",
    };

    /// <summary>Name of a memory map's kind.</summary>
    public static string Of(MemoryMapKind kind) => kind == MemoryMapKind.Radix ? "radix" : "chunk-list";

    /// <summary>Name of a memory map's trust level.</summary>
    public static string Of(MapTrust trust) => trust switch
    {
        MapTrust.Valid => "valid",
        MapTrust.Partial => "partial",
        _ => "stale",
    };

    /// <summary>Name of the reason why a key is not a valid block.</summary>
    public static string Of(KeyProblem problem) => problem switch
    {
        KeyProblem.None => "none",
        KeyProblem.NoOrderBit => "no-order-bit",
        KeyProblem.AboveOrderZero => "bit-above-order-0",
        KeyProblem.OrderTooLarge => "order-too-large",
        KeyProblem.AddressTooLarge => "address-too-large",
        _ => "order-bit-lost",
    };
}
