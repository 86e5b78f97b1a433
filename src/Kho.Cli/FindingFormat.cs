namespace Kho.Cli;

/// <summary>How findings are printed.</summary>
internal enum FindingFormat
{
    /// <summary>Text for a person.</summary>
    Text,

    /// <summary>One JSON document.</summary>
    Json,

    /// <summary>Markdown.</summary>
    Markdown,

    /// <summary>SARIF 2.1.0.</summary>
    Sarif,
}
