meta:
  id: tmpfs
  title: tmpfs mounts and files
  license: MIT
  ks-version: 0.11
  encoding: UTF-8
  imports:
    - kho_vmalloc
  endian: le
  bit-endian: le
doc: A tmpfs mount and its files in a LUO session.
doc-ref: prati0100@06f5f82a (mounts), prati0100@6c652359 (files)
types:
  tmpfs_mnt_ser:
    -orig-id: tmpfs_mnt_ser
    doc: A mount.
    seq:
      - id: max_blocks
        -orig-id: max_blocks
        type: u8
        doc: Limit in pages; 0 for none.
      - id: mode
        -orig-id: mode
        type: u4
        doc: Mode of the root directory.
      - id: flags
        -orig-id: flags
        type: u4
        doc: Flags of the mount.
  tmpfs_file_ser:
    -orig-id: tmpfs_file_ser
    doc: A file of a mount that the same session hands over.
    seq:
      - id: mnt_token
        -orig-id: mnt_token
        type: u8
        -token-of: tmpfs-mnt-v1
        doc: Token of the mount in the same session.
      - id: pos
        -orig-id: pos
        type: u8
        doc: File position in bytes.
      - id: size
        -orig-id: size
        type: u8
        doc: File size in bytes.
      - id: mode
        -orig-id: mode
        type: u4
        doc: Mode of the file.
      - id: flags
        -orig-id: flags
        type: u4
        doc: Flags of the open file.
      - id: nr_folios
        -orig-id: nr_folios
        type: u8
        doc: |
          Number of entries in `folios`.
      - id: folios
        -orig-id: folios
        type: kho_vmalloc::area
        -area-of: tmpfs_folio_ser
        -count: nr_folios
        doc: Area with the array of folios.
      - id: name
        -orig-id: name
        size: 256
        doc: Name, one component of a path, filled up with zeroes.
  tmpfs_folio_ser:
    -orig-id: memfd_luo_folio_ser
    doc: One folio. An entry whose pfn is 0 is a hole.
    seq:
      - id: pfn
        -orig-id: pfn
        type: b52
        -points-to:
          - payload
        -pfn: true
        doc: Page frame number of the folio's first page.
      - id: flags
        -orig-id: flags
        type: b12
        doc: Flags as a memfd's folios have them.
      - id: index
        -orig-id: index
        type: u8
        doc: Offset in the file, in pages.
