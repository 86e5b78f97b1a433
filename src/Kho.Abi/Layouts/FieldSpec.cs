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

    /// <summary>Field of the same structure that counts the elements of a field that repeats to the end (<c>-count</c>), or null.</summary>
    public string? CountedBy { get; init; }

    /// <summary>Field of the same structure that the number does not exceed (<c>-maximum</c>), or null.</summary>
    public string? Maximum { get; init; }

    /// <summary>A writer never leaves 0 in the field (<c>-never-zero</c>).</summary>
    public bool IsNeverZero { get; init; }

    /// <summary>What the bytes are, depending on a number elsewhere (<c>-union-by</c>, <c>-cases</c>), or null.</summary>
    public UnionSpec? Union { get; init; }

    /// <summary>The reading kernel writes the field into what it was handed (<c>-written-by: reader</c>).</summary>
    public bool IsWrittenByReader { get; init; }

    /// <summary>Compatible strings of the files of the same session that the number may name (<c>-token-of</c>); empty if it is no token.</summary>
    public IReadOnlyList<string> TokenOf { get; init; } = [];

    /// <summary>Type in C where it says more than <see cref="Type"/> (<c>-c-type</c>), such as <c>bool</c>; null elsewhere.</summary>
    public string? CType { get; init; }

    /// <summary>Option of the kernel's configuration that decides how long the field is (<c>-config</c>), or null.</summary>
    public string? Configuration { get; init; }

    /// <summary>What algorithms use the field for (<c>-role</c>); empty for most.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

/// <summary>Bytes that are one of several structures.</summary>
/// <param name="Tag">
/// Field that selects: ids joined by dots, of the same structure or of the one around it. A field on the way may be a reference
/// (<c>-reference: true</c>): the structure that it names is then looked at where it lies.
/// </param>
/// <param name="Cases">Structures by the value of the tag.</param>
public sealed record UnionSpec(string Tag, IReadOnlyDictionary<ulong, string> Cases);
