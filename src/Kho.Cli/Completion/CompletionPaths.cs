namespace Kho.Cli.Completion;

/// <summary>Which paths a value can be.</summary>
internal enum CompletionPaths
{
    /// <summary>None.</summary>
    None,

    /// <summary>Files and directories.</summary>
    Files,

    /// <summary>Directories only.</summary>
    Directories,
}
