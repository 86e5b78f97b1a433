using System.CommandLine;
using Kho.Abi.Compatibility;
using Kho.Abi.Handover;
using Kho.Abi.Physical;
using Kho.Abi.Releases;
using Kho.Cli.Printing;

namespace Kho.Cli;

/// <summary><c>kho abi matrix</c>: every writer against every reader.</summary>
internal static class AbiMatrixCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var releases = new Option<string?>("--releases") { Description = "releases, separated by commas (all if not given)", HelpName = "ID,ID,…" };
        var pageSizes = new Option<string[]>("--page-size") { Description = "page size 4K, 16K or 64K, or of writer and reader, such as 4K:16K; may be given more than once", HelpName = "SIZE[:SIZE]" };
        var image = new Option<string?>("--image") { Description = "read this image as every reader, instead of what the releases' writers make", HelpName = "IMAGE" };
        var policy = new Option<string?>("--policy") { Description = "YAML with the lists mandatory and optional: which components must come through", HelpName = "FILE" };
        var chain = new Option<string?>("--chain") { Description = "follow what survives a row of updates", HelpName = "ID,ID,…" };
        var markdown = new Option<bool>("--markdown") { Description = "print a table in Markdown" };
        var html = new Option<string?>("--html") { Description = "write a page with a heat map and all reasons", HelpName = "FILE" };
        var options = new ReleaseOptions();
        var output = new OutputOptions();
        var command = new Command("matrix", """
            Tells for every writer and every reader what becomes of a handover, by letting the reader's kernel read it:
            ok, lossy, refused, misread or panics. A ✓ marks what real kernels confirmed.

            Examples:
              kho abi matrix
              kho abi matrix --releases 7.2,7.3,rfc --page-size 4K --page-size 4K:16K
              kho abi matrix --chain 6.18,7.1,7.3
              kho abi matrix --image vmcore
            """);
        releases.CompletionSources.Add(ReleaseOptions.Names);
        chain.CompletionSources.Add(ReleaseOptions.Names);
        pageSizes.CompletionSources.Add("4K", "16K", "64K");
        foreach (Option option in new Option[] { releases, pageSizes, image, policy, chain, markdown, html })
        {
            command.Options.Add(option);
        }

        options.AddSpecTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = options.Catalog(parsed);
            MatrixPolicy rules = parsed.GetValue(policy) is string file ? MatrixPolicy.ReadFile(file) : MatrixPolicy.Standard;
            string? row = parsed.GetValue(chain);
            AbiRelease[] chosen = Releases(row ?? parsed.GetValue(releases), row is null ? "--releases" : "--chain", catalog);
            (int Writer, int Reader)[] sizes = PageSizes(parsed, pageSizes);
            CompatibilityMatrix[] matrices = parsed.GetValue(image) is string path
                ? [ReadImage(path, catalog, chosen, rules)]
                : [.. sizes.Select(size => CompatibilityMatrix.Compute(catalog, [.. chosen.Distinct()], size.Writer, size.Reader, rules))];
            UpdateChain? updates = row is null ? null : Follow(matrices[0], chosen);
            Show(parsed, matrices, updates, output, parsed.GetValue(markdown), parsed.GetValue(html));
            return updates is { Survives: false } ? ExitCode.Found : ExitCode.Fine;
        });
        return command;
    }

    private static void Show(ParseResult parsed, CompatibilityMatrix[] matrices, UpdateChain? updates, OutputOptions output, bool markdown, string? html)
    {
        if (html is not null)
        {
            using StreamWriter page = File.CreateText(html);
            MatrixHtmlWriter.Write(page, matrices);
        }

        if (output.Json(parsed))
        {
            using Stream stream = Console.OpenStandardOutput();
            MatrixJsonWriter.Write(stream, matrices, updates);
            stream.Write("\n"u8);
            return;
        }

        if (markdown)
        {
            MatrixPrinter.PrintMarkdown(matrices, Console.Out);
            return;
        }

        var printer = new MatrixPrinter(output.Page(parsed));
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

    private static UpdateChain Follow(CompatibilityMatrix matrix, AbiRelease[] chain) => chain.Length < 2
        ? throw new UsageException("--chain: at least two releases make a chain, such as 6.18,7.1,7.3")
        : UpdateChain.Follow([.. Enumerable.Range(0, chain.Length - 1).Select(hop => matrix.Cell(chain[hop], chain[hop + 1]))]);

    private static CompatibilityMatrix ReadImage(string path, ReleaseCatalog catalog, AbiRelease[] readers, MatrixPolicy policy)
    {
        using MemoryImage image = MemoryImage.Open(path);
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Catalog = catalog });
        return CompatibilityMatrix.Compute(catalog, image, document, readers, null, policy);
    }

    private static AbiRelease[] Releases(string? names, string option, ReleaseCatalog catalog) => names is null
        ? [.. catalog.Releases]
        : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => ReleaseOptions.Find(catalog, name, option))];

    private static (int Writer, int Reader)[] PageSizes(ParseResult parsed, Option<string[]> option)
    {
        string[] given = parsed.GetValue(option) ?? [];
        return given.Length == 0 ? [(4096, 4096)] : [.. given.Select(ParsePageSizes)];
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
