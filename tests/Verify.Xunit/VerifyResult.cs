namespace VerifyTests;

/// <summary>A verification that passed.</summary>
public class VerifyResult
{
    internal VerifyResult(string text)
    {
        Text = text;
    }

    /// <summary>The text that was verified, as the snapshot holds it.</summary>
    public string Text { get; }
}
