namespace Kho.Abi.Layouts;

/// <summary>A field as a <c>.ksy</c> file declares it.</summary>
public sealed record FieldSpec
{
    /// <summary>Id in the specification.</summary>
    public required string Id { get; init; }

    /// <summary>The kernel's name, else the id.</summary>
    public required string KernelName { get; init; }

    /// <summary>What the field means, or null.</summary>
    public string? Doc { get; init; }

    /// <summary>Type: <c>u1</c> to <c>u8</c> (with or without byte order), <c>b1</c> to <c>b64</c>, or a structure's name; null for bytes.</summary>
    public string? Type { get; init; }

    /// <summary>Length in bytes, for a field of bytes.</summary>
    public IntegerExpression? Size { get; init; }

    /// <summary>The only bytes that the field may hold, or null.</summary>
    public ReadOnlyMemory<byte>? Contents { get; init; }

    /// <summary>Number of elements, for a field that repeats a known number of times.</summary>
    public IntegerExpression? RepeatCount { get; init; }

    /// <summary>The field repeats up to the end of the bytes.</summary>
    public bool RepeatsToEnd { get; init; }

    /// <summary>What a physical address in the field leads to: names of structures, or <see cref="OpaqueTargets"/>; empty if nobody said.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Targets that are no structures: preserved memory itself, and what only the writer of a blob or a file knows.</summary>
    public static IReadOnlyList<string> OpaqueTargets { get; } = ["payload", "blob", "private"];

    /// <summary>Name of the enumeration that gives its numbers a meaning, or null.</summary>
    public string? Enumeration { get; init; }

    /// <summary>The field's bytes say nothing (<c>-padding</c>): trees of values leave it out, and it is written as 0.</summary>
    public bool IsPadding { get; init; }

    /// <summary>Where the field leads to in a tree of values, or null.</summary>
    public EdgeSpec? Edge { get; init; }

    /// <summary>What algorithms use the field for (<c>-role</c>); empty for most.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}
