using System.Diagnostics;

namespace Kho.Fuzz.Running;

/// <summary>Measures how much memory an action holds on to at once, by collecting garbage all the while.</summary>
internal static class LiveMemory
{
    /// <summary>The greatest number of bytes alive at any of many moments, beyond what was alive before.</summary>
    public static long Measure(Action action)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        bool done = false;
        var sampler = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                long begin = Stopwatch.GetTimestamp();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);

                // The action stands still in the meantime, and must get on.
                Thread.Sleep(Stopwatch.GetElapsedTime(begin) + TimeSpan.FromMilliseconds(1));
            }
        });
        sampler.Start();
        try
        {
            action();
        }
        finally
        {
            Volatile.Write(ref done, true);
            sampler.Join();
        }

        return most;
    }
}
