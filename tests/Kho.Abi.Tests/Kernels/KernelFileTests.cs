using Kho.Abi.Tests.Compatibility.Kernels;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Kernels;
using Kho.Diagnostics;
using Kho.Images.Kernels;

namespace Kho.Abi.Tests.Kernels;

/// <summary>Kernels as they lie in /boot, in every wrapping, unpacked to the same bytes.</summary>
public sealed class KernelFileTests
{
    [Theory]
    [InlineData("kernel.gz", "gzip")]
    [InlineData("kernel.xz", "xz")]
    [InlineData("kernel.lzma", "lzma")]
    [InlineData("kernel.bz2", "bzip2")]
    [InlineData("kernel.lz4", "lz4")]
    [InlineData("kernel.zst", "zstd")]
    [InlineData("kernel.lzo", "lzo")]
    [InlineData("kernel-fast.lzo", "lzo")]
    public void Every_compression_comes_apart(string fixture, string method)
    {
        byte[] compressed = KernelFixture.Compressed(fixture);

        Assert.Equal(method, KernelCompression.Detect(compressed));
        Assert.Equal(KernelFixture.Plain, KernelCompression.Decompress(compressed, method, "it").ToArray());

        // As the kernel's build puts it into a bzImage: followed by the length of the contents, which only gzip stores itself.
        using var directory = new TemporaryDirectory();
        string path = directory.Write("vmlinuz", BootImages.BzImage(compressed, method == "gzip" ? null : KernelFixture.Plain.Length));
        using var file = KernelFile.Open(path);
        Assert.Equal(KernelFixture.Plain, file.Flat!.Value.ToArray());
        Assert.Equal(($"bzImage, {method}, bare image", 4096, "7.3.4-fixture", true), (file.Format, file.PageSize, file.StatedVersion, file.IsWhole));
    }

    [Theory]
    [InlineData("kernel.gz", "gzip")]
    [InlineData("kernel.xz", "xz")]
    [InlineData("kernel.lzma", "lzma")]
    [InlineData("kernel.bz2", "bzip2")]
    [InlineData("kernel.lz4", "lz4")]
    [InlineData("kernel.zst", "zstd")]
    [InlineData("kernel.lzo", "lzo")]
    public void Every_compression_is_bounded_and_survives_damage(string fixture, string method)
    {
        byte[] compressed = KernelFixture.Compressed(fixture);

        Assert.Contains("decompresses to more than 40000 bytes", Error(() => KernelCompression.Decompress(compressed, method, "it", 40000)), StringComparison.Ordinal);
        var random = new Random(1);

        // The last bytes of an lzma stream flush its range coder: what they say is known without them.
        for (int length = compressed.Length - (method == "lzma" ? 6 : 1); length > 0; length -= random.Next(1, 700))
        {
            Assert.StartsWith($"it: {method}: ", Error(() => KernelCompression.Decompress(compressed.AsMemory(0, length), method, "it")), StringComparison.Ordinal);
        }

        for (int round = 0; round < 40; round++)
        {
            byte[] damaged = [.. compressed];
            for (int count = 0; count < 4; count++)
            {
                damaged[random.Next(8, damaged.Length)] = (byte)random.Next(256);
            }

            // Checksums are not everybody's: damage need not be seen, but nothing else than an error may come of it.
            try
            {
                Assert.InRange(KernelCompression.Decompress(damaged, method, "it", 1 << 20).Length, 1, 1 << 20);
            }
            catch (KhoFormatException exception)
            {
                Assert.StartsWith($"it: {method}: ", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_bomb_is_given_up_at_the_limit()
    {
        byte[] bomb = BootImages.Gzip(new byte[8 << 20]);
        using var directory = new TemporaryDirectory();
        string path = directory.Write("vmlinuz", BootImages.BzImage(bomb));

        Assert.Equal($"{path}: bzImage: gzip: it decompresses to more than {1 << 20} bytes, which no kernel does", Error(() => KernelFile.Open(path, 1 << 20)));
    }

    [Theory]
    [InlineData(0ul, null)]
    [InlineData(2ul, 4096)]
    [InlineData(0xcul, 16384)]
    [InlineData(6ul, 65536)]
    public void An_arm64_Image_states_its_page_size(ulong flags, int? pageSize)
    {
        using var directory = new TemporaryDirectory();
        byte[] image = BootImages.Arm64(KernelFixture.Plain, flags);

        foreach ((string name, byte[] bytes, string format) in new[]
        {
            ("Image", image, "arm64 Image"),
            ("Image.gz", BootImages.Gzip(image), "gzip, arm64 Image"),
            ("vmlinuz.efi", BootImages.Zboot(BootImages.Gzip(image), "gzip"), "EFI zboot, gzip, arm64 Image"),
        })
        {
            KernelImage kernel = KernelImage.Open(directory.Write(name, bytes));

            Assert.Equal((format, pageSize, "7.3.4-fixture", true), (kernel.Format, kernel.StatedPageSize, kernel.KernelRelease, kernel.IsWhole));
            Assert.Equal(["kho-v4", "luo-v5", "memblock-v1", "memfd-v2", "reserve-mem-v1"], kernel.CompatibleStrings);
        }
    }

    [Fact]
    public void A_bzImage_holds_a_vmlinux_with_sections()
    {
        using var directory = new TemporaryDirectory();
        byte[] vmlinux = new KernelBuilder().AddBtf("7.3.4").AddStrings("Linux version 7.3.4-kho (kho@cap)", "kho-v4").AddVersions("kho-v4").Build();
        byte[] uncompressed = BootImages.BzImage(vmlinux);

        foreach (byte[] image in new[] { uncompressed, BootImages.BzImage(BootImages.Gzip(vmlinux)) })
        {
            KernelImage kernel = KernelImage.Open(directory.Write("bzImage", image));

            Assert.EndsWith("vmlinux", kernel.Format, StringComparison.Ordinal);
            Assert.Equal("7.3.4-kho", kernel.KernelRelease);
            Assert.Contains("luo_ser", kernel.Types!.Structures);
            Assert.Equal(["kho-v4"], kernel.Versions!.Formats);
        }
    }

    [Fact]
    public void Types_are_found_in_an_image_without_sections()
    {
        byte[] types = KernelBuilder.GoldenBtf("7.2.6");
        byte[] lookalike = [0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 8, 0, 0, 0];
        using var directory = new TemporaryDirectory();

        KernelImage kernel = KernelImage.Open(directory.Write("Image", BootImages.Arm64([.. KernelFixture.Plain, .. lookalike, .. types, .. lookalike, 0x9f, 0xeb], 2)));

        Assert.Contains("kho_radix_node", kernel.Types!.Structures);
        Assert.Null(KernelImage.Open(directory.Write("Image", BootImages.Arm64([.. KernelFixture.Plain, .. lookalike], 2))).Types);
    }

    [Fact]
    public void The_configuration_is_read()
    {
        byte[] configuration = BootImages.Configuration("# Linux/x86\nCONFIG_KEXEC_HANDOVER=y\n# CONFIG_DEBUG_VM is not set\nCONFIG_LOCALVERSION=\"-kho\"\n");
        using var directory = new TemporaryDirectory();

        KernelImage kernel = KernelImage.Open(directory.Write("Image", BootImages.Arm64([.. KernelFixture.Plain, .. "IKCFG_ST no configuration"u8, .. configuration], 2)));

        Assert.Equal("y", kernel.Configuration!["CONFIG_KEXEC_HANDOVER"]);
        Assert.Equal("n", kernel.Configuration["CONFIG_DEBUG_VM"]);
        Assert.Equal("\"-kho\"", kernel.Configuration["CONFIG_LOCALVERSION"]);
    }

    [Fact]
    public void Headers_that_lie_are_told_in_one_line()
    {
        using var directory = new TemporaryDirectory();
        byte[] good = BootImages.BzImage(KernelFixture.Compressed("kernel.gz"));
        byte[] zboot = BootImages.Zboot(KernelFixture.Compressed("kernel.gz"), "gzip");
        var cases = new (string Defect, byte[] Bytes, string Expected)[]
        {
            ("payload-beyond-the-end", With(good, 0x24c, 0x7fffffff), "the header says that the payload is 2147483647 bytes at offset 1600"),
            ("payload-offset-wraps", With(good, 0x248, 0xffffffff), "the header says that the payload is"),
            ("payload-empty", With(good, 0x24c, 0), "the payload is 0 bytes"),
            ("payload-of-nothing-known", With(good, 0x640, 0), "the payload begins with 0000"),
            ("protocol-too-old", BootImages.BzImage(KernelFixture.Compressed("kernel.gz"), protocol: 0x207), "setup_header.version is 0x0207"),
            ("bzImage-cut-off", good[..2000], "the header says that the payload is"),
            ("zboot-length-lies", With(zboot, 12, 0xfffffff0), "EFI zboot: the header says that the payload is 4294967280 bytes at offset 512"),
            ("no-kernel", [.. "MZ and so on"u8], "no kernel: neither a bzImage"),
            ("no-kernel-in-gzip", BootImages.Gzip([.. "nothing of the kind"u8]), "holds no \"Linux version\""),
            ("wrapped-too-often", Wrap(KernelFixture.Plain, 7), "more than 4 nested layers"),
            ("empty", [], "the file is empty"),
            ("zstd-magic-only", [0x28, 0xb5, 0x2f, 0xfd], "zstd: the compressed bytes"),
            ("lzma-dictionary-of-4-GiB", [0x5d, 0, 0, 0xff, 0xff, .. new byte[20]], "lzma: the header asks for a dictionary"),
            ("lz4-block-beyond-the-end", [0x02, 0x21, 0x4c, 0x18, 0xff, 0xff, 0, 0, 1], "lz4: a block of 65535 bytes is announced, and 1 are left"),
            ("lzo-header-only", KernelFixture.Compressed("kernel.lzo")[..20], "lzo: the file is cut off"),
            ("lzo-block-of-3-GiB", With(KernelFixture.Compressed("kernel.lzo"), 48, 0xff), "lzo: a block of"),
        };
        foreach ((string defect, byte[] bytes, string expected) in cases)
        {
            string path = directory.Write(defect, bytes);
            string message = Error(() => KernelImage.Open(path));

            Assert.StartsWith($"{path}: ", message, StringComparison.Ordinal);
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }

    /// <summary>A header whose numbers are random, around bytes of every kind: an error or a kernel, and nothing else.</summary>
    [Fact]
    public void No_header_breaks_it()
    {
        using var directory = new TemporaryDirectory();
        byte[] good = BootImages.BzImage(BootImages.Gzip(new KernelBuilder().AddBtf("7.3.4").AddStrings("Linux version 7.3.4-kho (kho@cap)", "kho-v4").Build()));
        var random = new Random(2);
        for (int round = 0; round < 60; round++)
        {
            byte[] damaged = [.. good];
            for (int count = 0; count < 5; count++)
            {
                damaged[random.Next(round % 2 == 0 ? 0x260 : damaged.Length)] = (byte)random.Next(256);
            }

            string path = directory.Write("vmlinuz", damaged.AsSpan(0, random.Next(damaged.Length / 2, damaged.Length)).ToArray());
            try
            {
                KernelImage.Open(path);
            }
            catch (KhoFormatException exception)
            {
                Assert.StartsWith($"{path}: ", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    private static string Error(Func<object?> action) => Assert.Throws<KhoFormatException>(() => action()).Message;

    private static string Error(Func<ReadOnlyMemory<byte>> action) => Assert.Throws<KhoFormatException>(() => (object)action()).Message;

    private static byte[] With(byte[] bytes, int offset, uint value)
    {
        byte[] changed = [.. bytes];
        BitConverter.TryWriteBytes(changed.AsSpan(offset), value);
        return changed;
    }

    private static byte[] Wrap(byte[] bytes, int times)
    {
        for (int count = 0; count < times; count++)
        {
            bytes = BootImages.Gzip(bytes);
        }

        return bytes;
    }
}
