using Kho.Abi.Diagnostics;
using Kho.Abi.Layouts;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>
/// Reads a structure and follows what its fields lead to, by the specification alone. Every structure is entered once,
/// and depth and number of structures are bounded, whatever the pointers say.
/// </summary>
/// <param name="context">Memory, structures and findings.</param>
/// <param name="selectFormat">Reads what a compatible string selects: the string, the value, the field's address and name.</param>
internal sealed class TreeReader(BlobContext context, Func<string, ulong, ulong?, string, BlobValue?>? selectFormat = null)
{
    private const int MaximumDepth = 16;
    private const int MaximumStructures = 1 << 20;
    private const int MaximumArray = 1 << 28;

    private int _structures;
    private int _depth;

    /// <summary>Reads a structure from its bytes.</summary>
    /// <param name="structure">Name in the specification.</param>
    /// <param name="bytes">Bytes from the structure's first on.</param>
    /// <param name="address">Their physical address, or null.</param>
    /// <returns>The structure, or null with a finding if bytes are missing.</returns>
    public ValueTree? Read(string structure, ReadOnlyMemory<byte> bytes, ulong? address)
    {
        StructureLayout layout = context.Structures.Layout(structure);
        if (bytes.Length < layout.Size)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, layout.Spec.KernelName, $"only {bytes.Length} bytes");
            return null;
        }

        return Read(layout, bytes, address, null);
    }

    /// <summary>Reads a structure in memory.</summary>
    /// <param name="structure">Name in the specification.</param>
    /// <param name="address">Physical address.</param>
    /// <param name="holder">Physical address of the field that names it, for findings.</param>
    /// <param name="where">That field.</param>
    /// <param name="link">Field that links structures of a list, which the list follows itself; null for none.</param>
    /// <returns>The structure, or null with a finding.</returns>
    public ValueTree? ReadAt(string structure, ulong address, ulong? holder, string where, string? link = null)
    {
        StructureLayout layout = context.Structures.Layout(structure);
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

        return Read(layout, bytes, address, link);
    }

    private ValueTree Read(StructureLayout layout, ReadOnlyMemory<byte> bytes, ulong? address, string? link)
    {
        _structures++;
        var tree = new ValueTree(layout, address);
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

        return layout.Spec.Encoding is null || field.Spec.Contents is not null
            ? new TreeField(field, place) { Bytes = part }
            : new TreeField(field, place) { Text = context.Text(part.Span, place, $"{layout.Spec.KernelName}.{field.Spec.KernelName}"), Bytes = part };
    }

    private void FollowAll(ValueTree tree, ValueTree? around, string? link = null)
    {
        foreach (TreeField field in tree.Read)
        {
            if (field.Layout.Spec.Edge is EdgeSpec edge && field.Id != link)
            {
                field.Edge = Follow(tree, around, field, edge);
                if (edge.Kind == EdgeKind.Area)
                {
                    // The descriptor's own pointer is the area's chain.
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

    private void FollowArray(TreeEdge result, string structure, ulong count, ulong? holder, string where)
    {
        if (count > 0 && (!context.CanFollow(result.Address, holder, where) || !context.Enter(result.Address, holder, where)))
        {
            result.IsComplete = false;
            return;
        }

        result.IsComplete = ReadArray(result, structure, result.Address, count, MaximumArray, holder, where);
    }

    private bool ReadArray(TreeEdge result, string structure, ulong address, ulong count, int room, ulong? holder, string where)
    {
        StructureLayout layout = context.Structures.Layout(structure);
        ulong fitting = layout.Size == 0 ? 0 : (ulong)(room / layout.Size);
        if (count > fitting)
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, holder, where, $"{count} entries announced, at most {fitting} fit {room} bytes");
        }

        for (ulong index = 0; index < Math.Min(count, fitting); index++)
        {
            ulong place = address + (index * (ulong)layout.Size);
            byte[] bytes = new byte[layout.Size];
            int read = IsFull(place, where) ? 0 : context.Memory.Read(place, bytes, out _);
            if (read < bytes.Length)
            {
                if (_structures < MaximumStructures)
                {
                    context.Diagnostics.Add(DiagnosticDescriptors.ContentsAbsent, place, where, $"{layout.Spec.KernelName} {index} of {count} is {context.Memory.WhyMissing(place + (ulong)read)}");
                }

                return false;
            }

            result.Read.Add(Read(layout, bytes, place, null));
        }

        return count <= fitting;
    }

    private void FollowList(TreeEdge result, string structure, string next, ulong? holder, string where)
    {
        for (ulong place = result.Address; place != 0;)
        {
            if (IsFull(place, where) || ReadAt(structure, place, holder, where, next) is not ValueTree element)
            {
                result.IsComplete = false;
                return;
            }

            result.Read.Add(element);
            TreeField? link = element.Find(next);
            holder = link?.Address;
            where = $"{element.KernelName}.{link?.Name ?? next}";
            place = link?.Number ?? 0;
        }
    }

    private void FollowBlocks(ValueTree tree, TreeEdge result, string structure, EdgeSpec edge, ulong? holder, string where)
    {
        string entries = Name(tree, edge.Entries!);
        int headSize = context.Structures.SizeOf(structure);
        int room = edge.Next is null ? MaximumArray : context.Pages.PageSize - headSize;
        for (ulong place = result.Address; place != 0;)
        {
            if (IsFull(place, where) || ReadAt(structure, place, holder, where, edge.Next) is not ValueTree head)
            {
                result.IsComplete = false;
                return;
            }

            result.Blocks.Add(head);
            TreeField? count = head.Find(edge.EntryCount!);
            result.IsComplete &= ReadArray(result, entries, place + (ulong)headSize, count?.Number ?? 0, room, count?.Address, $"{head.KernelName}.{count?.Name ?? edge.EntryCount}");
            TreeField? link = edge.Next is null ? null : head.Find(edge.Next);
            holder = link?.Address;
            where = $"{head.KernelName}.{link?.Name ?? edge.Next}";
            place = link?.Number ?? 0;
        }
    }

    private TreeEdge FollowArea(ValueTree tree, ValueTree? around, ValueTree descriptor, EdgeSpec edge)
    {
        var reader = new VmallocReader(context);
        VmallocArea area = reader.Follow(
            new VmallocArea(descriptor.Number("first") ?? 0, (uint)(descriptor.Number("total_pages") ?? 0), (ushort)(descriptor.Number("flags") ?? 0), (ushort)(descriptor.Number("order") ?? 0)),
            descriptor.Address);
        ulong room = (ulong)area.TotalPages << context.Pages.PageShift;
        if (edge.Entries is null)
        {
            return new TreeEdge(edge, area.First) { Area = area, Length = room };
        }

        var result = new TreeEdge(edge, area.First) { Area = area };
        StructureLayout layout = context.Structures.Layout(Name(tree, edge.Entries));
        ulong size = (ulong)Math.Max(layout.Size, 1);
        ulong count = Count(tree, around, edge.Count) ?? (room / size);
        string where = $"{tree.KernelName}.{edge.Count ?? "total_pages"}";
        if (count > room / size)
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, tree.Address, where, $"{count} entries announced, {area.TotalPages} pages hold {room / size}");
            count = room / size;
        }

        ulong read = reader.ReadRecords(area, descriptor.Address, Math.Min(count, (ulong)Math.Max(MaximumStructures - _structures, 0)), layout.Size, records =>
        {
            for (int offset = 0; offset + layout.Size <= records.Length; offset += layout.Size)
            {
                // An area is not contiguous in memory: what stands in it has no single address.
                result.Read.Add(Read(layout, records.Slice(offset, layout.Size).ToArray(), null, null));
            }
        });
        result.IsComplete = read == count;
        return result;
    }

    /// <summary>Says, with a finding, whether so many structures were read that no more are.</summary>
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

    /// <summary>A structure's name in the catalog, as a file that refers to it writes it.</summary>
    private string Name(ValueTree tree, string target) => context.Structures.Catalog.Structure(target, tree.Layout.Spec.File).Name;
}
