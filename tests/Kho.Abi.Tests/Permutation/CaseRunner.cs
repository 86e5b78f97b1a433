using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Kho.Abi.Tests.Permutation;

/// <summary>Lets a <see cref="CaseHost"/> run cases, one after the other, and starts another one where a case took it down.</summary>
/// <param name="most">Number of workloads that are enough for a case if each changed structure is in one of them.</param>
internal sealed class CaseRunner(int most = int.MaxValue) : IDisposable
{
    /// <summary>No answer at all: the host's own bound is processor time, and this one is for a host that only waits.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(30);

    private const string MostMemory = "0x60000000";

    private Process? _host;

    /// <summary>Runs a specification with some changes.</summary>
    /// <returns>Why the verbs do not follow it; null if they do.</returns>
    public string? Run(IEnumerable<Change> changes)
    {
        _host ??= Start();
        _host.StandardInput.WriteLine(string.Join(';', changes));
        _host.StandardInput.Flush();
        Task<string?> answer = _host.StandardOutput.ReadLineAsync();
        if (answer.Wait(_patience) && answer.Result is string line)
        {
            string text = Encoding.UTF8.GetString(Convert.FromBase64String(line));
            if (text.EndsWith("does not end", StringComparison.Ordinal))
            {
                End();
            }

            return text == CaseHost.Passed ? null : text;
        }

        End();
        return "the process that ran the case ended or does not answer";
    }

    public void Dispose() => End();

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(CaseHost).Assembly.Location);
        start.ArgumentList.Add(CaseHost.Argument);
        start.ArgumentList.Add(most.ToString(CultureInfo.InvariantCulture));
        start.Environment["DOTNET_GCHeapHardLimit"] = MostMemory;
        return Process.Start(start)!;
    }

    private void End()
    {
        if (_host is not null)
        {
            _host.Kill();
            _host.WaitForExit();
            _host.Dispose();
            _host = null;
        }
    }
}
