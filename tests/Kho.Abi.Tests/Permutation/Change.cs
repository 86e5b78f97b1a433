namespace Kho.Abi.Tests.Permutation;

/// <summary>Ways to change a structure without changing what it says.</summary>
internal enum ChangeKind
{
    /// <summary>The fields stand in reverse, bit fields within their run, too.</summary>
    Reverse,

    /// <summary>The last field, or run of bit fields, stands first; the order within a run stays.</summary>
    Rotate,

    /// <summary>Eight bytes that mean nothing stand before the first field.</summary>
    PadFront,

    /// <summary>Bytes that mean nothing follow every field or run of bit fields.</summary>
    PadBetween,

    /// <summary>Numbers of less than eight bytes take twice the room; bit fields grow and begin at other bits.</summary>
    Widen,

    /// <summary>Numbers and bit fields are big-endian.</summary>
    Flip,
}

/// <summary>A change of one structure.</summary>
/// <param name="Structure">Name of the structure with its file's id before it.</param>
/// <param name="Kind">Kind of change.</param>
internal sealed record Change(string Structure, ChangeKind Kind)
{
    private static readonly Dictionary<ChangeKind, string> _names = new()
    {
        [ChangeKind.Reverse] = "reverse",
        [ChangeKind.Rotate] = "rotate",
        [ChangeKind.PadFront] = "pad-front",
        [ChangeKind.PadBetween] = "pad-between",
        [ChangeKind.Widen] = "widen",
        [ChangeKind.Flip] = "flip",
    };

    /// <summary>The change moves fields within the structure, and no size and no other structure's place.</summary>
    public bool KeepsSizes => Kind is ChangeKind.Reverse or ChangeKind.Rotate or ChangeKind.Flip;

    public static Change Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 2 && _names.ContainsValue(words[1])
            ? new Change(words[0], _names.Single(name => name.Value == words[1]).Key)
            : throw new FormatException($"'{text}' is not a structure and a kind of change");
    }

    public override string ToString() => $"{Structure} {_names[Kind]}";
}
