using System.Text;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Fuzz.Mutation;
using Kho.Images;

namespace Kho.Fuzz.Targets;

/// <summary>
/// Legal changes of the specification: fields elsewhere, of other widths, byte orders and lengths, arrays of other lengths,
/// pointers that lead elsewhere. Whatever it says, writing ends, and so does everything that reads what was written.
/// </summary>
internal sealed class SpecTarget(FuzzCorpus corpus, Func<IReadOnlyList<string>> manifests) : FuzzTarget
{
    private static readonly string[] _types = ["u1", "u2", "u4", "u8", "u2be", "u4be", "u8be", "b1", "b4", "b12", "b31", "b52", "b63"];
    private static readonly string[] _lengths = ["0", "1", "2", "page_size / 8", "page_size / 16", "(page_size - 24) / 24", "page_size", "page_size / 8 - 1"];
    private static readonly string[] _edges = ["-count", "-next", "-entries", "-entry-count", "-area-of", "-selected-by", "-bytes", "-pages", "-padding", "-points-to"];

    private readonly Lazy<IReadOnlyList<string>> _manifests = new(manifests);
    private readonly Lazy<IReadOnlyList<JsonObject>> _files = new(() =>
        [.. FuzzCorpus.Files("spec", "*.ksy").Where(path => !path.Contains("node_modules", StringComparison.Ordinal)).Select(YamlJson.ReadFile).Where(file => file["-container"] is null)]);

    public override string Name => "spec";

    public override string Extension => ".ksy";

    public override FuzzInput Create(FuzzRandom random)
    {
        JsonObject file = random.Pick(_files.Value).DeepClone().AsObject();
        JsonArray[] sequences = [.. Sequences(file)];
        for (int change = random.Below(4); change >= 0; change--)
        {
            Change(random.Pick(sequences), random);
        }

        return new FuzzInput(Encoding.UTF8.GetBytes(file.ToJsonString()));
    }

    public override void Run(FuzzInput input, FuzzRandom random)
    {
        string path = ScratchFile.Mine.Write("own.ksy", input.Bytes);
        try
        {
            ReleaseCatalog catalog = ReleaseCatalog.Load(ScratchFile.Mine.Folder);
            if (random.OneIn(3))
            {
                SeedImage seed = corpus.Image(random.Pick(corpus.Golden));
                using MemoryImage old = MemoryImage.Of("fuzz", seed.Memory(), seed.Note);
                HandoverExercise.Run(old, random, catalog);
                return;
            }

            EncodedHandover encoded = HandoverEncoder.Encode(ManifestReader.Read(new StringReader(random.Pick(_manifests.Value)), "fuzz"), catalog);
            using MemoryImage image = MemoryImage.Of("fuzz", encoded.Memory, encoded.Note);
            HandoverExercise.Run(image, random, catalog);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<JsonArray> Sequences(JsonObject file)
    {
        IEnumerable<JsonNode?> types = (file["types"] as JsonObject ?? []).Select(type => type.Value).Append(file);
        return types.Select(type => type?["seq"]).OfType<JsonArray>().Where(sequence => sequence.Count > 0);
    }

    private static void Change(JsonArray sequence, FuzzRandom random)
    {
        int index = random.Below(sequence.Count);
        JsonObject field = sequence[index]!.AsObject();
        switch (random.Below(7))
        {
            case 0:
                sequence.RemoveAt(index);
                sequence.Insert(random.Below(sequence.Count + 1), field);
                break;
            case 1:
                sequence.Insert(random.Below(sequence.Count + 1), new JsonObject { ["id"] = $"inserted_{random.Below(1000)}", ["type"] = random.Pick(_types) });
                break;
            case 2 when field["repeat"] is not null:
                field["repeat-expr"] = random.Pick(_lengths);
                break;
            case 3 when field["size"] is not null:
                field["size"] = random.Pick(_lengths);
                break;
            case 4 when sequence.Count > 1:
                sequence.RemoveAt(index);
                break;
            case 5:
                field[random.Pick(_edges)] = random.OneIn(2) ? JsonValue.Create(random.Pick(["count", "next", "first", "kho_block", "payload", "luo_file_ser", "1000000000"])) : new JsonArray("kho_block");
                break;
            default:
                if (field["type"] is not null && field["size"] is null)
                {
                    field["type"] = random.Pick(_types);
                    field.Remove("enum");
                }

                break;
        }
    }
}
