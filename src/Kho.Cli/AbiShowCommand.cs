using System.CommandLine;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Formatting;

namespace Kho.Cli;

/// <summary><c>kho abi show</c>: one release as tables.</summary>
internal static class AbiShowCommand
{
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var name = new Argument<string>("RELEASE") { Description = "an id such as linux-7.3, a kernel version such as 7.3.4, rfc or rfc7, DIR:ID" };
        var structure = new Argument<string?>("STRUCT") { Description = "one of its structures: printed as a C declaration with offset and size of each member", Arity = ArgumentArity.ZeroOrOne, HelpName = "STRUCT" };
        var command = new Command("show", """
            Shows one release at one page size (default 4K): strings and property names, the numbers of the memory
            map, the formats of blobs and files, and every structure with offset, width, type and meaning of each field.

            Examples:
              kho abi show linux-7.3
              kho abi show rfc --page-size 16K
              kho abi show 7.3 luo_file_ser
              kho abi show 7.3.4 --spec my-spec --json | jq .memoryMap
            """);
        name.HelpName = name.Name;
        name.CompletionSources.Add(ReleaseOptions.Names);
        command.Arguments.Add(name);
        command.Arguments.Add(structure);
        releases.AddPageSizeTo(command);
        releases.AddSpecTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = releases.Catalog(parsed);
            AbiRelease release = ReleaseOptions.Find(catalog, parsed.GetRequiredValue(name), "RELEASE");
            var abi = ReleaseAt.Of(release, releases.PageSize(parsed) ?? PageGeometry.Sizes[0]);

            // An impossible release is refused before anything is printed.
            _ = abi.UsedStructures;
            if (parsed.GetValue(structure) is string wanted)
            {
                (UsedStructure used, StructureLayout found) = Find(abi, wanted);
                if (output.Json(parsed))
                {
                    ReleaseJson.WriteStructure(abi, used, found);
                }
                else
                {
                    StructurePrinter.Print(found, output.Page(parsed));
                }
            }
            else if (output.Json(parsed))
            {
                ReleaseJson.Write(abi);
            }
            else
            {
                new ReleasePrinter(output.Page(parsed), abi).Print();
            }

            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>A structure by the kernel's name, the specification's, or the last part of the latter.</summary>
    private static (UsedStructure Used, StructureLayout Layout) Find(ReleaseAt abi, string name)
    {
        (UsedStructure Used, StructureLayout Layout)[] found =
        [
            .. abi.UsedStructures.Where(structure => structure.Used.Name == name || structure.Layout.Spec.KernelName == name || structure.Used.Name.EndsWith($"::{name}", StringComparison.Ordinal)),
        ];
        IEnumerable<string> names = abi.UsedStructures.SelectMany(structure => (string[])[structure.Layout.Spec.KernelName, structure.Used.Name]).Distinct();
        return found.DistinctBy(structure => structure.Used.Name).ToArray() switch
        {
            [var only] => only,
            [] => throw new UsageException($"STRUCT: {abi.Release.Id} has no structure '{name}'{Suggestion.Of(name, names, $"; 'kho abi show {abi.Release.Id}' lists those that it has")}"),
            var many => throw new UsageException($"STRUCT: '{name}' can be {string.Join(" or ", many.Select(structure => structure.Used.Name))}"),
        };
    }
}
