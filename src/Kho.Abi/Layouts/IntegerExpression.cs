using System.Numerics;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Layouts;

/// <summary>
/// An integer formula of the specification, such as <c>64 - page_shift</c>: numbers (decimal or 0x…), names,
/// <c>+ - * / % &lt;&lt; &gt;&gt; &amp; |</c>, unary minus and parentheses, with C's precedence and 64-bit signed arithmetic.
/// </summary>
internal sealed class IntegerExpression
{
    private const int MaximumDepth = 64;
    private const int MaximumLength = 4096;

    private readonly Node _root;

    private IntegerExpression(string text, Node root)
    {
        Text = text;
        _root = root;
    }

    /// <summary>The formula's text.</summary>
    public string Text { get; }

    /// <summary>Reads a formula.</summary>
    /// <exception cref="KhoFormatException">The text is no formula; the message names the column.</exception>
    public static IntegerExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaximumLength)
        {
            throw new KhoFormatException($"a formula of {text.Length} characters, expected at most {MaximumLength}");
        }

        var parser = new Parser(text);
        return new IntegerExpression(text, parser.ParseAll());
    }

    /// <summary>Values of the names that every formula may use, in a dictionary of the caller's own.</summary>
    /// <param name="pageSize">Page size in bytes.</param>
    public static Dictionary<string, long> NamesAt(int pageSize) => new(StringComparer.Ordinal)
    {
        ["page_size"] = pageSize,
        ["page_shift"] = BitOperations.Log2((uint)pageSize),
    };

    /// <summary>Computes a formula over <c>page_size</c> and <c>page_shift</c>.</summary>
    /// <param name="pageSize">Page size in bytes.</param>
    /// <exception cref="KhoFormatException">A name is unknown, a divisor is 0, or the result does not fit 64 bits.</exception>
    public long EvaluateAt(int pageSize) => Evaluate(NamesAt(pageSize));

    /// <summary>Computes the formula.</summary>
    /// <param name="names">Values of the names that the formula may use.</param>
    /// <exception cref="KhoFormatException">A name is unknown, a divisor is 0, or the result does not fit 64 bits.</exception>
    public long Evaluate(IReadOnlyDictionary<string, long> names)
    {
        try
        {
            return _root.Evaluate(names, this);
        }
        catch (OverflowException exception)
        {
            throw new KhoFormatException($"'{Text}' does not fit 64 bits", exception);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private abstract record Node
    {
        public abstract long Evaluate(IReadOnlyDictionary<string, long> names, IntegerExpression expression);
    }

    private sealed record Number(long Value) : Node
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> names, IntegerExpression expression) => Value;
    }

    private sealed record Name(string Identifier) : Node
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> names, IntegerExpression expression) =>
            names.TryGetValue(Identifier, out long value)
                ? value
                : throw new KhoFormatException($"'{expression.Text}' uses the unknown name '{Identifier}'; known are {string.Join(", ", names.Keys.Order(StringComparer.Ordinal))}");
    }

    private sealed record Negation(Node Operand) : Node
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> names, IntegerExpression expression) =>
            checked(-Operand.Evaluate(names, expression));
    }

    private sealed record Operation(string Sign, Node Left, Node Right) : Node
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> names, IntegerExpression expression)
        {
            long left = Left.Evaluate(names, expression);
            long right = Right.Evaluate(names, expression);
            switch (Sign)
            {
                case "+":
                    return checked(left + right);
                case "-":
                    return checked(left - right);
                case "*":
                    return checked(left * right);
                case "/" or "%" when right == 0:
                    throw new KhoFormatException($"'{expression.Text}' divides by 0");
                case "/":
                    return checked(left / right);
                case "%":
                    return right == -1 ? 0 : left % right;
                case "<<" or ">>" when right is < 0 or > 63:
                    throw new KhoFormatException($"'{expression.Text}' shifts by {right}");
                case "<<":
                    return checked((long)((Int128)left << (int)right));
                case ">>":
                    return left >> (int)right;
                case "&":
                    return left & right;
                default:
                    return left | right;
            }
        }
    }

    private ref struct Parser(string text)
    {
        private static readonly string[][] _levels = [["|"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]];

        private int _position;
        private int _depth;

        public Node ParseAll()
        {
            Node node = ParseLevel(0);
            SkipSpaces();
            return _position == text.Length ? node : throw Unexpected();
        }

        private Node ParseLevel(int level)
        {
            if (level == _levels.Length)
            {
                return ParseOperand();
            }

            Node left = ParseLevel(level + 1);
            while (TryTakeSign(_levels[level]) is string sign)
            {
                left = new Operation(sign, left, ParseLevel(level + 1));
            }

            return left;
        }

        private string? TryTakeSign(string[] signs)
        {
            SkipSpaces();
            foreach (string sign in signs)
            {
                if (string.CompareOrdinal(text, _position, sign, 0, sign.Length) == 0)
                {
                    _position += sign.Length;
                    return sign;
                }
            }

            return null;
        }

        private Node ParseOperand()
        {
            SkipSpaces();
            if (_position == text.Length || ++_depth > MaximumDepth)
            {
                throw Unexpected();
            }

            char first = text[_position];
            Node node;
            if (first == '-')
            {
                _position++;
                node = new Negation(ParseOperand());
            }
            else if (first == '(')
            {
                _position++;
                node = ParseLevel(0);
                SkipSpaces();
                if (_position == text.Length || text[_position] != ')')
                {
                    throw Unexpected();
                }

                _position++;
            }
            else
            {
                node = ParseWord(first);
            }

            _depth--;
            return node;
        }

        private Node ParseWord(char first)
        {
            int start = _position;
            while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
            {
                _position++;
            }

            ReadOnlySpan<char> word = text.AsSpan(start, _position - start);
            if (char.IsAsciiLetter(first))
            {
                return new Name(word.ToString());
            }

            if (NumberText.TryParse(word, out ulong value) && value <= long.MaxValue)
            {
                return new Number((long)value);
            }

            _position = start;
            throw Unexpected();
        }

        private void SkipSpaces()
        {
            while (_position < text.Length && text[_position] == ' ')
            {
                _position++;
            }
        }

        private readonly KhoFormatException Unexpected() => new(
            _position < text.Length
                ? $"'{text}' is no formula: unexpected '{text[_position]}' at column {_position + 1}"
                : $"'{text}' is no formula: unexpected end");
    }
}
