using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>Contents of a blob that a structure of the specification describes: fields, and the targets of their pointers.</summary>
/// <param name="Root">The structure at the blob's address.</param>
public sealed record TreeValue(ValueTree Root) : BlobValue
{
    /// <summary>Template for a one-line summary, with fields in braces; null to list the first fields.</summary>
    public string? Summary { get; init; }

    /// <summary>The summary is complete: no field points to another structure.</summary>
    public bool IsToldBySummary => Summary is not null && Root.Fields.All(own => own.Edge is null);

    internal override void WriteJson(Utf8JsonWriter json)
    {
        foreach ((string name, JsonNode? member) in TreeJson.Of(Root))
        {
            json.WritePropertyName(name);
            member!.WriteTo(json);
        }
    }

    internal override BlobDescription Describe(int pageShift)
    {
        string summary = TreeTables.Summary(Root, Summary);
        return new BlobDescription(summary, summary, Tables(null, IsToldBySummary ? Audience.Page : Audience.Both));
    }

    /// <summary>The fields and the targets of their pointers as tables.</summary>
    /// <param name="title">Title of the tree for headings; null for a blob.</param>
    /// <param name="audience">Outputs in which the tables appear.</param>
    internal IEnumerable<ShownPart> Tables(string? title, Audience audience) => TreeTables.Of(Root).Select(table => new ShownTable(
        title is null ? table.Title : $"{title}: {table.Title}",
        [.. table.Columns.Select(column => new Column(column) { PageTitle = column })],
        table.Rows.Select(row => (IReadOnlyList<Cell>)[.. row.Select(Cell.Name)]),
        table.Rows.Count)
    {
        Caption = table.Title,
        LeftOut = table.LeftOut,
        For = audience,
    });

    internal override IReadOnlyList<StructureRun> Own(Blob blob, ulong address, PlaceContext context) =>
        Root.Address is ulong place ? [new StructureRun(Root.Structure, place, (ulong)Root.Size, blob.Name)] : [];

    internal override IEnumerable<HandoverPlace> Places(Blob blob, PlaceContext context) => TreePlaces.Below(Root, new PlaceWords(blob.Name, blob.Name), context);

    internal override IEnumerable<HandoverPlace> PlacesAt(ulong address, string compatible, PlaceWords words, string field, PlaceContext context) => TreePlaces.Of(Root, words, field, context);

    internal override BlobContentManifest ToManifest(Blob blob, ManifestSource source) => new StructureManifest(TreeJson.Of(Root, forManifest: true));

    internal override BlobContentManifest? ToPart(BlobFormatAbi? format, ManifestSource source) =>
        format?.Structure is null ? null : new StructureManifest(TreeJson.Of(Root, forManifest: true)) { IsPart = true };
}

/// <summary>A decoded structure: its address, and the values of its fields.</summary>
public sealed class ValueTree
{
    internal ValueTree(StructureLayout layout, ulong? address, int tail = 0)
    {
        Layout = layout;
        Address = address;
        Size = layout.Size + tail;
    }

    /// <summary>Name in the specification, prefixed with the id of its file.</summary>
    public string Structure => Layout.Spec.Name;

    /// <summary>The kernel's name for the structure.</summary>
    public string KernelName => Layout.Spec.KernelName;

    /// <summary>Physical address; null if the image does not state it.</summary>
    public ulong? Address { get; }

    /// <summary>Length in bytes, including the elements of a repeated field at the end.</summary>
    public int Size { get; }

    /// <summary>Values of the structure's parameters other than the page size; empty for most.</summary>
    public IReadOnlyDictionary<string, long> Parameters { get; internal set; } = new Dictionary<string, long>();

    /// <summary>Fields in the order of the structure.</summary>
    internal IReadOnlyList<TreeField> Fields => Read;

    internal StructureLayout Layout { get; }

    internal List<TreeField> Read { get; } = [];

    /// <summary>Finds a field.</summary>
    /// <param name="path">Field ids joined by dots.</param>
    /// <returns>The field; null if the structure has none of this name.</returns>
    internal TreeField? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        string id = dot < 0 ? path : path[..dot];
        TreeField? field = Read.Find(field => field.Id == id) ?? Read.Find(field => field.Name == id);
        return dot < 0 || field is null ? field : field.Structure?.Find(path[(dot + 1)..]);
    }

    /// <summary>The number that a field holds; null if there is none.</summary>
    /// <param name="path">Field ids joined by dots.</param>
    public ulong? Number(string path) => Find(path)?.Number;

    /// <summary>The text that a field holds; null if there is none.</summary>
    /// <param name="path">Field ids joined by dots.</param>
    public string? Text(string path) => Find(path)?.Text;
}

/// <summary>
/// A decoded field. It holds exactly one of number, text, bytes, structure and elements; a union holds bytes and, if its tag is
/// known, also a structure.
/// </summary>
internal sealed class TreeField
{
    internal TreeField(LayoutField layout, ulong? address)
    {
        Layout = layout;
        Address = address;
    }

    /// <summary>Id of the field in the specification.</summary>
    public string Id => Layout.Id;

    /// <summary>The kernel's name for the field, used in output.</summary>
    public string Name => Layout.Spec.KernelName;

    /// <summary>Physical address of the field's first byte; null if unknown.</summary>
    public ulong? Address { get; }

    /// <summary>The field's number; null if it holds none.</summary>
    public ulong? Number { get; internal init; }

    /// <summary>The number is a physical address or an opaque value, and is printed in hexadecimal.</summary>
    public bool IsAddress => Layout.Spec.Targets.Count > 0 || Layout.Spec.Edge is not null;

    /// <summary>Meaning of the number, from the specification's enumeration; null if there is none.</summary>
    public string? Meaning => Number is ulong number ? Layout.Enumeration?.Describe(number) : null;

    /// <summary>The field's text up to its NUL; null if it holds none.</summary>
    public string? Text { get; internal init; }

    /// <summary>The field's bytes; null if it holds none.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; internal init; }

    /// <summary>The structure embedded in the field; null if there is none.</summary>
    public ValueTree? Structure { get; internal set; }

    /// <summary>Elements of a repeated field; null if it is not repeated.</summary>
    public IReadOnlyList<TreeField>? Elements { get; internal init; }

    /// <summary>The target of the field's pointer; null if there is none.</summary>
    public TreeEdge? Edge { get; internal set; }

    internal LayoutField Layout { get; }

    /// <summary>The structures that the field contains or points to.</summary>
    internal IEnumerable<ValueTree> Below =>
    [
        .. Structure is null ? Array.Empty<ValueTree>() : [Structure],
        .. (Elements ?? []).Select(element => element.Structure).OfType<ValueTree>(),
        .. Edge?.Blocks ?? [], .. Edge?.Read ?? [],
        .. Edge?.Selected is TreeValue selected ? [selected.Root] : Array.Empty<ValueTree>(),
    ];
}

/// <summary>The target of a pointer field.</summary>
internal sealed class TreeEdge
{
    internal TreeEdge(EdgeSpec spec, ulong address)
    {
        Spec = spec;
        Address = address;
    }

    /// <summary>Kind.</summary>
    public EdgeKind Kind => Spec.Kind;

    /// <summary>Physical address of the first structure, of the contents, or of an area's first chunk.</summary>
    public ulong Address { get; }

    /// <summary>Structures that could be read.</summary>
    public IReadOnlyList<ValueTree> Elements => Read;

    /// <summary>Block heads with their counts, if entries follow heads.</summary>
    public IReadOnlyList<ValueTree> Heads => Blocks;

    /// <summary>The vmalloc area with its chunks; null if the target is not an area.</summary>
    public VmallocArea? Area { get; internal init; }

    /// <summary>Length of the contents in bytes; 0 if the target consists of structures.</summary>
    public ulong Length { get; internal init; }

    /// <summary>Contents decoded with the selected format; null if there is none.</summary>
    public BlobValue? Selected { get; internal init; }

    /// <summary>Every announced part of the target could be read.</summary>
    public bool IsComplete { get; internal set; } = true;

    internal EdgeSpec Spec { get; }

    internal List<ValueTree> Read { get; } = [];

    internal List<ValueTree> Blocks { get; } = [];
}
