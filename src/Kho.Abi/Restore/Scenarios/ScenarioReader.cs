using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Restore.Scenarios;

/// <summary>Parses scenarios in YAML. Errors name file, line and key.</summary>
internal static class ScenarioReader
{
    private static readonly Dictionary<string, ScenarioVerb> _verbs = new(StringComparer.Ordinal)
    {
        ["alloc"] = ScenarioVerb.Alloc,
        ["vmalloc"] = ScenarioVerb.Vmalloc,
        ["split"] = ScenarioVerb.Split,
        ["preserve_folio"] = ScenarioVerb.PreserveFolio,
        ["preserve_page"] = ScenarioVerb.PreservePage,
        ["unpreserve_page"] = ScenarioVerb.UnpreservePage,
        ["restore_page"] = ScenarioVerb.RestorePage,
        ["preserve_pages"] = ScenarioVerb.PreservePages,
        ["preserve_vmalloc"] = ScenarioVerb.PreserveVmalloc,
        ["unpreserve_folio"] = ScenarioVerb.UnpreserveFolio,
        ["unpreserve_pages"] = ScenarioVerb.UnpreservePages,
        ["unpreserve_vmalloc"] = ScenarioVerb.UnpreserveVmalloc,
        ["split_preserved_pages"] = ScenarioVerb.SplitPreserved,
        ["add_blob"] = ScenarioVerb.AddBlob,
        ["fail_allocations"] = ScenarioVerb.FailAllocations,
        ["kexec"] = ScenarioVerb.Kexec,
        ["restore_folio"] = ScenarioVerb.RestoreFolio,
        ["restore_pages"] = ScenarioVerb.RestorePages,
        ["restore_vmalloc"] = ScenarioVerb.RestoreVmalloc,
        ["restore_free"] = ScenarioVerb.RestoreFree,
        ["free"] = ScenarioVerb.Free,
        ["expect"] = ScenarioVerb.Expect,
    };

    private static readonly Dictionary<string, CallOutcome> _outcomes = new(StringComparer.Ordinal)
    {
        ["ok"] = CallOutcome.Ok,
        ["-EINVAL"] = CallOutcome.InvalidArgument,
        ["-ERANGE"] = CallOutcome.OutOfRange,
        ["-ENOMEM"] = CallOutcome.NoMemory,
        ["-EEXIST"] = CallOutcome.Exists,
        ["refused"] = CallOutcome.Refused,
        ["warning"] = CallOutcome.Warned,
        ["unavailable"] = CallOutcome.Unavailable,
        ["bad page"] = CallOutcome.BadPage,
        ["leaked"] = CallOutcome.Leaked,
        ["BUG"] = CallOutcome.Dies,
        ["panics"] = CallOutcome.Dies,
    };

    private static readonly string[] _namedProperties = ["references", "preserved", "stamp"];
    private static readonly string[] _plainProperties = ["revived", "panics", "tainted", "bad_pages", "managed_pages", "blocks_reserved", "blocks_lost", "blocks_invented", "blocks_retyped"];

    /// <summary>Name of an outcome, as scenarios spell it.</summary>
    public static string NameOf(CallOutcome outcome) => _outcomes.First(entry => entry.Value == outcome).Key;

    /// <summary>Name of a verb, as scenarios spell it.</summary>
    public static string NameOf(ScenarioVerb verb) => _verbs.First(entry => entry.Value == verb).Key;

    /// <summary>Parses a scenario in a file.</summary>
    /// <exception cref="KhoFormatException">The file does not contain a scenario.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Scenario ReadFile(string path)
    {
        using StreamReader reader = TextFiles.Open(path);
        return Read(reader, path);
    }

    /// <summary>Parses a scenario.</summary>
    /// <param name="source">Name of the scenario in messages.</param>
    /// <exception cref="KhoFormatException">The text is not a scenario.</exception>
    public static Scenario Read(TextReader reader, string source)
    {
        YamlMapping root = YamlMapping.Read(reader, source);
        ulong pageSize = root.NumberOrNull("page_size") ?? 4096;
        if (pageSize is not (4096 or 16384 or 65536))
        {
            throw root.ErrorAt("page_size", "expected 4K, 16K or 64K");
        }

        var standard = new WriterConfiguration();
        var scenario = new Scenario
        {
            Source = source,
            Title = root.Text("title"),
            Writer = root.Text("writer"),
            Configuration = new WriterConfiguration
            {
                PageSize = (int)pageSize,
                Memory = root.Has("memory") ? [.. root.Mappings("memory").Select(ReaderConfigurationReader.ReadRange)] : standard.Memory,
                Scratch = root.Has("scratch") ? [.. root.Mappings("scratch").Select(ReadScratch)] : standard.Scratch,
                KhoDebug = root.Flag("kho_debug", standard: true),
                PageChecks = root.Flag("page_checks", standard: true),
            },
            Steps = [.. root.Mappings("steps").Select(ReadStep)],
        };
        root.End();
        return scenario.Steps.Count > 0 ? scenario : throw root.ErrorAt("steps", "a scenario without steps shows nothing");
    }

    private static ScratchArea ReadScratch(YamlMapping node)
    {
        var area = new ScratchArea(node.Number("start"), node.Number("size"));
        node.End();
        return area;
    }

    private static ScenarioStep ReadStep(YamlMapping node)
    {
        string[] verbs = [.. _verbs.Keys.Where(node.Has)];
        if (verbs.Length != 1)
        {
            throw node.ErrorAt("", $"a step has one of {string.Join(", ", _verbs.Keys)}");
        }

        ScenarioVerb verb = _verbs[verbs[0]];
        string result = node.TextOrNull("result") ?? "ok";
        var step = new ScenarioStep
        {
            Line = node.Line,
            Verb = verb,
            Target = verb is ScenarioVerb.Expect or ScenarioVerb.FailAllocations ? "" : node.Text(verbs[0]),
            Expected = _outcomes.TryGetValue(result, out CallOutcome expected) ? expected : throw node.ErrorAt("result", $"'{result}' is none of {string.Join(", ", _outcomes.Keys)}"),
            Order = (int)(node.NumberOrNull("order", 30) ?? 0),
            At = node.NumberOrNull("at"),
            As = node.TextOrNull("as"),
            First = node.NumberOrNull("first") ?? 0,
            Pages = node.NumberOrNull("pages"),
            Count = verb == ScenarioVerb.FailAllocations ? node.Number(verbs[0]) : 0,
            Finalized = node.Flag("finalized", standard: true),
            Reader = verb == ScenarioVerb.Kexec && node.Mapping("config") is YamlMapping config ? ReadReader(config) : null,
            Expectations = verb == ScenarioVerb.Expect ? ReadExpectations(node.Mapping(verbs[0])!) : [],
        };
        node.End();
        return step;
    }

    private static ReaderConfiguration ReadReader(YamlMapping node)
    {
        ReaderConfiguration configuration = ReaderConfigurationReader.Read(node);
        node.End();
        return configuration;
    }

    private static List<ScenarioExpectation> ReadExpectations(YamlMapping node)
    {
        List<ScenarioExpectation> expectations = [];
        foreach (string property in _namedProperties)
        {
            if (node.Mapping(property) is YamlMapping names)
            {
                expectations.AddRange(names.Names.Select(name => new ScenarioExpectation(property, name, names.TextOrNull(name) ?? "")));
            }
        }

        expectations.AddRange(_plainProperties.Where(node.Has).Select(property => new ScenarioExpectation(property, "", node.Text(property))));
        node.End();
        return expectations;
    }
}
