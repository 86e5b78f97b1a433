meta:
  id: liveupdate_features
  title: Features that a kernel can hand over, as a section of its image
  license: MIT
  ks-version: 0.11
  encoding: ASCII
  endian: le
doc: |
  Section `.liveupdate_features` of vmlinux, which took the place of
  `.liveupdate_versions`: the same header, and longer entries. Only the
  section's name tells the two apart.
doc-ref: Live update development trees, September 2026
types:
  entry:
    doc: One component and its feature masks.
    seq:
      - id: name
        size: 48
        doc: Name of the component, NUL-padded; luo for the core.
      - id: feat_bytes
        type: u4
        doc: Bytes that each of the masks covers, 8.
      - id: reserved
        type: u4
        doc: Reserved, 0.
      - id: supp
        type: u8
        doc: Features that the kernel supports, one bit each.
      - id: req
        type: u8
        doc: Features that the kernel requires of whoever reads what it writes.
      - id: active
        type: u8
        doc: Features that the kernel makes use of.
