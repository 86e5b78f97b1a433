using Kho.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Layouts;

/// <summary>Parses YAML that may be damaged or hostile; any defect is a <see cref="KhoFormatException"/>.</summary>
internal static class YamlText
{
    /// <summary>Deepest nesting of mappings and sequences, since YamlDotNet recurses into each.</summary>
    private const int MostDepth = 64;

    /// <summary>Parses a text.</summary>
    /// <param name="source">Its name in messages.</param>
    /// <exception cref="KhoFormatException">It is no YAML, or nested too deeply.</exception>
    public static YamlStream Load(TextReader reader, string source)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new ShallowParser(new Parser(new Scanner(reader, skipComments: true, maxKeySize: 1024)), source));
        }
        catch (YamlException exception)
        {
            throw new KhoFormatException($"{source}: line {exception.Start.Line}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // YamlDotNet throws these for a file that ends inside brackets, and for some characters.
            throw new KhoFormatException($"{source}: invalid YAML: an unclosed bracket or quote", exception);
        }

        return stream;
    }

    /// <summary>Passes on a parser's events, up to a depth of nesting.</summary>
    private sealed class ShallowParser(Parser inner, string source) : IParser
    {
        private int _depth;

        public ParsingEvent? Current => inner.Current;

        public bool MoveNext()
        {
            bool more = inner.MoveNext();
            _depth += more ? inner.Current!.NestingIncrease : 0;
            return _depth <= MostDepth
                ? more
                : throw new KhoFormatException($"{source}: line {inner.Current!.Start.Line}: more than {MostDepth} nested mappings and sequences");
        }
    }
}
