using CsCheck;
using Kho.Abi.Layouts;

namespace Kho.Abi.Tests.Layouts;

/// <summary>
/// Random values of a structure that has a table, with all of its numbers in their order beside it. A case's table
/// is a random stretch of one long row of elements that <see cref="StructureGen"/> made: making thousands of elements for each
/// case would take a hundred times as long as the test.
/// </summary>
internal sealed class TableGen : Gen<(StructureValue Value, ulong[] Numbers)>
{
    /// <summary>Places in the row at which a table can begin.</summary>
    private const int Starts = 1 << 14;

    private readonly StructureLayout _layout;
    private readonly StructureGen _structures;
    private readonly Dictionary<string, (FieldValue[] Elements, ulong[] Numbers)> _rows;

    public TableGen(StructureLayout layout)
    {
        _layout = layout;
        _structures = new StructureGen(layout);
        _rows = layout.Fields.Where(IsTable).ToDictionary(field => field.Id, Row, StringComparer.Ordinal);
    }

    /// <summary>Says whether a structure has a table.</summary>
    public static bool HasTable(StructureLayout layout) => layout.Fields.Any(IsTable);

    public override (StructureValue Value, ulong[] Numbers) Generate(PCG pcg, Size? min, out Size size)
    {
        var value = new StructureValue();
        List<ulong> numbers = new(_layout.Size / sizeof(ulong));
        foreach (LayoutField field in _layout.Fields)
        {
            if (!IsTable(field))
            {
                FieldValue one = _structures.Element(field, pcg);
                AddNumbers(one, numbers);
                value.Add(field.Id, one);
                continue;
            }

            (FieldValue[] elements, ulong[] all) = _rows[field.Id];
            int count = (int)field.Count!.Value;
            int numbersEach = all.Length / elements.Length;
            int start = (int)pcg.Next(Starts);
            numbers.AddRange(all.AsSpan(start * numbersEach, count * numbersEach));
            value.Add(field.Id, FieldValue.Of(new ArraySegment<FieldValue>(elements, start, count)));
        }

        size = new Size((ulong)numbers.Count);
        return (value, [.. numbers]);
    }

    private static bool IsTable(LayoutField field) => field.Count > 1;

    private (FieldValue[] Elements, ulong[] Numbers) Row(LayoutField field)
    {
        var pcg = new PCG(1, 1);
        var elements = new FieldValue[Starts + (int)field.Count!.Value];
        List<ulong> numbers = [];
        for (int index = 0; index < elements.Length; index++)
        {
            elements[index] = _structures.Element(field, pcg);
            AddNumbers(elements[index], numbers);
        }

        return (elements, [.. numbers]);
    }

    private static void AddNumbers(FieldValue value, List<ulong> numbers)
    {
        if (value.Structure is StructureValue structure)
        {
            foreach ((_, FieldValue part) in structure.Fields)
            {
                AddNumbers(part, numbers);
            }

            return;
        }

        numbers.Add(value.Number ?? throw new InvalidOperationException("structures with a table hold numbers only"));
    }
}
