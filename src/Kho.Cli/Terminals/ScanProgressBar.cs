using Kho.Abi.Handovers;
using Spectre.Console;

namespace Kho.Cli.Terminals;

/// <summary>A bar on standard error that shows how far a search through memory has come; it goes away at its end.</summary>
internal static class ScanProgressBar
{
    /// <summary>Runs something with a bar, which appears only when a search begins.</summary>
    /// <param name="console">Terminal to draw on.</param>
    /// <param name="action">What to run; it reports to what it is given.</param>
    public static T Run<T>(IAnsiConsole console, Func<IProgress<ScanProgress>, T> action) =>
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => action(new Listener(context)));

    private sealed class Listener(ProgressContext context) : IProgress<ScanProgress>
    {
        private ProgressTask? _task;

        public void Report(ScanProgress value)
        {
            _task ??= context.AddTask("searching memory for handovers", maxValue: Math.Max(1, (double)value.Total));
            _task.Value = value.Done;
        }
    }
}
