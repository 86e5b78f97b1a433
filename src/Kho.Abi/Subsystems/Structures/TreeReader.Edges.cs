using Kho.Abi.Layouts;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>Follows arrays, lists, blocks and areas.</summary>
internal sealed partial class TreeReader
{
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
        StructureLayout layout = context.Structures.Layout(structure, parameters);
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
        int headSize = context.Structures.Layout(structure, parameters).Size;
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
        StructureLayout layout = context.Structures.Layout(Name(tree, edge.Entries), parameters);
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
                // An area is not contiguous in physical memory, so its elements have no single address.
                result.Read.Add(Read(layout, records.Slice(offset, layout.Size).ToArray(), null, null));
            }
        });
        result.IsComplete = read == count;
        return result;
    }
}
