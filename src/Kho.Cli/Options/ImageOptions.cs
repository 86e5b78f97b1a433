using System.CommandLine;
using System.CommandLine.Parsing;
using Kho.Abi.Handovers;
using Kho.Abi.Handovers.Live;
using Kho.Abi.Releases;
using Kho.Analysis.Golden;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Cli.Options;

/// <summary>The image argument and the options that all verbs on images share.</summary>
internal sealed class ImageOptions
{
    private const string Address = "address, such as 0x42b000";

    private readonly Argument<string[]> _image = new("IMAGE")
    {
        Description = "ELF core (vmcore, kcore), kdump-compressed dump, flattened or not, LiME or AVML dump, raw physical memory, directory copied from debugfs kho/out or kho/in, "
            + "or a bare FDT blob, also compressed as a whole (gzip, zstd, xz, lz4, bzip2) and from standard input (-); "
            + "all parts of a split dump; or the directory of a dump or its parts",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<RootOption?> _root = new("--root")
    {
        Description = "physical address of the root FDT (default: the best one found); with --live, a directory with copies of /proc, /sys and /boot",
        HelpName = "ADDR",
        CustomParser = ParseRoot,
    };

    private readonly Option<string?> _scratch = new("--scratch")
    {
        Description = "physical address and length in bytes of the array of scratch areas",
        HelpName = "ADDR:LEN",
    };

    private readonly Option<ulong?> _rawBase = new("--raw-base")
    {
        Description = "read IMAGE as raw physical memory that begins at this address",
        HelpName = "ADDR",
        CustomParser = result => ParseNumber(result),
    };

    private readonly Option<RawPiece[]> _raw = new("--raw")
    {
        Description = "IMAGE is raw physical memory in pieces: LENGTH bytes at OFFSET of the file (without LENGTH, up to its end) from address START on; repeat for each piece START:OFFSET[:LENGTH]",
        HelpName = "PIECE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = ParsePieces,
    };

    private readonly Option<bool> _live = new("--live") { Description = "the running host instead of IMAGE: /proc/kcore, the kernel's own variables, and debugfs" };

    private readonly ReleaseOptions _releases = new();

    /// <summary>Adds argument and options to a verb.</summary>
    /// <param name="required">Whether the image is mandatory.</param>
    public void AddTo(Command command, bool required = true)
    {
        _image.Arity = required ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore;
        _image.Validators.Add(RefuseOptions);
        command.Arguments.Add(_image);
        AddReadingTo(command);
    }

    /// <summary>Adds only the options for reading an image.</summary>
    public void AddReadingTo(Command command)
    {
        AddPlacesTo(command);
        _releases.AddTo(command);
    }

    /// <summary>Adds only the address options, to a verb with its own option for the image.</summary>
    public void AddPlacesTo(Command command)
    {
        command.Options.Add(_root);
        command.Options.Add(_scratch);
        command.Options.Add(_rawBase);
        command.Options.Add(_raw);
    }

    /// <summary>The address option on the command line, or null.</summary>
    public string? GivenPlace(ParseResult parsed) =>
        new Option[] { _root, _scratch, _rawBase, _raw }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>Adds the option for the running host as image.</summary>
    public void AddLiveTo(Command command) => command.Options.Add(_live);

    /// <summary>Whether the running host is the image.</summary>
    public bool IsLive(ParseResult parsed) => parsed.GetResult(_live) is not null && parsed.GetValue(_live);

    /// <summary>Whether the command line names an image.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_image) is { Length: > 0 };

    /// <summary>State of the running host; null if it is not the image.</summary>
    public HostFacts? Host(ParseResult parsed) => IsLive(parsed) ? HostFacts.Read(HostRoot(parsed)) : null;

    /// <summary>Opens the image that the command line names.</summary>
    /// <param name="evenEmpty">Accept a host without readable memory or debugfs, as an empty image.</param>
    public MemoryImage Open(ParseResult parsed, bool evenEmpty = false)
    {
        if (!IsLive(parsed))
        {
            return OpenFiles(parsed);
        }

        return parsed.GetValue(_image) is { Length: > 0 }
            ? throw new UsageException("--live: conflicts with IMAGE")
            : new LiveHost(HostRoot(parsed)).Open(evenEmpty);
    }

    private string HostRoot(ParseResult parsed) => parsed.GetValue(_root)?.Directory ?? "/";

    /// <summary>The address of the root FDT on the command line, or null.</summary>
    private ulong? RootAddress(ParseResult parsed) => parsed.GetValue(_root) switch
    {
        { Directory: string directory } when !IsLive(parsed) => throw new UsageException($"--root: {NumberText.Refuse(directory, Address)}; a directory needs --live"),
        RootOption root => root.Address,
        null => null,
    };

    /// <summary>Opens the image of these files.</summary>
    public MemoryImage Open(ParseResult parsed, string[] images)
    {
        RawPiece[]? pieces = parsed.GetValue(_raw);
        ulong? baseAddress = parsed.GetValue(_rawBase);
        return pieces is { Length: > 0 } && baseAddress is not null
            ? throw new UsageException("--raw: conflicts with --raw-base; both place IMAGE in memory")
            : MemoryImage.Open(images, new MemoryImageOptions { RawBase = baseAddress, RawMap = pieces, Copying = Console.IsErrorRedirected ? null : new CopyNotice() });
    }

    private MemoryImage OpenFiles(ParseResult parsed) =>
        Open(parsed, parsed.GetValue(_image) is { Length: > 0 } images ? images : throw new UsageException("IMAGE is missing"));

    /// <summary>The command line's options for the image.</summary>
    public HandoverOptions ToHandoverOptions(ParseResult parsed)
    {
        ReleaseCatalog catalog = _releases.Catalog(parsed);
        return Places(parsed) with
        {
            Catalog = catalog,
            Release = _releases.Release(parsed, catalog),
            PageSize = _releases.PageSize(parsed),
        };
    }

    /// <summary>The command line's address options.</summary>
    public HandoverOptions Places(ParseResult parsed)
    {
        (ulong Address, ulong Length)? scratch = ParseScratch(parsed.GetValue(_scratch));
        return new HandoverOptions
        {
            Root = RootAddress(parsed),
            ScratchAddress = scratch?.Address,
            ScratchSize = scratch?.Length,
        };
    }

    /// <summary>The command line's options for the image, for a record; null without any.</summary>
    /// <param name="readers">Reading releases; empty for all.</param>
    public GoldenReading? ToGoldenReading(ParseResult parsed, IReadOnlyList<string> readers)
    {
        if (parsed.GetValue(_raw) is { Length: > 0 })
        {
            throw new UsageException("--raw: a record does not keep the pieces of a raw file; help: make an ELF core first: kho trim IMAGE --raw … -o handover.elf");
        }

        (ulong Address, ulong Length)? scratch = ParseScratch(parsed.GetValue(_scratch));
        var reading = new GoldenReading
        {
            Root = RootAddress(parsed),
            ScratchAddress = scratch?.Address,
            ScratchSize = scratch?.Length,
            Release = _releases.Release(parsed, _releases.Catalog(parsed))?.Id,
            PageSize = _releases.PageSize(parsed),
            RawBase = parsed.GetValue(_rawBase),
            Readers = readers,
        };
        return readers.Count == 0 && reading == new GoldenReading { Readers = readers } ? null : reading;
    }

    private static (ulong Address, ulong Length)? ParseScratch(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return NumberText.TryParseRange(text, out ulong address, out ulong length)
            ? (address, length)
            : throw new UsageException($"--scratch: '{text}' is not ADDR:LEN, such as 0xf7b1000:48");
    }

    /// <summary>Reports a misspelt option, which an argument of many files would read as a file.</summary>
    internal static void RefuseOptions(ArgumentResult result)
    {
        if (result.Tokens.FirstOrDefault(token => token.Value is ['-', _, ..] && !Path.Exists(token.Value)) is Token unknown)
        {
            UsageErrors.Add(result, UsageErrors.NoOption(((CommandResult)result.Parent!).Command, unknown.Value));
        }
    }

    /// <summary>Reads an address, or the directory of a host.</summary>
    private static RootOption? ParseRoot(ArgumentResult result) =>
        Directory.Exists(result.Tokens[0].Value) && !NumberText.TryParseBytes(result.Tokens[0].Value, out _) ? new RootOption(null, result.Tokens[0].Value)
        : ParseNumber(result) is ulong address ? new RootOption(address, null)
        : null;

    /// <summary>Reads an address option.</summary>
    internal static ulong? ParseNumber(ArgumentResult result)
    {
        if (NumberText.TryParseBytes(result.Tokens[0].Value, out ulong value))
        {
            return value;
        }

        UsageErrors.Add(result, $"{Name(result)}: {NumberText.Refuse(result.Tokens[0].Value, Address)}");
        return null;
    }

    /// <summary>Reads the pieces of a raw file.</summary>
    private static RawPiece[] ParsePieces(ArgumentResult result)
    {
        List<RawPiece> pieces = [];
        foreach (Token token in result.Tokens)
        {
            string[] parts = token.Value.Split(':');
            ulong start = 0;
            ulong offset = 0;
            ulong length = 0;
            if (parts.Length is 2 or 3 && NumberText.TryParseBytes(parts[0], out start) && NumberText.TryParseBytes(parts[1], out offset) && (parts.Length == 2 || NumberText.TryParseBytes(parts[2], out length)))
            {
                pieces.Add(new RawPiece(start, offset, parts.Length == 2 ? null : length));
            }
            else
            {
                UsageErrors.Add(result, $"--raw: '{token.Value}' is not START:OFFSET[:LENGTH], such as 4G:3G:0x40000000");
            }
        }

        return [.. pieces];
    }

    private static string Name(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;

    /// <summary>Reads an address option that may be repeated.</summary>
    internal static ulong[] ParseNumbers(ArgumentResult result)
    {
        List<ulong> values = [];
        foreach (Token token in result.Tokens)
        {
            if (NumberText.TryParseBytes(token.Value, out ulong value))
            {
                values.Add(value);
            }
            else
            {
                UsageErrors.Add(result, $"{Name(result)}: {NumberText.Refuse(token.Value, Address)}");
            }
        }

        return [.. values];
    }

    /// <summary>Reports a slow copy of an image once, on standard error.</summary>
    private sealed class CopyNotice : IProgress<CopyProgress>
    {
        private const long LeastBytes = 256L << 20;

        private bool _isSaid;

        public void Report(CopyProgress value)
        {
            if (!_isSaid && value.Done >= LeastBytes)
            {
                _isSaid = true;
                string done = value.Method is null ? "copied" : $"decompressed ({value.Method})";
                Console.Error.WriteLine($"kho: {(value.Path == "-" ? "standard input" : value.Path)}: is being {done} into a temporary file in {Path.GetTempPath()}");
            }
        }
    }

    /// <summary>Value of <c>--root</c>: address of the root FDT, or directory of a host's files.</summary>
    private sealed record RootOption(ulong? Address, string? Directory);
}
