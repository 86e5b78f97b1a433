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
