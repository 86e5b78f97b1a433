using Kho.Analysis;

// CompareKernels linux-7.2 linux-7.3
var differences = HandoverAnalysis.Compare(args[0], args[1]);
foreach (var finding in differences.Findings)
{
    Console.WriteLine($"{finding.Rule.Id} {finding.Place}: {finding.Message}");
}

return differences.Breaking == 0 ? 0 : 1;
