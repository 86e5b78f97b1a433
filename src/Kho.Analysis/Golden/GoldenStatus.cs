namespace Kho.Analysis.Golden;

/// <summary>What became of comparing a golden image with its expectations.</summary>
public enum GoldenStatus
{
    /// <summary>There are expectations, and all of them hold.</summary>
    Ok,

    /// <summary>An expectation does not hold.</summary>
    Differs,

    /// <summary>There is nothing beside the image that it could be compared with.</summary>
    WithoutExpectation,

    /// <summary>There are expectations, and no image.</summary>
    WithoutImage,

    /// <summary>The image or an expectation cannot be read.</summary>
    Unreadable,
}
