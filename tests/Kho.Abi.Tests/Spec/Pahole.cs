using System.Globalization;
using System.Text.RegularExpressions;

namespace Kho.Abi.Tests.Spec;

/// <summary>A member of a structure as pahole prints it.</summary>
/// <param name="Name">Name.</param>
/// <param name="TypeName">C type as printed, without the dimension.</param>
/// <param name="BitOffset">From the structure's first bit.</param>
/// <param name="BitWidth">Of the whole member.</param>
/// <param name="Count">Dimension of an array; 0 for a flexible array; null for none.</param>
internal sealed record PaholeMember(string Name, string TypeName, long BitOffset, long BitWidth, int? Count);

/// <summary>A structure or union as pahole prints it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Members">Members; those of anonymous parts as if they were direct ones, a named part as one.</param>
internal sealed record PaholeStructure(string Name, long Size, IReadOnlyList<PaholeMember> Members);

/// <summary>Reads what <c>pahole -F btf</c> prints.</summary>
internal static partial class Pahole
{
    private const int BitsInByte = 8;

    public static IReadOnlyList<PaholeStructure> Load(string path) => Parse(File.ReadAllLines(path));

    public static IReadOnlyList<PaholeStructure> Parse(IReadOnlyList<string> lines)
    {
        List<PaholeStructure> structures = [];
        for (int line = 0; line < lines.Count; line++)
        {
            if (TopLevel().Match(lines[line]) is { Success: true } head)
            {
                line++;
                List<PaholeMember> members = ReadMembers(lines, ref line, out Match _, out long? size);
                structures.Add(new PaholeStructure(
                    head.Groups["name"].Value,
                    size ?? members.Max(member => member.BitOffset + member.BitWidth) / BitsInByte,
                    members));
            }
        }

        return structures;
    }

    private static List<PaholeMember> ReadMembers(IReadOnlyList<string> lines, ref int line, out Match end, out long? size)
    {
        List<PaholeMember> members = [];
        size = null;
        for (; ; line++)
        {
            string text = lines[line];
            if (End().Match(text) is { Success: true } closed)
            {
                end = closed;
                return members;
            }

            if (InnerBegin().IsMatch(text))
            {
                line++;
                List<PaholeMember> inner = ReadMembers(lines, ref line, out Match innerEnd, out _);
                members.AddRange(innerEnd.Groups["name"].Success ? [ToMember(innerEnd, "")] : inner);
            }
            else if (Member().Match(text) is { Success: true } member)
            {
                members.Add(ToMember(member, member.Groups["type"].Value.Trim()));
            }
            else if (Size().Match(text) is { Success: true } total)
            {
                size = Number(total.Groups["size"]);
            }
            else if (!Remark().IsMatch(text))
            {
                throw new FormatException($"not understood: {text}");
            }
        }
    }

    private static PaholeMember ToMember(Match match, string type)
    {
        long offset = Number(match.Groups["offset"]) * BitsInByte;
        long width = Number(match.Groups["size"]) * BitsInByte;
        if (match.Groups["bits"].Success)
        {
            offset += Number(match.Groups["bit"]);
            width = Number(match.Groups["bits"]);
        }

        Group dimension = match.Groups["dimension"];
        int? count = !dimension.Success ? null : dimension.Length == 0 ? 0 : (int)Number(dimension);
        return new PaholeMember(match.Groups["name"].Value, type, offset, width, count);
    }

    private static long Number(Group group) => long.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(struct|union) (?<name>\w+) \{$")]
    private static partial Regex TopLevel();

    [GeneratedRegex(@"^\s+(struct|union) \{$")]
    private static partial Regex InnerBegin();

    [GeneratedRegex(@"^\s*\}( (?<name>\w+))?( __attribute__\(\(\w+(\(\d+\))?\)\))?;\s*(/\*\s*(?<offset>\d+)\s+(?<size>\d+) \*/)?$")]
    private static partial Regex End();

    [GeneratedRegex(@"^\s+(?<type>.+?)\s*\b(?<name>\w+)(\[(?<dimension>\d*)\])?(:(?<bits>\d+))?;\s*/\*\s*(?<offset>\d+)(:\s*(?<bit>\d+))?\s+(?<size>\d+) \*/$")]
    private static partial Regex Member();

    [GeneratedRegex(@"^\s+/\* size: (?<size>\d+), ")]
    private static partial Regex Size();

    [GeneratedRegex(@"^\s*(/\*.*\*/)?$")]
    private static partial Regex Remark();
}
