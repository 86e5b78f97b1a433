using Kho.Abi.Codec;
using Kho.Abi.Diagnostics;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Compatibility;

/// <summary>
/// Asks whether a release's ABI is sound in itself: whether the tree holds every bit that a key can have, keys are
/// unambiguous, fields hold their values, structures and strings fit their places, and pointers lead to something described.
/// </summary>
public sealed partial class AbiLint
{
    private readonly AbiModel _model;
    private readonly ReleaseLayoutSet _layouts;
    private readonly List<LintFinding> _findings = [];

    private AbiLint(AbiModel model)
    {
        _model = model;
        _layouts = new ReleaseLayoutSet(model);
    }

    /// <summary>Lints a release.</summary>
    /// <param name="catalog">Specification.</param>
    /// <param name="release">Release.</param>
    /// <param name="pageSizes">Page sizes in bytes; all that there are if null.</param>
    /// <returns>Findings by page size, then in the order of the rules and by place.</returns>
    /// <exception cref="KhoFormatException">The release names a structure that there is none of.</exception>
    public static IReadOnlyList<LintFinding> Run(ReleaseCatalog catalog, AbiRelease release, IReadOnlyList<int>? pageSizes = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(release);
        return
        [
            .. (pageSizes ?? PageGeometry.Sizes).SelectMany(pageSize => new AbiLint(AbiModel.Of(catalog, release, pageSize)).Run()
                .OrderBy(finding => AbiDiff.RuleOrder(finding.Rule)).ThenBy(finding => finding.Place, StringComparer.Ordinal)),
        ];
    }

    private List<LintFinding> Run()
    {
        foreach ((string place, string reason) in _model.Undefined)
        {
            Add(AbiRules.Undefined, place, reason);
        }

        if (_model.Keys is KeyNumbers keys)
        {
            foreach (KeyLint.Problem problem in KeyLint.Lost(keys).Concat(KeyLint.Ambiguous(keys)))
            {
                Add(problem.Rule, problem.Place, problem.Message, problem.Example);
            }

            CheckKeyStructure(keys);
        }
        else if (_model.Release.MemoryMap.Kind == MemoryMapKind.Radix && _model.Undefined.Count == 0)
        {
            Add(AbiRules.Undefined, $"{AbiPart.MapName}.radix", "its numbers are no numbers of bits from 1 to 63");
        }

        CheckFieldWidths();
        CheckPlaces();
        CheckStrings();
        CheckPointers();
        return _findings;
    }

    private void Add(AbiRule rule, string place, string message, string? example = null, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        _findings.Add(new LintFinding { Rule = rule, Severity = severity, PageSize = _model.PageSize, Place = place, Message = message, Example = example });

    /// <summary>The key's structure is a second description of the page type's bit.</summary>
    private void CheckKeyStructure(KeyNumbers keys)
    {
        StructureLayout key = _model.Layout(_model.Release.MemoryMap.Radix!.Key);
        LayoutField[] types = [.. key.Fields.Skip(1)];
        string place = StructureComparison.PlaceOf(key.Spec);
        if (key.Size * 8 != 64)
        {
            Add(AbiRules.KeyDisagrees, place, $"{key.Spec.Name} has {key.Size} bytes, and a key is a 64-bit number");
        }
        else if (keys.PageTypeBit is int bit && types.All(field => field.BitOffset != bit))
        {
            Add(AbiRules.KeyDisagrees, place, $"page_type_bit is {bit}, and no field of {key.Spec.Name} begins there");
        }
        else if (keys.PageTypeBit is null && types.Length > 0)
        {
            Add(AbiRules.KeyDisagrees, place, $"{key.Spec.Name} has the field {types[0].Id}, and there is no page_type_bit");
        }

        if (keys.PageTypeBit is not null && types.FirstOrDefault(field => field.Enumeration is not null)?.Enumeration is EnumerationSpec enumeration)
        {
            for (int value = 0; value < keys.PageTypes.Count; value++)
            {
                string? named = enumeration.Values.GetValueOrDefault((ulong)value)?.Id;
                if (named != keys.PageTypes[value])
                {
                    Add(AbiRules.KeyDisagrees, $"{AbiPart.MapName}.radix.page_types", $"page_types calls {value} {keys.PageTypes[value]}, {enumeration.Name} calls it {named ?? "nothing"}");
                }
            }
        }
    }
}
