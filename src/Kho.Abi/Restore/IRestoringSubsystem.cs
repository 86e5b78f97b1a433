using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

/// <summary>A subsystem of a restoring kernel: it looks for its blob at boot, and serves user space later.</summary>
internal interface IRestoringSubsystem
{
    /// <summary>Looks for its blob at boot.</summary>
    /// <exception cref="KernelDeathException">The kernel dies.</exception>
    void Start();

    /// <summary>Serves user space once the kernel is up.</summary>
    /// <exception cref="KernelDeathException">The kernel dies.</exception>
    void Consume()
    {
    }
}

/// <summary>A handler that restores files of sessions.</summary>
internal interface IRestoringFileHandler
{
    /// <summary>Whether it handles files of a format.</summary>
    bool Handles(BlobFormatAbi format);

    /// <summary>Retrieves a file.</summary>
    /// <param name="format">Format of the file.</param>
    /// <param name="data"><c>luo_file_ser.data</c> of the file, such as a physical address.</param>
    /// <returns>The file's fate.</returns>
    /// <exception cref="KernelDeathException">The kernel dies.</exception>
    (RestoreVerdict Verdict, string Message) Retrieve(BlobFormatAbi format, ulong data, string name);
}

/// <summary>The modelled kernel panics, faults or hangs. Never leaves the engine.</summary>
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

    /// <summary>Why it may survive, if the image does not decide; null if it certainly dies.</summary>
    public string? Doubt { get; init; }

    /// <summary>It dies in the memory map or in the root.</summary>
    public bool OfMap { get; set; }
}

/// <summary>Boot data of a handover: x86's <c>struct kho_data</c>, or <c>/chosen</c> of arm64's device tree.</summary>
/// <param name="FdtAddress">Physical address of the root device tree.</param>
/// <param name="FdtSize">Length in bytes of its memory.</param>
/// <param name="ScratchAddress">Physical address of the array of scratch areas, or null if unknown.</param>
/// <param name="ScratchSize">Length in bytes of that array.</param>
internal sealed record BootData(ulong FdtAddress, ulong FdtSize, ulong? ScratchAddress, ulong ScratchSize);
