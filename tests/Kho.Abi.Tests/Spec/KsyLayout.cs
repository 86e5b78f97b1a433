using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Tests.Spec;

/// <summary>A field's place.</summary>
/// <param name="Id">Name in the .ksy file.</param>
/// <param name="KernelName">The kernel's name for it, or null.</param>
/// <param name="BitOffset">From the structure's first bit.</param>
/// <param name="BitWidth">Of the whole field, all its elements included.</param>
/// <param name="Count">Number of elements, or null if it is not repeated.</param>
/// <param name="Type">The type that it is of, or null for a number or bytes.</param>
internal sealed record KsyField(string Id, string? KernelName, long BitOffset, long BitWidth, int? Count, KsyType? Type);

/// <summary>
/// Places and widths of a type's fields, computed from the .ksy file alone: numbers, bytes of a fixed size, bit
/// fields, nested types and repetitions with a formula. Anything else has no fixed layout and throws.
/// </summary>
internal sealed class KsyLayout
{
    private const int BitsInByte = 8;

    private readonly Ksy _ksy;
    private readonly KsyType _type;
    private readonly IReadOnlyDictionary<string, long> _parameters;
    private readonly List<KsyField> _fields = [];
    private long _bits;
    private bool _inBitField;

    private KsyLayout(Ksy ksy, KsyType type, IReadOnlyDictionary<string, long> parameters)
    {
        _ksy = ksy;
        _type = type;
        _parameters = parameters;
    }

    public IReadOnlyList<KsyField> Fields => _fields;

    /// <summary>Size in bytes.</summary>
    public long Size => (_bits + BitsInByte - 1) / BitsInByte;

    /// <param name="ksy">All types.</param>
    /// <param name="type">The type.</param>
    /// <param name="parameters">Values of the parameters that types declare, by name.</param>
    public static KsyLayout Of(Ksy ksy, KsyType type, IReadOnlyDictionary<string, long> parameters)
    {
        var layout = new KsyLayout(ksy, type, parameters);
        foreach (YamlMappingNode field in type.Node.Items("seq"))
        {
            layout.Add(field);
        }

        return layout;
    }

    private void Add(YamlMappingNode field)
    {
        string id = field.Text("id") ?? throw NotFixed("a field without a name");
        foreach (string key in (string[])["if", "size-eos", "terminator", "switch-on", "process"])
        {
            if (field.Member(key) is not null)
            {
                throw NotFixed($"{id}.{key}");
            }
        }

        (long width, KsyType? type, bool isBitField) = WidthOf(id, field);
        if (!isBitField || !_inBitField)
        {
            _bits = Size * BitsInByte;
        }

        _inBitField = isBitField;
        int? count = field.Text("repeat") switch
        {
            null => null,
            "expr" => (int)Evaluate(field.Text("repeat-expr")!),
            string other => throw NotFixed($"{id}.repeat: {other}"),
        };
        width *= count ?? 1;
        _fields.Add(new KsyField(id, field.Text("-orig-id"), _bits, width, count, type));
        _bits += width;
    }

    private (long Width, KsyType? Type, bool IsBitField) WidthOf(string id, YamlMappingNode field)
    {
        if (field.Member("contents") is YamlNode contents)
        {
            return contents is YamlSequenceNode bytes ? (bytes.Children.Count * BitsInByte, null, false) : throw NotFixed($"{id}.contents");
        }

        if (field.Text("size") is string size)
        {
            return (Evaluate(size) * BitsInByte, null, false);
        }

        string name = field.Text("type") ?? throw NotFixed($"{id} has neither type nor size");
        if (name.Length > 1 && name[0] is 'u' or 's' or 'f' or 'b' && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int digits))
        {
            bool isBitField = name[0] == 'b';
            return isBitField && !_type.HasLittleEndianBits
                ? throw NotFixed($"{id}: bit fields whose first bit is not the lowest")
                : (isBitField ? digits : digits * BitsInByte, null, isBitField);
        }

        KsyType type = _ksy.Resolve(name, _type);
        return (Of(_ksy, type, _parameters).Size * BitsInByte, type, false);
    }

    private long Evaluate(string formula)
    {
        var declared = _type.Node.Items("params").Select(parameter => parameter.Text("id")!).ToHashSet(StringComparer.Ordinal);
        return SizeFormula.Evaluate(formula, _parameters.Where(parameter => declared.Contains(parameter.Key)).ToDictionary(StringComparer.Ordinal));
    }

    private FormatException NotFixed(string what) => new($"{_type.Path}: no fixed layout: {what}");
}
