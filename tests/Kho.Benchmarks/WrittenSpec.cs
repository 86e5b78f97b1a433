using Kho.Abi.Releases;

namespace Kho.Benchmarks;

/// <summary>The spec that images are encoded and read by: the built-in one, or one from a directory in which all numbers of the map and of arrays are big-endian.</summary>
internal sealed record WrittenSpec(ReleaseCatalog Catalog, bool IsBigEndian)
{
    private static readonly string[] _files = ["kho_radix_tree.ksy", "kho_chunk_list.ksy", "kho_vmalloc.ksy", "memfd_luo.ksy"];

    public static WrittenSpec BuiltIn { get; } = new(ReleaseCatalog.BuiltIn, IsBigEndian: false);

    /// <summary>Loads what <c>--spec DIRECTORY</c> loads: copies of the repository's files with the other endianness.</summary>
    public static WrittenSpec Changed() => Load(isBigEndian: true);

    /// <summary>Loads unchanged copies of the repository's files from a directory.</summary>
    public static WrittenSpec Unchanged() => Load(isBigEndian: false);

    private static WrittenSpec Load(bool isBigEndian)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("kho-spec-");
        try
        {
            foreach (string file in _files)
            {
                string text = File.ReadAllText(Path.Combine(MapImages.Repository(), "spec", file));
                File.WriteAllText(Path.Combine(directory.FullName, file), isBigEndian ? text.Replace("\n  endian: le\n", "\n  endian: be\n", StringComparison.Ordinal) : text);
            }

            return new WrittenSpec(ReleaseCatalog.Load(directory.FullName), isBigEndian);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
