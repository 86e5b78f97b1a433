using Kho.Abi.Layouts;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>The memory that a tree of values occupies.</summary>
internal sealed class TreePlaces
{
    private readonly ValueTree _root;
    private readonly PlaceContext _context;

    private TreePlaces(ValueTree root, PlaceContext context)
    {
        _root = root;
        _context = context;
    }

    /// <summary>All pieces of memory of a tree, the root's first.</summary>
    /// <param name="words">Purpose of the root, for messages.</param>
    /// <param name="where">Pointer to the root, in the kernel's names.</param>
    /// <param name="context">Structure layouts at the page size.</param>
    public static IEnumerable<HandoverPlace> Of(ValueTree root, PlaceWords words, string where, PlaceContext context) =>
        new TreePlaces(root, context).One(root, words, where).Concat(Below(root, words, context));

    /// <summary>All pieces of memory of a tree except the root's.</summary>
    /// <param name="words">Purpose of the root, for messages.</param>
    /// <param name="context">Structure layouts at the page size.</param>
    public static IEnumerable<HandoverPlace> Below(ValueTree root, PlaceWords words, PlaceContext context) => new TreePlaces(root, context).Below(root, words);

    private IEnumerable<HandoverPlace> Below(ValueTree tree, PlaceWords words) => tree.Fields.SelectMany(field => Below(tree, field, words));

    private IEnumerable<HandoverPlace> Below(ValueTree tree, TreeField field, PlaceWords words)
    {
        if (field is { Edge: null, Structure: null, Elements: null })
        {
            return [];
        }

        PlaceWords inner = words.Put(use => $"{use}: {field.Name}");
        IEnumerable<HandoverPlace> own = field.Edge is TreeEdge edge ? Of(edge, inner, $"{tree.KernelName}.{field.Name}") : [];
        IEnumerable<HandoverPlace> nested = field.Structure is ValueTree structure ? Below(structure, inner) : [];
        IEnumerable<HandoverPlace> elements = (field.Elements ?? []).Select(element => element.Structure).OfType<ValueTree>().SelectMany(element => Below(element, inner));
        return own.Concat(nested).Concat(elements);
    }

    private IEnumerable<HandoverPlace> Of(TreeEdge edge, PlaceWords words, string where)
    {
        IEnumerable<HandoverPlace> own = edge.Kind switch
        {
            EdgeKind.Array => Adjacent(edge.Read, words, where),
            EdgeKind.Blocks => edge.Blocks.SelectMany(head => One(head, words.Put(use => $"{use}, head of a block"), where)).Concat(Runs(edge.Read, words, where)),
            EdgeKind.Area => Area(edge, words, where),
            EdgeKind.Contents => [Place(PlaceKind.Contents, edge.Address, edge.Length, words, where)],
            EdgeKind.Selected => edge.Selected is TreeValue selected ? One(selected.Root, words, where) : [],
            _ => edge.Read.SelectMany(element => One(element, words, where)),
        };
        IEnumerable<ValueTree> inner = edge.Selected is TreeValue tree ? [tree.Root] : edge.Blocks.Concat(edge.Read);
        return own.Concat(inner.SelectMany(element => Below(element, words).Where(place => edge.Kind != EdgeKind.List || !edge.Read.Exists(other => other.Address == place.Address))));
    }

    private HandoverPlace[] One(ValueTree tree, PlaceWords words, string where) => tree.Address is ulong address
        ? [Place(PlaceKind.Structures, address, (ulong)tree.Size, words, where, new StructureRun(tree.Structure, address, (ulong)tree.Size, words.Structure))]
        : [];

    private HandoverPlace[] Adjacent(List<ValueTree> elements, PlaceWords words, string where)
    {
        if (elements is not [{ Address: ulong first } one, ..])
        {
            return [];
        }

        StructureRun structures = new(one.Structure, first, (ulong)one.Size * (ulong)elements.Count, words.Structure) { Count = (ulong)elements.Count, IsArray = true };
        return [Place(PlaceKind.Structures, first, structures.Length, words, where, structures)];
    }

    /// <summary>Merges adjacent structures into arrays.</summary>
    private IEnumerable<HandoverPlace> Runs(List<ValueTree> elements, PlaceWords words, string where)
    {
        for (int first = 0; first < elements.Count;)
        {
            int next = first + 1;
            while (next < elements.Count && elements[next].Address == elements[next - 1].Address + (ulong)elements[next - 1].Size)
            {
                next++;
            }

            foreach (HandoverPlace place in Adjacent(elements[first..next], words, where))
            {
                yield return place;
            }

            first = next;
        }
    }

    private IEnumerable<HandoverPlace> Area(TreeEdge edge, PlaceWords words, string where)
    {
        StructureLayout? entry = edge.Read is [ValueTree first, ..] ? first.Layout : null;
        return VmallocPlaces.Of(edge.Area!, words, entry?.Spec.Name, (ulong)edge.Read.Count, _context).Select(place => place with
        {
            Use = place.Kind == PlaceKind.Chunk ? $"chunk of {words.Owner}" : words.Owner,
            Where = where,
            Unpreserved = DiagnosticDescriptors.TargetNotPreserved,
            Tree = _root,
        });
    }

    private HandoverPlace Place(PlaceKind kind, ulong address, ulong length, PlaceWords words, string where, params StructureRun[] structures) => new(kind, address, length, words.Owner, where)
    {
        Unpreserved = DiagnosticDescriptors.TargetNotPreserved,
        Structures = structures,
        Tree = _root,
    };
}
