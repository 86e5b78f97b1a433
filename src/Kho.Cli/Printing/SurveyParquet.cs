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
    private readonly SurveyColumn[] _columns;
    private readonly ParquetSchema _schema;
    private readonly ParquetWriter _writer;
    private readonly List<JsonElement> _rows = [];

    private SurveyParquet(SurveyKind kind, Stream stream)
    {
        _kind = kind;
        _columns = [.. SurveyKind.Common, .. kind.Columns];
        _schema = new ParquetSchema(_columns.Select(Field));
        _writer = Wait(ParquetWriter.CreateAsync(_schema, stream));
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

    private static DataField Field(SurveyColumn column) => column.Type switch
    {
        SurveyType.Text => new DataField<string>(column.Name, nullable: true),
        SurveyType.Number => new DataField<ulong>(column.Name, nullable: true),
        _ => new DataField<bool>(column.Name, nullable: true),
    };

    private void Add(JsonElement row)
    {
        _rows.Add(row);
        if (_rows.Count == RowsAtOnce)
        {
            WriteRows();
        }
    }

    private void WriteRows()
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        for (int index = 0; index < _columns.Length; index++)
        {
            string name = _columns[index].Name;
            DataField field = _schema.DataFields[index];
            Wait(_columns[index].Type switch
            {
                // The package takes null for a text that is not there, and does not say so in its types.
                SurveyType.Text => group.WriteAsync(field, (IReadOnlyCollection<string>)[.. _rows.Select(row => SurveyLines.Text(row, name)!)]),
                SurveyType.Number => group.WriteAsync<ulong>(field, (ReadOnlyMemory<ulong?>)_rows.Select(row => SurveyLines.Number(row, name)).ToArray()),
                _ => group.WriteAsync<bool>(field, (ReadOnlyMemory<bool?>)_rows.Select(row => SurveyLines.Flag(row, name)).ToArray()),
            });
        }

        _rows.Clear();
    }

    private void End()
    {
        if (_rows.Count > 0)
        {
            WriteRows();
        }

        Wait(_writer.DisposeAsync().AsTask());
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
