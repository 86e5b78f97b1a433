using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.TestModule;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Restore;

/// <summary>Simulates KHO's test module: it restores the folios of its list and compares their checksum.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
/// <param name="vmalloc">Restores the vmalloc area of the list.</param>
internal sealed class TestModuleRestore(KernelContext kernel, VmallocRestore vmalloc) : IRestoringSubsystem
{
    /// <inheritdoc/>
    public void Start()
    {
        if (kernel.Blobs.Find(BlobReader.KhoTest) is not (string name, BlobFormatAbi format) || !kernel.Configuration.Kho || !kernel.Configuration.KhoTest)
        {
            return;
        }

        BlobRetrieval retrieval = kernel.Blobs.Retrieve(name, out ulong address, out _);
        if (retrieval == BlobRetrieval.NoSuchBlob)
        {
            return;
        }

        RestoreVerdict verdict = RestoreVerdict.Refused;
        string message = "the root's node for it is broken";
        if (retrieval == BlobRetrieval.Found)
        {
            kernel.RequireIntact(address, IncomingBlobs.MinimumTreeSize, $"the blob {name}");
            verdict = RestoreTest(format, address, out message);
        }

        if (verdict == RestoreVerdict.Ok)
        {
            kernel.Say($"{kernel.Behaviour.Test.Module}: KHO restore succeeded");
        }
        else if (kernel.Behaviour.Test.Failure == TestFailurePolicy.Reported)
        {
            kernel.Say($"{kernel.Behaviour.Test.Module}: KHO restore failed");
        }

        kernel.Outcome(name, format.DisplayName, verdict, message);
    }

    private RestoreVerdict RestoreTest(BlobFormatAbi format, ulong address, out string message)
    {
        KhoTestAbi names = format.KhoTest!;
        DeviceTree? tree = kernel.Blobs.ReadTree(address, "the blob of the test module");
        DeviceTreeNode? data = tree?.Root.Child(names.DataNode);
        if (tree is null || BlobProperties.Compatible(tree.Root) != format.Compatible
            || kernel.Blobs.NumberOf(tree.Root, names.MagicProperty, StructureNames.TestMagic, "number") != TestFolioLayout.Magic(kernel.Structures)
            || kernel.Blobs.NumberOf(data, names.NrFoliosProperty, StructureNames.TestFolioCount, "nr_folios") is not ulong count
            || kernel.Blobs.NumberOf(data, names.CsumProperty, StructureNames.TestChecksum, "csum") is not ulong checksum
            || data!.Property(names.FoliosProperty) is not { } list)
        {
            message = "the blob is not what the kernel expects";
            return RestoreVerdict.Refused;
        }

        var layout = new TestFolioLayout(kernel.Structures);
        byte[] entries;
        RestoredArea? area = null;
        if (names.Folios == KhoTestFolioList.Inline)
        {
            if ((ulong)list.Value.Length != count * (ulong)layout.Size)
            {
                message = $"the list of {count} folios has {list.Value.Length} bytes";
                return RestoreVerdict.Refused;
            }

            entries = list.Value.ToArray();
        }
        else
        {
            if (list.Value.Length != kernel.Structures.SizeOf(StructureNames.TestFoliosInfo))
            {
                message = $"the list's descriptor has {list.Value.Length} bytes";
                return RestoreVerdict.Refused;
            }

            area = vmalloc.Restore(kernel.Structures.Read(StructureNames.TestFoliosInfo, list.Value).Structure("folios_info"), "kho_test list");
            if (area is null)
            {
                message = "the list of folios cannot be restored";
                return RestoreVerdict.Lossy;
            }

            entries = area.Read(kernel.Memory, 0, (int)Math.Min(Math.Min(count * (ulong)layout.Size, area.Length), IncomingBlobs.MaximumLength), "the list of the test module");
        }

        RestoreVerdict verdict = RestoreTestFolios(layout, entries, count, area, (uint)checksum, out message);
        if (area is not null)
        {
            vmalloc.Free(area);
        }

        return verdict;
    }

    private RestoreVerdict RestoreTestFolios(TestFolioLayout layout, byte[] entries, ulong count, RestoredArea? area, uint checksum, out string message)
    {
        List<KhoTestFolios> folios = [];
        bool contents = true;
        for (int index = 0; index < entries.Length / layout.Size; index++)
        {
            (ulong start, int order) = layout.Read(entries.AsSpan(index * layout.Size));
            if (!kernel.Pages.TryRestoreFolio(start, out int restored) || restored != order)
            {
                message = $"folio {index} of {count} at 0x{start:x} cannot be restored with order {order}";
                return RestoreVerdict.Lossy;
            }

            kernel.Claim(start, 1UL << order, "kho_test folio");
            contents &= kernel.Memory.Holds(start, 1UL << (order + kernel.PageShift));
            folios.Add(new KhoTestFolios(start, 1, order));
            kernel.Pages.FreeBlock(start >> kernel.PageShift, order);
        }

        if (count * (ulong)layout.Size > area?.Length)
        {
            // The module stops at the first folio that it cannot restore; it restored all that the area lists, and reads on.
            area.Read(kernel.Memory, area.Length, layout.Size, "the list of the test module");
        }

        return CompareChecksum(folios, checksum, contents, out message);
    }

    /// <summary>Computes the checksum of the folios as the machine's architecture does, and compares all 32 bits.</summary>
    private RestoreVerdict CompareChecksum(List<KhoTestFolios> folios, uint checksum, bool contents, out string message)
    {
        string restored = $"{Quantity.Count((ulong)folios.Count, "folio")} {(folios.Count == 1 ? "is" : "are")} restored";
        if (!contents)
        {
            ulong largest = InternetChecksum.LargestFolded((ulong)folios.Count);
            bool impossible = kernel.Processor == ElfMachine.Aarch64 && checksum > largest;
            message = impossible
                ? $"{restored}, and their checksum is at most 0x{largest:x} on aarch64, expected 0x{checksum:x}"
                : $"{restored}; their contents are not in the image, so the checksum is not computed";
            return impossible ? RestoreVerdict.Lossy : RestoreVerdict.Ok;
        }

        var computed = InternetChecksum.Of(kernel.Memory.Image, kernel.Geometry, folios.Select(folio => folio.Run(kernel.PageShift)));
        if (!computed.Accepts(checksum, kernel.Processor))
        {
            message = $"{restored}, and their checksum is {computed.Describe(checksum, kernel.Processor)}, expected 0x{checksum:x}";
            return RestoreVerdict.Lossy;
        }

        if (computed.On(kernel.Processor) is null && computed.Carried != computed.Folded)
        {
            string accepting = checksum == computed.Carried ? "x86-64" : "aarch64";
            kernel.Doubt($"the image does not say which machine it is of, and kho_test's checksum 0x{checksum:x} is that of {accepting}: {computed.Describe(checksum, kernel.Processor)}");
            message = $"{restored}, and their checksum fits on {accepting}";
            return RestoreVerdict.Ok;
        }

        message = $"{restored}, and their checksum fits";
        return RestoreVerdict.Ok;
    }
}
