namespace Kho.Images;

/// <summary>Reads small files and streams whole, never more than a limit.</summary>
internal static class CappedReader
{
    private const int FirstChunk = 4096;

    /// <summary>Reads a file, whatever length its directory entry claims (pseudo files claim none, or a wrong one).</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="limit">Most bytes to return.</param>
    /// <param name="more">Whether the file goes on behind them.</param>
    public static byte[] ReadFile(string path, int limit, out bool more)
    {
        using FileStream stream = OpenShared(path);
        return ReadStream(stream, [], limit, out more);
    }

    /// <summary>Opens a file unbuffered, without keeping others from it.</summary>
    /// <param name="path">Path of the file.</param>
    public static FileStream OpenShared(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Reads the rest of a stream.</summary>
    /// <param name="stream">Stream to read to its end.</param>
    /// <param name="head">Bytes already taken from it; they become the first of the result.</param>
    /// <param name="limit">Most bytes to return, <paramref name="head"/> included.</param>
    /// <param name="more">Whether the stream goes on behind them.</param>
    public static byte[] ReadStream(Stream stream, ReadOnlySpan<byte> head, int limit, out bool more)
    {
        byte[] buffer = new byte[Math.Max(head.Length, Math.Min(FirstChunk, limit + 1))];
        head.CopyTo(buffer);
        int count = head.Length;
        while (count <= limit)
        {
            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(limit + 1L, buffer.Length * 2L));
            }

            int read = stream.Read(buffer, count, buffer.Length - count);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        more = count > limit;
        Array.Resize(ref buffer, Math.Min(count, limit));
        return buffer;
    }
}
