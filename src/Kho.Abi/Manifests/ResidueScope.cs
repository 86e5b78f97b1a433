namespace Kho.Abi.Manifests;

/// <summary>Which bytes that no structure owns a manifest takes along.</summary>
public enum ResidueScope
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those of the pages that structures lie in.</summary>
    Touched,

    /// <summary>All that the image holds.</summary>
    All,
}
