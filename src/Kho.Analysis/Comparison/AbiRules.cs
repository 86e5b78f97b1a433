using static Kho.Analysis.Comparison.AbiCategory;

namespace Kho.Analysis.Comparison;

/// <summary>All rules of <c>abi diff</c> and <c>abi lint</c>; <c>docs/abi-rules.md</c> documents them.</summary>
internal static class AbiRules
{
    /// <summary>The root's compatible string differs.</summary>
    public static readonly AbiRule RootCompatible = Compare("KHO_ROOT_COMPATIBLE_CHANGED", [WireBreaking],
        "root compatible string changed", "a reader ignores a handover with another string: all preserved memory is lost, nothing is misread");

    /// <summary>A format's compatible string differs.</summary>
    public static readonly AbiRule FormatString = Compare("KHO_FORMAT_STRING_CHANGED", [WireBreaking],
        "compatible string of a format changed", "a reader refuses a blob, node or file with an unknown string; LUO panics over its own");

    /// <summary>A format's version number differs.</summary>
    public static readonly AbiRule FormatVersion = Compare("KHO_FORMAT_VERSION_CHANGED", [WireBreaking],
        "version number of a format changed", "a reader warns about another version and ignores the blob");

    /// <summary>A device tree's property has another name.</summary>
    public static readonly AbiRule PropertyRenamed = Compare("KHO_PROPERTY_RENAMED", [WireBreaking],
        "property renamed", "readers look up properties by name and do not find this one");

    /// <summary>The new release writes another property.</summary>
    public static readonly AbiRule PropertyAdded = Compare("KHO_PROPERTY_ADDED", [OldReadsNew],
        "property added", "an old reader ignores it");

    /// <summary>The new release's reader needs a new property.</summary>
    public static readonly AbiRule PropertyRequired = Compare("KHO_PROPERTY_REQUIRED", [NewReadsOld],
        "reader needs a new property", "an old writer did not write it, and a reader that needs it fails");

    /// <summary>The new release does not write a property.</summary>
    public static readonly AbiRule PropertyRemoved = Compare("KHO_PROPERTY_REMOVED", [OldReadsNew],
        "property removed", "an old reader needs it and does not find it");

    /// <summary>A device tree's node has another name.</summary>
    public static readonly AbiRule NodeRenamed = Compare("KHO_NODE_RENAMED", [WireBreaking],
        "node renamed", "readers look up nodes by name and do not find this one");

    /// <summary>The new release writes another node.</summary>
    public static readonly AbiRule NodeAdded = Compare("KHO_NODE_ADDED", [OldReadsNew],
        "node added", "an old reader ignores the node, and its memory stays reserved until the next kexec");

    /// <summary>The new release's reader needs a new node.</summary>
    public static readonly AbiRule NodeRequired = Compare("KHO_NODE_REQUIRED", [NewReadsOld],
        "reader needs a new node", "an old writer did not write it; a reader that needs it fails, and LUO then panics");

    /// <summary>The new release does not write a node.</summary>
    public static readonly AbiRule NodeRemoved = Compare("KHO_NODE_REMOVED", [OldReadsNew],
        "node removed", "an old reader needs it and does not find it");

    /// <summary>The order of a device tree's nodes and properties differs.</summary>
    public static readonly AbiRule TreeOrder = Compare("KHO_TREE_ORDER_CHANGED", [Cosmetic],
        "order within the device tree changed", "readers look up by name; only byte-wise comparisons notice");

    /// <summary>The width of physical addresses differs.</summary>
    public static readonly AbiRule AddressBits = Compare("KHO_ADDRESS_BITS_CHANGED", [OldReadsNew, NewReadsOld],
        "width of physical addresses changed", "one side refuses addresses beyond the smaller width");

    /// <summary>The kind of memory map differs.</summary>
    public static readonly AbiRule MapKind = Compare("KHO_MAP_KIND_CHANGED", [WireBreaking],
        "kind of memory map changed", "a chunk is no radix node, nor a radix node a chunk: the reader follows garbage");

    /// <summary>The bitmaps of a chunk list have another length.</summary>
    public static readonly AbiRule BitmapSize = Compare("KHO_BITMAP_SIZE_CHANGED", [WireBreaking],
        "length of bitmaps changed", "no field states the length of a bitmap: the shorter length loses blocks, the longer one invents some");

    /// <summary>The order bit of order 0 is another bit of the key.</summary>
    public static readonly AbiRule KeyOrderBitMoved = Compare("KHO_KEY_ORDER_BIT_MOVED", [WireBreaking],
        "order bit of keys moved", "every key decodes to a block of another order at another address");

    /// <summary>The width of keys differs.</summary>
    public static readonly AbiRule KeyWidth = Compare("KHO_KEY_WIDTH_CHANGED", [Cosmetic, Behaviour],
        "stated width of keys changed", "a release that refuses wide keys refuses other ones; otherwise only the tree's depth matters");

    /// <summary>The radix tree has another depth.</summary>
    public static readonly AbiRule TreeDepth = Compare("KHO_TREE_DEPTH_CHANGED", [WireBreaking],
        "depth of the radix tree changed", "a reader mistakes leaves for nodes or nodes for leaves, and follows bits as addresses");

    /// <summary>An inner node of the radix tree has another number of entries.</summary>
    public static readonly AbiRule NodeSize = Compare("KHO_NODE_SIZE_CHANGED", [WireBreaking],
        "entries of a radix node changed", "other bits of a key select the entry, so every path leads elsewhere");

    /// <summary>A leaf of the radix tree has another number of bits.</summary>
    public static readonly AbiRule LeafSize = Compare("KHO_LEAF_SIZE_CHANGED", [WireBreaking],
        "bits of a radix leaf changed", "other bits of a key select the bit, so every path leads elsewhere");

    /// <summary>Keys have a new page type field.</summary>
    public static readonly AbiRule PageTypeAdded = Compare("KHO_PAGE_TYPE_ADDED", [WireBreaking],
        "page type added to keys", "an old reader mistakes the type's bit for the order bit; a new one reads every old block as the first type");

    /// <summary>Keys have lost their page type.</summary>
    public static readonly AbiRule PageTypeRemoved = Compare("KHO_PAGE_TYPE_REMOVED", [WireBreaking],
        "page type removed from keys", "a new reader mistakes the type's bit for the order bit; an old one reads every new block as the first type");

    /// <summary>The page type is in another bit.</summary>
    public static readonly AbiRule PageTypeMoved = Compare("KHO_PAGE_TYPE_MOVED", [WireBreaking],
        "page type in another bit", "a reader takes the old bit as address or order and ignores the new one");

    /// <summary>The page types have other names or values.</summary>
    public static readonly AbiRule PageTypes = Compare("KHO_PAGE_TYPES_CHANGED", [WireBreaking],
        "meaning of page types changed", "the reader restores blocks as another type: refcounts are wrong, and freeing them panics or leaks");

    /// <summary>The tree loses the page type.</summary>
    public static readonly AbiRule KeyTypeBitLost = Both("KHO_KEY_TYPE_BIT_LOST", [WireBreaking],
        "tree too shallow for the page type", "the tree drops the type: every block reads back as the first type, and deleting one block deletes its twin");

    /// <summary>The tree loses the order bit of low orders.</summary>
    public static readonly AbiRule KeyOrderBitLost = Both("KHO_KEY_ORDER_BIT_LOST", [WireBreaking],
        "tree too shallow for an order bit", "such blocks read back as bigger ones at other addresses, and the reading kernel reserves memory that was not preserved");

    /// <summary>The tree loses bits of addresses.</summary>
    public static readonly AbiRule KeyAddressBitLost = Both("KHO_KEY_ADDRESS_BIT_LOST", [WireBreaking],
        "tree too shallow for addresses", "blocks read back at other addresses");

    /// <summary>The release refuses keys that its own writer makes.</summary>
    public static readonly AbiRule KeyRefused = Both("KHO_KEY_REFUSED", [WireBreaking],
        "keys that the release makes are refused", "to add such a block fails with -ERANGE: it cannot be preserved");

    /// <summary>A structure is new.</summary>
    public static readonly AbiRule StructureAdded = Compare("KHO_STRUCTURE_ADDED", [OldReadsNew],
        "structure added", "an old reader does not know it");

    /// <summary>A structure is gone.</summary>
    public static readonly AbiRule StructureRemoved = Compare("KHO_STRUCTURE_REMOVED", [NewReadsOld],
        "structure removed", "a new reader does not know it");

    /// <summary>A structure has another length.</summary>
    public static readonly AbiRule StructureResized = Compare("KHO_STRUCTURE_RESIZED", [WireBreaking],
        "length of a structure changed", "a reader reads the fields after it, and array elements, at wrong offsets");

    /// <summary>A field begins elsewhere.</summary>
    public static readonly AbiRule FieldMoved = Compare("KHO_FIELD_MOVED", [WireBreaking],
        "field moved", "a reader reads the field from other bytes");

    /// <summary>A field has another width.</summary>
    public static readonly AbiRule FieldResized = Compare("KHO_FIELD_RESIZED", [WireBreaking],
        "field resized", "a reader truncates the value or reads its neighbour's bits too");

    /// <summary>A field's bits mean something else.</summary>
    public static readonly AbiRule FieldRetyped = Compare("KHO_FIELD_RETYPED", [WireBreaking],
        "field retyped", "the same bytes read as another value: byte order, text, number or structure differ");

    /// <summary>A field has another name.</summary>
    public static readonly AbiRule FieldRenamed = Compare("KHO_FIELD_RENAMED", [Cosmetic],
        "field renamed", "the bytes are the same; scripts and sources that name the field must follow");

    /// <summary>A structure has another name.</summary>
    public static readonly AbiRule StructureRenamed = Compare("KHO_STRUCTURE_RENAMED", [Cosmetic],
        "structure renamed", "the bytes are the same; scripts and sources that name the structure must follow");

    /// <summary>A structure has a new field.</summary>
    public static readonly AbiRule FieldAdded = Compare("KHO_FIELD_ADDED", [NewReadsOld],
        "field added", "an old writer did not write it, so a new reader reads arbitrary bytes");

    /// <summary>A field took the place of reserved bytes.</summary>
    public static readonly AbiRule FieldAddedInReserved = Compare("KHO_FIELD_ADDED_IN_RESERVED", [OldReadsNew],
        "field added in reserved space", "no field moves and old data are zero there, but an old reader ignores the field");

    /// <summary>A structure has lost a field.</summary>
    public static readonly AbiRule FieldRemoved = Compare("KHO_FIELD_REMOVED", [OldReadsNew],
        "field removed", "an old reader still reads it, and gets arbitrary bytes");

    /// <summary>A physical address has another target.</summary>
    public static readonly AbiRule PointerTargetChanged = Compare("KHO_POINTER_TARGET_CHANGED", [WireBreaking],
        "target of a pointer changed", "a reader follows the address and decodes the target as another structure");

    /// <summary>An array has another number of elements.</summary>
    public static readonly AbiRule ArrayLength = Compare("KHO_ARRAY_LENGTH_CHANGED", [WireBreaking],
        "number of elements changed", "a reader skips elements or reads past the array");

    /// <summary>Bytes have another fixed value.</summary>
    public static readonly AbiRule Constant = Compare("KHO_CONSTANT_CHANGED", [WireBreaking],
        "fixed bytes changed", "readers refuse other values");

    /// <summary>Bytes are shown as text or in another encoding.</summary>
    public static readonly AbiRule TextEncoding = Compare("KHO_TEXT_ENCODING_CHANGED", [Cosmetic],
        "encoding of text changed", "the kernel copies bytes; only tools that print them are affected");

    /// <summary>An enumeration has a new value.</summary>
    public static readonly AbiRule EnumAdded = Compare("KHO_ENUM_VALUE_ADDED", [OldReadsNew],
        "value added", "an old reader does not know the value and ignores or refuses it");

    /// <summary>An enumeration has lost a value.</summary>
    public static readonly AbiRule EnumRemoved = Compare("KHO_ENUM_VALUE_REMOVED", [NewReadsOld],
        "value removed", "a new reader does not know the value and ignores or refuses it");

    /// <summary>A value of an enumeration has another number.</summary>
    public static readonly AbiRule EnumChanged = Compare("KHO_ENUM_VALUE_CHANGED", [WireBreaking],
        "number of a value changed", "each side reads the other's number as another value, and refuses a changed magic number");

    /// <summary>A value of an enumeration has another name.</summary>
    public static readonly AbiRule EnumRenamed = Compare("KHO_ENUM_VALUE_RENAMED", [Cosmetic],
        "value renamed", "the numbers are the same");

    /// <summary>The new release writes another blob.</summary>
    public static readonly AbiRule BlobAdded = Compare("KHO_BLOB_ADDED", [OldReadsNew],
        "blob added", "an old reader does not know the blob: its contents are lost, and its memory stays reserved");

    /// <summary>The new release does not write a blob.</summary>
    public static readonly AbiRule BlobRemoved = Compare("KHO_BLOB_REMOVED", [NewReadsOld],
        "blob removed", "a new reader does not know the blob: its contents are lost, and its memory stays reserved");

    /// <summary>A kind of file becomes preservable.</summary>
    public static readonly AbiRule FileAdded = Compare("KHO_FILE_FORMAT_ADDED", [OldReadsNew],
        "file format added", "an old reader has no handler for such files: they are lost, and with them later ones");

    /// <summary>A kind of file is no longer preservable.</summary>
    public static readonly AbiRule FileRemoved = Compare("KHO_FILE_FORMAT_REMOVED", [NewReadsOld],
        "file format removed", "a new reader has no handler for such files: they are lost, and with them later ones");

    /// <summary>A format is another container.</summary>
    public static readonly AbiRule Container = Compare("KHO_FORMAT_CONTAINER_CHANGED", [WireBreaking],
        "container of a format changed", "another algorithm reads the blob: a device tree is no structure, a list no array");

    /// <summary>A limit for both sides differs.</summary>
    public static readonly AbiRule Limit = Compare("KHO_LIMIT_CHANGED", [OldReadsNew, NewReadsOld],
        "limit changed", "the side with the smaller limit refuses or truncates the other's values");

    /// <summary>Feature masks differ.</summary>
    public static readonly AbiRule Features = Compare("KHO_FEATURES_CHANGED", [WireBreaking, OldReadsNew, NewReadsOld, Cosmetic],
        "feature masks changed", "a reader refuses data that require a feature that it does not support: support a feature first, and require it in a later kernel");

    /// <summary>A release behaves differently.</summary>
    public static readonly AbiRule BehaviourChanged = Compare("KHO_BEHAVIOUR_CHANGED", [Behaviour],
        "behaviour changed", "the bytes are the same, and a kernel handles them differently");

    /// <summary>Another member of a release's description differs.</summary>
    public static readonly AbiRule Description = Compare("KHO_DESCRIPTION_CHANGED", [WireBreaking],
        "description changed", "no rule knows this member of a release's description, so the worst is assumed");

    /// <summary>The wire changed under unchanged compatible strings.</summary>
    public static readonly AbiRule WireChangeWithoutBump = Compare("KHO_WIRE_CHANGE_WITHOUT_BUMP", [WireBreaking, OldReadsNew, NewReadsOld],
        "wire changed under the same compatible string", "readers accept the changed data and misread them silently, where a changed string would make them refuse");

    /// <summary>A compatible string changed over an unchanged wire.</summary>
    public static readonly AbiRule BumpWithoutWireChange = Compare("KHO_BUMP_WITHOUT_WIRE_CHANGE", [WireBreaking],
        "compatible string changed, wire did not", "readers refuse data that they can read");

    /// <summary>Two blocks have one key.</summary>
    public static readonly AbiRule KeyCollision = Lint("KHO_KEY_COLLISION",
        "two blocks have the same key", "one of them is lost, or both read back as the other");

    /// <summary>Key structure and key formulas disagree.</summary>
    public static readonly AbiRule KeyDisagrees = Lint("KHO_KEY_STRUCTURE_DISAGREES",
        "structure and formulas of keys disagree", "one of the two descriptions is wrong, and so are its readers");

    /// <summary>A bit field cannot hold all of its values.</summary>
    public static readonly AbiRule FieldTooNarrow = Lint("KHO_FIELD_TOO_NARROW",
        "field too narrow for its values", "the highest values wrap to others");

    /// <summary>A structure is longer than its place, or does not fill its page.</summary>
    public static readonly AbiRule DoesNotFit = Lint("KHO_STRUCTURE_DOES_NOT_FIT",
        "structure does not fit its place", "the kernel allocates pages: the surplus overwrites a neighbour or cannot be written");

    /// <summary>A string is longer than its field.</summary>
    public static readonly AbiRule StringTooLong = Lint("KHO_STRING_EXCEEDS_FIELD",
        "string too long for its field", "the string is truncated or unterminated, and readers that compare it refuse it");

    /// <summary>A formula or a name of the description cannot be resolved.</summary>
    public static readonly AbiRule Undefined = Lint("KHO_DESCRIPTION_UNDEFINED",
        "description cannot be evaluated", "the release's behaviour at this page size is undefined");

    /// <summary>A format requires a feature that its own release does not support.</summary>
    public static readonly AbiRule FeatureUnsupported = Lint("KHO_FEATURE_UNSUPPORTED",
        "required feature not supported", "a kernel of the release refuses data of its own release");

    /// <summary>A pointer's target is not described.</summary>
    public static readonly AbiRule PointerTarget = Lint("KHO_POINTER_TARGET_UNDESCRIBED",
        "target of a pointer not described", "a tool cannot follow the pointer");

    /// <summary>One string names several layouts.</summary>
    public static readonly AbiRule StringTwice = Lint("KHO_STRING_NAMES_TWO_LAYOUTS",
        "one string names several layouts", "a reader of one accepts the other and misreads it: the bytes do not identify the layout",
        help: "give one of the layouts another string");

    /// <summary>A field is a C bool.</summary>
    public static readonly AbiRule Boolean = Lint("KHO_FIELD_IS_BOOL",
        "bool in an ABI", "the compiler chooses the size of a C bool, and a byte other than 0 and 1 is undefined behaviour in the reader",
        help: "use u8, or a bit of a flags field");

    /// <summary>A number is not aligned to its size.</summary>
    public static readonly AbiRule Unaligned = Lint("KHO_FIELD_UNALIGNED",
        "number not aligned", "an access by pointer faults or is slow on some machines, and its offset depends on the fields before it",
        help: "put padding before it, or order the fields by size");

    /// <summary>A size depends on the kernel's configuration.</summary>
    public static readonly AbiRule ConfigurationSize = Lint("KHO_SIZE_DEPENDS_ON_CONFIG",
        "size depends on the configuration", "two kernels of one version may have different layouts under one string, which the bytes do not show",
        help: "state the number of elements in a field before them");

    /// <summary>A format states a version in two places.</summary>
    public static readonly AbiRule VersionTwice = Lint("KHO_VERSION_STATED_TWICE",
        "version stated twice", "string and number may disagree, and readers of one accept data that readers of the other refuse",
        help: "keep the version in the string or in a field, not in both");

    /// <summary>A format states no version.</summary>
    public static readonly AbiRule VersionMissing = Lint("KHO_VERSION_NOT_STATED",
        "no version stated", "the layout can never change: no reader could distinguish old and new data",
        help: "end the string in -v1, or begin the structure with a version");

    /// <summary>A field's place depends on the length of a text before it.</summary>
    public static readonly AbiRule BehindText = Lint("KHO_FIELD_BEHIND_TEXT",
        "field's place depends on a text's length", "a change of the text's length constant moves the field under an unchanged string",
        help: "put texts at the structure's end, and give them a length that is a multiple of 8");

    /// <summary>A format depends on the page size and does not state it.</summary>
    public static readonly AbiRule PageSizeUnchecked = Lint("KHO_PAGE_SIZE_NOT_STATED",
        "page size not stated", "a reader with another page size maps the same bytes to other memory and cannot refuse them",
        help: "state the page size, or count in bytes");

    /// <summary>Every rule, in the order of the documentation.</summary>
    public static IReadOnlyList<AbiRule> All { get; } =
    [
        RootCompatible, FormatString, FormatVersion,
        PropertyRenamed, PropertyAdded, PropertyRequired, PropertyRemoved,
        NodeRenamed, NodeAdded, NodeRequired, NodeRemoved, TreeOrder, AddressBits,
        MapKind, BitmapSize, KeyOrderBitMoved, KeyWidth, TreeDepth, NodeSize, LeafSize,
        PageTypeAdded, PageTypeRemoved, PageTypeMoved, PageTypes,
        KeyTypeBitLost, KeyOrderBitLost, KeyAddressBitLost, KeyRefused,
        StructureAdded, StructureRemoved, StructureResized, StructureRenamed,
        FieldMoved, FieldResized, FieldRetyped, FieldRenamed, FieldAdded, FieldAddedInReserved, FieldRemoved,
        PointerTargetChanged, ArrayLength, Constant, TextEncoding, EnumAdded, EnumRemoved, EnumChanged, EnumRenamed,
        BlobAdded, BlobRemoved, FileAdded, FileRemoved, Container, Limit, Features,
        BehaviourChanged, Description, WireChangeWithoutBump, BumpWithoutWireChange,
        KeyCollision, KeyDisagrees, FieldTooNarrow, DoesNotFit, StringTooLong, FeatureUnsupported, PointerTarget, Undefined,
        StringTwice, Boolean, Unaligned, ConfigurationSize, VersionTwice, VersionMissing, BehindText, PageSizeUnchecked,
    ];

    /// <summary>Name of a category in reports and JSON.</summary>
    public static string NameOf(AbiCategory category) => category switch
    {
        WireBreaking => "wire-breaking",
        OldReadsNew => "old-reads-new",
        NewReadsOld => "new-reads-old",
        Behaviour => "behaviour",
        _ => "cosmetic",
    };

    private static AbiRule Compare(string id, AbiCategory[] categories, string title, string why) => new(id, categories, false, title, why);

    private static AbiRule Both(string id, AbiCategory[] categories, string title, string why) => new(id, categories, true, title, why);

    private static AbiRule Lint(string id, string title, string why, string? help = null) => new(id, [], true, title, why) { Help = help };
}
