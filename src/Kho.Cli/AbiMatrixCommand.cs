using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Analysis.Matrix;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho abi matrix</c>: every writer against every reader.</summary>
internal sealed class AbiMatrixCommand
{
    private const string ReleaseOption = "--release";

    private readonly Option<string?> _names = new("--releases") { Description = "releases, separated by commas (all if not given)", HelpName = "ID,ID,…" };
    private readonly Option<string[]> _kernels = new("--kernels")
    {
        Description = "kernels instead of releases, such as /boot/vmlinuz-*: those without KHO are named and left out",
        HelpName = "KERNEL",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _pageSizes = new("--page-size")
    {
        Description = "page size of both, 4K, 16K or 64K, or of writer and reader, such as 4K:16K; repeatable without --chain",
        HelpName = "SIZE[:SIZE]",
    };

    private readonly Option<string[]> _image = new("--image")
    {
        Description = "let every reader read this image in place of the releases' own handovers; repeat for the parts of a split dump",
        HelpName = "IMAGE",
    };

    private readonly GateOptions _gate = new();
    private readonly Option<string?> _chain = new("--chain") { Description = "follow a chain of updates; with --image, the first release is the image's writer", HelpName = "ID,ID,…" };
    private readonly Option<bool> _markdown = new("--markdown") { Description = "print tables in Markdown" };
    private readonly Option<string?> _html = new("--html") { Description = "write a page with a heat map and all reasons", HelpName = "FILE" };
    private readonly SystemdOption _systemd = new();
    private readonly ImageOptions _places = new();
    private readonly ReleaseOptions _release = new();
    private readonly OutputOptions _output = new();

    private AbiMatrixCommand()
    {
    }

    public static Command Create() => new AbiMatrixCommand().Build();

    private Command Build()
    {
        var command = new Command("matrix", """
            Simulates every reader's kernel on every writer's handover and prints the outcome:
            ok, lossy, refused, misread or panics. Measurements of real kernels confirm a ✓ fully, a · in part.
            Exit code 1 if a chain loses a component or, with --policy or --fail-on, if a cell fails.

            Examples:
              kho abi matrix
              kho abi matrix --releases 7.2,7.3,rfc --page-size 4K --page-size 4K:16K
              kho abi matrix --kernels /boot/vmlinuz-*
              kho abi matrix --chain 6.18,7.1,7.3
              kho abi matrix --image vmcore
            """);
        _names.CompletionSources.Add(ReleaseOptions.Names);
        _chain.CompletionSources.Add(ReleaseOptions.Names);
        _pageSizes.CompletionSources.Add("4K", "16K", "64K");
        foreach (Option option in new Option[] { _names, _kernels, _pageSizes, _image, _chain, _markdown, _html })
        {
            command.Options.Add(option);
        }

        _gate.AddTo(command);
        _systemd.AddTo(command);
        _places.AddPlacesTo(command);
        _release.AddReleaseTo(command);
        _release.AddSpecTo(command);
        _output.AddTo(command);
        _output.AddProgressTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string[] paths = parsed.GetValue(_image) ?? [];
        RefuseWhatDoesNotGoTogether(parsed, paths);
        ReleaseCatalog catalog = _release.Catalog(parsed);
        AbiRelease[]? row = Named(parsed, _chain, catalog);
        AbiRelease[] chosen = row ?? Readings(Named(parsed, _names, catalog) ?? OfKernels(parsed, catalog)) ?? [.. catalog.Releases];
        (int Writer, int Reader)[] sizes = [.. (parsed.GetValue(_pageSizes) ?? []).Select(ParsePageSizes)];
        if (row is { Length: < 2 })
        {
            throw new UsageException("--chain: expected at least two releases, such as 6.18,7.1,7.3");
        }

        if (row is not null && (sizes.Length > 1 || sizes.Any(size => size.Writer != size.Reader)))
        {
            throw new UsageException("--chain: expected one page size, such as --page-size 16K");
        }

        string[] inputs = Inputs(parsed, paths);
        if (parsed.GetValue(_html) is string html)
        {
            OutputFile.Check(html, inputs);
        }

        (CompatibilityMatrix[] matrices, UpdateChain? updates) = paths.Length == 0
            ? OfReleases(catalog, chosen, row, sizes.Length == 0 ? [(4096, 4096)] : sizes, Policy(parsed, catalog, null))
            : OfImage(parsed, catalog, paths, chosen, row, sizes);
        Show(parsed, matrices, updates, inputs);
        return updates is { Survives: false } || (_gate.IsGiven(parsed) && Fails(parsed, matrices)) ? ExitCode.Found : ExitCode.Fine;
    }

    /// <summary>Without a policy or a verdict the exit code ignores the cells; with one, a cell as bad fails.</summary>
    private bool Fails(ParseResult parsed, CompatibilityMatrix[] matrices) => matrices.SelectMany(matrix => matrix.Cells).Any(cell => _gate.Fails(parsed, cell.Verdict));

    private void RefuseWhatDoesNotGoTogether(ParseResult parsed, string[] paths)
    {
        if (_output.Json(parsed) && parsed.GetValue(_markdown))
        {
            throw new UsageException("--json and --markdown: only one of them");
        }

        if (parsed.GetValue(_chain) is not null && parsed.GetValue(_names) is not null)
        {
            throw new UsageException("--chain and --releases: only one of them; the chain names its releases");
        }

        if (parsed.GetValue(_kernels) is { Length: > 0 } && (parsed.GetValue(_chain) ?? parsed.GetValue(_names)) is not null)
        {
            throw new UsageException("--kernels: stands for --releases and --chain, where a kernel can stand for a release; only one of them");
        }

        string? place = _places.GivenPlace(parsed) ?? (_release.IsGiven(parsed) ? ReleaseOption : null);
        if (paths.Length == 0 && place is not null)
        {
            throw new UsageException($"{place}: applies to an image, and --image is missing");
        }
    }

    private static (CompatibilityMatrix[] Matrices, UpdateChain? Updates) OfReleases(ReleaseCatalog catalog, AbiRelease[] chosen, AbiRelease[]? row, (int Writer, int Reader)[] sizes, MatrixPolicy policy)
    {
        CompatibilityMatrix[] matrices = [.. sizes.Select(size => CompatibilityMatrix.Compute(catalog, [.. chosen.Distinct()], size.Writer, size.Reader, policy))];
        return (matrices, row is null ? null : UpdateChain.Follow(Hops(matrices[0], row), policy).WithTransitions(catalog));
    }

    private (CompatibilityMatrix[] Matrices, UpdateChain? Updates) OfImage(ParseResult parsed, ReleaseCatalog catalog, string[] paths, AbiRelease[] chosen, AbiRelease[]? row, (int Writer, int Reader)[] sizes)
    {
        using MemoryImage image = _places.Open(parsed, paths);
        HandoverOptions options = _places.Places(parsed) with { Catalog = catalog, Release = _release.Release(parsed, catalog) };
        HandoverDocument document = _output.WithProgress(parsed, options, heard => HandoverReader.Read(image, heard));
        int? stated = document.Root?.Candidate.PageSize;
        if (stated is not null && sizes.FirstOrDefault(size => size.Writer != stated) is { Writer: > 0 } other)
        {
            throw new UsageException($"--page-size: {paths[0]} was written with pages of {Words.Size((ulong)stated)}; help: for a reader with other pages give {stated / 1024}K:{other.Reader / 1024}K");
        }

        MatrixPolicy policy = Policy(parsed, catalog, document);
        AbiRelease[] readers = row is null ? chosen : [row[1]];
        List<CompatibilityMatrix> matrices = [];
        foreach ((int writerPageSize, int readerPageSize) in sizes.Length == 0 ? [(document.PageSize, document.PageSize)] : sizes)
        {
            HandoverDocument decoded = writerPageSize == document.PageSize ? document : HandoverReader.Read(image, options with { PageSize = writerPageSize });
            matrices.Add(CompatibilityMatrix.Compute(catalog, image, decoded, [.. readers.Distinct()], readerPageSize, policy));
        }

        if (row is null)
        {
            return ([.. matrices], null);
        }

        if (matrices[0].Writers[0] != row[0])
        {
            throw new UsageException($"--chain: {matrices[0].Writers[0].Id} wrote {paths[0]}, and the chain begins with {row[0].Id}; help: --release states the writer");
        }

        // The bytes that the image's first reader hands on are unknown: later updates use a standard handover of its release.
        List<MatrixCell> hops = [matrices[0].Cells[0]];
        if (row.Length > 2)
        {
            int pageSize = matrices[0].ReaderPageSize;
            matrices.Add(CompatibilityMatrix.Compute(catalog, [.. row[1..].Distinct()], pageSize, pageSize, policy));
            hops.AddRange(Hops(matrices[1], row[1..]));
        }

        UpdateChain chain = UpdateChain.Follow(hops, policy);
        return ([.. matrices], chain.WithTransitions(catalog, readers => CompatibilityMatrix.Compute(catalog, image, document, readers, matrices[0].ReaderPageSize, policy).Cells));
    }

    private static MatrixCell[] Hops(CompatibilityMatrix matrix, AbiRelease[] row) => [.. row.Zip(row.Skip(1), matrix.Cell)];

    private MatrixPolicy Policy(ParseResult parsed, ReleaseCatalog catalog, HandoverDocument? document) =>
        _gate.Policy(parsed, catalog, document) with { ReaderSystemd = _systemd.Version(parsed) };

    /// <summary>The input files and directories, which are never overwritten.</summary>
    private string[] Inputs(ParseResult parsed, string[] paths) => [.. paths.Append(_gate.PolicyFile(parsed)).Append(_release.SpecDirectory(parsed)).OfType<string>()];

    private void Show(ParseResult parsed, CompatibilityMatrix[] matrices, UpdateChain? updates, string[] inputs)
    {
        if (parsed.GetValue(_html) is string html)
        {
            OutputFile.Write(html, inputs, stream =>
            {
                using var page = new StreamWriter(stream, leaveOpen: true);
                MatrixHtmlWriter.Write(page, matrices, updates);
            });
        }

        if (_output.Json(parsed))
        {
            using Stream stream = Standard.OpenOutput();
            MatrixJsonWriter.Write(stream, matrices, updates);
            stream.Write("\n"u8);
            return;
        }

        if (parsed.GetValue(_markdown))
        {
            if (updates is not null)
            {
                MatrixPrinter.PrintMarkdown(updates, Standard.Out);
                return;
            }

            MatrixPrinter.PrintMarkdown(matrices, Standard.Out);
            return;
        }

        var printer = new MatrixPrinter(_output.Page(parsed));
        if (updates is not null)
        {
            printer.Print(updates);
            return;
        }

        foreach (CompatibilityMatrix matrix in matrices)
        {
            printer.Print(matrix);
        }
    }

    private static AbiRelease[]? Named(ParseResult parsed, Option<string?> option, ReleaseCatalog catalog)
    {
        if (parsed.GetValue(option) is not string names)
        {
            return null;
        }

        string[] parts = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0
            ? throw new UsageException($"{option.Name}: '{names}' names no release; known are {string.Join(", ", catalog.Releases.Select(release => release.Id))}")
            : [.. parts.Select(name => ReleaseOptions.Find(catalog, name, option.Name))];
    }

    /// <summary>The releases of the kernels that have KHO; of the others a note on standard error says why they are left out.</summary>
    private AbiRelease[]? OfKernels(ParseResult parsed, ReleaseCatalog catalog)
    {
        if (parsed.GetValue(_kernels) is not { Length: > 0 } paths)
        {
            return null;
        }

        List<AbiRelease> releases = [];
        foreach (string path in paths)
        {
            if (!KernelReleases.IsKernel(path))
            {
                throw new UsageException($"{_kernels.Name}: '{path}' is no kernel");
            }

            try
            {
                releases.Add(KernelReleases.Find(catalog, path, _kernels.Name));
            }
            catch (NoHandoverException without)
            {
                Standard.Error.WriteLine($"note: {without.Message}; it is left out");
            }
        }

        return releases.Count > 0 ? [.. releases] : throw new NoHandoverException($"{_kernels.Name}: none of the {paths.Length} kernels is known to have KHO", isProved: false);
    }

    /// <summary>A kernel whose version leaves point releases open has a row and a column for each of them.</summary>
    private static AbiRelease[]? Readings(AbiRelease[]? named)
    {
        foreach (AbiRelease release in (named ?? []).Where(release => release.UnsettledBy is not null))
        {
            Standard.Error.WriteLine($"note: {release.UnsettledBy} does not say which fixes of its series are in it: it is shown as {string.Join(" and as ", release.Readings)}");
        }

        return named is null ? null : [.. named.SelectMany(release => release.Readings.Count > 0 ? release.Readings : [release])];
    }

    private static (int Writer, int Reader) ParsePageSizes(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length <= 2 && parts.All(part => PageSize(part) > 0)
            ? (PageSize(parts[0]), PageSize(parts[^1]))
            : throw new UsageException($"--page-size: '{text}' is not 4K, 16K or 64K, or two of them, such as 4K:16K");
    }

    private static int PageSize(string text) => text.ToUpperInvariant() switch
    {
        "4K" or "4096" => 4096,
        "16K" or "16384" => 16384,
        "64K" or "65536" => 65536,
        _ => 0,
    };
}
