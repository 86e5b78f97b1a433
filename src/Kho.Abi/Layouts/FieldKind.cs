namespace Kho.Abi.Layouts;

/// <summary>What the bits of a field are.</summary>
public enum FieldKind
{
    /// <summary>An unsigned number of 1 to 64 bits.</summary>
    Number,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>A structure.</summary>
    Structure,
}
