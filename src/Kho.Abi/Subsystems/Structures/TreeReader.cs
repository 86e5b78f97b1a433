using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>
/// Reads a structure and follows its pointers, driven only by the specification. Each structure is entered once, and depth and
/// number of structures are limited, whatever the pointers say.
/// </summary>
/// <param name="context">Memory, structure layouts and the bag for findings.</param>
/// <param name="selectFormat">Decodes the contents that a compatible string selects; arguments: the string, the value, the
/// field's address and name.</param>
/// <param name="parameters">Values of parameters other than the page size; null for none.</param>
internal sealed partial class TreeReader(BlobContext context, Func<string, ulong, ulong?, string, BlobValue?>? selectFormat = null, IReadOnlyDictionary<string, long>? parameters = null)
{
    private const int MaximumDepth = 16;
    private const int MaximumStructures = 1 << 20;
    private const int MaximumArray = 1 << 28;

    private int _structures;
    private int _depth;

    /// <summary>Decodes a structure from given bytes.</summary>
    /// <param name="structure">Name of the structure in the specification.</param>
    /// <param name="bytes">Bytes, starting at the first of the structure.</param>
    /// <param name="address">Physical address of the first byte; null if unknown.</param>
    /// <returns>The structure; null, with a finding, if bytes are missing.</returns>
    public ValueTree? Read(string structure, ReadOnlyMemory<byte> bytes, ulong? address)
    {
        StructureLayout layout = context.Structures.Layout(structure, parameters);
        if (bytes.Length < layout.Size)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, layout.Spec.KernelName, $"only {bytes.Length} bytes");
            return null;
        }

        return Read(layout, bytes[..(layout.Size + TailOf(layout, bytes, bytes.Length - layout.Size, address))], address, null);
    }

    /// <summary>Decodes a structure in memory.</summary>
    /// <param name="structure">Name of the structure in the specification.</param>
    /// <param name="address">Physical address of the structure.</param>
    /// <param name="holder">Physical address of the field that holds the pointer, for findings.</param>
    /// <param name="where">That field, in the kernel's names.</param>
    /// <param name="link">Field that links the elements of a list; the caller follows it. Null if there is none.</param>
    /// <returns>The structure; null, with a finding, if it cannot be read.</returns>
    public ValueTree? ReadAt(string structure, ulong address, ulong? holder, string where, string? link = null)
    {
        StructureLayout layout = context.Structures.Layout(structure, parameters);
        if (!context.CanFollow(address, holder, where) || !context.Enter(address, holder, where))
        {
            return null;
        }

        byte[] bytes = new byte[layout.Size];
        int read = context.Memory.Read(address, bytes, out _);
        if (read < bytes.Length)
        {
            context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, address, where, $"{layout.Spec.KernelName} at 0x{address:x} is {context.Memory.WhyMissing(address + (ulong)read)}");
            return null;
        }

        // A repeated field without a counter ends only in a blob, whose length is known.
        if (layout.Open?.Spec.CountedBy is not null && TailOf(layout, bytes, MaximumArray, address) is int tail and > 0)
        {
            byte[] whole = new byte[layout.Size + tail];
            read = context.Memory.Read(address, whole, out _);
            if (read < whole.Length)
            {
                context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, address + (ulong)read, where, $"{whole.Length} bytes of {layout.Spec.KernelName} at 0x{address:x} are announced, and {context.Memory.WhyMissing(address + (ulong)read)}");
                int element = Math.Max(layout.Open!.BitWidth / 8, 1);
                Array.Resize(ref whole, layout.Size + Math.Max((read - layout.Size) / element * element, 0));
            }

            bytes = whole;
        }

        return Read(layout, bytes, address, link);
    }

    /// <summary>Length in bytes of the elements after a structure's head, as a field of the head counts them.</summary>
    /// <param name="head">Bytes of the head.</param>
    /// <param name="room">Maximum length of the elements in bytes.</param>
    /// <param name="address">Physical address of the structure; null if unknown.</param>
    private int TailOf(StructureLayout layout, ReadOnlyMemory<byte> head, int room, ulong? address)
    {
        if (layout.Open is not LayoutField open)
        {
            return 0;
        }

        int size = Math.Max(open.BitWidth / 8, 1);
        if (open.Spec.CountedBy is not string counter)
        {
            return Math.Max(room, 0) / size * size;
        }

        ulong count = Field.Of(layout, counter).Read(head.Span);
        if (count > (ulong)(Math.Max(room, 0) / size))
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, address, $"{layout.Spec.KernelName}.{counter}", $"{count} entries announced, at most {Math.Max(room, 0) / size} fit {Math.Max(room, 0)} bytes");
            count = room == MaximumArray ? 0 : (ulong)(Math.Max(room, 0) / size);
        }

        return (int)count * size;
    }

    private ValueTree Read(StructureLayout layout, ReadOnlyMemory<byte> bytes, ulong? address, string? link)
    {
        _structures++;
        var tree = new ValueTree(layout, address, layout.Open is null ? 0 : bytes.Length - layout.Size);
        foreach (LayoutField field in layout.Fields)
        {
            tree.Read.Add(ReadField(layout, field, bytes, address));
        }

        if (++_depth > MaximumDepth)
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, address, layout.Spec.KernelName, $"structures are nested deeper than {MaximumDepth}; what this one leads to is not read");
        }
        else
        {
            FollowAll(tree, null, link);
        }

        _depth--;
        return tree;
    }

    private TreeField ReadField(StructureLayout layout, LayoutField field, ReadOnlyMemory<byte> bytes, ulong? address)
    {
        if (!field.IsList)
        {
            return ReadElement(layout, field, bytes, field.BitOffset, address);
        }

        long count = field.Count ?? (field.BitWidth == 0 ? 0 : ((bytes.Length * 8L) - field.BitOffset) / field.BitWidth);
        var elements = new TreeField[count];
        for (long index = 0; index < count; index++)
        {
            elements[index] = ReadElement(layout, field, bytes, field.BitOffset + (index * field.BitWidth), address);
        }

        return new TreeField(field, address + (ulong)field.ByteOffset) { Elements = elements };
    }

    private TreeField ReadElement(StructureLayout layout, LayoutField field, ReadOnlyMemory<byte> bytes, long bit, ulong? address)
    {
        ulong? place = address + (ulong)(bit / 8);
        if (field.Kind == FieldKind.Number)
        {
            return new TreeField(field, place) { Number = StructureLayout.ReadNumber(field, bytes.Span, bit) };
        }

        ReadOnlyMemory<byte> part = bytes.Slice((int)(bit / 8), field.BitWidth / 8);
        if (field.Structure is StructureLayout nested)
        {
            var tree = new ValueTree(nested, place);
            foreach (LayoutField inner in nested.Fields)
            {
                tree.Read.Add(ReadField(nested, inner, part, place));
            }

            return new TreeField(field, place) { Structure = tree };
        }

        return layout.Spec.Encoding is null || field.Spec is { Contents: not null } or { Union: not null } or { IsPadding: true }
            ? new TreeField(field, place) { Bytes = part }
            : new TreeField(field, place) { Text = context.Text(part.Span, place, $"{layout.Spec.KernelName}.{field.Spec.KernelName}"), Bytes = part };
    }

    private void FollowAll(ValueTree tree, ValueTree? around, string? link = null)
    {
        foreach (TreeField field in tree.Read)
        {
            if (field.Layout.Spec.Union is UnionSpec union)
            {
                field.Structure = CaseOf(tree, around, field, union);
            }

            if (field.Layout.Spec.Edge is EdgeSpec edge && field.Id != link)
            {
                field.Edge = Follow(tree, around, field, edge);
                if (edge.Kind == EdgeKind.Area)
                {
                    // The pointer in an area's descriptor is the area's chain, which is already followed.
                    continue;
                }
            }

            if (field.Structure is ValueTree nested)
            {
                FollowAll(nested, tree);
            }

            foreach (ValueTree element in field.Elements?.Select(element => element.Structure).OfType<ValueTree>() ?? [])
            {
                FollowAll(element, tree);
            }
        }
    }

    /// <summary>The structure that a union holds; null if its tag is unknown or selects no structure.</summary>
    private ValueTree? CaseOf(ValueTree tree, ValueTree? around, TreeField field, UnionSpec union)
    {
        if (Tag(tree, around, union.Tag) is not ulong tag || !union.Cases.TryGetValue(tag, out string? name) || field.Bytes is not ReadOnlyMemory<byte> bytes)
        {
            return null;
        }

        StructureLayout layout = context.Structures.Layout(Name(tree, name), parameters);
        var value = new ValueTree(layout, field.Address);
        foreach (LayoutField inner in layout.Fields)
        {
            value.Read.Add(ReadField(layout, inner, bytes, field.Address));
        }

        return value;
    }

    /// <summary>Value of a union's tag. If the path crosses a pointer, the target is read in place without entering it.</summary>
    private ulong? Tag(ValueTree tree, ValueTree? around, string path)
    {
        if (Find(tree, around, path)?.Number is ulong own)
        {
            return own;
        }

        for (int dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            if (Find(tree, around, path[..dot]) is { Number: ulong address } reference && reference.Layout.Spec.Targets is [string target])
            {
                StructureLayout layout = context.Structures.Layout(Name(tree, target), parameters);
                byte[] bytes = new byte[layout.Size];
                return context.Pages.IsPhysical(address, (UInt128)bytes.Length) && context.Memory.Read(address, bytes, out _) == bytes.Length
                    ? Field.Find(layout, path[(dot + 1)..])?.Read(bytes)
                    : null;
            }
        }

        return null;
    }

    private TreeEdge? Follow(ValueTree tree, ValueTree? around, TreeField field, EdgeSpec edge)
    {
        string where = $"{tree.KernelName}.{field.Name}";
        if (edge.Kind == EdgeKind.Area)
        {
            return field.Structure is ValueTree descriptor ? FollowArea(tree, around, descriptor, edge) : null;
        }

        if (field.Number is not ulong address || (address == 0 && edge.Kind != EdgeKind.Selected))
        {
            return null;
        }

        switch (edge.Kind)
        {
            case EdgeKind.Selected:
                string compatible = Find(tree, around, edge.Selector!)?.Text ?? "";
                return new TreeEdge(edge, address) { Selected = selectFormat?.Invoke(compatible, address, field.Address, where) };
            case EdgeKind.Contents when edge.IsPfn:
                return Block(edge, address);
            case EdgeKind.Contents:
                ulong length = Count(tree, around, edge.Length) ?? 0;
                return new TreeEdge(edge, address) { Length = edge.InPages ? length << context.Pages.PageShift : length };
        }

        var result = new TreeEdge(edge, address);
        string target = Name(tree, edge.Target!);
        switch (edge.Kind)
        {
            case EdgeKind.Array:
                FollowArray(result, target, Count(tree, around, edge.Count) ?? 0, field.Address, where);
                break;
            case EdgeKind.List:
                FollowList(result, target, edge.Next!, field.Address, where);
                break;
            case EdgeKind.Blocks:
                FollowBlocks(tree, result, target, edge, field.Address, where);
                break;
            default:
                result.Read.AddRange(ReadAt(target, address, field.Address, where) is ValueTree one ? [one] : []);
                result.IsComplete = result.Read.Count == 1;
                break;
        }

        return result;
    }

    /// <summary>Target of a page frame number. The number does not state the folio's length, so it is that of the preserved block.</summary>
    private TreeEdge? Block(EdgeSpec edge, ulong pfn)
    {
        if (!context.Pages.IsPhysical(pfn, (UInt128)1) || pfn > ulong.MaxValue >> context.Pages.PageShift)
        {
            return null;
        }

        ulong address = pfn << context.Pages.PageShift;
        int order = 0;
        bool isBlock = context.Map is not null && context.Map.TryFindBlock(address, out ulong start, out order) && start == address;
        return new TreeEdge(edge, address) { Length = (ulong)context.Pages.PageSize << (isBlock ? order : 0) };
    }

    /// <summary>True, with a finding, if the maximum number of structures has been read.</summary>
    private bool IsFull(ulong place, string where)
    {
        if (_structures < MaximumStructures)
        {
            return false;
        }

        context.Mismatch(DiagnosticDescriptors.CountTooLarge, place, where, $"more than {MaximumStructures} structures; the rest is not read");
        return true;
    }

    private static TreeField? Find(ValueTree tree, ValueTree? around, string path) => tree.Find(path) ?? around?.Find(path);

    private static ulong? Count(ValueTree tree, ValueTree? around, string? path) =>
        path is null ? null
        : ulong.TryParse(path, out ulong number) ? number
        : Find(tree, around, path)?.Number;

    /// <summary>Resolves a structure's name, as a file of the specification writes it, to its name in the catalog.</summary>
    private string Name(ValueTree tree, string target) => context.Structures.Catalog.Structure(target, tree.Layout.Spec.File).Name;
}
