using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

/// <summary>A subsystem of a restoring kernel: it looks for its blob while the kernel boots, and user space asks it for things later.</summary>
internal interface IRestoringSubsystem
{
    /// <summary>Looks for its blob while the kernel boots.</summary>
    /// <exception cref="KernelDeathException">The kernel dies of it.</exception>
    void Start();

    /// <summary>Hands out what user space asks for once the kernel is up.</summary>
    /// <exception cref="KernelDeathException">The kernel dies of it.</exception>
    void Consume()
    {
    }
}

/// <summary>What restores files of sessions.</summary>
internal interface IRestoringFileHandler
{
    /// <summary>Says whether it is there for files of a format.</summary>
    bool Handles(BlobFormatAbi format);

    /// <summary>Retrieves a file.</summary>
    /// <param name="format">Format of the file.</param>
    /// <param name="data">The number that the session's entry carries for it, such as a physical address.</param>
    /// <param name="name">Session and token.</param>
    /// <returns>What becomes of the file.</returns>
    /// <exception cref="KernelDeathException">The kernel dies of it.</exception>
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

    /// <summary>Why it may also live, if what it does cannot be told from the image; null if it surely dies.</summary>
    public string? Doubt { get; init; }

    /// <summary>It dies while it reads the memory map, or of the root.</summary>
    public bool OfMap { get; set; }
}

/// <summary>What a booting kernel is told of a handover: x86's <c>struct kho_data</c>, or <c>/chosen</c> of arm64's device tree.</summary>
/// <param name="FdtAddress">Physical address of the root device tree.</param>
/// <param name="FdtSize">Length in bytes of its memory.</param>
/// <param name="ScratchAddress">Physical address of the array of scratch areas, or null if the image does not tell.</param>
/// <param name="ScratchSize">Length in bytes of that array.</param>
internal sealed record BootData(ulong FdtAddress, ulong FdtSize, ulong? ScratchAddress, ulong ScratchSize);
