namespace Kho.Abi.Tests.Golden;

/// <summary>Names of golden images for theories, found in the folder: an image that is added is tested.</summary>
public static class GoldenImages
{
    public static TheoryData<string> All => Where(_ => true);

    /// <summary>Images of one handover at one moment; they have a full expectation.</summary>
    public static TheoryData<string> Moments => Where(image => !image.IsPair);

    /// <summary>Moments at which debugfs was copied, too.</summary>
    public static TheoryData<string> WithDebugfs => Where(image => !image.IsPair && image.HasDebugfs);

    /// <summary>As <see cref="WithReservedMemory"/>, with a copy of debugfs.</summary>
    public static TheoryData<string> WithCopiedRegions => Where(image => image.HasDebugfs && HasReservedMemory(image));

    /// <summary>As <see cref="WithFiles"/>, with a copy of debugfs.</summary>
    public static TheoryData<string> WithCopiedFiles => Where(image => image.HasDebugfs && HasFiles(image));

    /// <summary>Moments whose scratch areas are known.</summary>
    public static TheoryData<string> WithScratch => Where(image => !image.IsPair && image.Expected.Has("scratch"));

    /// <summary>Moments at which nothing had been used yet.</summary>
    public static TheoryData<string> Untouched => Where(image => image.IsUntouched);

    /// <summary>Images whose map can be read to its last block.</summary>
    public static TheoryData<string> WholeMaps => Where(image => (image.IsUntouched || image.IsPair) && !image.HasLostKeys);

    /// <summary>As <see cref="WholeMaps"/>, only those with counts by order.</summary>
    public static TheoryData<string> CountedMaps => Where(image => image.IsUntouched && !image.HasLostKeys);

    public static TheoryData<string> LostKeys => Where(image => image.HasLostKeys);

    public static TheoryData<string> Stale => Where(image => image.Expected.Point == "in");

    public static TheoryData<string> Pairs => Where(image => image.IsPair);

    /// <summary>Untouched images with memfds in sessions.</summary>
    public static TheoryData<string> WithFiles => Where(HasFiles);

    /// <summary>As <see cref="WithFiles"/>, and the first page of every file is in the image.</summary>
    public static TheoryData<string> WithContents => Where(image => HasFiles(image) && image.HasContents);

    /// <summary>As <see cref="WithFiles"/>, and the next kernel came as far as to retrieve them.</summary>
    public static TheoryData<string> Retrieved => Where(image => image.IsUntouched && image.Expected.RetrieveResults.Any(line => line.Contains("bad_pages=0", StringComparison.Ordinal)));

    public static TheoryData<string> WithReservedMemory => Where(HasReservedMemory);

    public static TheoryData<string> WithMetadata => Where(image => image.Expected.BlobNames.Contains("kexec-metadata"));

    public static TheoryData<string> WithStructPages => Where(image => image.Expected.StructPageLayout is not null);

    /// <summary>Images of kernels with page types that can hold them.</summary>
    public static TheoryData<string> TypesKept => Where(image => !image.IsPair && image.Release == "rfc-page-type-deep");

    /// <summary>Images of kernels with page types that their tree drops.</summary>
    public static TheoryData<string> TypesLost => Where(image => image.Release == "rfc-page-type");

    /// <summary>Images in which the test module of the page type RFC took part.</summary>
    public static TheoryData<string> WithHeads => Where(image => image.Expected.KernelMessages.Any(line => line.StartsWith("RFC: HEAD", StringComparison.Ordinal)));

    private static bool HasFiles(GoldenImage image) => image.IsUntouched && image.Expected.FilesPreserved.Count > 0;

    private static bool HasReservedMemory(GoldenImage image) => image.Expected.CommandLine?.Contains("reserve_mem=", StringComparison.Ordinal) == true;

    private static TheoryData<string> Where(Func<GoldenImage, bool> condition)
    {
        TheoryData<string> names = [];
        foreach (string name in GoldenImage.Names)
        {
            if (condition(GoldenImage.Named(name)))
            {
                names.Add(name);
            }
        }

        return names;
    }
}
