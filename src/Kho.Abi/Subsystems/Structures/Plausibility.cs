using Kho.Abi.Layouts;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>
/// Decides whether bytes can be a given structure. This distinguishes formats that share one compatible string, and finds values
/// of the kernel's configuration that the bytes do not state.
/// </summary>
/// <param name="context">Memory, map and structure layouts.</param>
/// <param name="parameters">Values of the structure's parameters; null for none.</param>
internal sealed class Plausibility(BlobContext context, IReadOnlyDictionary<string, long>? parameters = null)
{
    /// <summary>Looks for evidence that bytes are not a structure.</summary>
    /// <param name="structure">Name of the structure in the specification.</param>
    /// <param name="bytes">Bytes from the start of the structure to the end of the blob or of the page.</param>
    /// <param name="isExact">The bytes end at the end of the blob.</param>
    /// <returns>The evidence; null if the bytes fit the structure.</returns>
    public string? Doubt(string structure, ReadOnlyMemory<byte> bytes, bool isExact)
    {
        StructureLayout layout = context.Structures.Layout(structure, parameters);
        if (bytes.Length < layout.Size)
        {
            return $"{layout.Size} bytes, and {bytes.Length} are there";
        }

        int size = layout.Size;
        if (layout.Open is { Spec.CountedBy: string counter } open)
        {
            ulong count = Field.Of(layout, counter).Read(bytes.Span);
            ulong room = (ulong)((bytes.Length - size) / Math.Max(open.BitWidth / 8, 1));
            if (count > room)
            {
                return $"{counter} is {count}, and {room} entries fit";
            }

            size += (int)count * (open.BitWidth / 8);
        }

        if (isExact && size != bytes.Length && layout.Open is null)
        {
            return $"{size} bytes, and the blob has {bytes.Length}";
        }

        return DoubtFields(layout, bytes) ?? (bytes.Span[size..].ContainsAnyExcept((byte)0) ? $"{size} bytes, and what stands behind them is not 0" : null);
    }

    private string? DoubtFields(StructureLayout layout, ReadOnlyMemory<byte> bytes)
    {
        foreach (LayoutField field in layout.Fields.Where(field => field is { IsList: false }))
        {
            string? doubt = field.Kind switch
            {
                FieldKind.Number => DoubtNumber(layout, field, StructureLayout.ReadNumber(field, bytes.Span, field.BitOffset), bytes),
                FieldKind.Structure when field.Spec.Edge is { Kind: EdgeKind.Area } edge => DoubtArea(layout, field, edge, bytes),
                FieldKind.Structure => DoubtFields(field.Structure!, Part(field, bytes)),
                _ => DoubtBytes(layout, field, Part(field, bytes).Span),
            };
            if (doubt is not null)
            {
                return doubt;
            }
        }

        return null;
    }

    private string? DoubtNumber(StructureLayout layout, LayoutField field, ulong number, ReadOnlyMemory<byte> bytes)
    {
        string where = $"{layout.Spec.KernelName}.{field.Spec.KernelName}";
        if (field.Spec.IsPadding && number != 0)
        {
            return $"{where} is padding, and not 0";
        }

        if (field.Spec.IsNeverZero && number == 0)
        {
            return $"{where} is 0";
        }

        if (field.Enumeration is EnumerationSpec enumeration && !enumeration.Values.ContainsKey(number))
        {
            return $"{where} is {number}, which {enumeration.Name} does not name";
        }

        if (field.Spec.Maximum is string maximum && number > Field.Of(layout, maximum).Read(bytes.Span))
        {
            return $"{where} is {number}, more than {maximum}";
        }

        bool isAddress = field.Spec.Edge is not (null or { IsPfn: true }) || field.Spec.Targets.Any(target => !FieldSpec.OpaqueTargets.Contains(target));
        if (!isAddress || number == 0)
        {
            return null;
        }

        return !IsPreserved(number) ? $"{where} is 0x{number:x}, which is not preserved"
            : field.Spec.Edge is { Kind: EdgeKind.One } edge ? DoubtTarget(layout, edge, number)
            : null;
    }

    /// <summary>
    /// Also tests the target of a pointer if the kernel's configuration decides the target's length: such a target is better
    /// evidence than the pointer.
    /// </summary>
    private string? DoubtTarget(StructureLayout layout, EdgeSpec edge, ulong address)
    {
        StructureSpec target = context.Structures.Catalog.Structure(edge.Target!, layout.Spec.File);
        return target.Configuration.Count > 0 && target.Name != layout.Spec.Name && StructureForms.Peek(address, context) is { IsEmpty: false } bytes
            ? Doubt(target.Name, bytes, isExact: false)
            : null;
    }

    private string? DoubtArea(StructureLayout layout, LayoutField field, EdgeSpec edge, ReadOnlyMemory<byte> bytes)
    {
        StructureLayout area = field.Structure!;
        ReadOnlyMemory<byte> own = Part(field, bytes);
        ulong Number(string id) => Field.Find(area, id)?.Read(own.Span) ?? 0;
        string where = $"{layout.Spec.KernelName}.{field.Spec.KernelName}";
        ulong first = Number("first");
        if (first != 0 && (first % (ulong)context.Pages.PageSize != 0 || !IsPreserved(first)))
        {
            return $"{where}.first is 0x{first:x}, no preserved page";
        }

        if (edge.Entries is string entries && edge.Count is string counter && Field.Find(layout, counter) is Field count)
        {
            StructureLayout entry = context.Structures.Layout(context.Structures.Catalog.Structure(entries, layout.Spec.File).Name, parameters);
            UInt128 needed = (UInt128)count.Read(bytes.Span) * (ulong)entry.Size;
            ulong room = Number("total_pages") << context.Pages.PageShift;
            return needed > room ? $"{where} has {room} bytes, and {counter} needs {needed}" : null;
        }

        return Number("order") >= 64 ? $"{where}.order is {Number("order")}" : null;
    }

    private static string? DoubtBytes(StructureLayout layout, LayoutField field, ReadOnlySpan<byte> bytes)
    {
        string where = $"{layout.Spec.KernelName}.{field.Spec.KernelName}";
        if (field.Spec.IsPadding)
        {
            return bytes.ContainsAnyExcept((byte)0) ? $"{where} is padding, and not 0" : null;
        }

        if (field.Spec.Contents is ReadOnlyMemory<byte> contents)
        {
            return bytes.SequenceEqual(contents.Span) ? null : $"{where} has other bytes than it must";
        }

        if (layout.Spec.Encoding is null || field.Spec.Union is not null)
        {
            return null;
        }

        int end = bytes.IndexOf((byte)0);
        return end < 0 ? $"{where} has no NUL"
            : bytes[..end].ContainsAnyInRange((byte)1, (byte)31) ? $"{where} is no text"
            : bytes[end..].ContainsAnyExcept((byte)0) ? $"{where} has bytes behind its NUL"
            : null;
    }

    private static ReadOnlyMemory<byte> Part(LayoutField field, ReadOnlyMemory<byte> bytes) => bytes.Slice((int)field.ByteOffset, field.BitWidth / 8);

    private bool IsPreserved(ulong address) => context.Pages.IsPhysical(address, (UInt128)1) && (context.Map is null || context.Map.TryFindBlock(address, out _, out _));
}
