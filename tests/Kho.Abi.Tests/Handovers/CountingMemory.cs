using System.Reflection;
using Kho.Images;

namespace Kho.Abi.Tests.Handovers;

/// <summary>
/// Memory that counts how often and how much is read, and refuses to go on beyond a limit: a reader that runs away
/// fails a test instead of hanging it.
/// </summary>
internal sealed class CountingMemory(IPhysicalMemory inner) : IPhysicalMemory, ISparseMemory
{
    public long Reads { get; private set; }

    public long BytesRead { get; private set; }

    public long ReadLimit { get; init; } = long.MaxValue;

    public IReadOnlyList<PhysicalRange> Ranges => inner.Ranges;

    /// <summary>Puts a counter between an opened image and its memory. There is no public way, since no other caller needs one.</summary>
    public static CountingMemory Attach(MemoryImage image, long readLimit)
    {
        FieldInfo field = typeof(MemoryImage).GetField("<Memory>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;
        var counting = new CountingMemory(image.Memory) { ReadLimit = readLimit };
        field.SetValue(image, counting);
        Assert.Same(counting, image.Memory);
        return counting;
    }

    public PageState Lookup(ulong address, out ulong length)
    {
        Count(0);
        return inner.Lookup(address, out length);
    }

    public int Read(ulong address, Span<byte> destination, out PageState state)
    {
        int read = inner.Read(address, destination, out state);
        Count(read);
        return read;
    }

    public ulong HoleAt(ulong address)
    {
        Count(0);
        return inner is ISparseMemory sparse ? sparse.HoleAt(address) : 0;
    }

    public void Dispose() => inner.Dispose();

    private void Count(int bytes)
    {
        BytesRead += bytes;
        if (++Reads > ReadLimit)
        {
            throw new InvalidOperationException($"more than {ReadLimit} reads");
        }
    }
}
