using Kho.Analysis.Comparison;
using Kho.Cli.Terminals;
using Kho.Diagnostics;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>Prints findings, one a line.</summary>
internal static class DiagnosticPrinter
{
    /// <summary>Whether a finding is purely informative.</summary>
    public static bool IsIdle(Diagnostic diagnostic) => diagnostic.Id == DiagnosticDescriptors.ReleaseAmbiguous.Id;

    public static void Print(IEnumerable<Diagnostic> diagnostics, TextPage page)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Color color = diagnostic.Severity switch
            {
                DiagnosticSeverity.Error => Color.Red,
                DiagnosticSeverity.Warning => Color.Yellow,
                _ => Color.Default,
            };
            page.Line(diagnostic.ToString(), color);
        }
    }
}

/// <summary>The fix for a finding about an ABI: the key of the release's description, or the field, to set.</summary>
internal static class FindingHelp
{
    private const string Radix = "memory_map.radix";

    private static readonly string[] _members = ["root.", "memory_map.", "boot.", "behaviour.", "page_info.", "formats.", "blobs.", "files."];

    private static readonly Dictionary<AbiRule, string> _byRule = new()
    {
        [AbiRules.KeyDisagrees] = $"set {Radix}.key to the structure with these bit fields (kho_radix_key::typed_key has a page type, kho_radix_key::untyped_key has none), or correct its bits",
        [AbiRules.KeyTypeBitLost] = $"raise {Radix}.depth: a tree holds bitmap_bits + table_bits * (depth - 1) bits; (64 - bitmap_bits + table_bits - 1) / table_bits + 1 holds all 64",
        [AbiRules.KeyOrderBitLost] = $"raise {Radix}.depth: a tree holds bitmap_bits + table_bits * (depth - 1) bits, and must hold the order bit of order 0",
        [AbiRules.KeyAddressBitLost] = $"raise {Radix}.depth, or lower physical_address_bits",
        [AbiRules.KeyRefused] = $"raise {Radix}.key_width to cover the bit",
        [AbiRules.KeyCollision] = $"move {Radix}.order_0_bit or {Radix}.page_type_bit to an unused bit",
        [AbiRules.StructureRenamed] = "see the other findings of the structure: a new name changes no byte",
        [AbiRules.WireChangeWithoutBump] = "give the root (root.compatible) or the format (formats.*.compatible) a new string along with the change",
        [AbiRules.BumpWithoutWireChange] = "keep the old string, or state the reason for a new one in a suppression",
        [AbiRules.PointerTarget] = "describe the pointer's target in the .ksy file (-points-to)",
        [AbiRules.Undefined] = "describe it in the release's YAML or in a .ksy file of the specification",
        [AbiRules.StringTooLong] = "shorten the string, or widen the field in the .ksy file",
        [AbiRules.DoesNotFit] = "shrink the structure, or enlarge its place",
        [AbiRules.FieldTooNarrow] = "widen the field in the .ksy file, or lower its greatest value",
    };

    /// <summary>The sentence, or null without a fix.</summary>
    /// <param name="place">Where the finding is.</param>
    public static string? Of(AbiRule rule, string place) => rule.Help ?? _byRule.GetValueOrDefault(rule)
        ?? (IsPageType(place) ? "the type is a field of the key's structure: memory_map.radix.key in the release's YAML names it"
        : IsMember(place) ? $"the key is {place} in the release's YAML"
        : null);

    private static bool IsPageType(string place) => place is "memory_map.radix.page_type_bit" or "memory_map.radix.page_types";

    /// <summary>Whether a place is a member of the description rather than a field of a structure.</summary>
    private static bool IsMember(string place) => _members.Any(part => place.StartsWith(part, StringComparison.Ordinal));
}
