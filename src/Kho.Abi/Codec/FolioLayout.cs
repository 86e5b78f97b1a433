using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>Where an entry of a memfd's list of folios holds what it holds, by the structure that a release names for it.</summary>
internal sealed class FolioLayout
{
    /// <summary>Resolves an entry.</summary>
    /// <param name="entry">Structure.</param>
    /// <exception cref="KhoFormatException">The structure lacks a field that an entry has.</exception>
    public FolioLayout(StructureLayout entry)
    {
        Size = entry.Size;
        Pfn = Field.Of(entry, "pfn");
        Flags = Field.Of(entry, "flags");
        Index = Field.Of(entry, "index");
    }

    /// <summary>Length of an entry in bytes.</summary>
    public int Size { get; }

    /// <summary>Page frame number of the folio's first page; 0 in a hole.</summary>
    public Field Pfn { get; }

    /// <summary>State of the folio.</summary>
    public Field Flags { get; }

    /// <summary>Offset of the folio in the file, in pages.</summary>
    public Field Index { get; }
}
