namespace Kho.Benchmarks;

/// <summary>Names of the benchmarks, which are the columns of the table of ratios.</summary>
internal static class Columns
{
    public const string FastRuns = "C -O3 -march=native";
    public const string PlainRuns = "C -O2";
    public const string PlainBits = "C -O2, bit by bit";
    public const string Kaitai = "Kaitai";
    public const string Drgn = "drgn";
    public const string Library = "Kho.Abi";
    public const string Spec = "Kho.Abi, --spec";
    public const string Kept = "C, keeping";
    public const string Extents = "Kho.Abi, extents";
}
