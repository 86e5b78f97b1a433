using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Kho.Benchmarks;

if (args is ["--end-to-end", .. var rest])
{
    return EndToEnd.Run(rest);
}

if (args is ["--start-up", .. var program])
{
    return StartUp.Run(program);
}

if (args is ["--surveys", .. var kho])
{
    return SurveyMeasurement.Run(kho);
}

if (args is ["--goals", .. var measured])
{
    return Goals.Run(measured);
}

// C functions are called in this process, so that both sides see the same machine at the same moment.
ManualConfig config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationCount(7).WithWarmupCount(2))
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "kho-benchmarks"))
    .WithOptions(ConfigOptions.DisableOptimizationsValidator);

Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(MapWalkBenchmarks).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], config)];
if (summaries.All(summary => summary.Reports.IsEmpty))
{
    return 1;
}

string? python = DrgnWalk.FindPython();
string table = RatioTable.Of(summaries, map => python is null ? "not installed" : DrgnWalk.Measure(python, map, MapWalkBenchmarks.Memory));
Results.Publish("ratios.md", table);
return 0;
