using System.Collections;
using System.Globalization;

namespace VerifyTests;

internal static class ParameterText
{
    // The texts are the package's own for every type accepted here; for a type it treats specially, and that no test
    // needed yet, there is an exception in place of a name that would change with the package.
    public static string Of(object? value)
    {
        return Of(value, isElement: false);
    }

    private static string Of(object? value, bool isElement)
    {
        switch (value)
        {
            case null:
                return "null";
            case string text:
                return FileNames.Clean(text);
            case bool or short or ushort or int or uint or long or ulong or decimal or Half or float or double:
                return Convert.ToString(value, CultureInfo.InvariantCulture)!;
            case ICollection items and not IDictionary:
                string list = string.Join(',', items.Cast<object?>().Select(item => Of(item, isElement: true)));
                return items.Count == 0 || isElement ? $"[{list}]" : list;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly or IEnumerable:
                throw new NotSupportedException(
                    $"The stand-in cannot write a {value.GetType()} into a file name. Use UseTextForParameters.");
            default:
                return FileNames.Clean(value.ToString() ?? throw new InvalidOperationException(
                    $"The text of a {value.GetType()} is null and cannot be written into a file name."));
        }
    }
}
