using System.Globalization;

namespace Kho.Abi.Tests.Spec;

/// <summary>Integer formulas of sizes and counts: names, numbers, parentheses and the four operations.</summary>
internal sealed class SizeFormula
{
    private readonly string _text;
    private readonly IReadOnlyDictionary<string, long> _names;
    private int _position;

    private SizeFormula(string text, IReadOnlyDictionary<string, long> names)
    {
        _text = text;
        _names = names;
    }

    public static long Evaluate(string text, IReadOnlyDictionary<string, long> names)
    {
        var formula = new SizeFormula(text, names);
        long value = formula.Sum();
        return formula.Peek() == '\0' ? value : throw formula.Unexpected();
    }

    private long Sum()
    {
        long value = Product();
        while (Peek() is '+' or '-')
        {
            value = _text[_position++] == '+' ? value + Product() : value - Product();
        }

        return value;
    }

    private long Product()
    {
        long value = Operand();
        while (Peek() is '*' or '/')
        {
            value = _text[_position++] == '*' ? value * Operand() : value / Operand();
        }

        return value;
    }

    private long Operand()
    {
        if (Peek() == '(')
        {
            _position++;
            long value = Sum();
            return Peek() == ')' && _position++ >= 0 ? value : throw Unexpected();
        }

        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
        {
            _position++;
        }

        string word = _text[start.._position];
        if (_names.TryGetValue(word, out long named))
        {
            return named;
        }

        bool hexadecimal = word.StartsWith("0x", StringComparison.Ordinal);
        return long.TryParse(hexadecimal ? word[2..] : word, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Unexpected();
    }

    private char Peek()
    {
        while (_position < _text.Length && _text[_position] == ' ')
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    private FormatException Unexpected() => new($"'{_text}': what stands at {_position} is not understood");
}
