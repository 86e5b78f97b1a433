using System.Buffers.Binary;
using System.Globalization;
using Kho.Fuzz.Mutation;

namespace Kho.Fuzz.Running;

/// <summary>
/// Damages of one image as lists of the bytes that change, so that others than this program, real kernels among them,
/// can be given the same bytes.
/// </summary>
internal static class DamageList
{
    private const long Many = 1_000_000;

    /// <summary>Writes one line of JSON a case: <c>{"case": 7, "bytes": [["0x42b123", "00ff"], …]}</c>.</summary>
    /// <param name="path">The sound image.</param>
    /// <param name="options">Seed, first case and their number.</param>
    /// <param name="output">Where the lines go.</param>
    public static void Write(string path, FuzzOptions options, TextWriter output)
    {
        SeedImage seed = SeedImage.Open(path);
        for (long number = options.Start; number < options.Start + Math.Min(options.Count, Many); number++)
        {
            PatchedMemory memory = ImageMutator.MutateBytes(FuzzRandom.Of(options.Seed, "damages", number), seed);
            IEnumerable<string> bytes = Changes(seed.Memory(), memory)
                .Select(change => $"[\"0x{change.Address.ToString("x", CultureInfo.InvariantCulture)}\", \"{Convert.ToHexStringLower(change.Bytes)}\"]");
            output.WriteLine($"{{\"case\": {number}, \"bytes\": [{string.Join(", ", bytes)}]}}");
        }
    }

    /// <summary>What differs, in runs of words of 8 bytes.</summary>
    private static IEnumerable<(ulong Address, byte[] Bytes)> Changes(PatchedMemory sound, PatchedMemory damaged)
    {
        byte[] before = new byte[PatchedMemory.FrameSize];
        byte[] after = new byte[PatchedMemory.FrameSize];
        foreach (ulong frame in damaged.Frames)
        {
            sound.Read(frame, before, out _);
            damaged.Read(frame, after, out _);
            int at = 0;
            while (at < after.Length)
            {
                int end = at;
                while (end < after.Length && Word(before, end) != Word(after, end))
                {
                    end += sizeof(ulong);
                }

                if (end > at)
                {
                    yield return (frame + (ulong)at, after[at..end]);
                }

                at = end + sizeof(ulong);
            }
        }
    }

    private static ulong Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
