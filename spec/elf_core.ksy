meta:
  id: elf_core
  title: ELF core file, 64-bit and little-endian
  license: MIT
  ks-version: 0.11
  encoding: ASCII
  endian: le
-container: true
doc: |
  The container of memory dumps (QEMU dump-guest-memory, /proc/vmcore) and of
  golden images: PT_LOAD segments by physical address and PT_NOTE segments.
doc-ref: System V ABI, "Object Files"; Linux Documentation/admin-guide/kdump
types:
  ident:
    -orig-id: e_ident
    doc: First bytes of every ELF file.
    seq:
      - id: signature
        -orig-id: EI_MAG0
        size: 4
        doc: 0x7f and the letters ELF.
      - id: file_class
        -orig-id: EI_CLASS
        type: u1
        enum: file_class
        doc: Width of addresses.
      - id: data_encoding
        -orig-id: EI_DATA
        type: u1
        enum: data_encoding
        doc: Byte order.
      - id: version
        -orig-id: EI_VERSION
        type: u1
        doc: Always 1.
      - id: rest
        size: 9
        doc: Operating system, ABI version and padding.
  file_header:
    -orig-id: Elf64_Ehdr
    doc: Header, from the file's first byte.
    seq:
      - id: identification
        -orig-id: e_ident
        type: ident
        doc: Kind of ELF file.
      - id: file_type
        -orig-id: e_type
        type: u2
        enum: file_type
        doc: What the file is for.
      - id: machine
        -orig-id: e_machine
        type: u2
        enum: machine
        doc: Architecture.
      - id: e_version
        -orig-id: e_version
        type: u4
        doc: Always 1.
      - id: e_entry
        -orig-id: e_entry
        type: u8
        doc: Entry point; 0 in a core file.
      - id: e_phoff
        -orig-id: e_phoff
        type: u8
        doc: File offset of the program headers.
      - id: e_shoff
        -orig-id: e_shoff
        type: u8
        doc: File offset of the section headers; 0 for none.
      - id: e_flags
        -orig-id: e_flags
        type: u4
        doc: Flags of the architecture.
      - id: e_ehsize
        -orig-id: e_ehsize
        type: u2
        doc: Length of this header in bytes.
      - id: e_phentsize
        -orig-id: e_phentsize
        type: u2
        doc: Length of a program header in bytes.
      - id: e_phnum
        -orig-id: e_phnum
        type: u2
        doc: |
          Number of program headers; 0xffff (PN_XNUM) says that `sh_info` of the
          first section header holds it.
      - id: e_shentsize
        -orig-id: e_shentsize
        type: u2
        doc: Length of a section header in bytes.
      - id: e_shnum
        -orig-id: e_shnum
        type: u2
        doc: Number of section headers.
      - id: e_shstrndx
        -orig-id: e_shstrndx
        type: u2
        doc: Index of the section with the sections' names.
  program_header:
    -orig-id: Elf64_Phdr
    doc: One segment.
    seq:
      - id: segment_type
        -orig-id: p_type
        type: u4
        enum: segment_type
        doc: Kind of segment.
      - id: p_flags
        -orig-id: p_flags
        type: u4
        doc: Permissions.
      - id: p_offset
        -orig-id: p_offset
        type: u8
        doc: File offset of the contents.
      - id: p_vaddr
        -orig-id: p_vaddr
        type: u8
        doc: Virtual address.
      - id: p_paddr
        -orig-id: p_paddr
        type: u8
        doc: Physical address.
      - id: p_filesz
        -orig-id: p_filesz
        type: u8
        doc: Length of the contents in the file, in bytes.
      - id: p_memsz
        -orig-id: p_memsz
        type: u8
        doc: Length in memory; what the file lacks was left out of the dump.
      - id: p_align
        -orig-id: p_align
        type: u8
        doc: Alignment; for notes also that of names and descriptors.
  section_header:
    -orig-id: Elf64_Shdr
    doc: One section; a core file has at most the first, for its `sh_info`.
    seq:
      - id: sh_name
        -orig-id: sh_name
        type: u4
        doc: Offset of the name.
      - id: sh_type
        -orig-id: sh_type
        type: u4
        doc: Kind of section.
      - id: sh_flags
        -orig-id: sh_flags
        type: u8
        doc: Flags.
      - id: sh_addr
        -orig-id: sh_addr
        type: u8
        doc: Virtual address.
      - id: sh_offset
        -orig-id: sh_offset
        type: u8
        doc: File offset.
      - id: sh_size
        -orig-id: sh_size
        type: u8
        doc: Length in bytes.
      - id: sh_link
        -orig-id: sh_link
        type: u4
        doc: Link to another section.
      - id: sh_info
        -orig-id: sh_info
        type: u4
        doc: |
          In the first section the number of program headers, if `e_phnum`
          cannot hold it.
      - id: sh_addralign
        -orig-id: sh_addralign
        type: u8
        doc: Alignment.
      - id: sh_entsize
        -orig-id: sh_entsize
        type: u8
        doc: Length of an entry in bytes.
  note_header:
    -orig-id: Elf64_Nhdr
    doc: One note; its name and its descriptor follow, each padded.
    seq:
      - id: n_namesz
        -orig-id: n_namesz
        type: u4
        doc: Length of the name in bytes, terminating NUL included.
      - id: n_descsz
        -orig-id: n_descsz
        type: u4
        doc: Length of the descriptor in bytes.
      - id: n_type
        -orig-id: n_type
        type: u4
        doc: Kind of note, in the name's own numbering.
enums:
  file_class:
    1:
      id: class32
      -orig-id: ELFCLASS32
      doc: 32-bit.
    2:
      id: class64
      -orig-id: ELFCLASS64
      doc: 64-bit.
  data_encoding:
    1:
      id: little_endian
      -orig-id: ELFDATA2LSB
      doc: Little-endian.
    2:
      id: big_endian
      -orig-id: ELFDATA2MSB
      doc: Big-endian.
  file_type:
    4:
      id: core
      -orig-id: ET_CORE
      doc: Core file.
  machine:
    62:
      id: x86_64
      -orig-id: EM_X86_64
      doc: AMD64, Intel 64.
    183:
      id: aarch64
      -orig-id: EM_AARCH64
      doc: 64-bit Arm.
  segment_type:
    1:
      id: load
      -orig-id: PT_LOAD
      doc: Memory.
    4:
      id: note
      -orig-id: PT_NOTE
      doc: Notes.
