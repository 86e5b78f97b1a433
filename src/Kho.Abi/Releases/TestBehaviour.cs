namespace Kho.Abi.Releases;

/// <summary>The KHO test module as reader.</summary>
public sealed record TestBehaviour
{
    /// <summary>Name of the module, which begins every line that it logs.</summary>
    public required string Module { get; init; }

    /// <summary>Whether it says that it could not restore everything.</summary>
    public required TestFailurePolicy Failure { get; init; }
}
