using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Subsystems.Known;

/// <summary>The list of all subsystems.</summary>
internal static class KnownSubsystems
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Subsystem> All { get; } =
    [
        new MemblockSubsystem(),
        new StructureSubsystem(),
        new TestModuleSubsystem(),
        new LuoSubsystem(),
        new MemfdSubsystem(),
    ];

    /// <summary>The kinds of contents that a manifest can hold, from all subsystems.</summary>
    public static IReadOnlyList<ContentKind> Contents { get; } =
        [.. All.SelectMany(subsystem => subsystem.Contents), new ContentKind(RawManifest.Key, (node, _) => new RawManifest(node.Bytes(RawManifest.Key)!.Value))];

    /// <summary>The subsystem that reads a format.</summary>
    public static Subsystem Of(BlobFormatAbi format) => All.First(subsystem => subsystem.Readers.Contains(format.Reader));
}
