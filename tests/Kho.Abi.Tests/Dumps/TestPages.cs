namespace Kho.Abi.Tests.Dumps;

/// <summary>Pages whose every byte says where it belongs.</summary>
internal static class TestPages
{
    /// <summary>A page that compresses well.</summary>
    public static byte[] Of(ulong number, int size = 4096)
    {
        byte[] page = new byte[size];
        for (int index = 0; index < size; index += sizeof(ulong))
        {
            BitConverter.TryWriteBytes(page.AsSpan(index), (number << 16) + (ulong)index);
        }

        return page;
    }

    /// <summary>A page that does not compress.</summary>
    public static byte[] Noise(int seed, int size = 4096)
    {
        byte[] page = new byte[size];
        new Random(seed).NextBytes(page);
        return page;
    }
}
