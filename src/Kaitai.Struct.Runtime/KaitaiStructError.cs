namespace Kaitai;

/// <summary>An error tied to one element of a format description.</summary>
public class KaitaiStructError : Exception
{
    /// <summary>Path of the element in the description, such as <c>/types/header/seq/0</c>.</summary>
    protected string srcPath;

    /// <summary>Makes an error whose message is <c>path: message</c>.</summary>
    /// <param name="msg">What went wrong.</param>
    /// <param name="srcPath">Path of the element in the description.</param>
    public KaitaiStructError(string msg, string srcPath)
        : base($"{srcPath}: {msg}")
    {
        this.srcPath = srcPath;
    }
}
