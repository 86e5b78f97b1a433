using System.Globalization;
using System.Text.Json;

namespace Kho.Abi.Tests.Golden;

/// <summary>An <c>expected.json</c>; <c>golden/expectations.md</c> says what its members mean.</summary>
internal sealed class Expectation
{
    private readonly JsonElement _root;

    public Expectation(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        _root = document.RootElement.Clone();
    }

    /// <summary>Moment of the capture; null for a pair.</summary>
    public string? Point => Text("point");

    public string? Kernel => Text("kernel");

    public string? Release => Text("release");

    public string? Compatible => Text("compatible");

    public string? CommandLine => Text("commandLine");

    public int? PageSize => _root.TryGetProperty("pageSize", out JsonElement size) ? size.GetInt32() : null;

    public ulong? Root => Text("root") is string root ? Hex(root) : null;

    /// <summary>Blocks as the new kernel stated them.</summary>
    public IReadOnlyList<ExpectedBlock> Blocks => BlocksOf("blocks");

    /// <summary>All blocks that the writer's map holds, also those that the reader lost.</summary>
    public IReadOnlyList<ExpectedBlock> WrittenBlocks => [.. BlocksOf("blocks"), .. BlocksOf("lostByNewKernel"), .. BlocksOf("blocksWritten")];

    public IReadOnlyList<ExpectedBlock> LostByNewKernel => BlocksOf("lostByNewKernel");

    public IReadOnlyDictionary<int, ulong> Orders =>
        _root.GetProperty("orders").EnumerateObject().ToDictionary(member => int.Parse(member.Name, CultureInfo.InvariantCulture), member => member.Value.GetUInt64());

    public IReadOnlyList<(ulong Address, ulong Size)> Scratch =>
        [.. List("scratch").Select(area => (Hex(area.GetProperty("address").GetString()!), area.GetProperty("size").GetUInt64()))];

    public IReadOnlyList<string> BlobNames => Texts("blobNames");

    public IReadOnlyList<string> SessionsOpened => Texts("sessionsOpened");

    public IReadOnlyList<string> Notes => Texts("notes");

    public IReadOnlyList<string> RetrieveResults => Texts("retrieveResults");

    /// <summary>Lines of the kernels, of a moment or of a pair.</summary>
    public IReadOnlyList<string> KernelMessages => [.. Texts("kernelMessages"), .. Texts("messages")];

    /// <summary>The memfds that the kernel accepted.</summary>
    public IReadOnlyList<ExpectedFile> FilesPreserved => [.. List("filesPreserved").Where(file => file.GetProperty("preserved").GetBoolean()).Select(ToFile)];

    /// <summary>What the RFC's test module preserved and did not unpreserve again.</summary>
    public IReadOnlyList<(ulong Start, int Order, int Pages, bool Split, bool Unpreserved)> PreservedByOldKernel =>
    [
        .. List("preservedByOldKernel").Select(entry => (
            Hex(entry.GetProperty("phys").GetString()!),
            entry.GetProperty("order").GetInt32(),
            entry.GetProperty("nr").GetInt32(),
            entry.GetProperty("split").GetInt32() == 1,
            entry.GetProperty("unpreserved").GetInt32() == 1)),
    ];

    /// <summary>How long a struct page is and where its private lies in it; null where the image has none.</summary>
    public (int Size, int PrivateOffset)? StructPageLayout => _root.TryGetProperty("structPages", out JsonElement pages)
        ? (pages.GetProperty("size").GetInt32(), pages.GetProperty("privateOffset").GetInt32())
        : null;

    /// <summary>Which struct page in the image belongs to which page.</summary>
    public IReadOnlyList<(ulong Page, ulong StructPage)> StructPages =>
    [
        .. _root.GetProperty("structPages").GetProperty("pages").EnumerateArray()
            .Select(entry => (Hex(entry.GetProperty("page").GetString()!), Hex(entry.GetProperty("structPage").GetString()!))),
    ];

    public bool Has(string member) => _root.TryGetProperty(member, out _);

    /// <summary>A number of the member that describes keys which lost their order bit.</summary>
    public int AsReadByItsOwnKernel(string member) => _root.GetProperty("asReadByItsOwnKernel").GetProperty(member).GetInt32();

    public static ulong Hex(string text)
    {
        Assert.StartsWith("0x", text, StringComparison.Ordinal);
        return ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private static ExpectedFile ToFile(JsonElement file)
    {
        Dictionary<ulong, ulong> frames = [];
        if (file.TryGetProperty("pagemap", out JsonElement pagemap))
        {
            foreach (JsonElement run in pagemap.EnumerateArray())
            {
                ulong first = Hex(run.GetProperty("pfn").GetString()!);
                for (ulong page = 0; page < run.GetProperty("pages").GetUInt64(); page++)
                {
                    frames.Add(run.GetProperty("index").GetUInt64() + page, first + page);
                }
            }
        }

        return new ExpectedFile(
            file.GetProperty("session").GetString()!,
            Hex(file.GetProperty("token").GetString()!),
            file.GetProperty("size").GetUInt64(),
            file.GetProperty("pos").GetUInt64(),
            file.GetProperty("sealsRequested").GetUInt32(),
            file.GetProperty("sha256").GetString()!,
            frames);
    }

    private string? Text(string name) => _root.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private IReadOnlyList<string> Texts(string name) => [.. List(name).Select(value => value.GetString()!)];

    private JsonElement[] List(string name) => _root.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray()] : [];

    private IReadOnlyList<ExpectedBlock> BlocksOf(string name) =>
        [.. List(name).Select(block => new ExpectedBlock(Hex(block[0].GetString()!), block[1].GetInt32(), block.GetArrayLength() > 2 ? block[2].GetString() : null))];
}
