using System.Reflection;

namespace VerifyTests;

internal static class SnapshotName
{
    public static string DirectoryOf(VerifySettings settings, TestCaller caller)
    {
        string beside = Path.GetDirectoryName(caller.SourceFile) ?? "";
        string directory = Path.Combine(beside, settings.Directory ?? "");

        // A build that maps its source paths, as deterministic ones can, would have its snapshots in no real place.
        if (!Path.IsPathRooted(settings.Directory) && !Directory.Exists(beside))
        {
            throw new InvalidOperationException(
                $"The directory of the source file '{caller.SourceFile}' does not exist. Build without DeterministicSourcePaths.");
        }

        return directory;
    }

    // The name up to ".verified" or ".received".
    public static string PrefixOf(VerifySettings settings, TestCaller caller)
    {
        if (settings.FileName is { } fileName)
        {
            return fileName;
        }

        // Looked up only where the name needs it: a test that gives its own names may be found nowhere.
        var test = new Lazy<MethodInfo>(caller.FindTest);
        string type = settings.TypeName ?? TypeNameOf(test.Value);
        string method = settings.MethodName ?? test.Value.Name;
        return $"{type}.{method}{ParametersOf(settings, test)}";
    }

    // Only the innermost enclosing class is named, as in the package.
    public static string TypeNameOf(MethodInfo test)
    {
        Type type = test.DeclaringType!;
        return type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;
    }

    public static IEnumerable<string> ParameterNamesOf(MethodInfo test)
    {
        return test.GetParameters().Select(parameter => parameter.Name!);
    }

    private static string ParametersOf(VerifySettings settings, Lazy<MethodInfo> test)
    {
        if (settings.ParametersText is { } text)
        {
            return "_" + text;
        }

        if (settings.Parameters is not { } values)
        {
            return "";
        }

        string[] names = [.. ParameterNamesOf(test.Value)];
        if (names.Length == 0)
        {
            return "";
        }

        if (values.Length > names.Length)
        {
            throw new InvalidOperationException(
                $"UseParameters was given {values.Length} values, but {test.Value.Name} has only {names.Length} parameters.");
        }

        return string.Concat(names.Zip(values, (name, value) => $"_{name}={ParameterText.Of(value)}"));
    }
}
