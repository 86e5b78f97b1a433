using System.Diagnostics;

namespace Kho.Abi.Tests.Writing;

/// <summary>Runs a tool of this machine that judges what was written.</summary>
internal static class ExternalTool
{
    public const string ReadElf = "/usr/bin/readelf";
    public const string DeviceTreeCompiler = "/usr/bin/dtc";

    /// <summary>Runs a tool to its end; the test fails if it complains by its exit code.</summary>
    public static (string Output, string Errors) Run(string path, params string[] arguments)
    {
        ProcessStartInfo start = new(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{path} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {errors.Result}");
        return (output, errors.Result);
    }
}
