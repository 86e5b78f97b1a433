meta:
  id: memblock
  title: Reserved memory regions handed over by memblock
  license: MIT
  ks-version: 0.11
  endian: le
doc: |
  The blob `memblock` is a device tree with one node for each region that the
  command line's `reserve_mem=` named. These are the values of its properties,
  in native byte order.
doc-ref: Linux 6.16 and later, mm/memblock.c; include/linux/kho/abi/memblock.h
types:
  start_property:
    -orig-id: start
    doc: Value of `start`.
    seq:
      - id: start
        -orig-id: start
        -points-to:
          - payload
        type: u8
        doc: Physical address of the region.
  size_property:
    -orig-id: size
    doc: Value of `size`.
    seq:
      - id: size
        -orig-id: size
        type: u8
        doc: Length of the region in bytes.
