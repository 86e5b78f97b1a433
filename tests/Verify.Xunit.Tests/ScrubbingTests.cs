using System.Runtime.CompilerServices;

namespace VerifyXunit.Tests;

public class ScrubbingTests : SnapshotTest
{
    [Fact]
    public async Task Directories_of_this_machine_are_replaced_with_the_separator_after_them()
    {
        string project = Path.GetDirectoryName(ThisFile())!;
        string solution = Path.GetFullPath(Path.Combine(project, "..", ".."));
        string text = string.Join(
            '\n',
            project,
            Path.Combine(project, "a.cs"),
            Path.Combine(solution, "golden", "b.txt"),
            Path.Combine(AppContext.BaseDirectory, "c.dll"),
            $"({Path.GetTempPath()})",
            Path.Combine(Path.GetTempPath(), "d"));
        Write(
            "it.verified.txt",
            "{ProjectDirectory}\n"
            + "{ProjectDirectory}a.cs\n"
            + $"{{SolutionDirectory}}{Path.Combine("golden", "b.txt")}\n"
            + "{CurrentDirectory}c.dll\n"
            + "({TempPath})\n"
            + "{TempPath}d");

        await Verifier.Verify(text).UseDirectory(Folder).UseFileName("it");
    }

    [Fact]
    public async Task Nothing_else_is_replaced()
    {
        string text = $"{Guid.Empty} 2024-01-02T03:04:05Z {Environment.MachineName} {Environment.UserName}";
        Write("it.verified.txt", text);

        await Verifier.Verify(text).UseDirectory(Folder).UseFileName("it");
    }

    private static string ThisFile([CallerFilePath] string file = "")
    {
        return file;
    }
}
