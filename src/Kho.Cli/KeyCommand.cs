using System.CommandLine;
using System.Text.Json;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli;

/// <summary><c>kho key</c>: a radix key decoded, or encoded, by each release.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var input = new Argument<string>("ENCODE-OR-VALUE")
        {
            Description = "a key (0x10000000012345), or a block to encode: PHYS:ORDER or PHYS:ORDER:TYPE (0x12345000:0:split)",
        };
        var command = new Command("key", """
            Decodes a radix key by each release, or encodes one: order, physical address, page type, the index at
            each level of the tree, and the bits that a tree of that depth loses. Exit code 1 if no release has such a key.

            Examples:
              kho key 0x8000400000000620
              kho key 0xc400000:9:split --release rfc --page-size 4K
            """);
        command.Arguments.Add(input);
        releases.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = releases.Catalog(parsed);
            int pageSize = releases.PageSize(parsed) ?? PageGeometry.Sizes[0];
            AbiRelease? only = releases.Release(parsed, catalog);
            string text = parsed.GetRequiredValue(input);
            IReadOnlyList<KeyView> views = KeyView.All(catalog, only, pageSize, text);
            if (output.Json(parsed))
            {
                WriteJson(text, pageSize, views);
            }
            else
            {
                Print(text, pageSize, views, output.Page(parsed));
            }

            return views.All(view => view.NoKey is not null) ? ExitCode.Found : ExitCode.Fine;
        });
        return command;
    }

    private static void Print(string input, int pageSize, IReadOnlyList<KeyView> views, TextPage page)
    {
        page.Line($"{input} at pages of {Words.Size((ulong)pageSize)}");
        foreach (KeyView view in views)
        {
            page.Heading(string.Join(", ", view.Releases.Select(release => release.Id)));
            if (view.NoKey is not null)
            {
                page.Line($"  {view.NoKey}");
                continue;
            }

            page.Pairs(Pairs(view).Select(pair => ("  " + pair.Name, pair.Value)));
        }
    }

    private static IEnumerable<(string Name, string Value)> Pairs(KeyView view)
    {
        RadixGeometry geometry = view.Geometry;
        yield return ("key", $"0x{view.Key.Value:x16}");
        foreach ((string, string) pair in Block(view, view.Key))
        {
            yield return pair;
        }

        yield return ("tree", $"depth {geometry.Depth}, holds bits 0 to {Math.Min(geometry.HeldBits, 64) - 1}");
        yield return ("path", string.Join(", ", view.Path.Select(step => $"level {step.Level}: {step.Index}")) + $", leaf bit {geometry.BitmapIndex(view.Key.Value)}");
        if (view.Refused)
        {
            yield return ("adding it", $"refused with -ERANGE: wider than {geometry.KeyWidth} bits");
        }

        if (view.LostBits.Count == 0)
        {
            yield return ("lost", "nothing");
            yield break;
        }

        yield return ("LOST", $"{(view.LostBits.Count == 1 ? "bit" : "bits")} {string.Join(", ", view.LostBits.Select(bit => view.Describe(bit)))}");
        yield return ("reads back as", $"0x{view.ReadBack.Value:x16}");
        foreach ((string name, string value) in Block(view, view.ReadBack))
        {
            yield return ("  " + name, value);
        }
    }

    private static IEnumerable<(string Name, string Value)> Block(KeyView view, RadixKey key)
    {
        if (!key.IsValid)
        {
            yield return ("block", $"none: {KeyView.Describe(key.Problem)}");
            if (key.Problem is KeyProblem.NoOrderBit or KeyProblem.AboveOrderZero)
            {
                yield break;
            }
        }

        int shift = key.Order + view.Geometry.Pages.PageShift;
        yield return ("order", $"{key.Order} (bit {key.OrderBit(view.Geometry)}){(shift < 64 ? $", {Words.Size(1UL << shift)}" : "")}");
        yield return ("phys", Words.Address(key.Address));
        if (view.Geometry.PageTypeName(key.PageType) is string type)
        {
            yield return ("type", $"{type} ({view.Geometry.PageTypePlace})");
        }
    }

    private static void WriteJson(string input, int pageSize, IReadOnlyList<KeyView> views)
    {
        JsonOutput.Write("kho.key/1", json =>
        {
            json.WriteString("input", input);
            json.WriteNumber("pageSize", pageSize);
            json.WriteStartArray("results");
            foreach (KeyView view in views)
            {
                json.WriteStartObject();
                json.WriteTexts("releases", view.Releases.Select(release => release.Id));
                if (view.NoKey is not null)
                {
                    json.WriteString("error", view.NoKey);
                }
                else
                {
                    WriteView(json, view);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static void WriteView(Utf8JsonWriter json, KeyView view)
    {
        WriteKey(json, view, view.Key);
        json.WriteNumber("depth", view.Geometry.Depth);
        json.WriteNumber("heldBits", view.Geometry.HeldBits);
        json.WriteStartArray("path");
        foreach ((int level, int index) in view.Path)
        {
            json.WriteStartObject();
            json.WriteNumber("level", level);
            json.WriteNumber("index", index);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("leafBit", view.Geometry.BitmapIndex(view.Key.Value));
        json.WriteBoolean("refused", view.Refused);
        json.WriteStartArray("lostBits");
        foreach (int bit in view.LostBits)
        {
            json.WriteNumberValue(bit);
        }

        json.WriteEndArray();
        json.WriteStartObject("readBack");
        WriteKey(json, view, view.ReadBack);
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, KeyView view, RadixKey key)
    {
        json.WriteHex("key", key.Value);
        json.WriteBoolean("valid", key.IsValid);
        json.WriteString("problem", key.IsValid ? null : HandoverNames.Of(key.Problem));
        json.WriteString("phys", key.IsValid ? JsonStyle.Hex(key.Address) : null);
        if (key.IsValid)
        {
            json.WriteNumber("order", key.Order);
        }
        else
        {
            json.WriteNull("order");
        }

        if (view.Geometry.PageTypes.Count > 0)
        {
            json.WriteString("type", view.Geometry.PageTypeName(key.PageType));
        }
    }
}
