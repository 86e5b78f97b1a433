meta:
  id: kho_root
  title: Property values of KHO's root device tree
  license: MIT
  ks-version: 0.11
  endian: le
doc: |
  The root of a handover is a flattened device tree (see
  `flattened_devicetree`) of at most one page. KHO writes the integers in its
  property values in native byte order, unlike every other device tree.
  Property names differ between releases and are part of the release data.
doc-ref: Linux 6.16 and later; include/linux/kho/abi/kexec_handover.h
types:
  physical_address_property:
    -orig-id: preserved-memory-map
    doc: |
      Value of `preserved-memory-map` (first chunk or root of the radix tree),
      `fdt` and `preserved-data` (a blob).
    seq:
      - id: address
        -orig-id: preserved-memory-map
        -points-to:
          - kho_chunk_list::khoser_mem_chunk
          - kho_radix_tree::kho_radix_node
          - blob
        type: u8
        doc: |
          Physical address; that of the map is 0 in 6.19 until the handover is
          finalized.
  size_property:
    -orig-id: blob-size
    doc: Value of `blob-size`.
    seq:
      - id: size
        -orig-id: blob-size
        type: u8
        doc: Length of the blob in bytes.
