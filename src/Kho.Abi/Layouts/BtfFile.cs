using System.Buffers.Binary;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images.Kernels;
using Btf = Kho.Images.Generated.Btf;
using Kind = Kho.Images.Generated.Btf.Kind;

namespace Kho.Abi.Layouts;

/// <summary>
/// The types of a kernel from its BTF (BPF Type Format): structures and unions by name, as layouts to compare
/// with the specification's. Either byte order is accepted. Nothing in it is trusted.
/// </summary>
internal sealed partial class BtfFile
{
    private const int KindShift = 24;
    private const uint KindMask = 0x1f;
    private const uint CountMask = 0xffff;
    private const uint WidthsFlag = 1u << 31;

    private readonly ReadOnlyMemory<byte> _types;
    private readonly ReadOnlyMemory<byte> _names;
    private readonly List<int> _offsets = [-1];
    private readonly Dictionary<string, List<int>> _structures = new(StringComparer.Ordinal);
    private readonly Records _records;

    private BtfFile(string source, ReadOnlyMemory<byte> types, ReadOnlyMemory<byte> names, Records records)
    {
        Source = source;
        _types = types;
        _names = names;
        _records = records;
        Index();
    }

    /// <summary>Its source, for messages.</summary>
    public string Source { get; }

    /// <summary>Names of all defined structures and unions.</summary>
    public IReadOnlyCollection<string> Structures => _structures.Keys;

    /// <summary>Number of types, void not counted.</summary>
    public int Count => _offsets.Count - 1;

    /// <summary>Reads BTF.</summary>
    /// <param name="bytes">A detached file's bytes, or those of a section <c>.BTF</c>.</param>
    /// <param name="source">Their source, for messages.</param>
    /// <exception cref="KhoFormatException">The bytes are no BTF, or damaged; the message names the field.</exception>
    public static BtfFile Read(ReadOnlyMemory<byte> bytes, string source)
    {
        if (!KernelScan.IsTypes(bytes.Span))
        {
            throw new KhoFormatException($"{source}: no BTF: btf_header.magic is {Convert.ToHexStringLower(bytes.Span[..Math.Min(2, bytes.Length)])}, expected {(int)Btf.Signature.Btf:x}");
        }

        var records = new Records(BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span) != (ushort)Btf.Signature.Btf);
        Record header = records.Header;
        if (bytes.Length < header.Size)
        {
            throw new KhoFormatException($"{source}: {bytes.Length} bytes, and btf_header has {header.Size}");
        }

        uint version = header.Number(bytes.Span, "version");
        if (version != 1)
        {
            throw new KhoFormatException($"{source}: btf_header.version is {version}, expected 1");
        }

        uint length = header.Number(bytes.Span, "hdr_len");
        records.ReadLengths(LengthsSection(bytes, source, records, length), source);
        return new BtfFile(source, Section(bytes.Span, bytes, source, header, length, "type"), Section(bytes.Span, bytes, source, header, length, "str"), records);
    }

    /// <summary>The section with the length of each kind of type; may be empty.</summary>
    private static ReadOnlyMemory<byte> LengthsSection(ReadOnlyMemory<byte> bytes, string source, Records records, uint headerLength)
    {
        int begin = records.Header.Size;
        return headerLength < begin + records.HeaderLengths.Size || bytes.Length < begin + records.HeaderLengths.Size
            ? default
            : Section(bytes.Span[begin..], bytes, source, records.HeaderLengths, headerLength, "layout");
    }

    /// <param name="fields">Bytes of the structure that locates the section.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="headerLength">Length of the whole header in bytes.</param>
    /// <param name="name">Name of the section in the structure's fields.</param>
    private static ReadOnlyMemory<byte> Section(ReadOnlySpan<byte> fields, ReadOnlyMemory<byte> bytes, string source, Record header, uint headerLength, string name)
    {
        ulong start = (ulong)headerLength + header.Number(fields, $"{name}_off");
        uint length = header.Number(fields, $"{name}_len");
        return start + length <= (ulong)bytes.Length
            ? bytes.Slice((int)start, (int)length)
            : throw new KhoFormatException($"{source}: btf_header.{name}_off and {name}_len name {length} bytes at {start}, and {bytes.Length} are there");
    }

    /// <summary>Finds the offset of every type by a walk over all of them.</summary>
    private void Index()
    {
        ReadOnlySpan<byte> types = _types.Span;
        int position = 0;
        while (position < types.Length)
        {
            int number = _offsets.Count;
            if (types.Length - position < _records.Type.Size)
            {
                throw new KhoFormatException($"{Source}: BTF type {number} is cut off");
            }

            uint info = _records.Type.Number(types[position..], "info");
            Kind kind = KindOf(info);
            _offsets.Add(position);
            long tail = _records.TailOf(kind, (int)(info & CountMask));
            if (tail < 0)
            {
                throw new KhoFormatException($"{Source}: BTF type {number} has the kind {(int)kind}, which is not known, and no layout section says how long it is");
            }

            string name = Name(_records.Type.Number(types[position..], "name_off"));
            if (kind is Kind.Struct or Kind.Union && name.Length > 0)
            {
                if (!_structures.TryGetValue(name, out List<int>? numbers))
                {
                    _structures[name] = numbers = [];
                }

                numbers.Add(number);
            }

            if (types.Length - position - _records.Type.Size < tail)
            {
                throw new KhoFormatException($"{Source}: BTF type {number} ({name}) is cut off");
            }

            position += _records.Type.Size + (int)tail;
        }
    }

    private static Kind KindOf(uint info) => (Kind)((info >> KindShift) & KindMask);

    private string Name(uint offset)
    {
        if (offset >= _names.Length)
        {
            return "";
        }

        ReadOnlySpan<byte> rest = _names.Span[(int)offset..];
        int end = rest.IndexOf((byte)0);
        return KernelText.Decode(end < 0 ? rest : rest[..end]);
    }

    /// <summary>One of BTF's own structures in the file's byte order, with the specification's fields.</summary>
    private sealed class Record(string name, bool bigEndian)
    {
        private readonly StructureLayout _layout = StructureCatalog.BuiltIn.Layout(name, sizeof(uint));
        private readonly Dictionary<string, (int Offset, int Width)> _fields =
            StructureCatalog.BuiltIn.Layout(name, sizeof(uint)).Fields.ToDictionary(field => field.Id, field => ((int)field.ByteOffset, field.BitWidth / 8), StringComparer.Ordinal);

        public int Size => _layout.Size;

        public uint Number(ReadOnlySpan<byte> bytes, string field)
        {
            (int offset, int width) = _fields[field];
            uint number = 0;
            for (int index = 0; index < width; index++)
            {
                number = (number << 8) | bytes[offset + (bigEndian ? index : width - 1 - index)];
            }

            return number;
        }
    }

    private sealed class Records(bool bigEndian)
    {
        private readonly int _integer = Make("btf::btf_int", bigEndian).Size;
        private readonly int _enumeration = Make("btf::btf_enum", bigEndian).Size;
        private readonly int _enumeration64 = Make("btf::btf_enum64", bigEndian).Size;
        private readonly int _parameter = Make("btf::btf_param", bigEndian).Size;
        private readonly int _variable = Make("btf::btf_var", bigEndian).Size;
        private readonly int _sectionVariable = Make("btf::btf_var_secinfo", bigEndian).Size;
        private readonly int _tag = Make("btf::btf_decl_tag", bigEndian).Size;

        private readonly Record _lengths = Make("btf::btf_layout", bigEndian);

        /// <summary>Lengths of the kinds by their numbers: of the type itself, and of each counted item; empty if the file states none.</summary>
        private (uint Once, uint Each)[] _kinds = [];

        public Record HeaderLengths { get; } = Make("btf::btf_header_layout", bigEndian);

        public Record Header { get; } = Make("btf::btf_header", bigEndian);

        public Record Type { get; } = Make("btf::btf_type", bigEndian);

        public Record Member { get; } = Make("btf::btf_member", bigEndian);

        public Record Array { get; } = Make("btf::btf_array", bigEndian);

        /// <summary>Length in bytes of what follows a type, or -1 for an unknown kind.</summary>
        public long TailOf(Kind kind, int count) => kind switch
        {
            Kind.Integer => _integer,
            Kind.Array => Array.Size,
            Kind.Struct or Kind.Union => (long)count * Member.Size,
            Kind.Enumeration => (long)count * _enumeration,
            Kind.Enumeration64 => (long)count * _enumeration64,
            Kind.FunctionType => (long)count * _parameter,
            Kind.Variable => _variable,
            Kind.Section => (long)count * _sectionVariable,
            Kind.DeclarationTag => _tag,
            Kind.Pointer or Kind.Forward or Kind.Typedef or Kind.Volatile or Kind.Const or Kind.Restrict or Kind.Function or Kind.Float or Kind.TypeTag => 0,
            _ => (int)kind < _kinds.Length ? _kinds[(int)kind].Once + ((long)count * _kinds[(int)kind].Each) : -1,
        };

        /// <summary>Reads the file's own lengths, and compares those of known kinds.</summary>
        public void ReadLengths(ReadOnlyMemory<byte> section, string source)
        {
            var kinds = new (uint Once, uint Each)[section.Length / _lengths.Size];
            for (int kind = 0; kind < kinds.Length; kind++)
            {
                ReadOnlySpan<byte> bytes = section.Span[(kind * _lengths.Size)..];
                kinds[kind] = (_lengths.Number(bytes, "info_sz"), _lengths.Number(bytes, "elem_sz"));
                long known = kind == 0 ? -1 : TailOf((Kind)kind, 1);
                if (known >= 0 && known != kinds[kind].Once + kinds[kind].Each)
                {
                    throw new KhoFormatException($"{source}: the layout section says that types of kind {kind} have {kinds[kind].Once} bytes and {kinds[kind].Each} for each element, expected {known} for one element");
                }
            }

            _kinds = kinds;
        }

        private static Record Make(string name, bool bigEndian) => new(name, bigEndian);
    }
}
