using Kho.Diagnostics;

namespace Kho.Abi.Tests.Diagnostics;

public sealed class DiagnosticBagTests
{
    private static readonly DiagnosticDescriptor _kind = DiagnosticDescriptors.MapPointer;

    [Fact]
    public void Findings_are_listed_in_the_order_in_which_they_were_made()
    {
        var bag = new DiagnosticBag();
        bag.Add(DiagnosticDescriptors.MapStale, 0x1000, "preserved-memory-map", "first");
        bag.Add(_kind, null, "kho_radix_node.table", "second");
        Assert.Equal(["first", "second"], bag.ToList().Select(diagnostic => diagnostic.Message));
        Assert.Equal(1, bag.ErrorCount);
    }

    [Fact]
    public void Of_one_kind_a_limited_number_is_listed_and_the_rest_are_counted()
    {
        var bag = new DiagnosticBag();
        for (int index = 0; index < DiagnosticBag.LimitPerId + 36; index++)
        {
            bag.Add(_kind, (ulong)index, "kho_radix_node.table", "leads nowhere");
        }

        IReadOnlyList<Diagnostic> all = bag.ToList();
        Assert.Equal(DiagnosticBag.LimitPerId + 1, all.Count);
        Assert.Equal("36 more findings of this kind", all[^1].Message);
        Assert.Equal(_kind.Id, all[^1].Id);
        Assert.Equal(DiagnosticBag.LimitPerId + 36, bag.ErrorCount);
    }

    [Fact]
    public void Adding_another_bag_keeps_its_counts()
    {
        var other = new DiagnosticBag();
        for (int index = 0; index < DiagnosticBag.LimitPerId + 5; index++)
        {
            other.Add(_kind, null, "kho_radix_node.table", "leads nowhere");
        }

        var bag = new DiagnosticBag();
        bag.Add(_kind, null, "kho_radix_node.table", "the first");
        bag.AddRange(other);
        Assert.Equal(DiagnosticBag.LimitPerId + 6, bag.ErrorCount);
        Assert.Equal("6 more findings of this kind", bag.ToList()[^1].Message);
        Assert.Equal("the first", bag.ToList()[0].Message);
    }

    [Fact]
    public void A_finding_on_one_line_has_severity_id_address_place_and_message()
    {
        var diagnostic = new Diagnostic("KHO0040", DiagnosticSeverity.Error, 0x42a000, "kho_radix_node.table", "0x1 is not aligned to a page");
        Assert.Equal("error KHO0040 0x42a000 kho_radix_node.table: 0x1 is not aligned to a page", diagnostic.ToString());
        Assert.Equal("error KHO0040 kho_radix_node.table: 0x1 is not aligned to a page", (diagnostic with { Address = null }).ToString());
    }
}
