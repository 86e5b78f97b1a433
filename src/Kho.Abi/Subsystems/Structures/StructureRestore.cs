using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>
/// Simulates the handlers of contents that only the specification describes: it tests whether the handler accepts the structure,
/// and whether all memory that the handler follows is still reserved. What the handler does with the contents is unknown.
/// </summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
internal sealed class StructureRestore(KernelContext kernel) : IRestoringSubsystem, IRestoringFileHandler
{
    /// <inheritdoc/>
    public void Start()
    {
        foreach ((string name, string id) in kernel.Release.Blobs)
        {
            if (kernel.Release.Formats[id] is { Structure: { Consumer: null } structure } format && kernel.Configuration.Kho)
            {
                ReadStructure(name, format, structure);
            }
        }
    }

    /// <inheritdoc/>
    public bool Handles(BlobFormatAbi format) => format.Structure is not null;

    /// <inheritdoc/>
    public (RestoreVerdict Verdict, string Message) Retrieve(BlobFormatAbi format, ulong data, string name) => Follow(format, data, $"file {name}");

    private void ReadStructure(string name, BlobFormatAbi format, StructureAbi structure)
    {
        BlobRetrieval retrieval = kernel.Blobs.Retrieve(name, out ulong address, out ulong? size);
        if (retrieval == BlobRetrieval.NoSuchBlob)
        {
            return;
        }

        ulong needed = (ulong)kernel.Structures.SizeOf(structure.Structure);
        if (retrieval == BlobRetrieval.Broken || size < needed)
        {
            kernel.Outcome(name, format.DisplayName, RestoreVerdict.Refused, retrieval == BlobRetrieval.Broken ? "the root's node for it is broken" : $"the blob has {size} bytes, expected {needed}");
            return;
        }

        (RestoreVerdict verdict, string message) = Follow(format, address, $"the blob {name}");
        kernel.Outcome(name, format.DisplayName, verdict, message);
    }

    /// <summary>Tests whether a handler accepts the structure at an address, and whether all memory that it follows is still reserved.</summary>
    private (RestoreVerdict Verdict, string Message) Follow(BlobFormatAbi format, ulong address, string what)
    {
        StructureAbi structure = format.Structure!;
        kernel.RequireIntact(address, (ulong)kernel.Structures.SizeOf(structure.Structure), what);
        StructureValue head = kernel.Memory.Read(structure.Structure, address, what);
        if (WhyNotAccepted(format, structure, head) is string why)
        {
            return (RestoreVerdict.Refused, why);
        }

        BlobContext context = kernel.BlobContext();
        HandoverPlace[] places = StructureBlobs.ReadAt(format, address, null, what, context) is TreeValue tree
            ? [.. TreePlaces.Of(tree.Root, new PlaceWords(what, what), what, new PlaceContext(context.Abi, context.Catalog))]
            : [];
        Diagnostic? gap = context.Diagnostics.ToList().FirstOrDefault(finding => finding.Severity >= DiagnosticSeverity.Warning || finding.Id == DiagnosticDescriptors.ContentsAbsent.Id);
        HandoverPlace? open = places.FirstOrDefault(place => place.Length > 0 && !kernel.Blocks.Covers(place.Address, place.Length));
        return open is not null ? (RestoreVerdict.Misread, $"{open.Use} at 0x{open.Address:x} ({open.Where}) is not reserved: its memory may have been used for something else before its handler reads it")
            : gap is not null ? (RestoreVerdict.Misread, $"its handler follows what cannot be: {gap.Where}: {gap.Message}")
            : (RestoreVerdict.Ok, $"its handler finds {places.Length} pieces of memory, all of them reserved");
    }

    /// <summary>Why the format's handler refuses a structure; null if it accepts it.</summary>
    private static string? WhyNotAccepted(BlobFormatAbi format, StructureAbi structure, StructureValue head)
    {
        if (structure.Version is int known && head.NumberOrNull(structure.VersionField) is ulong version && version != (ulong)known)
        {
            return $"version {version}, and the kernel knows {known}";
        }

        if (format.Features is FeaturesAbi features && FeatureMasks.Of(head, features).Refusal(features) is string reason)
        {
            return reason;
        }

        if (structure.CompatibleField is string field)
        {
            string compatible = KernelText.DecodeField(head.Bytes(field).Span, out _);
            return compatible == format.Compatible ? null : $"'{compatible}', and the kernel accepts '{format.Compatible}'";
        }

        return null;
    }
}
