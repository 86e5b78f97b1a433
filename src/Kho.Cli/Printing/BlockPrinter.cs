using System.Text.Json;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli.Printing;

/// <summary>Streams preserved blocks, one line of JSON each, by address.</summary>
internal static class BlockPrinter
{
    private const int FlushThreshold = 1 << 16;

    /// <summary>Prints the believed blocks of a document.</summary>
    public static void Print(HandoverDocument document)
    {
        if (document.MemoryMap is not MemoryMap map)
        {
            return;
        }

        using var output = new BufferedStream(Standard.OpenOutput(), FlushThreshold);
        using var json = new Utf8JsonWriter(output, JsonStyle.Compact);
        foreach (PreservedExtent extent in map.Extents)
        {
            int shift = extent.Order + map.Pages.PageShift;
            string? type = map.Radix?.PageTypeName(extent.PageType);
            for (ulong block = 0; block < extent.Blocks; block++)
            {
                json.WriteStartObject();
                json.WriteHex("start", extent.Start + (block << shift));
                json.WriteNumber("pages", 1UL << extent.Order);
                json.WriteNumber("order", extent.Order);
                if (type is not null)
                {
                    json.WriteString("type", type);
                }

                json.WriteEndObject();
                json.Flush();
                json.Reset();
                output.WriteByte((byte)'\n');
            }
        }
    }
}
