using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>
/// Checks that a release's ABI is consistent: the tree holds every bit of a key, keys are
/// unambiguous, fields hold their values, structures and strings fit their places, and pointers have described targets.
/// </summary>
internal sealed partial class AbiLint
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
    /// <param name="pageSizes">Page sizes in bytes; null for all.</param>
    /// <returns>Findings by page size, then in the order of the rules and by place.</returns>
    /// <exception cref="KhoFormatException">The release names a structure that does not exist.</exception>
    public static IReadOnlyList<LintFinding> Run(ReleaseCatalog catalog, AbiRelease release, IReadOnlyList<int>? pageSizes = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(release);
        return
        [
            .. (pageSizes ?? PageGeometry.Sizes).SelectMany(pageSize => new AbiLint(AbiModel.Of(catalog, ReleaseAt.Of(release, pageSize))).Run()
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
            Add(AbiRules.Undefined, $"{AbiPart.MapName}.radix", "its numbers must be numbers of bits from 1 to 63");
        }

        CheckFieldWidths();
        CheckPlaces();
        CheckStrings();
        CheckPointers();
        Review();
        return _findings;
    }

    private void Add(AbiRule rule, string place, string message, string? example = null, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        _findings.Add(new LintFinding { Rule = rule, Severity = severity, PageSize = _model.PageSize, Place = place, Message = message, Example = example });

    /// <summary>The key's structure places the page type; a <c>page_type_bit</c> beside it, as in older descriptions, must agree.</summary>
    private void CheckKeyStructure(KeyNumbers keys)
    {
        RadixTreeAbi radix = _model.Release.MemoryMap.Radix!;
        string place = StructureComparison.PlaceOf(_model.Layout(radix.Key).Spec);
        if (_model.KeyProblem is string problem)
        {
            Add(AbiRules.KeyDisagrees, place, problem);
            return;
        }

        WordField? type = keys.Layout.IsFromStructure ? keys.Layout.PageType : null;
        if (radix.PageTypeBit is int bit && (type is null || type.LowestBit != bit))
        {
            Add(AbiRules.KeyDisagrees, place, $"page_type_bit is {bit}, and no field of {radix.Key} begins there");
        }
        else if (radix.PageTypeBit is int one && type is { Width: > 1 })
        {
            Add(AbiRules.KeyDisagrees, place, $"page_type_bit is {one}, and {type.Name} has {type}");
        }

        for (int value = 0; type is not null && value < radix.PageTypes.Count; value++)
        {
            string? named = value < keys.PageTypes.Count ? keys.PageTypes[value] : null;
            if (named != radix.PageTypes[value])
            {
                Add(AbiRules.KeyDisagrees, $"{AbiPart.MapName}.radix.page_types", $"page_types calls {value} {radix.PageTypes[value]}, {type.Enumeration?.Name ?? type.Name} calls it {named ?? "nothing"}");
            }
        }
    }
}
