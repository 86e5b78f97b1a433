using System.Security.Cryptography;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;

namespace Kho.Abi.Tests.Golden;

/// <summary>
/// Contents of preserved files, found through the decoded handover, against the SHA-256 of what was written. The
/// images hold the first page of each file, so only files of one page can be compared.
/// </summary>
public sealed class FileContentsTests
{
    [Theory]
    [MemberData(nameof(GoldenImages.WithContents), MemberType = typeof(GoldenImages))]
    public void Files_of_one_page_have_the_contents_that_were_written(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        LuoValue luo = LuoTests.Luo(decoded);
        HashSet<ulong> compared = [];

        foreach (ExpectedFile expected in golden.Expected.FilesPreserved.Where(file => file.Size <= (ulong)golden.Note.PageSize))
        {
            (_, MemfdValue memfd) = LuoTests.FindFile(luo, expected);
            Assert.Equal(expected.Sha256, Convert.ToHexStringLower(SHA256.HashData(Contents(decoded, memfd, golden.Note.PageSize))));
            compared.Add(expected.Token);
        }

        Assert.Superset(new HashSet<ulong> { 1, 2, 3 }, compared);
    }

    private static byte[] Contents(DecodedImage decoded, MemfdValue memfd, int pageSize)
    {
        byte[] contents = new byte[memfd.Size];
        Dictionary<ulong, ulong> frames = LuoTests.Frames(memfd);
        for (int offset = 0; offset < contents.Length; offset += pageSize)
        {
            int length = Math.Min(pageSize, contents.Length - offset);
            ulong address = frames[(ulong)(offset / pageSize)] * (ulong)pageSize;
            decoded.Read(address, length).CopyTo(contents, offset);
        }

        return contents;
    }
}
