using System.Buffers.Binary;
using Kho.Abi.Handovers;
using Kho.Images;

namespace Kho.Fuzz.Mutation;

/// <summary>
/// Damages a handover where it hurts: it knows where the fields are, and lets pointers alias, go round, leave memory and
/// point into scratch, makes counts 0, absurd and off by one, takes the ends off strings and pages out of images.
/// </summary>
internal static class ImageMutator
{
    /// <summary>Mutates an image.</summary>
    /// <param name="random">Numbers.</param>
    /// <param name="seed">Sound image.</param>
    /// <param name="structures">Beginnings of the names of the structures to hit; empty for all.</param>
    /// <param name="note">What the mutated image says about itself.</param>
    public static PatchedMemory Mutate(FuzzRandom random, SeedImage seed, IReadOnlyList<string> structures, out KhoNote note)
    {
        PatchedMemory memory = seed.Memory();
        for (int round = random.Repeats(); round > 0; round--)
        {
            if (random.OneIn(10))
            {
                MutatePage(random, seed, memory);
            }
            else if (seed.Pick(random, random.OneIn(6) ? [] : structures) is FieldSite site)
            {
                MutateField(random, seed, memory, site);
            }
        }

        note = random.OneIn(12) ? MutateNote(random, seed) : seed.Note;
        return memory;
    }

    /// <summary>Changes one or two fields, or seldom a page, and takes nothing away.</summary>
    /// <param name="random">Numbers.</param>
    /// <param name="seed">Sound image.</param>
    public static PatchedMemory MutateBytes(FuzzRandom random, SeedImage seed)
    {
        PatchedMemory memory = seed.Memory();
        for (int round = random.OneIn(3) ? 2 : 1; round > 0; round--)
        {
            if (random.OneIn(20) && memory.Change(random.Pick(seed.Places)) is byte[] page)
            {
                FillWords(page, random.OneIn(2) ? 0 : random.Pick(seed.Places));
            }
            else if (seed.Pick(random, []) is FieldSite site)
            {
                MutateField(random, seed, memory, site);
            }
        }

        return memory;
    }

    private static void MutateField(FuzzRandom random, SeedImage seed, PatchedMemory memory, FieldSite site)
    {
        if (site.IsText)
        {
            MutateText(random, memory, site);
            return;
        }

        if (site.Length > sizeof(ulong))
        {
            byte[] bytes = new byte[site.Length];
            memory.Read(site.Address, bytes, out _);
            int at = random.Below(site.Length);
            bytes.AsSpan(at, Math.Min(random.Below(9), site.Length - at)).Fill(random.Pick<byte>([0, 0xff, 0x55, 1]));
            bytes[at] ^= (byte)(1 << random.Below(8));
            memory.Write(site.Address, bytes);
            return;
        }

        Span<byte> word = stackalloc byte[sizeof(ulong)];
        memory.Read(site.Address, word[..site.Length], out _);
        if (site.IsBigEndian)
        {
            word[..site.Length].Reverse();
        }

        BinaryPrimitives.WriteUInt64LittleEndian(word, Value(random, seed, site, BinaryPrimitives.ReadUInt64LittleEndian(word)));
        if (site.IsBigEndian)
        {
            word[..site.Length].Reverse();
        }

        memory.Write(site.Address, word[..site.Length]);
    }

    private static ulong Value(FuzzRandom random, SeedImage seed, FieldSite site, ulong old)
    {
        switch (random.Below(12))
        {
            // Another structure: an alias, or a circle.
            case 0 or 1 when seed.Places.Count > 0:
                return random.Pick(seed.Places);
            case 2:
                return site.Address & ~(ulong)(PatchedMemory.FrameSize - 1);
            case 3:
                return site.Address;
            case 4:
                return (random.Pick([.. seed.Frames])) + (random.OneIn(3) ? (ulong)random.Below(PatchedMemory.FrameSize) : 0);
            case 5 when seed.Document.Scratch.Count > 0:
                ScratchArea area = random.Pick(seed.Document.Scratch);
                return area.Address + (((ulong)random.Below(1 << 20) * PatchedMemory.FrameSize) % Math.Max(area.Size, 1));
            case 6:
                // Where no memory is.
                return (random.Next64() >> random.Below(40)) & ~(ulong)(PatchedMemory.FrameSize - 1);
            case 7:
                return old + (random.OneIn(2) ? (ulong)PatchedMemory.FrameSize : 8);
            default:
                return ByteMutator.Number(random, old);
        }
    }

    private static void MutateText(FuzzRandom random, PatchedMemory memory, FieldSite site)
    {
        byte[] bytes = new byte[site.Length];
        memory.Read(site.Address, bytes, out _);
        switch (random.Below(8))
        {
            case 0:
                bytes.AsSpan().Fill((byte)'A');
                break;
            case 1:
                bytes.AsSpan().Clear();
                break;
            case 2:
                bytes.AsSpan(random.Below(bytes.Length)).Fill((byte)(0x80 + random.Below(128)));
                break;
            case 3:
                bytes[^1] = (byte)'Z';
                break;
            case < 7:
                HostileNames.Write(random, bytes.AsSpan(random.OneIn(3) ? random.Below(bytes.Length) : 0));
                break;
            default:
                bytes[random.Below(bytes.Length)] = (byte)random.Next64();
                break;
        }

        memory.Write(site.Address, bytes);
    }

    private static void MutatePage(FuzzRandom random, SeedImage seed, PatchedMemory memory)
    {
        ulong frame = (random.OneIn(3) || seed.Places.Count == 0 ? random.Pick([.. seed.Frames]) : random.Pick(seed.Places)) & ~(ulong)(PatchedMemory.FrameSize - 1);
        if (memory.Change(frame) is not byte[] bytes)
        {
            return;
        }

        switch (random.Below(7))
        {
            case 0:
                memory.Remove(frame);
                break;
            case 1:
                bytes.AsSpan().Clear();
                break;
            case 2:
                bytes.AsSpan().Fill(random.Pick<byte>([0xff, 0x55, 0x01, 0x80]));
                break;
            case 3:
                FillWords(bytes, frame);
                break;
            case 4 when seed.Places.Count > 0:
                FillWords(bytes, random.Pick(seed.Places));
                break;
            case 5 when memory.Change(random.Pick([.. seed.Frames])) is byte[] other:
                other.CopyTo(bytes, 0);
                break;
            default:
                for (int at = 0; at < bytes.Length; at += sizeof(ulong))
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), random.Next64() >> random.Below(64));
                }

                break;
        }
    }

    private static void FillWords(byte[] bytes, ulong word)
    {
        for (int at = 0; at < bytes.Length; at += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), word);
        }
    }

    private static KhoNote MutateNote(FuzzRandom random, SeedImage seed) => random.Below(6) switch
    {
        0 => seed.Note with { PageSize = random.Pick([4096, 16384, 65536, 0, 1, 512, 8192, int.MaxValue]) },
        1 => seed.Note with { Release = random.Pick(["linux-6.17", "linux-6.18", "linux-7.1-rc5", "rfc7", "nonsense", ""]) },
        2 => seed.Note with { Root = seed.Places.Count > 0 && random.OneIn(2) ? random.Pick(seed.Places) : ByteMutator.Number(random, seed.Note.Root ?? 0) },
        3 => seed.Note with { Scratch = random.OneIn(2) ? random.Pick([.. seed.Frames]) : random.Next64() },
        4 => seed.Note with { ScratchSize = ByteMutator.Number(random, seed.Note.ScratchSize ?? 16) },
        _ => seed.Note with { Root = null },
    };
}
