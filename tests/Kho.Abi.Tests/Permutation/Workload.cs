using System.Globalization;
using System.Text;
using Kho.Abi.Manifests;

namespace Kho.Abi.Tests.Permutation;

/// <summary>
/// A handover that a changed specification must not change. Payload lies at fixed addresses; structures lie between
/// <see cref="StructuresStart"/> and <see cref="StructuresEnd"/>, where their places follow from their sizes.
/// </summary>
/// <param name="Name">Name.</param>
/// <param name="Text">Manifest.</param>
internal sealed record Workload(string Name, string Text)
{
    public const ulong StructuresStart = 32 << 20;
    public const ulong StructuresEnd = 96 << 20;

    /// <summary>Entries of a folio array that take more pages than a chunk of 4 KiB lists: 511 × 256 and some.</summary>
    private const int ManyFolios = 131_500;

    private const string Regions = """
          - name: memblock
            regions:
              - { name: rm, start: 0xb800000, size: 64K }
              - { name: log, start: 0xb900000, size: 192K }

        """;

    private const string Metadata = """
          - name: kexec-metadata
            metadata: { previous_release: "7.3.4-permuted", kexec_count: 3 }

        """;

    private const string Test = """
          - name: kho_test
            kho_test:
              fill: "KHO test payload. "
              folios:
                - { start: 0x9000000, order: 0, count: 3 }
                - { start: 0x9100000, order: 2 }

        """;

    /// <summary>Every workload: both kinds of map, both bitmap sizes, all page sizes, both formats of LUO and of memfds, typed keys.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        Make("6.17-4k", "linux-6.17", "4K", Blocks(), Regions + Test),
        Make("6.19-4k", "linux-6.19", "4K", Blocks(), Regions + Test + Luo(4096, seals: false, flbs: false, many: false)),
        Make("7.3-64k", "linux-7.3", "64K", Blocks(), Metadata + Regions + Test + Luo(65536, seals: true, flbs: true, many: false)),
        Make("rfc-deep-4k", "rfc-page-type-deep", "4K", Typed(), Metadata + Regions + Test + Luo(4096, seals: true, flbs: true, many: false)),
        Make("6.17-elements-4k", "linux-6.17", "4K", ManyElements(), ""),
        Make("7.1-16k", "linux-7.1", "16K", Blocks(), Metadata + Luo(16384, seals: true, flbs: true, many: false)),
        Make("7.3-chains-4k", "linux-7.3", "4K", "", Luo(4096, seals: true, flbs: true, many: true)),
        Make("6.18-16k", "linux-6.18", "16K", Blocks(), Regions + Test),
        Make("7.0-64k", "linux-7.0", "64K", Blocks(), Regions + Test + Luo(65536, seals: false, flbs: true, many: false)),
        Make("rfc-4k", "rfc-page-type", "4K", Typed(), Metadata + Test),
    ];

    public HandoverManifest Manifest => ManifestReader.Read(new StringReader(Text), Name);

    private static Workload Make(string name, string release, string pageSize, string blocks, string blobs) => new(name, $"""
        release: {release}
        page_size: {pageSize}
        memory: [{"{"} start: 32M, size: 64M {"}"}]
        scratch:
          areas:
            - {"{"} start: 0x1cc00000, size: 32M {"}"}
            - {"{"} start: 0x1bc00000, size: 16M {"}"}
        {(blocks.Length == 0 ? "" : "memory_map:\n  blocks:\n" + blocks)}
        {(blobs.Length == 0 ? "" : "blobs:\n" + blobs)}
        """);

    private static string Blocks() => """
            - { start: 0xc000000, order: 0, count: 5 }
            - { start: 0xcc00000, order: 3, count: 2 }
            - { start: 0xe000000, order: 6 }
        """;

    /// <summary>More bitmaps of 512 bytes than one chunk of a page lists: 255, each of 16 MiB.</summary>
    private static string ManyElements() => string.Join('\n', Enumerable.Range(16, 300).Select(element => $"    - {{ start: 0x{(ulong)element << 24:x}, order: 0 }}"));

    private static string Typed() => Blocks() + """

            - { start: 0x10000000, order: 0, count: 2, type: contig }
            - { start: 0x10200000, order: 0, count: 2, type: split }
            - { start: 0x11000000, order: 4, count: 2, type: contig }
            - { start: 0x11200000, order: 4, count: 2, type: split }
        """;

    private static string Luo(int pageSize, bool seals, bool flbs, bool many)
    {
        var text = new StringBuilder("  - name: LUO\n    luo:\n      liveupdate_num: 2\n");
        if (flbs)
        {
            text.Append("      flbs:\n        - { name: flb-a, data: 0x1234567890, count: 1 }\n        - { name: flb-b, data: 0x7, count: 2 }\n");
        }

        ulong first = 0x14000000UL / (ulong)pageSize;
        string sealing = seals ? ", seals: 5" : "";
        text.Append("      sessions:\n        - name: one\n          files:\n")
            .Append(CultureInfo.InvariantCulture, $"            - {{ token: 0x1, memfd: {{ size: {3 * pageSize}, pos: 7{sealing}, fill: \"next kernel\", folios: [ {{ index: 0, pfn: 0x{first:x}, count: 2, order: 0 }}, {{ index: 2, pfn: 0x{first + 16:x}, order: 0 }} ] }} }}\n")
            .Append("            - { token: 0x2, memfd: { size: 0, folios: [] } }\n");
        if (many)
        {
            text.Append(CultureInfo.InvariantCulture, $"            - {{ token: 0x3, memfd: {{ size: {(ManyFolios + 1) * (ulong)pageSize}, pos: 0, fill: abc, folios: [ {{ index: 0, pfn: 0x{first + 32:x}, order: 0 }}, {{ index: 1, pfn: 0, count: {ManyFolios - 1} }}, {{ index: {ManyFolios}, pfn: 0x{first + 33:x}, order: 0 }} ] }} }}\n")
                .Append("        - name: files\n          files:\n");
            for (int file = 0; file < 70; file++)
            {
                text.Append(CultureInfo.InvariantCulture, $"            - {{ token: 0x{0x100 + file:x}, memfd: {{ size: 0, folios: [] }} }}\n");
            }

            for (int session = 0; session < 60; session++)
            {
                text.Append(CultureInfo.InvariantCulture, $"        - name: session-{session}\n");
            }
        }

        return text.Append("        - name: empty\n").ToString();
    }
}
