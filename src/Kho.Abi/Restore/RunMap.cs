namespace Kho.Abi.Restore;

/// <summary>
/// A sorted map from numbers to values that stores one entry per run of equal values. Setting a range replaces the values in it
/// and merges equal neighbours.
/// </summary>
/// <typeparam name="T">Type of the values.</typeparam>
internal sealed class RunMap<T>
    where T : struct, IEquatable<T>
{
    private const int ChunkLimit = 512;

    /// <summary>Non-empty chunks of at most <see cref="ChunkLimit"/> runs each, so that an insertion moves few runs.</summary>
    private readonly List<List<Run>> _chunks = [];

    /// <summary>Number of runs.</summary>
    public int Count { get; private set; }

    /// <summary>The runs, ascending.</summary>
    public IEnumerable<Run> Runs => _chunks.SelectMany(chunk => chunk);

    /// <summary>Finds the run that contains a number.</summary>
    public bool TryGet(ulong number, out Run run)
    {
        (int chunk, int index) = Find(number);
        run = chunk < 0 ? default : _chunks[chunk][index];
        return chunk >= 0 && number <= run.Last;
    }

    /// <summary>Whether a number of a range has a value.</summary>
    public bool Meets(ulong first, ulong last) => _chunks.Count > 0 && FindTouching(first, last).Chunk >= 0;

    /// <summary>The runs within a range, truncated to it, ascending.</summary>
    public IEnumerable<Run> Between(ulong first, ulong last)
    {
        (int chunk, int index) = Find(first);
        chunk = Math.Max(chunk, 0);
        index = Math.Max(index, 0);
        for (; chunk < _chunks.Count; chunk++, index = 0)
        {
            for (; index < _chunks[chunk].Count; index++)
            {
                Run run = _chunks[chunk][index];
                if (run.First > last)
                {
                    yield break;
                }

                if (run.Last >= first)
                {
                    yield return run with { First = Math.Max(run.First, first), Last = Math.Min(run.Last, last) };
                }
            }
        }
    }

    /// <summary>Sets all numbers of a range to a value.</summary>
    /// <param name="last">Last number, at least <paramref name="first"/>.</param>
    public void Set(ulong first, ulong last, T value)
    {
        if (_chunks.Count > 0 && first > _chunks[^1][^1].Last)
        {
            Append(new Run(first, last, value));
            return;
        }

        Clear(first, last);
        Insert(new Run(first, last, value));
    }

    private void Append(Run run)
    {
        Run end = _chunks[^1][^1];
        if (end.Last + 1 == run.First && end.Value.Equals(run.Value))
        {
            _chunks[^1][^1] = end with { Last = run.Last };
            return;
        }

        if (_chunks[^1].Count == ChunkLimit)
        {
            _chunks.Add([]);
        }

        _chunks[^1].Add(run);
        Count++;
    }

    /// <summary>Removes a range and truncates the runs at its ends.</summary>
    private void Clear(ulong first, ulong last)
    {
        while (true)
        {
            (int chunk, int index) = FindTouching(first, last);
            if (chunk < 0)
            {
                return;
            }

            Run run = _chunks[chunk][index];
            RemoveAt(chunk, index);
            if (run.First < first)
            {
                Insert(run with { Last = first - 1 });
            }

            if (run.Last > last)
            {
                Insert(run with { First = last + 1 });
            }
        }
    }

    private (int Chunk, int Index) FindTouching(ulong first, ulong last)
    {
        (int chunk, int index) = Find(first);
        if (chunk >= 0 && _chunks[chunk][index].Last >= first)
        {
            return (chunk, index);
        }

        (chunk, index) = chunk < 0 ? (0, 0) : Next(chunk, index);
        return chunk < _chunks.Count && _chunks[chunk][index].First <= last ? (chunk, index) : (-1, -1);
    }

    private (int Chunk, int Index) Next(int chunk, int index) => index + 1 < _chunks[chunk].Count ? (chunk, index + 1) : (chunk + 1, 0);

    /// <summary>Position of the last run that begins at or before a number; -1 if there is none.</summary>
    private (int Chunk, int Index) Find(ulong number)
    {
        int low = 0;
        int high = _chunks.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = _chunks[middle][0].First <= number ? (middle + 1, high) : (low, middle);
        }

        int chunk = low - 1;
        if (chunk < 0)
        {
            return (-1, -1);
        }

        List<Run> runs = _chunks[chunk];
        low = 0;
        high = runs.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = runs[middle].First <= number ? (middle + 1, high) : (low, middle);
        }

        return (chunk, low - 1);
    }

    /// <summary>Inserts a run into a gap, and merges it with equal neighbours.</summary>
    private void Insert(Run run)
    {
        (int chunk, int index) = Find(run.First);
        if (chunk >= 0 && _chunks[chunk][index] is Run before && before.Last + 1 == run.First && before.Value.Equals(run.Value))
        {
            run = run with { First = before.First };
            RemoveAt(chunk, index);
            (chunk, index) = Find(run.First);
        }

        (int nextChunk, int nextIndex) = chunk < 0 ? (0, 0) : Next(chunk, index);
        if (nextChunk < _chunks.Count && _chunks[nextChunk][nextIndex] is Run after && run.Last + 1 == after.First && after.Value.Equals(run.Value))
        {
            run = run with { Last = after.Last };
            RemoveAt(nextChunk, nextIndex);
            (chunk, index) = Find(run.First);
        }

        if (_chunks.Count == 0)
        {
            _chunks.Add([]);
        }

        List<Run> runs = _chunks[Math.Max(chunk, 0)];
        runs.Insert(chunk < 0 ? 0 : index + 1, run);
        Count++;
        if (runs.Count > ChunkLimit)
        {
            _chunks.Insert(Math.Max(chunk, 0) + 1, runs[(ChunkLimit / 2)..]);
            runs.RemoveRange(ChunkLimit / 2, runs.Count - (ChunkLimit / 2));
        }
    }

    private void RemoveAt(int chunk, int index)
    {
        _chunks[chunk].RemoveAt(index);
        Count--;
        if (_chunks[chunk].Count == 0)
        {
            _chunks.RemoveAt(chunk);
        }
    }

    /// <summary>A run of numbers with the same value.</summary>
    public readonly record struct Run(ulong First, ulong Last, T Value)
    {
        /// <summary>Number of numbers in the run.</summary>
        public ulong Length => Last - First + 1;
    }
}
