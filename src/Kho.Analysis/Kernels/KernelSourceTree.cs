using System.Text.RegularExpressions;
using Kho.Diagnostics;

namespace Kho.Analysis.Kernels;

/// <summary>
/// The handover ABI of an unbuilt Linux source tree: the structures of its KHO headers, by an installed compiler, and the
/// compatible strings of its sources.
/// </summary>
internal sealed partial class KernelSourceTree
{
    private const string AbiHeaders = "include/linux/kho/abi";

    /// <summary>Most bytes of a header or source of KHO.</summary>
    private const long LongestSource = 4 << 20;

    /// <summary>Other headers with structures or strings of the ABI in some release.</summary>
    private static readonly string[] _otherHeaders = ["include/linux/kexec_handover.h", "include/linux/kho_radix_tree.h"];

    /// <summary>Sources that define compatible strings of their own.</summary>
    private static readonly string[] _sources = ["kernel/kexec_handover.c", "kernel/liveupdate/kexec_handover.c", "lib/test_kho.c", "mm/memblock.c", "mm/memfd_luo.c"];

    private readonly string _root;
    private readonly Dictionary<string, string> _headers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _foreign = new(StringComparer.Ordinal);

    private KernelSourceTree(string root)
    {
        _root = root;
    }

    /// <summary>Whether a path is a Linux source tree that has KHO, or the headers of one.</summary>
    public static bool Is(string path) =>
        Directory.Exists(path) && File.Exists(Path.Combine(path, "Makefile")) && (Directory.Exists(Path.Combine(path, AbiHeaders)) || File.Exists(Path.Combine(path, _otherHeaders[0])));

    /// <summary>Reads a tree.</summary>
    /// <exception cref="KhoFormatException">No compiler is usable, or the headers do not compile; the message names the missing tool or has its error.</exception>
    public static KernelImage Read(string path)
    {
        var tree = new KernelSourceTree(path);
        string[] all = [.. tree.Headers(AbiHeaders), .. _otherHeaders.Where(tree.Has)];
        using var work = new CompilerDirectory();
        byte[] types;
        try
        {
            types = tree.Compile(all, work);
        }
        catch (KhoFormatException) when (all.Length > _otherHeaders.Count(tree.Has))
        {
            // Only headers outside the ABI may need the kernel's own types.
            types = tree.Compile(tree.Headers(AbiHeaders), work);
        }

        return KernelImage.OfSource(path, types, tree.Strings(), tree.Version());
    }

    private bool Has(string file) => File.Exists(Path.Combine(_root, file));

    private string[] Headers(string folder) => Directory.Exists(Path.Combine(_root, folder))
        ? [.. Directory.GetFiles(Path.Combine(_root, folder), "*.h").Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)]
        : [];

    private byte[] Compile(string[] headers, CompilerDirectory work)
    {
        _headers.Clear();
        _foreign.Clear();
        foreach (string header in headers)
        {
            Collect(header);
        }

        work.Clear();
        foreach (string foreign in _foreign)
        {
            work.Write(Path.Combine("include", foreign), "#include \"kho_stand_ins.h\"\n");
        }

        string[] structures = [.. _headers.Values.SelectMany(text => Definition().Matches(Comment().Replace(text, " ")).Select(match => match.Groups[1].Value)).Distinct()];
        string unit = string.Concat(headers.Select(header => $"#include <{header["include/".Length..]}>\n"))
            + string.Concat(structures.Select((name, index) => $"struct {name} kho_use_{index};\n"));
        return work.Compile(unit, Path.GetFullPath(Path.Combine(_root, "include")), _root);
    }

    /// <summary>Adds a header and the KHO headers that it includes; other includes get a stand-in.</summary>
    private void Collect(string header)
    {
        if (_headers.ContainsKey(header))
        {
            return;
        }

        string text = _headers[header] = Text(header);
        foreach (Match include in Include().Matches(text))
        {
            string name = include.Groups[1].Value;
            string path = $"include/{name}";
            if ((path.StartsWith(AbiHeaders, StringComparison.Ordinal) || _otherHeaders.Contains(path) || name == "uapi/linux/liveupdate.h") && Has(path))
            {
                Collect(path);
            }
            else if (!name.Contains("..", StringComparison.Ordinal) && !name.StartsWith('/'))
            {
                _foreign.Add(name);
            }
        }
    }

    private string Text(string file)
    {
        var info = new FileInfo(Path.Combine(_root, file));
        return info.Length <= LongestSource ? File.ReadAllText(info.FullName) : throw new KhoFormatException($"{info.FullName}: {info.Length} bytes, which no source of KHO has");
    }

    private SortedSet<string> Strings()
    {
        SortedSet<string> strings = new(StringComparer.Ordinal);
        foreach (string file in Headers(AbiHeaders).Concat(_otherHeaders).Concat(_sources).Where(Has))
        {
            strings.UnionWith(DefinedString().Matches(Text(file)).Select(match => match.Groups[1].Value));
        }

        return strings;
    }

    private string? Version()
    {
        string text = Text("Makefile");
        string?[] parts = [.. ((string[])["VERSION", "PATCHLEVEL", "SUBLEVEL"]).Select(name => Assigned(text, name))];
        return parts.All(part => part is { Length: > 0 }) ? $"{string.Join('.', parts)}{Assigned(text, "EXTRAVERSION")}" : null;
    }

    private static string? Assigned(string makefile, string name) =>
        makefile.Split('\n').FirstOrDefault(line => line.StartsWith($"{name} =", StringComparison.Ordinal)) is string line ? line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim() : null;

    [GeneratedRegex(@"^[ \t]*#[ \t]*include[ \t]*<([A-Za-z0-9_./-]+)>", RegexOptions.Multiline)]
    private static partial Regex Include();

    [GeneratedRegex(@"^struct[ \t]+([A-Za-z_][A-Za-z0-9_]*)[ \t\r\n]*\{", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("^[ \t]*#[ \t]*define[ \t]+[A-Za-z_][A-Za-z0-9_]*[ \t]+\"([a-z][a-z0-9_-]*-v[0-9]{1,3})\"", RegexOptions.Multiline)]
    private static partial Regex DefinedString();
}
