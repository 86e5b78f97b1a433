using Kho.Abi;
using Kho.Analysis;

// Preflight IMAGE RELEASE: may this host kexec into a kernel of that release?
using var handover = Handover.Open(args[0]);

var report = handover.Check(args[1]);
foreach (var finding in report.Findings)
{
    Console.WriteLine(finding);
}

foreach (var verdict in report.Verdicts)
{
    Console.WriteLine($"{verdict.Reader}: {verdict.Verdict} {verdict.Why}");
}

return report.Errors == 0 ? 0 : 1;
