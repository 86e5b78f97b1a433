using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyXunit;

/// <summary>Compares text with a snapshot kept in a file beside the test's source.</summary>
/// <remarks>
/// <para>
/// The snapshot is <c>Class.Method_parameter=value.verified.txt</c>. Where it is missing or differs, the text is
/// written to <c>….received.txt</c> and the test fails; it passes once that file has been moved over the verified one.
/// </para>
/// <para>
/// To accept everything a run receives, set the environment variable <c>VERIFY_ACCEPT=1</c>: the verified files are
/// then written directly. It has no effect where <c>CI</c> is <c>true</c>. Only this stand-in knows the variable.
/// </para>
/// <para>
/// The package learns the running test from an xunit hook its build files install; the stand-in learns it from the
/// calling member, so here a test has to call <c>Verify</c> itself, and not through a helper method. The parameter
/// <c>member</c> does not exist in the package: leave it to the compiler.
/// </para>
/// </remarks>
public static class Verifier
{
    /// <summary>Verifies text against a <c>.txt</c> snapshot.</summary>
    /// <param name="target">The text; the empty text is stored as a word saying so.</param>
    /// <param name="settings">Settings to start from; they are copied.</param>
    /// <param name="sourceFile">The calling source file, filled in by the compiler.</param>
    /// <param name="member">The calling test method, filled in by the compiler.</param>
    /// <returns>A task that compares once it is awaited, after the settings chained to it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is null, for which the package makes no snapshot.</exception>
    public static SettingsTask Verify(
        string? target,
        VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string member = "")
    {
        ArgumentNullException.ThrowIfNull(target);

        // An empty file could not be told from a missing one.
        string text = target is "" ? "emptyString" : target;
        return new SettingsTask(settings, used => Snapshot.VerifyAsync(text, "txt", used, new TestCaller(sourceFile, member)));
    }

    /// <summary>Verifies text against a snapshot with the given file extension.</summary>
    /// <param name="target">The text, stored as it is: a <c>json</c> text is not formatted.</param>
    /// <param name="extension">The extension, without its dot.</param>
    /// <param name="settings">Settings to start from; they are copied.</param>
    /// <param name="sourceFile">The calling source file, filled in by the compiler.</param>
    /// <param name="member">The calling test method, filled in by the compiler.</param>
    /// <returns>A task that compares once it is awaited, after the settings chained to it.</returns>
    public static SettingsTask Verify(
        string? target,
        string extension,
        VerifySettings? settings = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string member = "")
    {
        FileNames.Check(extension);
        return new SettingsTask(
            settings,
            used => Snapshot.VerifyAsync(target ?? "null", extension, used, new TestCaller(sourceFile, member)));
    }
}
