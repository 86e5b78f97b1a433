using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Kho.Abi.Tests.Permutation;

/// <summary>
/// Runs cases in a process of its own, for a specification can make a writer or a walk run for ever, and a thread cannot be
/// ended. The bound is processor time for one workload, so that a busy machine fails no case.
/// </summary>
internal static class CaseHost
{
    public const string Argument = "--permutations";

    /// <summary>First word of an answer: the verbs follow the specification.</summary>
    public const string Passed = "passed";

    private const string Failed = "failed";
    private static readonly TimeSpan _bound = TimeSpan.FromSeconds(10);
    private static readonly Lock _output = new();
    private static long _startedAt = long.MaxValue;

    /// <summary>Entry point of the tests' own program; test runners do not use it.</summary>
    public static int Main(string[] args)
    {
        if (args is not [Argument, string most])
        {
            return 0;
        }

        new Thread(Watch) { IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();
        while (Console.In.ReadLine() is string line)
        {
            string answer;
            try
            {
                answer = PermutationCase.Run([.. line.Split(';').Select(Change.Parse)], int.Parse(most, CultureInfo.InvariantCulture), Start) is string reason ? $"{Failed} {reason}" : Passed;
            }
            catch (Exception exception)
            {
                answer = $"{Failed} {exception.GetType().Name}: {exception.Message}{exception.StackTrace?.Split('\n')[0]}";
            }

            Volatile.Write(ref _startedAt, long.MaxValue);
            Answer(answer);
        }

        return 0;
    }

    private static void Start() => Volatile.Write(ref _startedAt, Used().Ticks);

    private static TimeSpan Used()
    {
        using Process self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private static void Watch()
    {
        while (true)
        {
            Thread.Sleep(100);
            if (Used().Ticks - Volatile.Read(ref _startedAt) > _bound.Ticks)
            {
                Answer($"{Failed} does not end");
                Process.GetCurrentProcess().Kill();
            }
        }
    }

    private static void Answer(string text)
    {
        lock (_output)
        {
            Console.Out.WriteLine(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
            Console.Out.Flush();
        }
    }
}
