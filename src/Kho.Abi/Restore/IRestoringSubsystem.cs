using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

/// <summary>A subsystem of the simulated kernel: it looks up its blob at boot, and serves user space afterwards.</summary>
internal interface IRestoringSubsystem
{
    /// <summary>Looks up the subsystem's blob during boot.</summary>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    void Start();

    /// <summary>Serves user space after boot.</summary>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    void Consume()
    {
    }
}

/// <summary>A handler that restores files of sessions.</summary>
internal interface IRestoringFileHandler
{
    /// <summary>True if the handler accepts files of a format.</summary>
    bool Handles(BlobFormatAbi format);

    /// <summary>Retrieves a file.</summary>
    /// <param name="format">Format of the file.</param>
    /// <param name="data"><c>luo_file_ser.data</c> of the file, such as a physical address.</param>
    /// <returns>Outcome of the file.</returns>
    /// <exception cref="KernelDeathException">The simulated kernel dies.</exception>
    (RestoreVerdict Verdict, string Message) Retrieve(BlobFormatAbi format, ulong data, string name);
}

/// <summary>The simulated kernel panics, faults or hangs. The exception never leaves the simulation.</summary>
internal sealed class KernelDeathException : Exception
{
    public KernelDeathException()
    {
    }

    public KernelDeathException(string message)
        : base(message)
    {
    }

    public KernelDeathException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Why the kernel may survive, if the image does not decide it; null if it certainly dies.</summary>
    public string? Doubt { get; init; }

    /// <summary>The kernel dies while it reads the memory map or the root.</summary>
    public bool OfMap { get; set; }
}

/// <summary>Boot data of a handover: <c>struct kho_data</c> on x86, <c>/chosen</c> of the device tree on arm64.</summary>
/// <param name="FdtAddress">Physical address of the root device tree.</param>
/// <param name="FdtSize">Size in bytes of the tree's memory.</param>
/// <param name="ScratchAddress">Physical address of the array of scratch areas; null if unknown.</param>
/// <param name="ScratchSize">Length in bytes of that array.</param>
internal sealed record BootData(ulong FdtAddress, ulong FdtSize, ulong? ScratchAddress, ulong ScratchSize);
