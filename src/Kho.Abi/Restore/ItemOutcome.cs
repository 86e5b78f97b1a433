namespace Kho.Abi.Restore;

/// <summary>What became of one thing that was handed over.</summary>
/// <param name="Kind"><c>session</c>, <c>file</c> or <c>region</c>.</param>
/// <param name="Name">Its name; of a file, session and token.</param>
/// <param name="Verdict">Verdict.</param>
/// <param name="Message">What it rests on, a few words.</param>
public sealed record ItemOutcome(string Kind, string Name, RestoreVerdict Verdict, string Message);
