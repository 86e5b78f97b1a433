using System.Numerics;
using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>How the reading kernel gives preserved pages back to normal memory management.</summary>
public sealed record RestoreBehaviour
{
    /// <summary>A page without the magic number in <c>page->private</c> is refused.</summary>
    public required bool ChecksMagic { get; init; }

    /// <summary><c>page->private</c> is cleared, so that a second restore is refused.</summary>
    public required bool ClearsStamp { get; init; }

    /// <summary>The largest order that is restored; null if there is no limit.</summary>
    public IntegerExpression? MaximumOrder { get; init; }

    /// <summary>Computes <see cref="MaximumOrder"/>.</summary>
    /// <param name="pageSize">Page size in bytes.</param>
    internal long? MaximumOrderAt(int pageSize) => MaximumOrder?.Evaluate(new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["page_size"] = pageSize,
        ["page_shift"] = BitOperations.Log2((uint)pageSize),
    });

    /// <summary>What restoring pages that are no folio does.</summary>
    public required RestorePagesPolicy Pages { get; init; }

    /// <summary>What restoring one preserved page does, a block of any order.</summary>
    public RestorePagePolicy Page { get; init; }

    /// <summary>Whether a split block is restored as a folio.</summary>
    public required SplitFolioPolicy SplitFolio { get; init; }

    /// <summary>How the array of pages of a vmalloc area is filled.</summary>
    public required RestoreVmallocPolicy Vmalloc { get; init; }

    /// <summary>What becomes of the page of the root device tree.</summary>
    public required RootTreePolicy RootFdt { get; init; }
}
