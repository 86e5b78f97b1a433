using Kho.Abi.Handovers;
using Spectre.Console;

namespace Kho.Cli.Terminals;

/// <summary>A progress bar on standard error for a search through memory, removed at its end.</summary>
internal static class ScanProgressBar
{
    /// <summary>Runs an action with a bar, which appears when a search begins.</summary>
    /// <param name="console">Terminal to draw on.</param>
    /// <param name="action">Action, which receives the progress receiver.</param>
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
