namespace VerifyTests;

// Internal, as in the package: a test cannot come to depend on the type.
internal sealed class VerifyException : Exception
{
    public VerifyException(string message)
        : base(message)
    {
    }
}
