meta:
  id: btf
  title: BPF Type Format, types of a kernel
  license: MIT
  ks-version: 0.11
  encoding: UTF-8
  endian: le
-container: true
doc: |
  Which types a kernel was compiled with: a header, then a section of types and
  one of NUL-terminated names, both by offset from the header's end. Types have
  no numbers of their own; they are counted from 1 in their order, and 0 stands
  for void. What follows a `btf_type` depends on its kind.

  The numbers are in the byte order of the machine; a reader tells it from how
  the magic number reads. The endianness here is that of x86-64 and arm64.
doc-ref: Linux Documentation/bpf/btf.rst
types:
  btf_header:
    -orig-id: btf_header
    doc: First bytes.
    seq:
      - id: signature
        -orig-id: magic
        type: u2
        enum: signature
        doc: Says that this is BTF, and in which byte order.
      - id: version
        -orig-id: version
        type: u1
        doc: Version of the format, 1.
      - id: flags
        -orig-id: flags
        type: u1
        doc: Always 0.
      - id: hdr_len
        -orig-id: hdr_len
        type: u4
        doc: Length of the header in bytes, later additions included.
      - id: type_off
        -orig-id: type_off
        type: u4
        doc: Offset of the types from the header's end.
      - id: type_len
        -orig-id: type_len
        type: u4
        doc: Length of the types in bytes.
      - id: str_off
        -orig-id: str_off
        type: u4
        doc: Offset of the names from the header's end.
      - id: str_len
        -orig-id: str_len
        type: u4
        doc: Length of the names in bytes.
  btf_header_layout:
    -orig-id: btf_header
    doc: |
      What a header that says how long the kinds of types are has behind
      `btf_header`.
    seq:
      - id: layout_off
        -orig-id: layout_off
        type: u4
        doc: Offset of the lengths from the header's end.
      - id: layout_len
        -orig-id: layout_len
        type: u4
        doc: Length of that section in bytes; 0 for none.
  btf_layout:
    -orig-id: btf_layout
    doc: |
      How long the types of one kind are. The section has one for each kind,
      from kind 0 on, so that a reader can pass over kinds that it does not
      know.
    seq:
      - id: info_sz
        -orig-id: info_sz
        type: u1
        doc: Length in bytes of what follows `btf_type` once.
      - id: elem_sz
        -orig-id: elem_sz
        type: u1
        doc: Length in bytes of what follows it as often as it counts.
  btf_type:
    -orig-id: btf_type
    doc: Beginning of every type.
    seq:
      - id: name_off
        -orig-id: name_off
        type: u4
        doc: Offset of the name; 0 for none.
      - id: info
        -orig-id: info
        type: u4
        doc: |
          Bits 0 to 15 are the number of what follows, bits 24 to 28 the kind;
          bit 31 says of a structure that its members have bit field widths.
      - id: size_or_type
        -orig-id: size
        type: u4
        doc: Length in bytes, or number of the type that this one refers to.
  btf_int:
    -orig-id: BTF_INT
    doc: What follows an integer.
    seq:
      - id: encoding_offset_bits
        -orig-id: BTF_INT
        type: u4
        doc: |
          Bits 0 to 7 are the width in bits, bits 16 to 23 the first bit, bits
          24 to 27 the encoding.
  btf_array:
    -orig-id: btf_array
    doc: What follows an array.
    seq:
      - id: element_type
        -orig-id: type
        type: u4
        doc: Number of the elements' type.
      - id: index_type
        -orig-id: index_type
        type: u4
        doc: Number of the index's type.
      - id: nelems
        -orig-id: nelems
        type: u4
        doc: Number of elements; 0 for a flexible array.
  btf_member:
    -orig-id: btf_member
    doc: Member of a structure or union; as many as it has follow it.
    seq:
      - id: name_off
        -orig-id: name_off
        type: u4
        doc: Offset of the name; 0 for an anonymous member.
      - id: member_type
        -orig-id: type
        type: u4
        doc: Number of its type.
      - id: offset
        -orig-id: offset
        type: u4
        doc: |
          First bit; where members have bit field widths, bits 0 to 23 are the
          first bit and bits 24 to 31 the width, 0 for no bit field.
  btf_enum:
    -orig-id: btf_enum
    doc: Value of an enumeration; as many as it has follow it.
    seq:
      - id: name_off
        -orig-id: name_off
        type: u4
        doc: Offset of the name.
      - id: val
        -orig-id: val
        type: u4
        doc: The number.
  btf_enum64:
    -orig-id: btf_enum64
    doc: Value of an enumeration of 64 bits; as many as it has follow it.
    seq:
      - id: name_off
        -orig-id: name_off
        type: u4
        doc: Offset of the name.
      - id: val_lo32
        -orig-id: val_lo32
        type: u4
        doc: Low half of the number.
      - id: val_hi32
        -orig-id: val_hi32
        type: u4
        doc: High half of the number.
  btf_param:
    -orig-id: btf_param
    doc: Parameter of a function's type; as many as it has follow it.
    seq:
      - id: name_off
        -orig-id: name_off
        type: u4
        doc: Offset of the name.
      - id: param_type
        -orig-id: type
        type: u4
        doc: Number of its type.
  btf_var:
    -orig-id: btf_var
    doc: What follows a variable.
    seq:
      - id: linkage
        -orig-id: linkage
        type: u4
        doc: Static or global.
  btf_var_secinfo:
    -orig-id: btf_var_secinfo
    doc: Variable of a section; as many as it has follow it.
    seq:
      - id: var_type
        -orig-id: type
        type: u4
        doc: Number of the variable.
      - id: offset
        -orig-id: offset
        type: u4
        doc: Offset in the section.
      - id: size
        -orig-id: size
        type: u4
        doc: Length in bytes.
  btf_decl_tag:
    -orig-id: btf_decl_tag
    doc: What follows a tag of a declaration.
    seq:
      - id: component_idx
        -orig-id: component_idx
        type: u4
        doc: Which member or parameter is tagged.
enums:
  signature:
    0xeb9f:
      id: btf
      -orig-id: BTF_MAGIC
      doc: BTF in the reader's byte order.
  kind:
    1:
      id: integer
      -orig-id: BTF_KIND_INT
      doc: Integer.
    2:
      id: pointer
      -orig-id: BTF_KIND_PTR
      doc: Pointer.
    3:
      id: array
      -orig-id: BTF_KIND_ARRAY
      doc: Array.
    4:
      id: struct
      -orig-id: BTF_KIND_STRUCT
      doc: Structure.
    5:
      id: union
      -orig-id: BTF_KIND_UNION
      doc: Union.
    6:
      id: enumeration
      -orig-id: BTF_KIND_ENUM
      doc: Enumeration of up to 32 bits.
    7:
      id: forward
      -orig-id: BTF_KIND_FWD
      doc: Declared and not defined.
    8:
      id: typedef
      -orig-id: BTF_KIND_TYPEDEF
      doc: Another name.
    9:
      id: volatile
      -orig-id: BTF_KIND_VOLATILE
      doc: Qualifier.
    10:
      id: const
      -orig-id: BTF_KIND_CONST
      doc: Qualifier.
    11:
      id: restrict
      -orig-id: BTF_KIND_RESTRICT
      doc: Qualifier.
    12:
      id: function
      -orig-id: BTF_KIND_FUNC
      doc: Function.
    13:
      id: function_type
      -orig-id: BTF_KIND_FUNC_PROTO
      doc: Type of a function.
    14:
      id: variable
      -orig-id: BTF_KIND_VAR
      doc: Variable.
    15:
      id: section
      -orig-id: BTF_KIND_DATASEC
      doc: Section with variables.
    16:
      id: float
      -orig-id: BTF_KIND_FLOAT
      doc: Floating point number.
    17:
      id: declaration_tag
      -orig-id: BTF_KIND_DECL_TAG
      doc: Tag of a declaration.
    18:
      id: type_tag
      -orig-id: BTF_KIND_TYPE_TAG
      doc: Tag of a type.
    19:
      id: enumeration64
      -orig-id: BTF_KIND_ENUM64
      doc: Enumeration of 64 bits.
