meta:
  id: luo_features
  title: Feature masks of the Live Update Orchestrator
  license: MIT
  ks-version: 0.11
  imports:
    - kho_vmalloc
  endian: le
doc: |
  What the Live Update Orchestrator hands over where feature masks take the
  place of version strings: a reader accepts what requires no bit that it does
  not support.
doc-ref: Live update development trees, September 2026
types:
  luo_feature_hdr:
    -orig-id: luo_feature_hdr
    doc: Feature masks, at the beginning of a structure.
    seq:
      - id: supp
        -orig-id: supp
        type: u8
        doc: Features that the writer supports, one bit each.
      - id: req
        -orig-id: req
        type: u8
        doc: Features that a reader must support to read what follows.
      - id: active
        -orig-id: active
        type: u8
        doc: Features that the writer made use of; those that are not required may be ignored.
      - id: reserved
        -orig-id: reserved
        type: u8
        repeat: expr
        repeat-expr: 13
        doc: Reserved, written as 0.
  luo_ser:
    -orig-id: luo_ser
    doc: Head of everything; the blob itself.
    seq:
      - id: features
        -orig-id: features
        type: luo_feature_hdr
        doc: Feature masks of the core.
      - id: liveupdate_num
        -orig-id: liveupdate_num
        type: u8
        doc: |
          Number of live updates since the last cold boot, the one that carries
          this handover included.
      - id: sessions_pa
        -orig-id: sessions_pa
        -points-to:
          - kho_block
        type: u8
        doc: Physical address of the first block of sessions; 0 for none.
      - id: flbs_pa
        -orig-id: flbs_pa
        -points-to:
          - luo::luo_flb_header_ser
        type: u8
        doc: Physical address of `luo_flb_header_ser`.
  memfd_luo_ser:
    -orig-id: memfd_luo_ser
    doc: A memfd; its handler is called memfd, without a version.
    seq:
      - id: features
        -orig-id: features
        type: luo_feature_hdr
        doc: Feature masks of memfds.
      - id: pos
        -orig-id: pos
        type: u8
        doc: File position in bytes.
      - id: size
        -orig-id: size
        type: u8
        doc: File size in bytes.
      - id: seals
        -orig-id: seals
        type: u4
        doc: Sum of `memfd_luo::seal` values.
      - id: flags
        -orig-id: flags
        type: u4
        doc: Reserved, written as 0.
      - id: nr_folios
        -orig-id: nr_folios
        type: u8
        doc: Number of entries in `folios`.
      - id: folios
        -orig-id: folios
        type: kho_vmalloc::area
        doc: Area with the array of `memfd_luo_folio_ser`.
