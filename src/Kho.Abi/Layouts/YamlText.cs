using Kho.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Layouts;

/// <summary>Parses YAML that may be damaged or hostile: whatever is wrong with it is a <see cref="KhoFormatException"/>.</summary>
internal static class YamlText
{
    /// <summary>Mappings and sequences within one another. YamlDotNet calls itself for each, and a stack has an end.</summary>
    private const int MostDepth = 64;

    /// <summary>Parses a text.</summary>
    /// <param name="reader">Text.</param>
    /// <param name="source">What errors call it.</param>
    /// <exception cref="KhoFormatException">It is no YAML, or nested deeper than anything that is described in it.</exception>
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
            // What YamlDotNet throws where a file ends inside brackets, and for some characters.
            throw new KhoFormatException($"{source}: no YAML that can be read: something is left open, such as a bracket", exception);
        }

        return stream;
    }

    /// <summary>Hands on a parser's events as long as they do not nest too deeply.</summary>
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
                : throw new KhoFormatException($"{source}: line {inner.Current!.Start.Line}: more than {MostDepth} mappings and sequences within one another");
        }
    }
}
