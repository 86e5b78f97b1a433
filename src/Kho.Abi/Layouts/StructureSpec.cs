namespace Kho.Abi.Layouts;

/// <summary>A structure as a <c>.ksy</c> file declares it.</summary>
public sealed record StructureSpec
{
    /// <summary>Name by which releases refer to it: the file's id, and the type's behind <c>::</c> (<c>luo::luo_ser</c>).</summary>
    public required string Name { get; init; }

    /// <summary>Id of the file that declares it.</summary>
    public required string File { get; init; }

    /// <summary>The kernel's name, else the id.</summary>
    public required string KernelName { get; init; }

    /// <summary>What the structure is, or null.</summary>
    public string? Doc { get; init; }

    /// <summary>Where it is defined, or null.</summary>
    public string? Reference { get; init; }

    /// <summary>Encoding of the file's texts, or null if it has none; a field of bytes in a file that has one is text.</summary>
    public string? Encoding { get; init; }

    /// <summary>Numbers without a byte order of their own are big-endian.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Bit fields begin with the most significant bit of a byte.</summary>
    public bool BigEndianBits { get; init; }

    /// <summary>Names of the parameters that sizes and repetitions are computed from.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Parameters that an option of the kernel's configuration gives a value (<c>-config</c>), with that option.</summary>
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields in their order.</summary>
    public required IReadOnlyList<FieldSpec> Fields { get; init; }
}
