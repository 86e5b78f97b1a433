meta:
  id: kho_scratch
  title: KHO scratch areas
  license: MIT
  ks-version: 0.11
  endian: le
doc: |
  Array of scratch areas: memory that holds nothing preserved, in which the
  next kernel boots before it has read the preserved memory map. The first
  area lies in low memory, the second anywhere, then follows one for each
  NUMA node. The address and the size in bytes of the array travel in the
  boot data (x86 `kho_data`, arm64 `/chosen/linux,kho-scratch`).
doc-ref: Linux 6.16 and later, struct kho_scratch
seq:
  - id: areas
    type: area
    repeat: eos
    doc: All areas.
types:
  area:
    -orig-id: kho_scratch
    doc: One scratch area.
    seq:
      - id: addr
        -orig-id: addr
        -points-to:
          - payload
        type: u8
        doc: Physical address of the first byte.
      - id: size
        -orig-id: size
        type: u8
        doc: Length in bytes.
