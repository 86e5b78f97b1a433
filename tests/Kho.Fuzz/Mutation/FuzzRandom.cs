namespace Kho.Fuzz.Mutation;

/// <summary>Random numbers that are the same on every machine and under every runtime (SplitMix64), so that a case can be repeated by its number.</summary>
internal sealed class FuzzRandom
{
    private ulong _state;

    public FuzzRandom(ulong seed) => _state = seed;

    /// <summary>The numbers of one case: they depend on nothing but the three.</summary>
    public static FuzzRandom Of(ulong seed, string target, long index)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (char letter in target)
        {
            hash = (hash ^ letter) * 0x100000001b3;
        }

        var random = new FuzzRandom(seed ^ hash);
        random._state += random.Next64() ^ (ulong)index;
        random.Next64();
        return random;
    }

    public ulong Next64()
    {
        _state += 0x9e3779b97f4a7c15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to, not including, a bound.</summary>
    public int Below(int bound) => bound <= 1 ? 0 : (int)(Next64() % (uint)bound);

    /// <summary>Returns true once in n times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>How often to do something: mostly once or twice, sometimes very often.</summary>
    public int Repeats() => Below(8) switch
    {
        < 4 => 1,
        < 6 => 2,
        6 => 3 + Below(6),
        _ => 1 + Below(40),
    };
}
