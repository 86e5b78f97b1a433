using System.Runtime.InteropServices;

namespace Kho.Benchmarks;

/// <summary>Starts programs and says what each of them used, which the system knows of a process once it has ended.</summary>
internal sealed class MeasuredPrograms : IDisposable
{
    private readonly Baseline _program = new(Baseline.Plain);
    private readonly StartProgram _start;
    private readonly HasEndedFunction _hasEnded;

    public MeasuredPrograms()
    {
        _start = _program.Function<StartProgram>("start_program");
        _hasEnded = _program.Function<HasEndedFunction>("has_ended");
    }

    private delegate int StartProgram(nint arguments);

    private delegate int HasEndedFunction(int process, out int status, out long resident, out long processor);

    /// <summary>Starts a program.</summary>
    /// <param name="arguments">Its path or name, and its arguments.</param>
    /// <returns>Number of the process.</returns>
    public int Start(params string[] arguments)
    {
        nint[] strings = [.. arguments.Select(Marshal.StringToCoTaskMemUTF8), 0];
        GCHandle pinned = GCHandle.Alloc(strings, GCHandleType.Pinned);
        try
        {
            int process = _start(pinned.AddrOfPinnedObject());
            return process != 0 ? process : throw new InvalidOperationException($"{arguments[0]} cannot be started");
        }
        finally
        {
            pinned.Free();
            Array.ForEach(strings, Marshal.FreeCoTaskMem);
        }
    }

    /// <summary>Whether a process has ended; it can be asked until it has.</summary>
    /// <param name="process">Number of the process.</param>
    /// <param name="status">Its exit code; -1 if a signal ended it.</param>
    /// <param name="resident">Peak of its resident memory in KiB.</param>
    /// <param name="processor">Processor time in microseconds.</param>
    public bool HasEnded(int process, out int status, out long resident, out long processor) => _hasEnded(process, out status, out resident, out processor) != 0;

    public void Dispose() => _program.Dispose();
}
