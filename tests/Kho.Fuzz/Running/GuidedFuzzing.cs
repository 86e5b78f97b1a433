using Kho.Diagnostics;
using Kho.Fuzz.Mutation;
using Kho.Fuzz.Targets;
using SharpFuzz;

namespace Kho.Fuzz.Running;

/// <summary>Lets a coverage-guided fuzzer choose the input.</summary>
internal static class GuidedFuzzing
{
    /// <summary>Serves inputs until the fuzzer ends; under libfuzzer-dotnet as well as under afl-fuzz.</summary>
    public static void Run(FuzzTarget target)
    {
        if (Environment.GetEnvironmentVariable("__LIBFUZZER_SHM_ID") is not null)
        {
            Fuzzer.LibFuzzer.Run(bytes => Read(target, bytes.ToArray()));
            return;
        }

        Fuzzer.OutOfProcess.Run(stream =>
        {
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            Read(target, copy.ToArray());
        });
    }

    private static void Read(FuzzTarget target, byte[] bytes)
    {
        try
        {
            target.Run(target.Parse(bytes), new FuzzRandom((ulong)bytes.Length));
        }
        catch (Exception exception) when (exception is KhoFormatException or IOException)
        {
        }
    }
}
