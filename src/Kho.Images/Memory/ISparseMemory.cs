namespace Kho.Images;

/// <summary>
/// Memory whose image can announce more zeros than anybody can look at: a flattened dump says of what no piece of it wrote
/// that it is zero, and a few bytes of it say so of exabytes.
/// </summary>
internal interface ISparseMemory
{
    /// <summary>Number of bytes from an address on that are zero and stored nowhere; 0 if the byte there is stored, or not there.</summary>
    /// <param name="address">Physical address in bytes.</param>
    ulong HoleAt(ulong address);
}
