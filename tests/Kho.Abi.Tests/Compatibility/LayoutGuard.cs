using Kho.Abi.Releases;
using Kho.Analysis.Comparison;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>
/// The repository's own guard: a table of what every part of every release looks like on the wire, and the strings that
/// guard it. A layout that changes under the same strings is a change without a version bump.
/// </summary>
internal static class LayoutGuard
{
    private const string Separator = " | ";

    public static string Table(ReleaseCatalog catalog) =>
        string.Join('\n', catalog.Releases.OrderBy(release => release.Id, StringComparer.Ordinal).SelectMany(release => AbiFingerprint.Of(catalog, release))
            .Select(row => string.Join(Separator, row.Release, row.Part, row.Strings, row.Layout)));

    /// <summary>Rows of a table that the specification contradicts without another string.</summary>
    public static List<string> Violations(string table, ReleaseCatalog catalog)
    {
        List<string> violations = [];
        foreach (string[] row in table.Split('\n').Select(line => line.Split(Separator)))
        {
            if (catalog.Find(row[0]) is not AbiRelease release || AbiFingerprint.Of(catalog, release).FirstOrDefault(part => part.Part == row[1]) is not AbiFingerprint now)
            {
                continue;
            }

            if (now.Layout != row[3] && now.Strings == row[2])
            {
                violations.Add($"{row[0]}: the layout of {row[1]} changed, and {(row[2].Length > 0 ? row[2] : "nothing")} still guards it: move a compatible string, or, if the specification was wrong before, accept the new table");
            }
        }

        return violations;
    }
}
