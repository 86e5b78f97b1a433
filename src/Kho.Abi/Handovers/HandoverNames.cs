using Kho.Abi.Codec;
using Kho.Abi.Releases;

namespace Kho.Abi.Handovers;

/// <summary>How reports and JSON spell the values of this namespace's enumerations.</summary>
internal static class HandoverNames
{
    /// <summary>Name of the way in which a root was found.</summary>
    /// <param name="source">Way.</param>
    public static string Of(RootSource source) => source switch
    {
        RootSource.User => "user",
        RootSource.Note => "note",
        RootSource.Blob => "blob",
        RootSource.SetupData => "setup_data",
        RootSource.Chosen => "chosen",
        _ => "scan",
    };

    /// <summary>Name of a kind of memory map.</summary>
    /// <param name="kind">Kind.</param>
    public static string Of(MemoryMapKind kind) => kind == MemoryMapKind.Radix ? "radix" : "chunk-list";

    /// <summary>Name of a degree of trust.</summary>
    /// <param name="trust">Degree.</param>
    public static string Of(MapTrust trust) => trust switch
    {
        MapTrust.Valid => "valid",
        MapTrust.Partial => "partial",
        _ => "stale",
    };

    /// <summary>Name of the reason why a key is no block.</summary>
    /// <param name="problem">Reason.</param>
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
