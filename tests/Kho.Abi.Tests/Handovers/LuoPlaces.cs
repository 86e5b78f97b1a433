using System.Text;
using Kho.Abi.Tests.Golden;

namespace Kho.Abi.Tests.Handovers;

/// <summary>
/// Where LUO's structures lie in an image with luo-v5, followed by the offsets that the kernel's headers give, without
/// the library.
/// </summary>
internal sealed class LuoPlaces
{
    public const int BlockNext = 0;
    public const int BlockCount = 8;
    public const int BlockHeader = 16;
    public const int SessionLength = 80;
    public const int SessionFiles = 64;
    public const int SessionCount = 72;
    public const int FileLength = 64;
    public const int FileData = 48;
    public const int FileToken = 56;

    private readonly CoreBytes _core;

    /// <param name="core">Image.</param>
    /// <param name="blob">Physical address of <c>struct luo_ser</c>.</param>
    public LuoPlaces(CoreBytes core, ulong blob)
    {
        _core = core;
        Blob = blob;
        SessionBlocks = [.. Blocks(core.Read64(SessionsField))];
    }

    public ulong Blob { get; }

    /// <summary>Physical address of <c>luo_ser.sessions_pa</c>.</summary>
    public ulong SessionsField => Blob + 16;

    /// <summary>Physical addresses of the blocks with the sessions.</summary>
    public IReadOnlyList<ulong> SessionBlocks { get; }

    /// <summary>Physical address of a session.</summary>
    public ulong Session(string name)
    {
        byte[] wanted = Encoding.ASCII.GetBytes(name + "\0");
        foreach (ulong block in SessionBlocks)
        {
            for (ulong index = 0; index < _core.Read64(block + BlockCount); index++)
            {
                ulong session = block + BlockHeader + (index * SessionLength);
                if (_core.At(session, wanted.Length).SequenceEqual(wanted))
                {
                    return session;
                }
            }
        }

        throw new InvalidOperationException($"no session {name}");
    }

    /// <summary>Physical addresses of the blocks with a session's files.</summary>
    public IReadOnlyList<ulong> FileBlocks(string session) => [.. Blocks(_core.Read64(Session(session) + SessionFiles))];

    /// <summary>Physical address of a session's file.</summary>
    public ulong File(string session, ulong token)
    {
        foreach (ulong block in FileBlocks(session))
        {
            for (ulong index = 0; index < _core.Read64(block + BlockCount); index++)
            {
                ulong file = block + BlockHeader + (index * FileLength);
                if (_core.Read64(file + FileToken) == token)
                {
                    return file;
                }
            }
        }

        throw new InvalidOperationException($"no file 0x{token:x}");
    }

    /// <summary>Physical address of a file's <c>struct memfd_luo_ser</c>.</summary>
    public ulong Memfd(string session, ulong token) => _core.Read64(File(session, token) + FileData);

    private IEnumerable<ulong> Blocks(ulong first)
    {
        for (ulong block = first; block != 0; block = _core.Read64(block + BlockNext))
        {
            yield return block;
        }
    }
}
