namespace Kho.Analysis.Handovers;

/// <summary>How memory is preserved: in blocks of which order and page type.</summary>
/// <param name="Order">Order of the blocks.</param>
/// <param name="Type">Name of their page type, or null where keys have none.</param>
public sealed record BlockState(int Order, string? Type)
{
    /// <inheritdoc/>
    public override string ToString() => Type is null ? $"order {Order}" : $"order {Order} {Type}";
}
