using System.Text.Json;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Vmalloc;

/// <summary>A vmalloc area that holds the list of other contents: its descriptor as JSON, and its pages as a file.</summary>
internal static class VmallocContents
{
    /// <summary>Directory for the files of vmalloc areas.</summary>
    public const string Directory = "vmalloc";

    /// <summary>Writes an area's descriptor as a member of a JSON object.</summary>
    public static void WriteMember(Utf8JsonWriter json, string name, VmallocArea area)
    {
        json.WriteStartObject(name);
        json.WriteHex("first", area.First);
        json.WriteNumber("total_pages", area.TotalPages);
        json.WriteNumber("flags", area.Flags);
        json.WriteNumber("order", area.Order);
        json.WriteEndObject();
    }

    /// <summary>The pages of an area; an empty area has none.</summary>
    /// <param name="owner">Name of the contents that the area lists.</param>
    /// <param name="path">Path of the area's file below <see cref="Directory"/>.</param>
    /// <param name="context">Page size of the handover.</param>
    public static IEnumerable<PreservedContents> Of(string owner, string path, VmallocArea area, ContentsContext context)
    {
        if (area is { First: 0, TotalPages: 0 })
        {
            yield break;
        }

        int pageShift = context.Pages.PageShift;
        ulong size = (ulong)area.TotalPages << pageShift;
        List<ContentsPiece> pieces = [];
        List<string> problems = [];
        UInt128 listed = 0;
        if (area.Order > context.Pages.MaximumOrder)
        {
            problems.Add($"its order {area.Order} cannot be");
        }
        else
        {
            foreach (VmallocRun run in area.Chunks.SelectMany(chunk => chunk.Entries))
            {
                UInt128 length = (UInt128)run.Count << (area.Order + pageShift);
                if (listed < size)
                {
                    pieces.Add(new ContentsPiece((ulong)listed, Math.Min(run.Start, ContentsPiece.NoAddress), (ulong)UInt128.Min(length, size - listed)));
                }

                listed += length;
            }

            if (listed != size)
            {
                problems.Add($"{size >> pageShift} pages are announced, and its chunks list {listed >> pageShift}, so that some may be out of place");
            }
        }

        yield return new PreservedContents(PreservedContents.Area, owner, size)
        {
            Path = $"{Directory}/{path}",
            Pieces = pieces,
            GapReason = "no chunk that can be read lists it",
            Problems = problems,
            IsDisputed = listed != size,
        };
    }
}
