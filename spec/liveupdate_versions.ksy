meta:
  id: liveupdate_versions
  title: Formats that a kernel can hand over, as a section of its image
  license: MIT
  ks-version: 0.11
  encoding: ASCII
  endian: le
doc: |
  Section `.liveupdate_versions` of vmlinux: a header and, up to the section's
  end, one entry for every format that the kernel reads and writes. Two kernels'
  sections can be compared before anything is booted.
doc-ref: RFC of December 2025, not merged so far
types:
  header:
    doc: First bytes of the section.
    seq:
      - id: signature
        type: u4
        enum: signature
        doc: Says that this is the section's first version or a later one.
      - id: version
        type: u4
        doc: Version of the section's layout, 1.
  entry:
    doc: One format.
    seq:
      - id: compatible
        size: 48
        doc: Its compatible string, NUL-padded.
enums:
  signature:
    0x4c565550:
      id: lvup
      doc: The letters LVUP, most significant byte first.
