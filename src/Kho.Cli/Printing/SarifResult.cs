using Kho.Analysis.Comparison;
using Kho.Abi.Layouts;

namespace Kho.Cli.Printing;

/// <summary>A finding as SARIF wants it.</summary>
/// <param name="Rule">Rule.</param>
/// <param name="Level">error, warning or note.</param>
/// <param name="Place">Where, in the words of the specification.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suppressed">Why it may stand, or null.</param>
/// <param name="Location">File and line of the specification, or null where no file is known.</param>
internal sealed record SarifResult(AbiRule Rule, string Level, string Place, string Message, string? Suppressed, SpecLocation? Location);
