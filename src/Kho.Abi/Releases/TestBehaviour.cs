namespace Kho.Abi.Releases;

/// <summary>The KHO test module as reader.</summary>
public sealed record TestBehaviour
{
    /// <summary>Whether it says that it could not restore everything.</summary>
    public required TestFailurePolicy Failure { get; init; }
}
