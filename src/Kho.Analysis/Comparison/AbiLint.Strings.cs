using System.Text;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

internal sealed partial class AbiLint
{
    private const string CompatibleField = "compatible";

    /// <summary>Compatible strings and their terminating NUL must fit the fields that hold them.</summary>
    private void CheckStrings()
    {
        foreach (BlobFormatAbi format in Formats())
        {
            if (format.Features is FeaturesAbi features && (features.Required & ~features.Supp) is ulong missing and not 0)
            {
                Add(AbiRules.FeatureUnsupported, $"formats.{format.Id}.features.required", $"{features.NamesOf(missing)} is required (0x{features.Required:x}) and not supported (0x{features.Supp:x})");
            }

            if (format is { Names.Named: string named, Compatible: string own })
            {
                CheckString(named, own);
            }

            if (format.Names?.FileEntry is string file)
            {
                foreach (string compatible in Release.Files.Keys)
                {
                    CheckString(file, compatible);
                }
            }
        }
    }

    private void CheckString(string structure, string text)
    {
        StructureLayout layout = _model.Layout(structure);
        if (layout.Fields.FirstOrDefault(field => field.Kind == FieldKind.Bytes && field.Spec.KernelName == CompatibleField) is not LayoutField field)
        {
            Add(AbiRules.StringTooLong, $"{PlaceOf(layout)}.{CompatibleField}", $"no such field for '{text}'");
            return;
        }

        int needed = Encoding.UTF8.GetByteCount(text) + 1;
        if (needed > field.BitWidth / 8)
        {
            Add(AbiRules.StringTooLong, PlaceOf(layout, field), $"'{text}' takes {needed} bytes with its NUL, and the field has {field.BitWidth / 8}");
        }
    }

    /// <summary>A physical address needs a described target.</summary>
    private void CheckPointers()
    {
        foreach ((StructureLayout layout, IReadOnlySet<string> _) in _layouts.All)
        {
            foreach (LayoutField field in layout.Fields.Where(IsPointer))
            {
                CheckPointer(layout, field);
            }
        }
    }

    private void CheckPointer(StructureLayout layout, LayoutField field)
    {
        if (field.Spec.Targets.Count == 0)
        {
            Add(AbiRules.PointerTarget, PlaceOf(layout, field), "a physical address without -points-to", severity: DiagnosticSeverity.Warning);
            return;
        }

        foreach (string target in field.Spec.Targets.Where(target => !FieldSpec.OpaqueTargets.Contains(target) && _model.Catalog.Structures.Find(target, layout.Spec.File) is null))
        {
            Add(AbiRules.PointerTarget, PlaceOf(layout, field), $"points to '{target}', which does not exist");
        }
    }

    /// <summary>Whether a field is a pointer, by the first words of its doc.</summary>
    private static bool IsPointer(LayoutField field) =>
        field.Kind == FieldKind.Number && (field.Spec.Targets.Count > 0 || (field.Spec.Doc ?? "").StartsWith("Physical address", StringComparison.Ordinal));
}
