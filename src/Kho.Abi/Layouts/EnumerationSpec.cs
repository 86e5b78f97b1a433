using Kho.Formatting;

namespace Kho.Abi.Layouts;

/// <summary>An enumeration of the specification.</summary>
/// <param name="Name">Id, with its file's id before it: <c>kho_radix_key::page_type</c>.</param>
/// <param name="Values">Its values, by number.</param>
internal sealed record EnumerationSpec(string Name, IReadOnlyDictionary<ulong, EnumerationValue> Values)
{
    /// <summary>The meaning of a number: the value's name, or the names of its flags.</summary>
    /// <returns>Names joined by <c>|</c>, or null if the enumeration lacks the number.</returns>
    public string? Describe(ulong number)
    {
        if (Values.TryGetValue(number, out EnumerationValue? exact))
        {
            return exact.Id;
        }

        EnumerationValue[] flags = [.. Values.Where(value => value.Key != 0 && (number & value.Key) == value.Key).Select(value => value.Value)];
        ulong sum = Values.Where(value => (number & value.Key) == value.Key).Aggregate(0UL, (total, value) => total | value.Key);
        return number != 0 && sum == number ? string.Join('|', flags.Select(flag => flag.Id)) : null;
    }

    /// <summary>Ids of the flags in a number, by ascending value; unknown bits follow as one number.</summary>
    internal IReadOnlyList<string> FlagsOf(ulong number)
    {
        List<string> names = [.. Values.Where(value => value.Key != 0 && (number & value.Key) == value.Key).OrderBy(value => value.Key).Select(value => value.Value.Id)];
        ulong unknown = number & ~Values.Keys.Aggregate(0UL, (all, value) => all | value);
        return unknown == 0 ? names : [.. names, JsonStyle.Hex(unknown)];
    }
}

/// <summary>A value of an enumeration.</summary>
/// <param name="Id">Id in the specification.</param>
/// <param name="KernelName">The kernel's name for it, or null.</param>
/// <param name="Doc">What it means, or null.</param>
internal sealed record EnumerationValue(string Id, string? KernelName, string? Doc);
