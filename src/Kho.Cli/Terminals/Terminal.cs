using System.Runtime.InteropServices;
using Spectre.Console;

namespace Kho.Cli.Terminals;

/// <summary>A terminal that is only written to.</summary>
/// <param name="writer">What writes to it.</param>
internal sealed class Terminal(TextWriter writer) : IAnsiConsoleOutput
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    /// <summary>Nothing can be laid out in less.</summary>
    private const int LeastWidth = 40;

    /// <summary>TIOCGWINSZ of Linux.</summary>
    private const nuint GetWindowSize = 0x5413;

    /// <summary>
    /// Columns of the terminal: what COLUMNS says, or the terminal itself. The runtime would tell as well, but not before it
    /// has sent the terminal escape sequences that nothing takes back.
    /// </summary>
    public static int Width => Math.Max(LeastWidth, int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int columns) && columns > 0 ? columns : Size.Columns);

    /// <inheritdoc/>
    public TextWriter Writer => writer;

    /// <inheritdoc/>
    public bool IsTerminal => true;

    int IAnsiConsoleOutput.Width => Width;

    /// <inheritdoc/>
    public int Height => Size.Rows;

    /// <inheritdoc/>
    public void SetEncoding(System.Text.Encoding encoding)
    {
        // The writer has its encoding, UTF-8, from its beginning.
    }

    private static (int Columns, int Rows) Size
    {
        get
        {
            foreach (int descriptor in OperatingSystem.IsLinux() ? (int[])[1, 2, 0] : [])
            {
                if (ioctl(descriptor, GetWindowSize, out WindowSize size) == 0 && size.Columns > 0)
                {
                    return (size.Columns, size.Rows);
                }
            }

            return (UsualWidth, UsualHeight);
        }
    }

    [DllImport("libc")]
#pragma warning disable IDE1006 // The name is the C library's.
    private static extern int ioctl(int descriptor, nuint request, out WindowSize size);
#pragma warning restore IDE1006

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort WidthInPixels;
        public ushort HeightInPixels;
    }
}
