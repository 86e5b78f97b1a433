meta:
  id: flattened_devicetree
  title: Flattened device tree
  file-extension:
    - dtb
    - fdt
  xref:
    mime: application/x-dtb
    wikidata: Q16960371
  license: MIT
  ks-version: 0.11
  encoding: ASCII
  endian: be
-container: true
doc: |
  Container of KHO's root and of several blobs, and what arm64 boots with.
  Everything that belongs to the container is big-endian.

  The structure block is a stream of tokens which a reader follows itself, so
  that a damaged or truncated tree is read as far as it goes.
doc-ref: https://www.devicetree.org/specifications/ Specification, chapter 5
types:
  fdt_header:
    -orig-id: fdt_header
    doc: First bytes of the tree.
    seq:
      - id: signature
        -orig-id: magic
        contents: [0xd0, 0x0d, 0xfe, 0xed]
        doc: Says that this is a flattened device tree.
      - id: totalsize
        -orig-id: totalsize
        type: u4
        doc: Length of the whole tree in bytes.
      - id: off_dt_struct
        -orig-id: off_dt_struct
        type: u4
        doc: Offset of the structure block from the header's first byte.
      - id: off_dt_strings
        -orig-id: off_dt_strings
        type: u4
        doc: Offset of the strings block.
      - id: off_mem_rsvmap
        -orig-id: off_mem_rsvmap
        type: u4
        doc: Offset of the memory reservation block.
      - id: version
        -orig-id: version
        type: u4
        doc: Version of the format, 17 today.
      - id: last_comp_version
        -orig-id: last_comp_version
        type: u4
        doc: Lowest version with which this one is compatible.
      - id: boot_cpuid_phys
        -orig-id: boot_cpuid_phys
        type: u4
        doc: Physical id of the boot processor.
      - id: size_dt_strings
        -orig-id: size_dt_strings
        type: u4
        doc: Length of the strings block in bytes.
      - id: size_dt_struct
        -orig-id: size_dt_struct
        type: u4
        doc: Length of the structure block in bytes.
  fdt_reserve_entry:
    -orig-id: fdt_reserve_entry
    doc: Entry of the memory reservation block; two zeroes end it.
    seq:
      - id: address
        -orig-id: address
        -points-to:
          - payload
        type: u8
        doc: Physical address.
      - id: size
        -orig-id: size
        type: u8
        doc: Length in bytes.
  fdt_token:
    doc: Beginning of every item of the structure block, aligned to 4 bytes.
    seq:
      - id: tag
        -orig-id: tag
        type: u4
        enum: tag
        doc: Kind of item.
  fdt_property_header:
    -orig-id: fdt_property
    doc: |
      What follows the `prop` token (in the specification the token is part of
      it); the value comes next, padded to 4 bytes.
    seq:
      - id: len
        -orig-id: len
        type: u4
        doc: Length of the value in bytes.
      - id: nameoff
        -orig-id: nameoff
        type: u4
        doc: Offset of the property's name in the strings block.
  cell:
    -orig-id: fdt32_t
    doc: |
      One cell of a property value that follows the device tree's own
      conventions. An address or a length takes as many as the parent node's
      `#address-cells` or `#size-cells` says, the most significant first.
    seq:
      - id: value
        type: u4
        doc: The number.
enums:
  tag:
    1:
      id: begin_node
      -orig-id: FDT_BEGIN_NODE
      doc: |
        A node begins; its name follows, NUL-terminated and padded to 4 bytes.
    2:
      id: end_node
      -orig-id: FDT_END_NODE
      doc: The innermost open node ends.
    3:
      id: prop
      -orig-id: FDT_PROP
      doc: A property.
    4:
      id: nop
      -orig-id: FDT_NOP
      doc: Nothing; something was erased here.
    9:
      id: end
      -orig-id: FDT_END
      doc: The structure block ends.
