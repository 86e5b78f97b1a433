using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Analysis.Kernels;

/// <summary>
/// A kernel's ABI as the files of a specification: a release description with the differences from the release that describes it, and
/// <c>.ksy</c> files of different structures. <see cref="ReleaseCatalog.Load"/> reads them.
/// </summary>
internal sealed partial class KernelAbiFiles
{
    private readonly ReleaseCatalog _catalog;
    private readonly KernelAbi _abi;
    private readonly Dictionary<string, string> _comments = new(StringComparer.Ordinal);

    private KernelAbiFiles(ReleaseCatalog catalog, KernelAbi abi)
    {
        _catalog = catalog;
        _abi = abi;
        Id = $"kernel-{NotAllowed().Replace(abi.Kernel.KernelRelease ?? Path.GetFileNameWithoutExtension(abi.Kernel.Path), "-").Trim('-', '.')}";
    }

    /// <summary>Id of the described release.</summary>
    public string Id { get; }

    /// <summary>Contents by file name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; private set; } = new Dictionary<string, string>();

    /// <param name="catalog">The releases of the comparison.</param>
    /// <param name="directory">Directory of the catalog, or null for the built-in one.</param>
    /// <exception cref="KhoFormatException">No release describes the kernel, or a structure cannot be expressed.</exception>
    public static KernelAbiFiles Of(ReleaseCatalog catalog, KernelAbi abi, string? directory = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(abi);
        if (abi.StandsFor is not AbiRelease standsFor)
        {
            throw new KhoFormatException($"{abi.Kernel.Path}: no KHO ABI to describe: {abi.HandoverBecause}");
        }

        var files = new KernelAbiFiles(catalog, abi);
        SortedDictionary<string, string> contents = new(StringComparer.Ordinal) { [$"{files.Id}.yaml"] = files.Describe(standsFor) };
        foreach ((string file, string text) in new KernelStructures(catalog, abi, directory).Write(standsFor))
        {
            contents[file] = text;
        }

        files.Files = contents;
        return files;
    }

    /// <summary>Writes the files into a directory, and creates it if missing.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void WriteTo(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach ((string name, string text) in Files)
        {
            File.WriteAllText(Path.Combine(directory, name), text);
        }
    }

    private string Describe(AbiRelease standsFor)
    {
        string version = _abi.Kernel.KernelRelease ?? Path.GetFileName(_abi.Kernel.Path);
        string[] sources = [.. _abi.Values.Where(value => value.From is not (KernelValueSource.Assumed or KernelValueSource.Header)).Select(value => value.Source).Distinct().Order(StringComparer.Ordinal)];
        var members = new JsonObject
        {
            ["id"] = Id,
            ["title"] = $"Kernel {version}, as its file proves it",
            ["based_on"] = standsFor.Id,
            ["versions"] = _abi.Kernel.KernelRelease is string known ? new JsonArray(known) : [],
            ["verified"] = $"the kernel file ({string.Join(", ", sources)}); what it does not prove is taken over from {standsFor.Id}",
        };
        JsonObject described = _catalog.Describe(standsFor.Id);
        foreach (KernelStringDifference difference in _abi.StringDifferences.OrderBy(difference => difference.Place.EndsWith(".compatible", StringComparison.Ordinal) ? 0 : 1))
        {
            Apply(members, described, difference);
        }

        var text = new StringBuilder();
        text.Append($"# What the file of kernel {Comment(version)} proves, and what is assumed.\n");
        foreach (KernelValue value in _abi.Values)
        {
            text.Append($"# {Comment(value.Name)}: {Comment(value.Value)} ({value.Source})\n");
        }

        foreach (string note in _abi.Notes)
        {
            text.Append($"# Note: {Comment(note)}\n");
        }

        return text.Append(SpecYaml.Write(members, _comments)).ToString();
    }

    private void Apply(JsonObject members, JsonObject described, KernelStringDifference difference)
    {
        string[] path = difference.Place.Split('.');
        string leaf = path[^1];
        string said = $"string; {_abi.StandsFor!.Id} has {difference.From}";
        if (path.Length == 2)
        {
            Object(members, path[0])[leaf] = difference.To;
            _comments[difference.Place] = said;
            return;
        }

        // blobs.NAME.leaf and files.NAME.leaf are members of the named format.
        string group = path[0];
        string name = string.Join('.', path[1..^1]);
        string format = described[group]![name]!.GetValue<string>();
        if (leaf == "compatible")
        {
            JsonObject changed = described["formats"]![format]!.DeepClone().AsObject();
            changed[leaf] = difference.To;
            Object(members, "formats")[difference.To] = changed;
            _comments[$"formats.{difference.To}.{leaf}"] = said;
            JsonObject named = Object(members, group);
            if (group == "files")
            {
                named[name] = null;
                name = difference.To;
            }

            named[name] = difference.To;
            return;
        }

        string written = (members[group]?[name] ?? described[group]![name])!.GetValue<string>();
        JsonObject target = Object(Object(members, "formats"), written);
        string owner = described["formats"]![format]!.AsObject().First(member => member.Value is JsonObject inner && inner.ContainsKey(leaf)).Key;
        Object(target, owner)[leaf] = difference.To;
        _comments[$"formats.{written}.{owner}.{leaf}"] = said;
    }

    private static JsonObject Object(JsonObject members, string name)
    {
        if (members[name] is JsonObject known)
        {
            return known;
        }

        var made = new JsonObject();
        members[name] = made;
        return made;
    }

    private static string Comment(string text) => text.ReplaceLineEndings(" ");

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex NotAllowed();
}
