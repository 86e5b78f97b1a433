using Kho.Abi.Subsystems;

namespace Kho.Abi.Reporting;

/// <summary>Ids of the parts of the page, to which links lead.</summary>
internal static class ReportIds
{
    public const string Map = "map";
    public const string Scratch = "scratch";
    public const string Extents = "extents";
    public const string Tree = "tree";
    public const string Root = "root";
    public const string Blobs = "blobs";
    public const string Findings = "findings";
    public const string Reader = "reader";
    public const string Comparison = "comparison";

    public static string Blob(int index) => $"blob-{index}";

    public static string Finding(int index) => $"finding-{index}";

    public static string Row(ulong firstAddress) => $"row-{firstAddress:x}";
}
