using System.Runtime.CompilerServices;

namespace VerifyTests;

/// <summary>A verification that takes settings until it is awaited, and only then compares.</summary>
public class SettingsTask
{
    private readonly Func<VerifySettings, Task<VerifyResult>> _verify;
    private Task<VerifyResult>? _task;

    internal SettingsTask(VerifySettings? settings, Func<VerifySettings, Task<VerifyResult>> verify)
    {
        CurrentSettings = new VerifySettings(settings);
        _verify = verify;
    }

    /// <summary>The settings this verification will use.</summary>
    public VerifySettings CurrentSettings { get; }

    /// <summary>Starts the verification, or returns the one already started.</summary>
    /// <param name="task">The verification.</param>
    public static implicit operator Task<VerifyResult>(SettingsTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.ToTask();
    }

    /// <inheritdoc cref="VerifySettings.UseDirectory"/>
    /// <returns>This verification.</returns>
    public SettingsTask UseDirectory(string directory)
    {
        CurrentSettings.UseDirectory(directory);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseFileName"/>
    /// <returns>This verification.</returns>
    public SettingsTask UseFileName(string fileName)
    {
        CurrentSettings.UseFileName(fileName);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseTypeName"/>
    /// <returns>This verification.</returns>
    public SettingsTask UseTypeName(string name)
    {
        CurrentSettings.UseTypeName(name);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseMethodName"/>
    /// <returns>This verification.</returns>
    public SettingsTask UseMethodName(string name)
    {
        CurrentSettings.UseMethodName(name);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseParameters(object?[])"/>
    /// <returns>This verification.</returns>
    public SettingsTask UseParameters(params object?[] parameters)
    {
        CurrentSettings.UseParameters(parameters);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseParameters{T}(T)"/>
    /// <returns>This verification.</returns>
    public SettingsTask UseParameters<T>(T parameter)
    {
        CurrentSettings.UseParameters(parameter);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseParameters{T}(T[])"/>
    /// <returns>This verification.</returns>
    public SettingsTask UseParameters<T>(T[] parameters)
    {
        CurrentSettings.UseParameters(parameters);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.UseTextForParameters"/>
    /// <returns>This verification.</returns>
    public SettingsTask UseTextForParameters(string parametersText)
    {
        CurrentSettings.UseTextForParameters(parametersText);
        return this;
    }

    /// <inheritdoc cref="VerifySettings.DisableRequireUniquePrefix"/>
    /// <returns>This verification.</returns>
    public SettingsTask DisableRequireUniquePrefix()
    {
        CurrentSettings.DisableRequireUniquePrefix();
        return this;
    }

    /// <inheritdoc cref="VerifySettings.DisableDiff"/>
    /// <returns>This verification.</returns>
    public SettingsTask DisableDiff()
    {
        CurrentSettings.DisableDiff();
        return this;
    }

    /// <summary>Starts the verification, or returns the one already started.</summary>
    /// <returns>A task that fails where text and snapshot differ.</returns>
    public Task<VerifyResult> ToTask()
    {
        return _task ??= _verify(CurrentSettings);
    }

    /// <summary>Lets the verification be awaited.</summary>
    /// <returns>The awaiter of <see cref="ToTask"/>.</returns>
    public TaskAwaiter<VerifyResult> GetAwaiter()
    {
        return ToTask().GetAwaiter();
    }

    /// <summary>Lets the verification be awaited on or off the captured context.</summary>
    /// <param name="continueOnCapturedContext">Whether to continue there.</param>
    /// <returns>The configured <see cref="ToTask"/>.</returns>
    public ConfiguredTaskAwaitable<VerifyResult> ConfigureAwait(bool continueOnCapturedContext)
    {
        return ToTask().ConfigureAwait(continueOnCapturedContext);
    }
}
