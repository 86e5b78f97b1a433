using Kho.Abi;

using var handover = Handover.Open(args[0]);

foreach (var finding in handover.Diagnostics)
{
    Console.Error.WriteLine(finding);
}

foreach (var extent in handover.Extents)
{
    Console.WriteLine($"0x{extent.Start:x} {extent.Pages} pages, order {extent.Order}");
}
