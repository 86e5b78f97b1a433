using Kho.Abi.Restore;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Tests;

public sealed class TextFilesTests
{
    [Fact]
    public void A_device_without_an_end_is_refused_and_not_read_for_ever()
    {
        Assert.StartsWith("/dev/zero: longer than 256 MiB", Assert.Throws<KhoFormatException>(() => TextFiles.Read("/dev/zero")).Message, StringComparison.Ordinal);
        Assert.StartsWith("/dev/zero: longer than 256 MiB", Assert.Throws<KhoFormatException>(() => ReaderConfigurationReader.ReadFile("/dev/zero")).Message, StringComparison.Ordinal);
    }
}
