using System.Text.Json;
using Kho.Analysis.Surveys;
using Kho.Cli.Options;
using Parquet;
using Parquet.Schema;

namespace Kho.Cli.Printing;

/// <summary>
/// Writes the rows of a survey as Parquet files, one a kind. It is here and not in the library, so that programs that use the
/// library do not take the Parquet package with it. Columns are written one by one, without reflection over rows.
/// </summary>
internal sealed class SurveyParquet
{
    /// <summary>Rows that are kept before they are written: memory does not grow with the survey.</summary>
    private const int RowsAtOnce = 20_000;

    private readonly SurveyKind _kind;
    private readonly Column[] _columns;
    private readonly ParquetWriter _writer;
    private int _rows;

    private SurveyParquet(SurveyKind kind, Stream stream)
    {
        _kind = kind;
        _columns = [.. SurveyKind.Common.Concat(kind.Columns).Select(column => column.Type switch
        {
            SurveyType.Text => (Column)new TextColumn(column.Name),
            SurveyType.Number => new ValueColumn<ulong>(column.Name, SurveyLines.Number),
            _ => new ValueColumn<bool>(column.Name, SurveyLines.Flag),
        })];
        _writer = Wait(ParquetWriter.CreateAsync(new ParquetSchema(_columns.Select(column => column.Field)), stream));
    }

    /// <summary>Writes a file for each kind, also for one without rows.</summary>
    /// <param name="directory">Directory of the files.</param>
    /// <param name="rows">Path of the rows.</param>
    public static void Write(string directory, string rows) => Write(directory, rows, []);

    /// <summary>Opens one file after the other, each put into its place when it is complete; then fills all of them in one pass.</summary>
    private static void Write(string directory, string rows, IReadOnlyList<SurveyParquet> open)
    {
        if (open.Count == SurveyKind.All.Count)
        {
            Fill(rows, open.ToDictionary(file => file._kind));
            return;
        }

        SurveyKind kind = SurveyKind.All[open.Count];
        OutputFile.Write(Path.Combine(directory, $"{kind.Name}.parquet"), [rows], stream =>
        {
            var file = new SurveyParquet(kind, stream);
            Write(directory, rows, [.. open, file]);
            file.End();
        });
    }

    private static void Fill(string path, Dictionary<SurveyKind, SurveyParquet> files)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        long number = 0;
        foreach ((ReadOnlyMemory<byte> line, _) in SurveyLines.Read(stream))
        {
            (SurveyKind kind, JsonElement row) = SurveyLines.Parse(line, ++number);
            files[kind].Add(row);
        }
    }

    private void Add(JsonElement row)
    {
        foreach (Column column in _columns)
        {
            column.Add(row);
        }

        _rows++;
        if (_rows == RowsAtOnce)
        {
            WriteRows();
        }
    }

    private void WriteRows()
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        foreach (Column column in _columns)
        {
            Wait(column.Write(group));
        }

        _rows = 0;
    }

    private void End()
    {
        if (_rows > 0)
        {
            WriteRows();
        }

        Wait(_writer.DisposeAsync().AsTask());
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>The values of a column that are not written yet.</summary>
    /// <param name="place">Column of the file.</param>
    private abstract class Column(DataField place)
    {
        public DataField Field { get; } = place;

        public abstract void Add(JsonElement row);

        /// <summary>Writes the values and forgets them.</summary>
        public abstract Task Write(ParquetRowGroupWriter group);
    }

    private sealed class TextColumn(string name) : Column(new DataField<string>(name, nullable: true))
    {
        private readonly List<string?> _values = [];

        public override void Add(JsonElement row)
        {
            // Rows of one image lie together: most texts are those of the row before.
            string? value = SurveyLines.Text(row, name);
            _values.Add(_values is [.., string last] && last == value ? last : value);
        }

        public override async Task Write(ParquetRowGroupWriter group)
        {
            // The package takes null for a text that is not there, and does not say so in its types.
            await group.WriteAsync(Field, _values!).ConfigureAwait(false);
            _values.Clear();
        }
    }

    private sealed class ValueColumn<T>(string name, Func<JsonElement, string, T?> read) : Column(new DataField<T>(name, nullable: true))
        where T : struct
    {
        private readonly List<T?> _values = [];

        public override void Add(JsonElement row) => _values.Add(read(row, name));

        public override async Task Write(ParquetRowGroupWriter group)
        {
            await group.WriteAsync<T>(Field, (ReadOnlyMemory<T?>)_values.ToArray()).ConfigureAwait(false);
            _values.Clear();
        }
    }
}
