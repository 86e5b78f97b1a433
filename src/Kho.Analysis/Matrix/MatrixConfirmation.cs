namespace Kho.Analysis.Matrix;

/// <summary>What real kernels say to a cell of the matrix.</summary>
public enum MatrixConfirmation
{
    /// <summary>Nobody looked, or nobody looked at what the cell has.</summary>
    None,

    /// <summary>They did what is computed for some components, and nobody looked at all of those that decide the verdict.</summary>
    InPart,

    /// <summary>They did what is computed for every component that decides the verdict.</summary>
    Whole,

    /// <summary>They did something else.</summary>
    Contradicted,
}
