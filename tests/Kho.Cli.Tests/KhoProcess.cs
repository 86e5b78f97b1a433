using System.Diagnostics;
using System.Text;

namespace Kho.Cli.Tests;

/// <summary>Runs the real binary and collects what it prints.</summary>
internal sealed record KhoProcess(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>The repository's directory, found from the tests' own.</summary>
    public static string Repository { get; } = FindRepository();

    public static KhoProcess Run(params string[] arguments) => Run(arguments, ReadOnlyMemory<byte>.Empty, new Dictionary<string, string?>());

    public static KhoProcess Run(IEnumerable<string> arguments, ReadOnlyMemory<byte> input, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "kho.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input.Span);
        process.StandardInput.Close();
        if (!process.WaitForExit(_patience))
        {
            process.Kill();
            throw new TimeoutException($"kho {string.Join(' ', arguments)} did not end");
        }

        return new KhoProcess(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>All that a person would see, for snapshots.</summary>
    public string Transcript => $"{Output}\n--- standard error ---\n{Errors}\n--- exit code {ExitCode} ---";

    private static string FindRepository()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Abi.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("the tests do not lie in the repository");
    }
}
