using System.Reflection;
using Xunit;

namespace VerifyTests;

// Where Verify was called, as the compiler knows it.
internal sealed record TestCaller(string SourceFile, string Member)
{
    private const BindingFlags OwnMethods =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    // The test method. Nothing says which type of the file made the call, so it is looked for by name among the tests
    // of all loaded test assemblies; the convention of one class a file tells equal names apart.
    public MethodInfo FindTest()
    {
        MethodInfo[] tests = [.. TestTypes().SelectMany(type => type.GetMethods(OwnMethods)).Where(IsThisTest)];
        if (tests.Length > 1)
        {
            string fileName = Path.GetFileName(SourceFile);
            MethodInfo[] inFile = [.. tests.Where(test => fileName.StartsWith(OutermostName(test) + ".", StringComparison.Ordinal))];
            tests = inFile.Length > 0 ? inFile : tests;
        }

        // Tests of equal class, name and parameters get the same file name, whichever of them is the caller.
        tests = [.. tests.DistinctBy(test => (SnapshotName.TypeNameOf(test), string.Join(',', SnapshotName.ParameterNamesOf(test))))];
        return tests.Length switch
        {
            1 => tests[0],
            0 => throw new InvalidOperationException(
                $"'{Member}' in {SourceFile} is not a test of a concrete class. Call Verify in the test method itself, "
                + "or name the snapshot with UseFileName."),
            _ => throw new InvalidOperationException(
                $"'{Member}' in {SourceFile} may be a test of any of {string.Join(", ", tests.Select(SnapshotName.TypeNameOf))}. "
                + "Name the file after the class, or the snapshot with UseFileName."),
        };
    }

    private bool IsThisTest(MethodInfo method)
    {
        return method.Name == Member && method.IsDefined(typeof(FactAttribute), inherit: true);
    }

    private static IEnumerable<Type> TestTypes()
    {
        string? here = typeof(TestCaller).Assembly.GetName().Name;
        return AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetReferencedAssemblies().Any(name => name.Name == here))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsClass && (!type.IsAbstract || type.IsSealed));
    }

    private static string OutermostName(MethodInfo test)
    {
        Type type = test.DeclaringType!;
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.Name;
    }
}
