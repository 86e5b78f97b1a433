using System.ComponentModel;
using System.Diagnostics;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Kernels;

/// <summary>A temporary directory in which an installed compiler turns a translation unit into types.</summary>
internal sealed class CompilerDirectory : IDisposable
{
    private const string Unit = "kho.c";
    private const string Object = "kho.o";
    private const string TypesSection = ".BTF";

    private static readonly TimeSpan _longestRun = TimeSpan.FromMinutes(2);

    /// <summary>The tool chains, in the order of trial; the last one also needs pahole.</summary>
    private static readonly (string Compiler, string[] Arguments, bool NeedsPahole)[] _ways =
    [
        ("gcc", ["-gbtf"], false),
        ("clang", ["--target=bpf", "-g", "-O1"], false),
        ("gcc", ["-g"], true),
        ("clang", ["-g"], true),
        ("cc", ["-g"], true),
    ];

    private readonly string _path = Directory.CreateTempSubdirectory("kho-source-").FullName;

    /// <summary>Removes what was written.</summary>
    public void Clear()
    {
        foreach (string directory in Directory.GetDirectories(_path))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    public void Write(string name, string text)
    {
        string path = Path.Combine(_path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Compiles a translation unit and takes its types.</summary>
    /// <param name="include">Directory of the headers.</param>
    /// <param name="source">The tree's name in messages.</param>
    /// <returns>Contents of the section <c>.BTF</c>.</returns>
    /// <exception cref="KhoFormatException">No tool chain works; the message has each one's error.</exception>
    public byte[] Compile(string unit, string include, string source)
    {
        Write(Unit, unit);
        Write(Path.Combine("include", "kho_stand_ins.h"), StandIns.Text);
        List<string> reasons = [];
        foreach ((string compiler, string[] arguments, bool needsPahole) in _ways)
        {
            string? error = Run(compiler, [.. arguments, "-c", "-std=gnu11", "-w", "-ffreestanding", "-nostdinc", "-fno-eliminate-unused-debug-types", "-I", "include", "-I", include, Unit, "-o", Object])
                ?? (needsPahole ? Run("pahole", ["-J", Object]) : null);
            if (error is null && Types() is byte[] types)
            {
                return types;
            }

            reasons.Add(error ?? $"{compiler} {arguments[0]} makes no section {TypesSection}");
        }

        throw new KhoFormatException($"{source}: its headers cannot be compiled to types; it takes gcc 12 or later (-gbtf), clang (--target=bpf), or a compiler and pahole: {string.Join("; ", reasons.Distinct())}");
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);

    private byte[]? Types()
    {
        using ElfSections? sections = ElfSections.Open(Path.Combine(_path, Object));
        return sections?.All.FirstOrDefault(section => section.Name == TypesSection) is ElfSection section ? sections.Read(section) : null;
    }

    /// <summary>Runs a tool in the directory.</summary>
    /// <returns>Null, or the reason of the failure, in a clause.</returns>
    private string? Run(string tool, string[] arguments)
    {
        var start = new ProcessStartInfo(tool) { WorkingDirectory = _path, RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(_longestRun))
            {
                process.Kill(entireProcessTree: true);
                return $"{tool} did not end";
            }

            string said = $"{errors.Result}\n{output.Result}".Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? $"exit code {process.ExitCode}";
            return process.ExitCode == 0 ? null : $"{tool} {arguments[0]}: {said.Trim()}";
        }
        catch (Win32Exception)
        {
            return $"{tool} is not installed";
        }
    }
}
