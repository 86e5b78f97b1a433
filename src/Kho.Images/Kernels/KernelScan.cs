using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Kho.Diagnostics;
using Kho.Formatting;

using Btf = Kho.Images.Generated.Btf;

namespace Kho.Images.Kernels;

/// <summary>Finds the evidence in a kernel's data: strings, configuration, types.</summary>
internal static class KernelScan
{
    /// <summary>Above the length of any configuration.</summary>
    private const int LongestConfiguration = 16 << 20;

    private const int LongestFamily = 47;

    /// <summary>The message that only a kernel without KHO prints when it receives a handover (arch/x86/kernel/setup.c).</summary>
    private static ReadOnlySpan<byte> Ignoring => "Passed KHO data, but CONFIG_KEXEC_HANDOVER not set. Ignoring."u8;

    /// <summary>Marks before and after the compressed configuration (kernel/configs.c).</summary>
    private static ReadOnlySpan<byte> ConfigurationStart => "IKCFG_ST"u8;

    /// <summary>The kernel would ignore a handover.</summary>
    public static bool IgnoresHandover(ReadOnlySpan<byte> data) => data.IndexOf(Ignoring) >= 0;

    /// <summary>The banner's version as <c>uname -r</c> prints it, or null without a banner.</summary>
    public static string? Version(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> prefix = "Linux version "u8;
        for (int at = data.IndexOf(prefix); at >= 0; at = data.IndexOf(prefix))
        {
            data = data[(at + prefix.Length)..];
            int end = data.IndexOfAny((byte)' ', (byte)0);
            int dot = data.IndexOf((byte)'.');
            bool isNumber = dot > 0 && end > dot + 1 && !data[..dot].ContainsAnyExceptInRange((byte)'0', (byte)'9') && char.IsAsciiDigit((char)data[dot + 1]);
            if (isNumber)
            {
                return KernelText.Decode(data[..end]);
            }
        }

        return null;
    }

    /// <summary>
    /// Whole strings that end in a version number, such as <c>luo-session-v2</c>: lower-case letters, digits, dashes and underscores up to a
    /// NUL, and no printable byte before them (the last byte of a pointer may precede a string).
    /// </summary>
    public static void AddVersionedStrings(ReadOnlySpan<byte> data, ISet<string> strings)
    {
        int position = 0;
        for (int found = data.IndexOf("-v"u8); found >= 0; found = data[position..].IndexOf("-v"u8))
        {
            int mark = position + found;
            position = mark + 2;
            int digits = data[position..Math.Min(data.Length, position + 4)].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 1 || data[position + digits] != 0)
            {
                continue;
            }

            int start = mark;
            while (start > 0 && IsPart(data[start - 1]))
            {
                start--;
            }

            bool isWhole = start < mark && mark - start <= LongestFamily && char.IsAsciiLetterLower((char)data[start]) && (start == 0 || data[start - 1] is < 0x20 or > 0x7e);
            if (isWhole)
            {
                strings.Add(Encoding.ASCII.GetString(data[start..(position + digits)]));
            }
        }
    }

    private static bool IsPart(byte value) => char.IsAsciiLetterLower((char)value) || char.IsAsciiDigit((char)value) || value is (byte)'-' or (byte)'_';

    /// <summary>The kernel's embedded configuration (CONFIG_IKCONFIG), or null.</summary>
    public static IReadOnlyDictionary<string, string>? Configuration(ReadOnlySpan<byte> data)
    {
        for (int at = data.IndexOf(ConfigurationStart); at >= 0; at = data.IndexOf(ConfigurationStart))
        {
            data = data[(at + ConfigurationStart.Length)..];
            if (Inflate(data[..Math.Min(data.Length, LongestConfiguration)]) is string text)
            {
                return ParseConfiguration(text);
            }
        }

        return null;
    }

    /// <summary>Values of a configuration file by symbol, such as <c>CONFIG_KEXEC</c>; <c>n</c> for a symbol that the file lists as not set.</summary>
    public static IReadOnlyDictionary<string, string> ParseConfiguration(string text)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            const string NotSet = " is not set";
            if (line.StartsWith("# CONFIG_", StringComparison.Ordinal) && line.EndsWith(NotSet, StringComparison.Ordinal))
            {
                values[line[2..^NotSet.Length]] = "n";
            }
            else if (line.StartsWith("CONFIG_", StringComparison.Ordinal) && line.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals)
            {
                values[line[..equals]] = line[(equals + 1)..];
            }
        }

        return values;
    }

    private static string? Inflate(ReadOnlySpan<byte> bytes)
    {
        if (KernelCompression.Detect(bytes) != "gzip")
        {
            return null;
        }

        try
        {
            var output = new BoundedOutput(LongestConfiguration);
            using var gzip = new GZipStream(new MemoryStream(bytes.ToArray(), writable: false), CompressionMode.Decompress);
            output.CopyFrom(gzip);
            return output.Length > 0 ? Encoding.UTF8.GetString(output.Contents.Span) : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or KhoFormatException)
        {
            return null;
        }
    }

    /// <summary>Whether bytes begin as BTF (BPF Type Format) does, in either byte order.</summary>
    /// <param name="bytes">First bytes.</param>
    public static bool IsTypes(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= sizeof(ushort)
        && (BinaryPrimitives.ReadUInt16LittleEndian(bytes) == (ushort)Btf.Signature.Btf || BinaryPrimitives.ReadUInt16BigEndian(bytes) == (ushort)Generated.Btf.Signature.Btf);

    /// <summary>
    /// The kernel's types in an image without sections: BTF is found by its header, whose parts must be adjacent. Of several
    /// blobs, the largest is the kernel's own.
    /// </summary>
    public static ReadOnlyMemory<byte>? Types(ReadOnlyMemory<byte> data)
    {
        const int Header = 24;
        ReadOnlySpan<byte> mark = [0x9f, 0xeb, 1, 0, Header, 0, 0, 0, 0, 0, 0, 0];
        (int Start, int Length) best = (0, 0);
        ReadOnlySpan<byte> bytes = data.Span;
        int position = 0;
        for (int found = bytes.IndexOf(mark); found >= 0; found = bytes[position..].IndexOf(mark))
        {
            int start = position + found;
            position = start + 1;
            if (bytes.Length - start < Header)
            {
                break;
            }

            uint types = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(start + 12)..]);
            uint texts = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(start + 16)..]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(start + 20)..]);
            long end = start + Header + (long)texts + length;
            if (types == texts && types > 0 && end <= bytes.Length && bytes[start + Header + (int)texts] == 0 && end - start > best.Length)
            {
                best = (start, (int)(end - start));
            }
        }

        return best.Length > 0 ? data.Slice(best.Start, best.Length) : null;
    }
}
