using System.Buffers.Binary;
using Kho.Abi.Handovers.Live;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Handovers.Live;

/// <summary>A directory with the files of <c>/proc</c> and <c>/sys</c> that a host with a capture's memory would have.</summary>
internal sealed class FakeHost : IDisposable
{
    public const ulong DirectMap = 0xffff888000000000;
    public const ulong Variables = 0xffffffff82000000;
    private const int ScratchPointer = 0x800;
    private const int ScratchCount = 0x808;

    private readonly TemporaryDirectory _directory = new();

    public LiveHost Open() => new(_directory.Path);

    public HostFacts Facts() => HostFacts.Read(_directory.Path);

    public FakeHost Write(string name, string text) => Write(name, System.Text.Encoding.ASCII.GetBytes(text));

    public FakeHost Write(string name, byte[] bytes)
    {
        _directory.Write(name, bytes);
        return this;
    }

    public FakeHost WithTypes(string kernel)
    {
        _directory.Write("sys/kernel/btf/vmlinux", File.ReadAllBytes(RepositoryFiles.Golden($"btf/{kernel}.btf")));
        return this;
    }

    public FakeHost WithSymbols(bool hidden = false)
    {
        string Line(ulong address, string name) => $"{(hidden ? 0 : address):x16} b {name}\n";
        return Write("proc/kallsyms", Line(0xffffffff81000000, "_text") + Line(Variables, "kho_out") + Line(Variables + 0x400, "kho_in")
            + Line(Variables + ScratchPointer, "kho_scratch") + Line(Variables + ScratchCount, "kho_scratch_cnt") + Line(Variables, "other\t[module]"));
    }

    /// <summary>Copies the capture's debugfs directory.</summary>
    public FakeHost WithDebugfs(GoldenImage golden)
    {
        string source = Path.Combine(golden.Folder, "debugfs");
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            _directory.Write(Path.Combine("sys/kernel/debug/kho", Path.GetRelativePath(source, file)), File.ReadAllBytes(file));
        }

        return this;
    }

    /// <summary>Writes a kcore: the capture's pages in the direct map, and the kernel's variables where no physical address is known.</summary>
    /// <param name="golden">Capture.</param>
    /// <param name="fdtOffset">Offset of the pointer to the root in <c>struct kho_out</c>.</param>
    public FakeHost WithMemory(GoldenImage golden, int fdtOffset = 0)
    {
        CoreBytes core = golden.Bytes();
        byte[] variables = new byte[4096];
        BinaryPrimitives.WriteUInt64LittleEndian(variables.AsSpan(fdtOffset), DirectMap + golden.Note.Root);
        BinaryPrimitives.WriteUInt64LittleEndian(variables.AsSpan(ScratchPointer), DirectMap + golden.Note.Scratch);
        BinaryPrimitives.WriteUInt32LittleEndian(variables.AsSpan(ScratchCount), (uint)(golden.Note.ScratchSize / 16));
        List<(ulong Virtual, ulong Physical, byte[] Bytes)> segments =
        [
            (Variables, ulong.MaxValue, variables),
            .. core.Loads.Select(load => (DirectMap + load.Address, load.Address, core.At(load.Address, load.Length).ToArray())),
        ];
        using var stream = new MemoryStream();
        Span<byte> header = stackalloc byte[64];
        header.Clear();
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], 62);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], 56);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], (ushort)segments.Count);
        stream.Write(header);
        ulong offset = 64 + ((ulong)segments.Count * 56);
        Span<byte> load = stackalloc byte[56];
        foreach ((ulong address, ulong physical, byte[] bytes) in segments)
        {
            load.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(load, 1);
            BinaryPrimitives.WriteUInt64LittleEndian(load[8..], offset);
            BinaryPrimitives.WriteUInt64LittleEndian(load[16..], address);
            BinaryPrimitives.WriteUInt64LittleEndian(load[24..], physical);
            BinaryPrimitives.WriteUInt64LittleEndian(load[32..], (ulong)bytes.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(load[40..], (ulong)bytes.Length);
            stream.Write(load);
            offset += (ulong)bytes.Length;
        }

        foreach ((_, _, byte[] bytes) in segments)
        {
            stream.Write(bytes);
        }

        _directory.Write("proc/kcore", stream.ToArray());
        return this;
    }

    public void Dispose() => _directory.Dispose();
}
