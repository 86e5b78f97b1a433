using System.Buffers;
using System.Runtime.CompilerServices;

namespace VerifyTests;

internal static class FileNames
{
    // What no supported system allows in a name, whichever one runs: snapshots are shared between systems.
    private static readonly SearchValues<char> _invalid =
        SearchValues.Create([.. "\"\\<>|:*?/", .. Enumerable.Range(0, 32).Select(code => (char)code)]);

    public static string Clean(string value)
    {
        return string.Create(value.Length, value, static (name, text) =>
        {
            text.CopyTo(name);
            name.ReplaceAny(_invalid, '-');
        });
    }

    public static void Check(string name, [CallerArgumentExpression(nameof(name))] string argument = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(name, argument);
        if (name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) is >= 0 and int at)
        {
            throw new ArgumentException($"'{name}' cannot be part of a file name: '{name[at]}' is not allowed.", argument);
        }
    }
}
