namespace Kho.Abi.Tests.Spec;

/// <summary>Compares a type of the specification with a structure that a kernel was built with.</summary>
internal static class LayoutComparison
{
    /// <summary>Members that no type describes, and why.</summary>
    public static IReadOnlyDictionary<string, string> MembersLeftOut { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["setup_data.data"] = "flexible: what follows the node, described by a type of its own",
        ["kho_page_info.page_private"] = "the union's other view, the same bytes as one number",
    };

    /// <summary>What the specification says otherwise than the kernel; empty if they agree.</summary>
    /// <param name="ksy">All types.</param>
    /// <param name="type">The specification's type.</param>
    /// <param name="structure">The kernel's structure.</param>
    /// <param name="parameters">Values of the parameters that types declare.</param>
    public static List<string> Differences(Ksy ksy, KsyType type, PaholeStructure structure, IReadOnlyDictionary<string, long> parameters)
    {
        KsyLayout layout = KsyLayout.Of(ksy, type, parameters);
        List<string> differences = [];
        if (!type.IsLittleEndian)
        {
            differences.Add($"{type.Path} is not little-endian");
        }

        if (layout.Size != structure.Size)
        {
            differences.Add($"{type.Path} has {layout.Size} bytes, {structure.Name} {structure.Size}");
        }

        var fields = layout.Fields.ToDictionary(field => field.KernelName ?? $"({field.Id})", StringComparer.Ordinal);
        foreach (PaholeMember member in MembersOf(structure))
        {
            differences.AddRange(fields.Remove(member.Name, out KsyField? field)
                ? Differences(type, field, member)
                : [$"{type.Path} lacks {structure.Name}.{member.Name}"]);
        }

        differences.AddRange(fields.Keys.Select(name => $"{structure.Name} has no {name}, {type.Path} has"));
        return differences;
    }

    /// <summary>A structure's members without those that are left out on purpose.</summary>
    public static IEnumerable<PaholeMember> MembersOf(PaholeStructure structure) =>
        structure.Members.Where(member => !MembersLeftOut.ContainsKey($"{structure.Name}.{member.Name}"));

    /// <summary>Name of the structure that a member is of, or null.</summary>
    public static string? StructureName(PaholeMember member) =>
        member.TypeName.StartsWith("struct ", StringComparison.Ordinal) && !member.TypeName.EndsWith('*') ? member.TypeName["struct ".Length..] : null;

    private static IEnumerable<string> Differences(KsyType type, KsyField field, PaholeMember member)
    {
        string place = $"{type.Path}.{field.Id}";
        if (field.BitOffset != member.BitOffset)
        {
            yield return $"{place} begins at bit {field.BitOffset}, the kernel's at {member.BitOffset}";
        }

        if (field.BitWidth != member.BitWidth)
        {
            yield return $"{place} has {field.BitWidth} bits, the kernel's {member.BitWidth}";
        }

        if (field.Count is int count && count != member.Count)
        {
            yield return $"{place} has {count} elements, the kernel's {member.Count?.ToString() ?? "is no array"}";
        }

        if (field.Type?.KernelName != StructureName(member))
        {
            yield return $"{place} is {field.Type?.KernelName ?? "no structure"}, the kernel's is {member.TypeName}";
        }
    }
}
