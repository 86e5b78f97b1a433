using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>
/// A reviewer's questions about a format that is not released yet. A released one cannot change, so that advice
/// about it would be noise.
/// </summary>
internal sealed partial class AbiLint
{
    /// <summary>Structures that a released kernel uses.</summary>
    private static readonly Lazy<HashSet<string>> _released = new(() =>
    [
        .. ReleaseCatalog.BuiltIn.Releases.Where(release => release.Versions.Count > 0)
            .SelectMany(release => ReleaseStructures.Of(release, ReleaseCatalog.BuiltIn.Structures)).Select(structure => structure.Name),
    ]);

    private void Review()
    {
        BlobFormatAbi[] proposed =
        [
            .. Release.Blobs.Values.Concat(Release.Files.Values).Concat(Release.Flbs.Values).Distinct(StringComparer.Ordinal)
                .Select(id => Release.Formats[id]).Where(format => format.Structure is not null && !IsReleased(format)),
        ];
        foreach (BlobFormatAbi format in proposed)
        {
            ReviewVersion(format);
            ReviewString(format);
            ReviewPageSize(format);
        }

        foreach (StructureLayout layout in proposed.SelectMany(format => Reached(format.Structure!.Structure)).DistinctBy(layout => layout.Spec.Name))
        {
            ReviewStructure(layout);
        }
    }

    private static bool IsReleased(BlobFormatAbi format) => ReleaseCatalog.BuiltIn.Releases.Any(release =>
        release.Versions.Count > 0 && release.Formats.TryGetValue(format.Id, out BlobFormatAbi? known) && known.Structure?.Structure == format.Structure?.Structure);

    /// <summary>The strings that identify a format: names of blobs and objects, and compatible strings of files.</summary>
    private static IEnumerable<string> StringsOf(AbiRelease release, BlobFormatAbi format) =>
        release.Blobs.Concat(release.Files).Concat(release.Flbs).Where(entry => entry.Value == format.Id).Select(entry => entry.Key);

    private void ReviewVersion(BlobFormatAbi format)
    {
        string[] strings = [.. StringsOf(Release, format)];
        string? versioned = strings.Append(format.Compatible).OfType<string>().FirstOrDefault(HasVersion);
        StructureAbi abi = format.Structure!;
        bool hasField = abi.Version is not null || _model.Layout(abi.Structure).Fields.Any(field => field.Id == abi.VersionField);
        string place = $"formats.{format.Id}";
        if (versioned is not null && hasField)
        {
            Advise(AbiRules.VersionTwice, place, $"'{versioned}' ends in a version, and {abi.Structure}.{abi.VersionField} states one too");
        }
        else if (versioned is null && !hasField)
        {
            Advise(AbiRules.VersionMissing, place, $"neither {string.Join(", ", strings.Select(name => $"'{name}'"))} nor {abi.Structure} states a version");
        }
    }

    private static bool HasVersion(string text)
    {
        int end = text.Length;
        while (end > 0 && char.IsAsciiDigit(text[end - 1]))
        {
            end--;
        }

        return end < text.Length && end >= 2 && text[end - 1] == 'v' && text[end - 2] is '-' or '_';
    }

    private void ReviewString(BlobFormatAbi format)
    {
        foreach (string name in StringsOf(Release, format))
        {
            foreach (IGrouping<string, AbiRelease> others in _model.Catalog.ReleasesFor(name)
                .Select(release => (Release: release, Format: release.BlobFormat(name) ?? release.FileFormat(name) ?? release.FlbFormat(name)))
                .Where(entry => entry.Format?.Structure is StructureAbi other && Shape(other.Structure) != Shape(format.Structure!.Structure))
                .GroupBy(entry => entry.Format!.Structure!.Structure, entry => entry.Release, StringComparer.Ordinal))
            {
                Advise(AbiRules.StringTwice, $"formats.{format.Id}", $"'{name}' is {format.Structure!.Structure} here and {others.Key} in {string.Join(", ", others.Select(release => release.Id))}");
            }
        }
    }

    /// <summary>Places and widths of all fields, by which two layouts are equal.</summary>
    private string Shape(string structure) => string.Join('|', Reached(structure).SelectMany(layout => layout.Fields.Select(field => $"{layout.Size}:{field.BitOffset}:{field.BitWidth}:{field.Count}:{field.Kind}")));

    private void ReviewPageSize(BlobFormatAbi format)
    {
        StructureLayout[] reached = [.. Reached(format.Structure!.Structure)];
        string? why = reached.SelectMany(layout => layout.Fields.Select(field => (Layout: layout, Field: field))).Select(entry =>
            entry.Field.Spec.Edge is { Kind: EdgeKind.Area } ? $"{PlaceOf(entry.Layout, entry.Field)} is an area that counts pages"
            : entry.Field.Spec.Edge is { InPages: true } ? $"{PlaceOf(entry.Layout, entry.Field)} counts pages"
            : entry.Field.Spec.KernelName is "pfn" or "nr_pages" ? $"{PlaceOf(entry.Layout, entry.Field)} counts pages"
            : entry.Layout.Spec.Parameters.Contains("page_size") ? $"{entry.Layout.Spec.Name} fills a page"
            : null).FirstOrDefault(reason => reason is not null);
        bool isStated = reached.Any(layout => layout.Fields.Any(field => field.Spec.KernelName is "page_size" or "page_shift"));
        if (why is not null && !isStated)
        {
            Advise(AbiRules.PageSizeUnchecked, $"formats.{format.Id}", $"{why}, and no field states the page size");
        }
    }

    private void ReviewStructure(StructureLayout layout)
    {
        foreach ((string parameter, string option) in layout.Spec.Configuration)
        {
            Advise(AbiRules.ConfigurationSize, PlaceOf(layout), $"its length depends on {option} ({parameter})");
        }

        bool behindText = false;
        foreach (LayoutField field in layout.Fields)
        {
            string place = PlaceOf(layout, field);
            if (field.Spec.Configuration is string option && !layout.Spec.Configuration.Values.Contains(option))
            {
                Advise(AbiRules.ConfigurationSize, place, $"its length depends on {option}");
            }

            if (field.Spec.CType is "bool")
            {
                Advise(AbiRules.Boolean, place, "a C bool");
            }

            int bytes = field is { Kind: FieldKind.Number, IsBitField: false } ? field.BitWidth / 8 : 0;
            if (bytes > 1 && field.ByteOffset % bytes != 0)
            {
                Advise(AbiRules.Unaligned, place, $"{(field.IsList ? "an array of numbers" : "a number")} of {bytes} bytes at offset {field.ByteOffset}");
            }

            if (behindText && field.Kind != FieldKind.Bytes)
            {
                Advise(AbiRules.BehindText, place, "follows a text in the same structure");
                behindText = false;
            }

            behindText |= layout.Spec.Encoding is not null && field is { Kind: FieldKind.Bytes, Spec: { Contents: null, Union: null, IsPadding: false } };
        }
    }

    /// <summary>A structure with all nested structures and targets of its fields.</summary>
    private List<StructureLayout> Reached(string structure)
    {
        List<StructureLayout> reached = [];
        Reach(structure, reached);
        return reached;
    }

    private void Reach(string structure, List<StructureLayout> reached)
    {
        StructureLayout layout = _model.Layout(structure);
        if (reached.Exists(known => known.Spec.Name == layout.Spec.Name) || _released.Value.Contains(layout.Spec.Name))
        {
            return;
        }

        reached.Add(layout);
        foreach (LayoutField field in layout.Fields)
        {
            IEnumerable<string?> names = [field.Structure?.Spec.Name, field.Spec.Edge?.Target, field.Spec.Edge?.Entries, .. field.Spec.Union?.Cases.Values ?? []];
            foreach (string name in names.OfType<string>())
            {
                Reach(_model.Catalog.Structures.Structure(name, layout.Spec.File).Name, reached);
            }
        }
    }

    private void Advise(AbiRule rule, string place, string message) => Add(rule, place, message, severity: DiagnosticSeverity.Warning);
}
