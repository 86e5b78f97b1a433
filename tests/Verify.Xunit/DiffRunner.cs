namespace DiffEngine;

/// <summary>The switch of the diff tools, which the stand-in never starts.</summary>
public static class DiffRunner
{
    /// <summary>Whether diff tools are off for the whole run. Without effect here.</summary>
    public static bool Disabled { get; set; }
}
