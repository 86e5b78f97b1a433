namespace Kho.Abi.Layouts;

/// <summary>What an annotated field shows.</summary>
public enum AnnotatedKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Neighbouring elements of a field that repeats, all of whose bytes are 0.</summary>
    Zeros,

    /// <summary>Something that a structure's fields only frame, such as a token of a device tree.</summary>
    Item,
}
