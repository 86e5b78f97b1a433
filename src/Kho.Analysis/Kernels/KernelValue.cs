namespace Kho.Analysis.Kernels;

/// <summary>What a value of a kernel's ABI rests on.</summary>
public enum KernelValueSource
{
    /// <summary>The kernel's types.</summary>
    Btf,

    /// <summary>A string in its data.</summary>
    String,

    /// <summary>Its configuration.</summary>
    Config,

    /// <summary>A section that lists formats.</summary>
    Section,

    /// <summary>The header of the boot image, or the architecture.</summary>
    Header,

    /// <summary>Nothing in the file: it is taken over from the release that the kernel is nearest to.</summary>
    Assumed,
}

/// <summary>One thing that is said of a kernel, and what proves it.</summary>
/// <param name="Name">What it is: a component's string (<c>compatible.LUO</c>), a symbol of the configuration, a member of a release's description, a structure.</param>
/// <param name="Value">Its value.</param>
/// <param name="From">What it rests on.</param>
public sealed record KernelValue(string Name, string Value, KernelValueSource From)
{
    /// <summary>The source as JSON and tables spell it.</summary>
    public string Source => From switch
    {
        KernelValueSource.Btf => "btf",
        KernelValueSource.String => "string",
        KernelValueSource.Config => "config",
        KernelValueSource.Section => "section",
        KernelValueSource.Header => "header",
        _ => "assumed",
    };
}
