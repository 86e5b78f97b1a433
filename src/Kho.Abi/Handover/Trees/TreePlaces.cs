using Kho.Abi.Handover.Blobs;
using Kho.Abi.Layouts;

namespace Kho.Abi.Handover.Trees;

/// <summary>What holds a piece of memory.</summary>
internal enum TreePlaceKind
{
    /// <summary>One structure.</summary>
    Structure,

    /// <summary>Adjacent structures of one kind.</summary>
    Array,

    /// <summary>A chunk of a vmalloc area.</summary>
    Chunk,

    /// <summary>A run of an area's pages that holds structures.</summary>
    AreaEntries,

    /// <summary>Contents without a structure.</summary>
    Contents,
}

/// <summary>A piece of memory that a tree of values holds.</summary>
/// <param name="Kind">What holds it.</param>
/// <param name="Address">Physical address.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Structure">Structure in the specification; null for contents.</param>
/// <param name="Count">Number of structures.</param>
/// <param name="Use">What it is for, in a few words.</param>
/// <param name="Where">The field that leads to it.</param>
internal sealed record TreePlace(TreePlaceKind Kind, ulong Address, ulong Length, string? Structure, ulong Count, string Use, string Where)
{
    /// <summary>Order of the blocks that hold an area's parts; null where any blocks may hold the piece.</summary>
    public int? Order { get; init; }
}

/// <summary>Preserved memory without a structure that a field leads to.</summary>
/// <param name="Address">Physical address.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Use">What it is for, in a few words.</param>
internal readonly record struct ContentsRange(ulong Address, ulong Length, string Use);

/// <summary>Walks a tree of values for the memory that it holds: what checks, annotation, trimming and pages ask.</summary>
internal static class TreePlaces
{
    /// <summary>The contents that a tree's fields lead to, areas excepted.</summary>
    /// <param name="root">Tree.</param>
    /// <param name="use">What the root is for.</param>
    public static IEnumerable<ContentsRange> ContentsOf(ValueTree root, string use) => root.Fields.SelectMany(field => ContentsOf(field, use));

    private static IEnumerable<ContentsRange> ContentsOf(TreeField field, string use)
    {
        IEnumerable<ContentsRange> own = field.Edge is { Kind: EdgeKind.Contents, Length: > 0 } contents ? [new ContentsRange(contents.Address, contents.Length, $"{use}: {field.Name}")] : [];
        IEnumerable<ValueTree> below = [
            .. field.Structure is ValueTree nested ? [nested] : Array.Empty<ValueTree>(),
            .. (field.Elements ?? []).Select(element => element.Structure).OfType<ValueTree>(),
            .. field.Edge?.Blocks ?? [], .. field.Edge?.Read ?? [],
            .. field.Edge?.Selected is TreeValue selected ? [selected.Root] : Array.Empty<ValueTree>(),
        ];
        return own.Concat(below.SelectMany(tree => ContentsOf(tree, $"{use}: {field.Name}")));
    }

    /// <summary>Every piece of memory of a tree, its root first.</summary>
    /// <param name="root">Tree.</param>
    /// <param name="use">What the root is for.</param>
    /// <param name="where">The field that leads to the root.</param>
    /// <param name="structures">Structures at the handover's page size.</param>
    public static IEnumerable<TreePlace> Of(ValueTree root, string use, string where, StructureReader structures)
    {
        if (root.Address is ulong address)
        {
            yield return new TreePlace(TreePlaceKind.Structure, address, (ulong)root.Size, root.Structure, 1, use, where);
        }

        foreach (TreePlace place in Below(root, use, structures))
        {
            yield return place;
        }
    }

    private static IEnumerable<TreePlace> Below(ValueTree tree, string use, StructureReader structures) =>
        tree.Fields.SelectMany(field => Below(tree, field, use, structures));

    private static IEnumerable<TreePlace> Below(ValueTree tree, TreeField field, string use, StructureReader structures)
    {
        string where = $"{tree.KernelName}.{field.Name}";
        IEnumerable<TreePlace> own = field.Edge is TreeEdge edge ? Of(edge, $"{use}: {field.Name}", where, structures) : [];
        IEnumerable<TreePlace> nested = field.Structure is ValueTree inner ? Below(inner, use, structures) : [];
        IEnumerable<TreePlace> elements = (field.Elements ?? []).Select(element => element.Structure).OfType<ValueTree>().SelectMany(element => Below(element, use, structures));
        return own.Concat(nested).Concat(elements);
    }

    private static IEnumerable<TreePlace> Of(TreeEdge edge, string use, string where, StructureReader structures)
    {
        IEnumerable<TreePlace> own = edge.Kind switch
        {
            EdgeKind.Array => Adjacent(edge.Read, use, where),
            EdgeKind.Blocks => edge.Blocks.Select(head => One(head, $"{use}, head of a block", where)).OfType<TreePlace>().Concat(Runs(edge.Read, use, where)),
            EdgeKind.Area => Area(edge, use, where, structures),
            EdgeKind.Contents => [new TreePlace(TreePlaceKind.Contents, edge.Address, edge.Length, null, 1, use, where)],
            EdgeKind.Selected when edge.Selected is TreeValue selected => One(selected.Root, use, where) is TreePlace root ? [root] : [],
            EdgeKind.Selected => [],
            _ => edge.Read.Select(element => One(element, use, where)).OfType<TreePlace>(),
        };
        IEnumerable<ValueTree> inner = edge.Selected is TreeValue tree ? [tree.Root] : edge.Blocks.Concat(edge.Read);
        return own.Concat(inner.SelectMany(element => Below(element, use, structures).Where(place => edge.Kind != EdgeKind.List || !edge.Read.Exists(other => other.Address == place.Address))));
    }

    private static TreePlace? One(ValueTree tree, string use, string where) =>
        tree.Address is ulong address ? new TreePlace(TreePlaceKind.Structure, address, (ulong)tree.Size, tree.Structure, 1, use, where) : null;

    private static IEnumerable<TreePlace> Adjacent(List<ValueTree> elements, string use, string where) =>
        elements is [{ Address: ulong first } one, ..]
            ? [new TreePlace(TreePlaceKind.Array, first, (ulong)one.Size * (ulong)elements.Count, one.Structure, (ulong)elements.Count, use, where)]
            : [];

    /// <summary>Adjacent structures as arrays.</summary>
    private static IEnumerable<TreePlace> Runs(List<ValueTree> elements, string use, string where)
    {
        for (int first = 0; first < elements.Count;)
        {
            int next = first + 1;
            while (next < elements.Count && elements[next].Address == elements[next - 1].Address + (ulong)elements[next - 1].Size)
            {
                next++;
            }

            foreach (TreePlace place in Adjacent(elements[first..next], use, where))
            {
                yield return place;
            }

            first = next;
        }
    }

    private static IEnumerable<TreePlace> Area(TreeEdge edge, string use, string where, StructureReader structures)
    {
        VmallocArea area = edge.Area!;
        StructureLayout? entry = edge.Read is [ValueTree first, ..] ? first.Layout : null;
        ulong left = entry is null ? edge.Length : (ulong)entry.Size * (ulong)edge.Read.Count;
        foreach (VmallocChunk chunk in area.Chunks)
        {
            yield return new TreePlace(TreePlaceKind.Chunk, chunk.Address, (ulong)structures.PageSize, StructureNames.VmallocChunk, 1, $"chunk of {use}", where) { Order = 0 };
            foreach (VmallocRun run in chunk.Entries)
            {
                UInt128 length = (UInt128)run.Count * (ulong)structures.PageSize << area.Order;
                ulong part = length < left ? (ulong)length : left;
                yield return new TreePlace(entry is null ? TreePlaceKind.Contents : TreePlaceKind.AreaEntries, run.Start, (ulong)UInt128.Min(length, ulong.MaxValue), entry?.Spec.Name, entry is null ? 1 : part / (ulong)Math.Max(entry.Size, 1), use, where) { Order = area.Order };
                left -= part;
            }
        }
    }
}
