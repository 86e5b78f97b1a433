using Kho.Abi.Manifests;

namespace Kho.Benchmarks;

/// <summary>An image in a file, with its segments read from the ELF header alone: what a C program needs to know of it.</summary>
internal sealed class HandoverFile : IDisposable
{
    private readonly bool _isOurs;

    private HandoverFile(string path, bool isOurs)
    {
        Path = path;
        _isOurs = isOurs;
        Segments = ReadSegments(path);
    }

    public string Path { get; }

    /// <summary>Physical address, length and file offset of every segment with contents, the longest first.</summary>
    public IReadOnlyList<(ulong Start, ulong Length, ulong Offset)> Segments { get; }

    public static HandoverFile Existing(string path) => new(path, isOurs: false);

    /// <summary>Writes a handover to a file that is deleted in the end.</summary>
    public static HandoverFile Save(EncodedHandover handover, string name)
    {
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"kho-{name.Replace(' ', '-').Replace('/', '-')}-{Environment.ProcessId}.elf");
        using (FileStream file = File.Create(path))
        {
            handover.Save(file);
        }

        return new HandoverFile(path, isOurs: true);
    }

    public void Dispose()
    {
        if (_isOurs)
        {
            File.Delete(Path);
        }
    }

    private static List<(ulong Start, ulong Length, ulong Offset)> ReadSegments(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[64];
        file.ReadExactly(head);
        int stride = BitConverter.ToUInt16(head, 54);
        byte[] table = new byte[stride * BitConverter.ToUInt16(head, 56)];
        file.Position = (long)BitConverter.ToUInt64(head, 32);
        file.ReadExactly(table);
        List<(ulong Start, ulong Length, ulong Offset)> segments = [];
        for (int at = 0; at < table.Length; at += stride)
        {
            const uint Load = 1;
            if (BitConverter.ToUInt32(table, at) == Load)
            {
                segments.Add((BitConverter.ToUInt64(table, at + 24), BitConverter.ToUInt64(table, at + 32), BitConverter.ToUInt64(table, at + 8)));
            }
        }

        return [.. segments.OrderByDescending(segment => segment.Length)];
    }
}
