namespace Kho.Abi.Layouts;

/// <summary>Where in the files of a specification something is described.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Line">Line, from 1.</param>
public sealed record SpecLocation(string Path, int Line);
