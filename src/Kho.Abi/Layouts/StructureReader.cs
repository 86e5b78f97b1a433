using System.Collections.Concurrent;
using Kho.Diagnostics;

namespace Kho.Abi.Layouts;

/// <summary>Reads structures by name at one page size; each layout is computed once. <see cref="StructureCatalog.At"/> has one for each size.</summary>
internal sealed class StructureReader
{
    /// <summary>A manifest may state any values of parameters: beyond this number of layouts, those with parameters are computed anew.</summary>
    private const int MostKept = 1024;

    private readonly ConcurrentDictionary<string, StructureLayout> _layouts = new(StringComparer.Ordinal);

    /// <param name="pageSize">Page size in bytes, also the value of all parameters.</param>
    public StructureReader(StructureCatalog catalog, int pageSize)
    {
        Catalog = catalog;
        PageSize = pageSize;
    }

    /// <summary>Specification.</summary>
    public StructureCatalog Catalog { get; }

    /// <summary>Page size in bytes.</summary>
    public int PageSize { get; }

    /// <summary>Layout of a structure.</summary>
    /// <param name="name">Name with the file's id before it.</param>
    /// <exception cref="KhoFormatException">The structure does not exist, or its sizes cannot be computed.</exception>
    public StructureLayout Layout(string name) => _layouts.GetOrAdd(name, static (name, reader) => reader.Catalog.Layout(name, reader.PageSize), this);

    /// <summary>Layout of a structure with parameters of its own.</summary>
    /// <param name="name">Name with the file's id before it.</param>
    /// <param name="parameters">Values of parameters by name; empty or null for none.</param>
    /// <exception cref="KhoFormatException">The structure does not exist, or its sizes cannot be computed.</exception>
    internal StructureLayout Layout(string name, IReadOnlyDictionary<string, long>? parameters)
    {
        if (parameters is null || parameters.Count == 0)
        {
            return Layout(name);
        }

        string key = $"{name}({string.Join(',', parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"))})";
        if (!_layouts.TryGetValue(key, out StructureLayout? layout))
        {
            layout = Catalog.Layout(name, PageSize, parameters);
            if (_layouts.Count < MostKept)
            {
                _layouts.TryAdd(key, layout);
            }
        }

        return layout;
    }

    /// <summary>Length of a structure in bytes.</summary>
    /// <param name="name">Name with the file's id before it.</param>
    /// <exception cref="KhoFormatException">The structure does not exist, or its sizes cannot be computed.</exception>
    public int SizeOf(string name) => Layout(name).Size;

    /// <summary>Reads a structure at the position of a stream.</summary>
    /// <param name="name">Name with the file's id before it.</param>
    /// <param name="stream">Stream, which then is at the end of the structure.</param>
    /// <exception cref="EndOfStreamException">The bytes end within the structure.</exception>
    /// <exception cref="KhoFormatException">The structure does not exist.</exception>
    internal StructureValue Read(string name, Stream stream)
    {
        StructureLayout layout = Layout(name);
        byte[] bytes = new byte[layout.Size];
        stream.ReadExactly(bytes);
        return layout.Read(bytes);
    }

    /// <summary>Reads a structure from bytes.</summary>
    /// <param name="name">Name with the file's id before it.</param>
    /// <param name="bytes">Bytes from the structure's first on.</param>
    /// <exception cref="EndOfStreamException">The bytes end within the structure.</exception>
    /// <exception cref="KhoFormatException">The structure does not exist.</exception>
    public StructureValue Read(string name, ReadOnlyMemory<byte> bytes) => Layout(name).Read(bytes);
}
