using System.Collections.Concurrent;
using System.Text;

namespace VerifyTests;

// The comparison of one text with its file.
internal static class Snapshot
{
    private static readonly Encoding _encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
    private static readonly ConcurrentDictionary<string, bool> _usedPrefixes = new(StringComparer.Ordinal);

    // CI never accepts a snapshot.
    private static bool Accepting =>
        Environment.GetEnvironmentVariable("VERIFY_ACCEPT") == "1"
        && !string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    public static async Task<VerifyResult> VerifyAsync(string target, string extension, VerifySettings settings, TestCaller caller)
    {
        string directory = SnapshotName.DirectoryOf(settings, caller);
        string prefix = SnapshotName.PrefixOf(settings, caller);
        string path = Path.Combine(directory, prefix);
        if (settings.RequireUniquePrefix && !_usedPrefixes.TryAdd(path, true))
        {
            throw new InvalidOperationException(
                $"More than one verification of this run uses {path}. Give them names with UseParameters or UseMethodName.");
        }

        Directory.CreateDirectory(directory);
        foreach (string stale in FilesNamed(directory, prefix + ".received."))
        {
            File.Delete(stale);
        }

        string received = WithLineFeeds(PathScrubber.Scrub(target.TrimStart('\uFEFF'), caller.SourceFile));
        string receivedPath = $"{path}.received.{extension}";
        string verifiedPath = $"{path}.verified.{extension}";
        string? verified = await ReadAsync(verifiedPath, received.Length);

        // A snapshot of the same test with another extension is one that no test writes any more.
        string[] orphans = [.. FilesNamed(directory, prefix + ".verified.").Where(file => file != verifiedPath)];
        if (received == verified && orphans.Length == 0)
        {
            return new VerifyResult(received);
        }

        if (Accepting)
        {
            await File.WriteAllTextAsync(verifiedPath, received, _encoding);
            Array.ForEach(orphans, File.Delete);
            return new VerifyResult(received);
        }

        if (received != verified)
        {
            await File.WriteAllTextAsync(receivedPath, received, _encoding);
        }

        throw new VerifyException(FailureMessage.Write(directory, receivedPath, verifiedPath, received, verified, orphans));
    }

    // The snapshot, or null; some tools leave an empty file in its place.
    private static async Task<string?> ReadAsync(string path, int receivedLength)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return null;
        }

        string text = WithLineFeeds(await File.ReadAllTextAsync(path));

        // Editors like to end a file with a line feed: one more than was received makes no difference.
        return text.Length == receivedLength + 1 && text.EndsWith('\n') ? text[..^1] : text;
    }

    private static string WithLineFeeds(string text)
    {
        return text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
    }

    // Compared by hand, since a parameter's value may look like a search pattern.
    private static List<string> FilesNamed(string directory, string start)
    {
        return [.. Directory.EnumerateFiles(directory).Where(file => Path.GetFileName(file).StartsWith(start, StringComparison.Ordinal))];
    }
}
