using System.Text;
using Kho.Diagnostics;

namespace Kho.Formatting;

/// <summary>Reads the text files that a command line names. It refuses a file longer than <see cref="MostBytes"/>, so that an endless device or a dump ends at once.</summary>
internal static class TextFiles
{
    /// <summary>Greatest length in bytes. Only a manifest with contents comes near it.</summary>
    public const int MostBytes = 256 << 20;

    /// <exception cref="KhoFormatException">The file is longer than <see cref="MostBytes"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string Read(string path)
    {
        using StreamReader reader = Open(path);
        return reader.ReadToEnd();
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="KhoFormatException">The file is longer than <see cref="MostBytes"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static StreamReader Open(string path) => new(new MemoryStream(ReadBytes(path)), Encoding.UTF8);

    /// <summary>Reads a file's bytes: text, compressed or not.</summary>
    /// <exception cref="KhoFormatException">The file is longer than <see cref="MostBytes"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        using FileStream file = File.OpenRead(path);
        var bytes = new MemoryStream();
        byte[] part = new byte[1 << 16];
        for (int read = file.Read(part); read > 0; read = file.Read(part))
        {
            bytes.Write(part, 0, read);
            if (bytes.Length > MostBytes)
            {
                throw new KhoFormatException($"{path}: longer than {MostBytes >> 20} MiB: no text file that kho reads");
            }
        }

        return bytes.ToArray();
    }
}
