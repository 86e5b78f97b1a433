namespace Kho.Abi.Tests.Dumps;

/// <summary>How a test's dump stores pages; the numbers are makedumpfile's flags.</summary>
public enum PageMethod
{
    None = 0,
    Zlib = 1,
    Lzo = 2,
    Snappy = 4,
    Zstd = 32,
}
