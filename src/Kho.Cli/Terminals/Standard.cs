using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kho.Cli.Terminals;

/// <summary>Standard output and standard error: the process's own, or replacements for a command line that runs inside another program.</summary>
internal static class Standard
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private const string Descriptors = "/proc/self/fd";

    /// <summary>Streams by thread: a command line runs on one thread, and several may run at once.</summary>
    [ThreadStatic]
    private static Streams? _instead;

    /// <summary>A shell has closed standard output (<c>&gt;&amp;-</c>). Whatever is opened next has its number.</summary>
    private static bool _isOutputClosed;

    /// <summary>Text on standard output.</summary>
    public static TextWriter Out => _instead?.Out ?? Console.Out;

    /// <summary>Text on standard error.</summary>
    public static TextWriter Error => _instead?.Error ?? Console.Error;

    /// <summary>Standard output is no terminal.</summary>
    public static bool IsOutputRedirected => _instead is not null || Console.IsOutputRedirected;

    /// <summary>Standard error is no terminal.</summary>
    public static bool IsErrorRedirected => _instead is not null || Console.IsErrorRedirected;

    /// <summary>
    /// Makes writers of the process's streams. The runtime's own ones prepare a terminal for key input with escape
    /// sequences that are never undone; kho reads no keys.
    /// </summary>
    public static void TakeOver()
    {
        // Both are looked at before either is opened, which takes the first free number, and that may be the other's.
        (_isOutputClosed, bool isErrorClosed) = (IsClosed(1) || IsOwnPipe(1), IsClosed(2) || IsOwnPipe(2));
        Console.SetOut(new StreamWriter(OpenOutput(), _utf8) { AutoFlush = true, NewLine = "\n" });
        Console.SetError(new StreamWriter(isErrorClosed ? Stream.Null : OpenError(), _utf8) { AutoFlush = true, NewLine = "\n" });
    }

    /// <summary>Bytes on standard output.</summary>
    public static Stream OpenOutput()
    {
        if (_instead is not null || _isOutputClosed)
        {
            return new Unclosed(_instead?.Output);
        }

        try
        {
            return Console.IsOutputRedirected ? Console.OpenStandardOutput() : OpenTerminal(1);
        }
        catch (Exception exception) when (IsClosed(exception))
        {
            // Only a command that writes there is told.
            _isOutputClosed = true;
            return new Unclosed(null);
        }
    }

    /// <summary>Standard error. Where it is closed, full or gone nobody is there to be told, and the exit code stays what it is.</summary>
    private static Stream OpenError()
    {
        try
        {
            return new Unclosed(Console.IsErrorRedirected ? Console.OpenStandardError() : OpenTerminal(2)) { IsOptional = true };
        }
        catch (Exception exception) when (IsClosed(exception))
        {
            return Stream.Null;
        }
    }

    /// <summary>Runs an action on this thread with other streams.</summary>
    /// <param name="output">Stream for standard output.</param>
    /// <param name="error">Stream for standard error.</param>
    public static int Instead(Stream output, Stream error, Func<int> action)
    {
        Streams? before = _instead;
        _instead = new Streams(output, new StreamWriter(output, _utf8) { AutoFlush = true, NewLine = "\n" }, new StreamWriter(error, _utf8) { AutoFlush = true, NewLine = "\n" });
        try
        {
            return action();
        }
        finally
        {
            _instead = before;
        }
    }

    private static bool IsClosed(int descriptor) => Directory.Exists(Descriptors) && TargetOf($"{Descriptors}/{descriptor}") is null;

    /// <summary>
    /// The descriptor is a pipe that this process reads itself: it was closed, and the runtime opened the pipe before the first
    /// line of kho ran. What is written to it is lost, or never ends.
    /// </summary>
    private static bool IsOwnPipe(int descriptor)
    {
        const int AccessMode = 3;
        if (TargetOf($"{Descriptors}/{descriptor}") is not string target || !target.StartsWith("pipe:", StringComparison.Ordinal))
        {
            return false;
        }

        // A pipe is opened at the lowest free descriptors, and its reading end at the lower one.
        for (int other = 0; other < descriptor; other++)
        {
            try
            {
                string? flags = TargetOf($"{Descriptors}/{other}") != target ? null
                    : File.ReadLines($"/proc/self/fdinfo/{other}").FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
                if (flags is not null && (Convert.ToInt64(flags[6..].Trim(), 8) & AccessMode) == 0)
                {
                    return true;
                }
            }
            catch (IOException)
            {
                // Another thread closed it in the meantime.
            }
        }

        return false;
    }

    private static string? TargetOf(string link) => new FileInfo(link).LinkTarget;

    private static bool IsClosed(Exception exception) => exception is UnauthorizedAccessException or IOException or ArgumentException;

    private static FileStream OpenTerminal(int descriptor) => new(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    private sealed record Streams(Stream Output, TextWriter Out, TextWriter Error);

    /// <summary>A stream that ignores its disposal, like standard output and standard error.</summary>
    /// <param name="stream">Where bytes go; null if standard output is closed, and no byte can be written.</param>
    private sealed class Unclosed(Stream? stream) : Stream
    {
        /// <summary>What cannot be written is dropped.</summary>
        public bool IsOptional { get; init; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => stream?.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                (stream ?? throw new UnauthorizedAccessException()).Write(buffer);
            }
            catch (Exception exception) when (IsOptional && IsClosed(exception))
            {
                // Whoever closed it does not listen.
            }
        }
    }
}
