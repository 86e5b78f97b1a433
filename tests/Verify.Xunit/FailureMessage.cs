using System.Text;

namespace VerifyTests;

// Laid out like the package's message, which tools read; of long contents it shows only the lines that matter.
internal static class FailureMessage
{
    private const int LinesOfNew = 40;
    private const int LinesAround = 3;

    public static string Write(
        string directory, string receivedPath, string verifiedPath, string received, string? verified, string[] orphans)
    {
        string receivedName = Path.GetFileName(receivedPath);
        string verifiedName = Path.GetFileName(verifiedPath);
        var message = new StringBuilder();
        Line(message, $"Directory: {directory}");
        string kind = verified is null ? "New:" : "NotEqual:";
        if (received != verified)
        {
            Pair(message, kind, receivedName, verifiedName);
        }

        if (orphans.Length > 0)
        {
            Line(message, "Delete:");
            foreach (string orphan in orphans)
            {
                Line(message, $"  - {Path.GetFileName(orphan)}");
            }
        }

        if (received == verified)
        {
            Pair(message, "Equal:", receivedName, verifiedName);
            return message.ToString();
        }

        Line(message, $"\nFileContent:\n\n{kind}\n");
        string[] receivedLines = received.Split('\n');
        if (verified is null)
        {
            Line(message, $"Received: {receivedName}");
            Excerpt(message, receivedLines, 0, LinesOfNew);
            return message.ToString();
        }

        string[] verifiedLines = verified.Split('\n');
        int line = receivedLines.Zip(verifiedLines).TakeWhile(pair => pair.First == pair.Second).Count();
        int column = line < Math.Min(receivedLines.Length, verifiedLines.Length)
            ? receivedLines[line].AsSpan().CommonPrefixLength(verifiedLines[line])
            : 0;
        int start = Math.Max(0, line - LinesAround);
        int end = line + LinesAround + 1;
        Line(message, $"First difference: line {line + 1}, column {column + 1}");
        Line(message, $"Received: {receivedName}");
        Excerpt(message, receivedLines, start, end);
        Line(message, $"Verified: {verifiedName}");
        Excerpt(message, verifiedLines, start, end);
        return message.ToString();
    }

    private static void Pair(StringBuilder message, string kind, string receivedName, string verifiedName)
    {
        Line(message, kind);
        Line(message, $"  - Received: {receivedName}");
        Line(message, $"    Verified: {verifiedName}");
    }

    // The lines from start to before end, with a mark where others were left out.
    private static void Excerpt(StringBuilder message, string[] lines, int start, int end)
    {
        if (start > 0)
        {
            Line(message, $"… {start} lines before");
        }

        foreach (string line in lines.Skip(start).Take(end - start))
        {
            Line(message, line);
        }

        if (lines.Length > end)
        {
            Line(message, $"… {lines.Length - end} lines after");
        }
    }

    private static void Line(StringBuilder message, string text)
    {
        message.Append(text).Append('\n');
    }
}
