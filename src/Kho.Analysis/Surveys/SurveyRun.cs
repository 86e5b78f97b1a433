using System.Collections.Concurrent;
using System.Text.Json;
using Kho.Diagnostics;

namespace Kho.Analysis.Surveys;

/// <summary>How far a survey has come.</summary>
/// <param name="Done">Inputs whose rows are complete, those of earlier runs among them.</param>
/// <param name="Total">Inputs.</param>
/// <param name="Resumed">Inputs that were complete before this run.</param>
/// <param name="ExitCodes">Number of inputs by exit code.</param>
internal sealed record SurveyProgress(int Done, int Total, int Resumed, IReadOnlyList<int> ExitCodes);

/// <summary>What is complete in a survey that was begun before.</summary>
/// <param name="Done">Exit codes of the complete images, by name.</param>
/// <param name="Length">Length in bytes up to the end of the last complete image.</param>
internal sealed record SurveyJournal(IReadOnlyDictionary<string, int> Done, long Length)
{
    /// <summary>The journal of a survey that has no row yet.</summary>
    public static SurveyJournal Empty { get; } = new(new Dictionary<string, int>(), 0);

    /// <summary>Reads what is there. An image's rows lie together, so that what follows the last end is of images that were not done.</summary>
    /// <param name="stream">Survey, from its beginning.</param>
    /// <param name="fingerprint">What tells rows of other options from the rows to come.</param>
    /// <exception cref="KhoFormatException">It is no survey, or one with other options.</exception>
    public static SurveyJournal Read(Stream stream, string fingerprint)
    {
        Dictionary<string, int> done = new(StringComparer.Ordinal);
        long length = 0;
        long number = 0;
        foreach ((ReadOnlyMemory<byte> line, long end) in SurveyLines.Read(stream))
        {
            (SurveyKind kind, JsonElement row) = SurveyLines.Parse(line, ++number);
            if (kind != SurveyKind.End)
            {
                continue;
            }

            if (SurveyLines.Text(row, "options") != fingerprint)
            {
                throw new KhoFormatException($"line {number} is of a survey with other options, or by another version of kho; help: name a new file");
            }

            done[SurveyLines.Text(row, "image")!] = (int)(SurveyLines.Number(row, "exitCode") ?? 0);
            length = end;
        }

        return length == 0 && stream.Length > 0 && number == 0 && !BeginsLikeRow(stream) ? throw new KhoFormatException("line 1 is no row of " + SurveyRows.Schema) : new SurveyJournal(done, length);
    }

    /// <summary>A file of one line without an end may be a row that was cut off, and may be anything else, which is left alone.</summary>
    private static bool BeginsLikeRow(Stream stream)
    {
        byte[] expected = [.. "{\"schema\":\""u8, .. System.Text.Encoding.ASCII.GetBytes(SurveyRows.Schema)];
        byte[] head = new byte[expected.Length];
        stream.Position = 0;
        int count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return head.AsSpan(0, count).SequenceEqual(expected.AsSpan(0, count));
    }
}

/// <summary>Runs a survey: reads inputs side by side and writes the rows of each together, in the order in which they are done.</summary>
/// <param name="reader">Makes the rows.</param>
/// <param name="jobs">Number of images that are open at once.</param>
/// <param name="progress">Told after each input, by one thread at a time; null for nobody.</param>
internal sealed class SurveyRun(SurveyReader reader, int jobs, Action<SurveyProgress>? progress = null)
{
    private const int ExitCodes = 3;

    /// <summary>Reads all inputs that a journal does not have.</summary>
    /// <param name="inputs">Inputs.</param>
    /// <param name="journal">What is complete already.</param>
    /// <param name="output">Where rows go; it is flushed after each input.</param>
    public SurveyProgress Run(IReadOnlyList<SurveyInput> inputs, SurveyJournal journal, Stream output)
    {
        int[] codes = new int[ExitCodes];
        List<SurveyInput> rest = [];
        foreach (SurveyInput input in inputs)
        {
            if (journal.Done.TryGetValue(input.Name, out int code))
            {
                codes[Math.Clamp(code, 0, ExitCodes - 1)]++;
            }
            else
            {
                rest.Add(input);
            }
        }

        int resumed = inputs.Count - rest.Count;
        int done = resumed;
        Lock writing = new();
        SurveyProgress Now() => new(done, inputs.Count, resumed, [.. codes]);
        progress?.Invoke(Now());

        // One input at a time, so that no worker waits for others' inputs behind a large one.
        try
        {
            Parallel.ForEach(Partitioner.Create(rest, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = jobs }, input =>
            {
                (SurveyRows rows, int exitCode) = reader.Read(input);
                lock (writing)
                {
                    output.Write(rows.Lines.Span);
                    output.Flush();
                    codes[exitCode]++;
                    done++;
                    progress?.Invoke(Now());
                }
            });
        }
        catch (AggregateException exception)
        {
            // What a row cannot tell is that rows cannot be written.
            throw exception.Flatten().InnerExceptions[0];
        }

        return Now();
    }
}
