using System.CommandLine;
using Kho.Abi.Codec;
using Kho.Abi.Handover;
using Kho.Abi.Releases;
using Kho.Cli.Printing;

namespace Kho.Cli;

/// <summary><c>kho abi show</c>: one release as tables.</summary>
internal static class AbiShowCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var name = new Argument<string>("RELEASE") { Description = "an id such as linux-7.3, a kernel version such as 7.3.4, rfc or rfc7" };
        var command = new Command("show", """
            Shows one release at one page size (4K, unless told): strings and property names, the numbers of the memory
            map, the formats of blobs and files, and every structure with offset, width, type and meaning of each field.

            Examples:
              kho abi show linux-7.3
              kho abi show rfc --page-size 16K
              kho abi show 7.3.4 --spec my-spec --json | jq .memoryMap
            """);
        name.HelpName = name.Name;
        name.CompletionSources.Add(ReleaseOptions.Names);
        command.Arguments.Add(name);
        releases.AddPageSizeTo(command);
        releases.AddSpecTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = releases.Catalog(parsed);
            AbiRelease release = ReleaseOptions.Find(catalog, parsed.GetRequiredValue(name), "RELEASE");
            var layout = ReleaseLayout.Of(release, catalog.Structures, releases.PageSize(parsed) ?? PageGeometry.Sizes[0]);
            if (output.Json(parsed))
            {
                ReleaseJson.Write(layout);
            }
            else
            {
                new ReleasePrinter(output.Page(parsed), layout).Print();
            }

            return ExitCode.Fine;
        });
        return command;
    }
}
