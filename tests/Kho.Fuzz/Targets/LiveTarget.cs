using System.Buffers.Binary;
using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Handovers.Live;
using Kho.Abi.Tests.Physical;
using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>A running host with one damaged file: memory, symbols, types, debugfs or its version.</summary>
internal sealed class LiveTarget(FuzzCorpus corpus) : FuzzTarget
{
    private const string Capture = "golden/linux-7.3/mini-7.3.4-out";
    private const ulong DirectMap = 0xffff888000000000;
    private const ulong Variables = 0xffffffff82000000;
    private const int ScratchPointer = 0x800;
    private const int ScratchCount = 0x808;
    private const int FileHeader = 64;
    private const int SegmentHeader = 56;

    [ThreadStatic]
    private static string? _folder;

    /// <summary>Names below the root directory and sound contents.</summary>
    private readonly Lazy<(string Name, byte[] Bytes, int[] Heads)[]> _files = new(() => Host(corpus));

    public override string Name => "live";

    public override string Extension => ".host";

    /// <inheritdoc/>
    /// <remarks>The first byte says which file the others replace.</remarks>
    public override FuzzInput Create(FuzzRandom random)
    {
        int index = random.Below(_files.Value.Length);
        (_, byte[] bytes, int[] heads) = _files.Value[index];
        return new FuzzInput([(byte)index, .. ByteMutator.Mutate(random, bytes, heads)]);
    }

    public override void Run(FuzzInput input, FuzzRandom random)
    {
        if (input.Bytes.Length == 0)
        {
            return;
        }

        string folder = _folder ??= Lay();
        (string name, byte[] sound, _) = _files.Value[input.Bytes[0] % _files.Value.Length];
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, input.Bytes.AsSpan(1));
        try
        {
            using MemoryImage image = new LiveHost(folder).Open();
            if (random.OneIn(4))
            {
                HandoverExercise.Run(image, random);
            }
            else
            {
                HandoverReader.Read(image);
            }
        }
        finally
        {
            File.WriteAllBytes(path, sound);
        }
    }

    private string Lay()
    {
        string folder = Path.Combine(ScratchFile.Mine.Folder, "host");
        foreach ((string name, byte[] bytes, _) in _files.Value)
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }

        return folder;
    }

    private static (string Name, byte[] Bytes, int[] Heads)[] Host(FuzzCorpus corpus)
    {
        string Line(ulong address, string name) => $"{address:x16} b {name}\n";
        string symbols = Line(0xffffffff81000000, "_text") + Line(Variables, "kho_out") + Line(Variables + 0x400, "kho_in") + Line(Variables + ScratchPointer, "kho_scratch") + Line(Variables + ScratchCount, "kho_scratch_cnt");
        byte[] types = TypeBlob.Reduce(corpus.Bytes(Path.Combine(RepositoryFiles.Root, "golden/btf/7.3.4.btf")), ["kho_out", "kho_in"]);
        byte[] root = corpus.Bytes(Path.Combine(RepositoryFiles.Root, Capture, "debugfs/out/fdt"));
        byte[] core = Core(corpus.Image(Path.Combine(RepositoryFiles.Root, Capture, "handover.elf")));
        return
        [
            ("proc/kcore", core, [0, 16, 32, FileHeader, FileHeader + SegmentHeader, FileHeader + (2 * SegmentHeader), FileHeader + (3 * SegmentHeader)]),
            ("proc/kallsyms", Encoding.ASCII.GetBytes(symbols), []),
            ("sys/kernel/btf/vmlinux", types, [0, 8, 16, 24, 36, 60]),
            ("sys/kernel/debug/kho/out/fdt", root, [0, 8, 16, 40, 56, 72]),
            ("proc/sys/kernel/osrelease", "7.3.4+deb13-cloud-amd64\n"u8.ToArray(), []),
        ];
    }

    /// <summary>A kcore: a capture's pages in the direct map, and the kernel's variables where no physical address is known.</summary>
    private static byte[] Core(SeedImage capture)
    {
        byte[] variables = new byte[PatchedMemory.FrameSize];
        BinaryPrimitives.WriteUInt64LittleEndian(variables, DirectMap + capture.Note.Root!.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(variables.AsSpan(ScratchPointer), DirectMap + capture.Note.Scratch!.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(variables.AsSpan(ScratchCount), (uint)(capture.Note.ScratchSize!.Value / 16));
        PatchedMemory memory = capture.Memory();
        List<(ulong Virtual, ulong Physical, byte[] Bytes)> segments = [(Variables, ulong.MaxValue, variables)];
        foreach (PhysicalRange range in memory.Ranges)
        {
            byte[] bytes = new byte[range.Length];
            memory.Read(range.Start, bytes, out _);
            segments.Add((DirectMap + range.Start, range.Start, bytes));
        }

        int offset = FileHeader + (segments.Count * SegmentHeader);
        byte[] file = new byte[offset + segments.Sum(segment => segment.Bytes.Length)];
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 4);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), 62);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), FileHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), SegmentHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), (ushort)segments.Count);
        for (int index = 0; index < segments.Count; index++)
        {
            (ulong address, ulong physical, byte[] bytes) = segments[index];
            Span<byte> header = file.AsSpan(FileHeader + (index * SegmentHeader), SegmentHeader);
            BinaryPrimitives.WriteUInt32LittleEndian(header, 1);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], offset);
            BinaryPrimitives.WriteUInt64LittleEndian(header[16..], address);
            BinaryPrimitives.WriteUInt64LittleEndian(header[24..], physical);
            BinaryPrimitives.WriteInt64LittleEndian(header[32..], bytes.Length);
            BinaryPrimitives.WriteInt64LittleEndian(header[40..], bytes.Length);
            bytes.CopyTo(file, offset);
            offset += bytes.Length;
        }

        return file;
    }
}
