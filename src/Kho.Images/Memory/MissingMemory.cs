namespace Kho.Images;

/// <summary>Why memory cannot be read, in words that follow "is" or "are".</summary>
internal static class MissingMemory
{
    /// <summary>What is to be said where an image knows no more than the state.</summary>
    /// <param name="state">State of the byte that cannot be read.</param>
    public static string Describe(PageState state) => state switch
    {
        PageState.Excluded => "left out of the image",
        PageState.Unreadable => "damaged in the image",
        _ => "not in the image",
    };
}
