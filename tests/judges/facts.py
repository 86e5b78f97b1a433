"""What each release writes, as far as this judge needs it. Deliberately not read from spec/releases: a mistake there
must not be repeated here."""

from dataclasses import dataclass, field


def ceil_div(a, b):
    return -(-a // b)


@dataclass(frozen=True)
class Release:
    compatible: str
    stamp: str
    blob_property: str
    size_property: str = None
    short_bitmaps: bool = None
    key_width: object = None
    typed_keys: bool = False
    kho_test_inline: bool = False
    luo: str = None
    has_flbs: bool = False
    memfds: dict = field(default_factory=dict)
    has_metadata: bool = False

    @property
    def is_chunk_list(self):
        return self.key_width is None

    def bitmap_size(self, page_size):
        """Length in bytes of the bitmap of a chunk's element."""
        return 512 if self.short_bitmaps else page_size

    def depth(self, shift):
        """Number of levels of the radix tree, leaves included: a leaf holds 2^(shift+3) bits, a node 2^(shift-3) pointers."""
        return ceil_div(self.key_width(shift) - (shift + 3), shift - 3) + 1


V1 = {"memfd-v1": "MemfdLuoSerV1"}
V2 = {"memfd-v2": "MemfdLuoSerV2"}

KHO_V1 = dict(compatible="kho-v1", blob_property="fdt")
KHO_V3 = dict(compatible="kho-v3", blob_property="preserved-data", size_property="blob-size", stamp="MagicAndOrder",
              luo="luo-v1", has_flbs=True, memfds=V2, has_metadata=True)
KHO_V4 = dict(compatible="kho-v4", blob_property="preserved-data", size_property="blob-size",
              luo="luo-v5", has_flbs=True, memfds=V2, has_metadata=True)

RELEASES = {
    "linux-6.17": Release(**KHO_V1, stamp="BareOrder", short_bitmaps=True, kho_test_inline=True),
    "linux-6.18": Release(**KHO_V1, stamp="MagicAndOrder", short_bitmaps=False),
    "linux-6.19": Release(**KHO_V1, stamp="MagicAndOrder", short_bitmaps=False, luo="luo-v1", memfds=V1),
    "linux-7.0": Release(**KHO_V1, stamp="MagicAndOrder", short_bitmaps=False, luo="luo-v1", has_flbs=True, memfds=V1),
    "kho-v2": Release(compatible="kho-v2", blob_property="preserved-data", stamp="MagicAndOrder", key_width=lambda shift: 64 - shift,
                      luo="luo-v1", has_flbs=True, memfds={**V1, **V2}),
    "linux-7.1-rc5": Release(**KHO_V3, key_width=lambda shift: 64 - shift),
    "linux-7.1": Release(**KHO_V3, key_width=lambda shift: 64 - shift + 1),
    "linux-7.2": Release(**KHO_V4, stamp="MagicAndOrder", key_width=lambda shift: 64 - shift + 1),
    "linux-7.3": Release(**KHO_V4, stamp="MagicAndOrder", key_width=lambda shift: 64 - shift + 1),
    "rfc-page-type": Release(**KHO_V4, stamp="MagicTypeAndOrder", key_width=lambda shift: 64 - shift + 1, typed_keys=True),
    "rfc-page-type-deep": Release(**KHO_V4, stamp="MagicTypeAndOrder", key_width=lambda shift: 64, typed_keys=True),
}
