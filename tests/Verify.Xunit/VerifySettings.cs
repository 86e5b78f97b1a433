using System.Runtime.CompilerServices;

namespace VerifyTests;

/// <summary>How one verification names its snapshot and where it keeps it.</summary>
/// <remarks>The methods return nothing: whether they can be chained differs between versions of the package.</remarks>
public class VerifySettings
{
    /// <summary>Starts with the conventions unchanged.</summary>
    public VerifySettings()
    {
    }

    /// <summary>Starts with a copy of other settings.</summary>
    /// <param name="settings">What to copy, if anything.</param>
    public VerifySettings(VerifySettings? settings)
    {
        if (settings is null)
        {
            return;
        }

        Directory = settings.Directory;
        FileName = settings.FileName;
        TypeName = settings.TypeName;
        MethodName = settings.MethodName;
        Parameters = settings.Parameters;
        ParametersText = settings.ParametersText;
        RequireUniquePrefix = settings.RequireUniquePrefix;
    }

    /// <summary>The directory set with <see cref="UseDirectory"/>.</summary>
    public string? Directory { get; private set; }

    internal string? FileName { get; private set; }

    internal string? TypeName { get; private set; }

    internal string? MethodName { get; private set; }

    internal object?[]? Parameters { get; private set; }

    internal string? ParametersText { get; private set; }

    internal bool RequireUniquePrefix { get; private set; } = true;

    /// <summary>Keeps the snapshot in another directory.</summary>
    /// <param name="directory">An absolute path, or one relative to the test's source file; created where missing.</param>
    public void UseDirectory(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Directory = directory;
    }

    /// <summary>Replaces class, method and parameters in the snapshot's name.</summary>
    /// <param name="fileName">The name, without <c>.verified.txt</c>.</param>
    public void UseFileName(string fileName)
    {
        FileNames.Check(fileName);
        if (TypeName is not null || MethodName is not null)
        {
            throw new InvalidOperationException(
                $"{nameof(UseFileName)} cannot be combined with {nameof(UseTypeName)} or {nameof(UseMethodName)}.");
        }

        FileName = fileName;
    }

    /// <summary>Replaces the class in the snapshot's name.</summary>
    /// <param name="name">What to write instead.</param>
    public void UseTypeName(string name)
    {
        FileNames.Check(name);
        Conflicts(FileName, nameof(UseFileName));
        TypeName = name;
    }

    /// <summary>Replaces the method in the snapshot's name; also what tells several verifications of a test apart.</summary>
    /// <param name="name">What to write instead.</param>
    public void UseMethodName(string name)
    {
        FileNames.Check(name);
        Conflicts(FileName, nameof(UseFileName));
        MethodName = name;
    }

    /// <summary>Adds the arguments of a theory to the snapshot's name, as <c>_name=value</c> each.</summary>
    /// <param name="parameters">The values, in the order of the method's parameters; trailing ones may be left out.</param>
    public void UseParameters(params object?[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfZero(parameters.Length);
        Conflicts(FileName, nameof(UseFileName));
        Conflicts(ParametersText, nameof(UseTextForParameters));
        Parameters = parameters;
    }

    /// <inheritdoc cref="UseParameters(object?[])"/>
    /// <typeparam name="T">The parameter's type.</typeparam>
    /// <param name="parameter">The value of the first parameter.</param>
    public void UseParameters<T>(T parameter)
    {
        // As an array of objects by name: a bare collection would choose the generic overload again.
        UseParameters(new object?[] { parameter });
    }

    /// <inheritdoc cref="UseParameters(object?[])"/>
    /// <typeparam name="T">The type of the array's elements.</typeparam>
    /// <param name="parameters">The value of the first parameter, which is an array.</param>
    public void UseParameters<T>(T[] parameters)
    {
        UseParameters(new object?[] { parameters });
    }

    /// <summary>Replaces the parameters in the snapshot's name.</summary>
    /// <param name="parametersText">What to write after <c>_</c> instead.</param>
    public void UseTextForParameters(string parametersText)
    {
        FileNames.Check(parametersText);
        Conflicts(FileName, nameof(UseFileName));
        Conflicts(Parameters, nameof(UseParameters));
        ParametersText = parametersText;
    }

    /// <summary>Allows more than one verification of a run to use the same snapshot.</summary>
    public void DisableRequireUniquePrefix()
    {
        RequireUniquePrefix = false;
    }

    /// <summary>Starts no diff tool on failure. The stand-in never does.</summary>
    // An instance method that does nothing, because the package has one.
#pragma warning disable CA1822
    public void DisableDiff()
    {
    }
#pragma warning restore CA1822

    private static void Conflicts(object? other, string otherName, [CallerMemberName] string caller = "")
    {
        if (other is not null)
        {
            throw new InvalidOperationException($"{caller} cannot be combined with {otherName}.");
        }
    }
}
