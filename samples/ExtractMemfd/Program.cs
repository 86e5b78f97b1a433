using Kho.Abi;

// ExtractMemfd IMAGE SESSION/TOKEN DIRECTORY
using var handover = Handover.Open(args[0]);

var report = handover.Extract(args[2], args[1]);
foreach (var item in report.Items)
{
    Console.WriteLine($"{item.Name}: {item.Size} bytes, SHA-256 {item.Sha256}");
}
