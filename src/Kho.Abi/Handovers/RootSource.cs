using Kho.Abi.Subsystems;

namespace Kho.Abi.Handovers;

/// <summary>How a handover root was found, most telling first.</summary>
public enum RootSource
{
    /// <summary>The caller named it.</summary>
    User,

    /// <summary>The image's KHO note names it.</summary>
    Note,

    /// <summary>The image is the root itself, or a directory copied from debugfs that holds it.</summary>
    Blob,

    /// <summary>x86 boot parameters lead to it: what the running kernel was handed.</summary>
    SetupData,

    /// <summary>An arm64 device tree's <c>/chosen</c> leads to it: what the running kernel was handed.</summary>
    Chosen,

    /// <summary>A device tree that looks like a root lies there.</summary>
    Scan,
}
