using System.Collections.Concurrent;
using Kho.Abi.Tests.Physical;
using Kho.Fuzz.Mutation;

namespace Kho.Fuzz.Targets;

/// <summary>The sound files that are mutated, all out of the repository.</summary>
internal sealed class FuzzCorpus
{
    private readonly ConcurrentDictionary<string, Lazy<SeedImage>> _images = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Looked for on demand: a coverage-guided fuzzer brings its own and may run outside of the repository.</summary>
    private readonly Lazy<IReadOnlyList<string>> _golden;

    /// <summary>Takes the golden images up to a length.</summary>
    /// <param name="longest">Length in bytes of the longest image; smaller ones are read more often in the same time.</param>
    /// <param name="every">Takes every n-th image.</param>
    public FuzzCorpus(long longest = long.MaxValue, int every = 1)
    {
        _golden = new Lazy<IReadOnlyList<string>>(() => [.. Files("golden", "handover.elf").Where(path => new FileInfo(path).Length <= longest).Where((_, index) => index % every == 0)]);
    }

    /// <summary>Paths of golden images, captured and encoded, in order.</summary>
    public IReadOnlyList<string> Golden => _golden.Value;

    /// <summary>Files of the repository in a folder, in order.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>An image taken apart, once.</summary>
    public SeedImage Image(string path) => _images.GetOrAdd(path, static key => new Lazy<SeedImage>(() => SeedImage.Open(key))).Value;

    /// <summary>A file's bytes, read once.</summary>
    public byte[] Bytes(string path) => _files.GetOrAdd(path, File.ReadAllBytes);
}
