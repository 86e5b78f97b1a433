using System.Text;
using Kho.Diagnostics;

namespace Kho.Images;

/// <summary>VMCOREINFO: the dumped kernel's notes for tools that read its memory, as lines KEY=VALUE.</summary>
/// <param name="Entries">Values by key; the first one of a repeated key. <c>KERNELOFFSET</c> is hexadecimal without prefix.</param>
/// <param name="OsRelease">Kernel release (<c>OSRELEASE</c>), such as <c>6.17.8</c>, or null.</param>
/// <param name="PageSize">Page size in bytes (<c>PAGESIZE</c>); null if missing or no number.</param>
internal sealed record VmCoreInfo(IReadOnlyDictionary<string, string> Entries, string? OsRelease, int? PageSize)
{
    /// <summary>Owner of the ELF note.</summary>
    public const string Owner = "VMCOREINFO";

    private const int MostBytes = 1024 * 1024;

    /// <summary>Reads the first VMCOREINFO note among notes.</summary>
    /// <param name="notes">Notes of an ELF core file.</param>
    /// <param name="diagnostics">Receives findings about the note.</param>
    /// <returns>The contents, or null if no note has them.</returns>
    public static VmCoreInfo? Find(IEnumerable<ElfNote> notes, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(notes);
        return notes.FirstOrDefault(note => note.Owner == Owner) is ElfNote note ? Parse(note.Descriptor.Span, diagnostics) : null;
    }

    /// <summary>Reads the text of a VMCOREINFO note. Lines without <c>=</c> are skipped.</summary>
    /// <param name="text">Lines in ASCII, up to the first NUL; at most 1 MiB of them is read.</param>
    /// <param name="diagnostics">Receives findings about the text.</param>
    public static VmCoreInfo Parse(ReadOnlySpan<byte> text, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (text.IndexOf((byte)0) is int end and >= 0)
        {
            text = text[..end];
        }

        if (text.Length > MostBytes)
        {
            diagnostics.Add(ImageDiagnostics.NoteUnusable, null, Owner, $"{text.Length} bytes, expected at most {MostBytes}; the rest is not read");
            text = text[..MostBytes];
        }

        Dictionary<string, string> entries = new(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in Encoding.Latin1.GetString(text).AsSpan().EnumerateLines())
        {
            int equals = line.IndexOf('=');
            if (equals > 0)
            {
                entries.TryAdd(line[..equals].Trim().ToString(), line[(equals + 1)..].Trim().ToString());
            }
        }

        return new VmCoreInfo(entries, entries.GetValueOrDefault("OSRELEASE"), ReadPageSize(entries, diagnostics));
    }

    private static int? ReadPageSize(Dictionary<string, string> entries, DiagnosticBag diagnostics)
    {
        if (!entries.TryGetValue("PAGESIZE", out string? value))
        {
            return null;
        }

        if (int.TryParse(value, System.Globalization.NumberStyles.None, null, out int pageSize) && pageSize > 0)
        {
            return pageSize;
        }

        diagnostics.Add(ImageDiagnostics.NoteUnusable, null, $"{Owner}.PAGESIZE", $"is \"{value}\", expected a number of bytes");
        return null;
    }
}
