using System.Runtime.InteropServices;
using Spectre.Console;

namespace Kho.Cli.Terminals;

/// <summary>A write-only terminal.</summary>
/// <param name="writer">What writes to it.</param>
internal sealed class Terminal(TextWriter writer) : IAnsiConsoleOutput
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    /// <summary>Least usable width in columns.</summary>
    private const int LeastWidth = 40;

    /// <summary>TIOCGWINSZ of Linux.</summary>
    private const nuint GetWindowSize = 0x5413;

    /// <summary>
    /// Columns of the terminal: COLUMNS, or the terminal's own. The runtime's property first
    /// sends escape sequences that are never undone.
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
        // The writer's encoding is fixed to UTF-8.
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
