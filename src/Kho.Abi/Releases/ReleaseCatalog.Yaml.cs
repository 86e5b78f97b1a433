using System.Text.Json.Nodes;
using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

public sealed partial class ReleaseCatalog
{
    private static Description ReadYaml(string path)
    {
        JsonObject members = YamlJson.ReadFile(path);
        var description = new Description(members, path);
        string expected = Path.GetFileNameWithoutExtension(path);
        return description.Id == expected
            ? description
            : throw new KhoFormatException($"{path}: id is '{description.Id}', and the file's name says '{expected}'");
    }
}
