using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Cli.Options;
using Kho.Cli.Printing;

namespace Kho.Cli;

/// <summary>The options of <c>kho decode</c> for the bytes at one address, and their action.</summary>
internal sealed class HexOptions
{
    private const int LengthShown = 256;

    private readonly Option<ulong?> _address = new("--hex")
    {
        Description = "explain the structure at this physical address, field by field, and nothing else; exit code 1 if no structure owns it",
        HelpName = "ADDR",
        CustomParser = ImageOptions.ParseNumber,
    };

    private readonly Option<string?> _type = new("--as")
    {
        Description = $"with --hex: decode the address as this structure (luo::luo_file_ser, or {HandoverAnnotation.DeviceTree})",
        HelpName = "TYPE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_address);
        command.Options.Add(_type);
    }

    /// <summary>The requested address, or null.</summary>
    public ulong? Address(ParseResult parsed)
    {
        ulong? address = parsed.GetValue(_address);
        return address is null && parsed.GetValue(_type) is not null ? throw new UsageException("--as: needs --hex ADDR") : address;
    }

    /// <summary>Prints the contents of an address.</summary>
    /// <returns>Exit code.</returns>
    public int Explain(ParseResult parsed, HandoverAnnotation annotation, HandoverOptions options, ulong address, OutputOptions output)
    {
        AnnotatedStructure? structure = parsed.GetValue(_type) is string type
            ? annotation.As(Resolve(options.Catalog.Structures, type), address)
            : annotation.At(address);
        if (output.Json(parsed))
        {
            AnnotationJson.Write(annotation, structure, address, LengthShown);
        }
        else
        {
            var printer = new AnnotationPrinter(output.Page(parsed), annotation, address);
            if (structure is null)
            {
                printer.PrintBytes(LengthShown);
            }
            else
            {
                printer.Print(structure);
            }
        }

        return structure is null ? ExitCode.Found : ExitCode.Fine;
    }

    /// <summary>A structure's name in the specification, or its part after <c>::</c> if unambiguous.</summary>
    private static string Resolve(StructureCatalog catalog, string type)
    {
        if (type == HandoverAnnotation.DeviceTree || catalog.Structures.ContainsKey(type))
        {
            return type;
        }

        string[] fitting = [.. catalog.Structures.Keys.Where(name => name.EndsWith($"::{type}", StringComparison.Ordinal))];
        return fitting.Length switch
        {
            1 => fitting[0],
            0 => throw new UsageException($"--as: there is no structure '{type}' ('kho abi show RELEASE' lists those of a release)"),
            _ => throw new UsageException($"--as: '{type}' can be {string.Join(" or ", fitting)}"),
        };
    }
}
