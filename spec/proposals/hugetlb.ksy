meta:
  id: hugetlb
  title: hugetlb pools
  license: MIT
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: The huge pages that a kernel hands over, as an object bound to files.
doc-ref: prati0100@18ae0a38
types:
  hugetlb_ser:
    -orig-id: hugetlb_ser
    doc: The pools of a kernel. Packed; how many have room depends on the architecture.
    seq:
      - id: hstates
        -orig-id: hstates
        type: hstate_ser
        repeat: expr
        repeat-expr: 4
        -config: HUGE_MAX_HSTATE
        doc: A pool for every size of huge pages.
      - id: nr_hstates
        -orig-id: nr_hstates
        type: u1
        doc: Number of pools in use.
  hstate_ser:
    -orig-id: hstate_ser
    doc: A pool.
    seq:
      - id: nr_pages
        -orig-id: nr_pages
        type: u8
        doc: Number of huge pages.
      - id: order
        -orig-id: order
        type: u1
        doc: Their order.
