using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Golden;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>Lets kernels read golden images, as they are or with changed bytes.</summary>
internal static class RestoreHarness
{
    public static AbiRelease Release(string name) => ReleaseCatalog.BuiltIn.Find(name) ?? throw new ArgumentException(name);

    public static RestoreReport Restore(string path, string reader, ReaderConfiguration? configuration = null, BootData? boot = null, HandoverOptions? options = null)
    {
        using MemoryImage image = MemoryImage.Open(path);
        HandoverDocument document = HandoverReader.Read(image, options);
        RestoreReport report = HandoverRestorer.Restore(image, document, Release(reader), null, configuration, boot);

        // Blocks are enumerated lazily, and the image is closed when this returns.
        BlockOutcome[] blocks = [.. report.BlockOutcomes()];
        return report.WithBlocks(blocks);
    }

    /// <summary>Restores an image whose bytes were changed.</summary>
    public static RestoreReport Restore(CoreBytes bytes, string reader, ReaderConfiguration? configuration = null, BootData? boot = null, HandoverOptions? options = null)
    {
        string path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("kho-restore").FullName, "handover.elf");
        try
        {
            File.WriteAllBytes(path, bytes.Bytes);
            return Restore(path, reader, configuration, boot, options);
        }
        finally
        {
            Directory.Delete(System.IO.Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    public static RestoreVerdict? Verdict(this RestoreReport report, string component) => report.Component(component)?.Verdict;

    private static RestoreReport WithBlocks(this RestoreReport report, BlockOutcome[] blocks) => new()
    {
        Writer = report.Writer,
        Reader = report.Reader,
        PageSize = report.PageSize,
        WriterPageSize = report.WriterPageSize,
        Revived = report.Revived,
        SurvivesMap = report.SurvivesMap,
        RefusedBecause = report.RefusedBecause,
        Death = report.Death,
        Certain = report.Certain,
        ReadsWhatIsAbsent = report.ReadsWhatIsAbsent,
        Doubts = report.Doubts,
        Components = report.Components,
        Items = report.Items,
        BlocksWritten = report.BlocksWritten,
        BlocksReserved = report.BlocksReserved,
        Blocks = report.Blocks,
        BlocksRetyped = report.BlocksRetyped,
        PagesReserved = report.PagesReserved,
        NeverClaimed = report.NeverClaimed,
        ManagedPages = report.ManagedPages,
        KernelMessages = report.KernelMessages,
        Diagnostics = report.Diagnostics,
        BlockOutcomes = () => blocks,
        Unsettled = report.Unsettled,
    };
}
