using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kho.Benchmarks;

/// <summary>The C program of <c>baseline.c</c>, built by gcc with given options and loaded into this process.</summary>
internal sealed class Baseline : IDisposable
{
    public const string Fast = "-O3 -march=native";
    public const string Plain = "-O2";

    private readonly nint _library;

    public Baseline(string options)
    {
        string source = Path.Combine(AppContext.BaseDirectory, "baseline.c");
        string library = Path.Combine(Path.GetTempPath(), $"kho-baseline-{Environment.ProcessId}-{options.GetHashCode(StringComparison.Ordinal):x}.so");
        using Process gcc = Process.Start("gcc", $"{options} -shared -fPIC -o {library} {source}");
        gcc.WaitForExit();
        if (gcc.ExitCode != 0)
        {
            throw new InvalidOperationException($"gcc {options} failed");
        }

        _library = NativeLibrary.Load(library);
        File.Delete(library);
        MapFile = Function<FileMapper>("map_file");
        UnmapFile = Function<FileUnmapper>("unmap_file");
    }

    public delegate nint FileMapper([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out ulong length);

    public delegate void FileUnmapper(nint bytes, ulong length);

    public delegate void Walk(in BaselineImage.Description image, ref Sums sums);

    public FileMapper MapFile { get; }

    public FileUnmapper UnmapFile { get; }

    /// <summary>One of the functions <c>walk_…</c>.</summary>
    public Walk WalkOf(string name) => Function<Walk>(name);

    public T Function<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));

    public void Dispose() => NativeLibrary.Free(_library);
}
