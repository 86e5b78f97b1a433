using Kho.Abi.Codec;
using Kho.Abi.Handover.Blobs;
using Kho.Abi.Layouts;
using Elf = Kho.Abi.Generated.ElfCore;

namespace Kho.Abi.Restore;

internal sealed partial class RestoringKernel
{
    /// <summary>The machine that the kernel runs on, which is the one that wrote the handover; null if that is not known.</summary>
    public Elf.Machine? Processor { get; init; }

    /// <summary>The test module sums up its folios as its machine does and compares all 32 bits.</summary>
    private RestoreVerdict CompareChecksum(List<KhoTestFolios> folios, uint checksum, bool contents, out string message)
    {
        string restored = $"{Quantity.Count((ulong)folios.Count, "folio")} {(folios.Count == 1 ? "is" : "are")} restored";
        if (!contents)
        {
            ulong largest = InternetChecksum.LargestFolded((ulong)folios.Count);
            bool impossible = Processor == Elf.Machine.Aarch64 && checksum > largest;
            message = impossible
                ? $"{restored}, and their checksum is at most 0x{largest:x} on aarch64, expected 0x{checksum:x}"
                : $"{restored}; their contents are not in the image, so the checksum is not computed";
            return impossible ? RestoreVerdict.Lossy : RestoreVerdict.Ok;
        }

        var computed = InternetChecksum.Of(_memory.Image, _geometry, folios.Select(folio => folio.Run(PageShift)));
        if (!computed.Accepts(checksum, Processor))
        {
            message = $"{restored}, and their checksum is {computed.Describe(checksum, Processor)}, expected 0x{checksum:x}";
            return RestoreVerdict.Lossy;
        }

        if (computed.On(Processor) is null && computed.Carried != computed.Folded)
        {
            string accepting = checksum == computed.Carried ? "x86-64" : "aarch64";
            _doubts.Add($"the image does not say which machine it is of, and kho_test's checksum 0x{checksum:x} is that of {accepting}: {computed.Describe(checksum, Processor)}");
            message = $"{restored}, and their checksum fits on {accepting}";
            return RestoreVerdict.Ok;
        }

        message = $"{restored}, and their checksum fits";
        return RestoreVerdict.Ok;
    }
}
