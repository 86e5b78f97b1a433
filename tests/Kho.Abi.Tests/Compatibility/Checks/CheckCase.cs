using Kho.Analysis.Checks;

namespace Kho.Abi.Tests.Compatibility.Checks;

/// <summary>A handover with one defect, and the rule that must name it.</summary>
internal sealed class CheckCase
{
    public required string Defect { get; init; }

    /// <summary>Id of the finding.</summary>
    public required string Rule { get; init; }

    /// <summary>The handover, perhaps with the defect already.</summary>
    public Func<CheckedHandover> Make { get; init; } = () => CheckedHandover.Radix();

    /// <summary>Makes the defect in the bytes.</summary>
    public Action<CheckedHandover>? Damage { get; init; }

    public CheckOptions Options { get; init; } = new();

    /// <summary>Physical address that the finding must have; null where that is not looked at.</summary>
    public Func<CheckedHandover, ulong>? Address { get; init; }

    /// <summary>The image's note is made unreadable, so that boot data lead to the root.</summary>
    public bool WithoutNote { get; init; }

    public static CheckCase OfText(string defect, string rule, string from, string to, ulong? address = null) => new()
    {
        Defect = defect,
        Rule = rule,
        Make = () => CheckedHandover.Radix(text => text.Replace(from, to, StringComparison.Ordinal)),
        Address = address is ulong known ? _ => known : null,
    };

    public static CheckCase OfBlock(string defect, string rule, ulong start, int order, string release = "radix") => new()
    {
        Defect = defect,
        Rule = rule,
        Make = () => release == "radix" ? CheckedHandover.Radix(null, $"{{ start: 0x{start:x}, order: {order} }}") : CheckedHandover.Chunks(null, $"{{ start: 0x{start:x}, order: {order} }}"),
        Address = _ => start,
    };

    public static CheckCase OfDamage(string defect, string rule, Action<CheckedHandover> damage, Func<CheckedHandover, ulong>? address = null) => new()
    {
        Defect = defect,
        Rule = rule,
        Damage = damage,
        Address = address,
    };
}
