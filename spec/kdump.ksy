meta:
  id: kdump
  title: Memory dump that makedumpfile compressed page by page
  application: makedumpfile, QEMU dump-guest-memory, crash
  license: MIT
  ks-version: 0.11
  encoding: ASCII
  endian: le
-container: true
doc: |
  The kdump-compressed format, header versions 4 to 6, of 64-bit little-endian
  machines. The file is counted in blocks of `block_size` bytes, which is the
  page size. Block 0 has `disk_dump_header`, block 1 `kdump_sub_header`. Behind
  the `sub_hdr_size` blocks of the latter lie two bitmaps of half of
  `bitmap_blocks` each, one bit a page, lowest bit first. The first says which
  pages are memory, the second which of them are in the file. Behind the bitmaps
  lies one `page_desc` for each page of the second, in ascending order.
doc-ref: |
  makedumpfile, IMPLEMENTATION; crash, diskdump.h; QEMU, include/sysemu/dump.h
types:
  disk_dump_header:
    -orig-id: disk_dump_header
    doc: Main header, from the file's first byte.
    seq:
      - id: signature
        -orig-id: signature
        size: 8
        doc: The letters KDUMP and three blanks.
      - id: header_version
        -orig-id: header_version
        type: u4
        doc: Version of the format, which says what the sub header has.
      - id: utsname
        -orig-id: utsname
        type: new_utsname
        doc: |
          What the dumped kernel calls itself; QEMU fills in the machine only.
      - id: padding
        size: 6
        doc: Bytes that align what follows.
      - id: tv_sec
        -orig-id: timestamp.tv_sec
        type: u8
        doc: When the dump was made, in seconds since 1970.
      - id: tv_usec
        -orig-id: timestamp.tv_usec
        type: u8
        doc: Microseconds of that.
      - id: status
        -orig-id: status
        type: u4
        doc: Sum of `page_flag` values that pages of this dump may have.
      - id: block_size
        -orig-id: block_size
        type: u4
        doc: Length of a block and of a page, in bytes.
      - id: sub_hdr_size
        -orig-id: sub_hdr_size
        type: u4
        doc: Length of the sub header in blocks, with the notes behind it.
      - id: bitmap_blocks
        -orig-id: bitmap_blocks
        type: u4
        doc: Length of both bitmaps together, in blocks.
      - id: max_mapnr
        -orig-id: max_mapnr
        type: u4
        doc: |
          Number behind that of the last page; its low half from version 6 on.
      - id: total_ram_blocks
        -orig-id: total_ram_blocks
        type: u4
        doc: Not used.
      - id: device_blocks
        -orig-id: device_blocks
        type: u4
        doc: Number of pages in the file; its low half.
      - id: written_blocks
        -orig-id: written_blocks
        type: u4
        doc: Not used.
      - id: current_cpu
        -orig-id: current_cpu
        type: u4
        doc: Processor that made the dump.
      - id: nr_cpus
        -orig-id: nr_cpus
        type: u4
        doc: Number of processors.
  new_utsname:
    -orig-id: new_utsname
    doc: Names of a kernel, each terminated by a NUL.
    seq:
      - id: sysname
        -orig-id: sysname
        size: 65
        doc: Operating system.
      - id: nodename
        -orig-id: nodename
        size: 65
        doc: Host name.
      - id: release
        -orig-id: release
        size: 65
        doc: Kernel release.
      - id: version
        -orig-id: version
        size: 65
        doc: Kernel build.
      - id: machine
        -orig-id: machine
        size: 65
        doc: Architecture, such as x86_64 or aarch64.
      - id: domainname
        -orig-id: domainname
        size: 65
        doc: Domain name.
  kdump_sub_header:
    -orig-id: kdump_sub_header
    doc: |
      Sub header of version 6. Earlier versions end before `offset_eraseinfo`
      (4) and before `start_pfn_64` (5); zeros follow there.
    seq:
      - id: phys_base
        -orig-id: phys_base
        type: u8
        doc: Where an x86-64 kernel was loaded.
      - id: dump_level
        -orig-id: dump_level
        type: u4
        doc: Sum of `dump_level_bit` values; what makedumpfile left out.
      - id: split
        -orig-id: split
        type: u4
        doc: Not 0 if this file is one of several parts.
      - id: start_pfn
        -orig-id: start_pfn
        type: u8
        doc: First page number of the part; up to version 5.
      - id: end_pfn
        -orig-id: end_pfn
        type: u8
        doc: Page number behind the last of the part; up to version 5.
      - id: offset_vmcoreinfo
        -orig-id: offset_vmcoreinfo
        type: u8
        doc: File offset of the text of VMCOREINFO.
      - id: size_vmcoreinfo
        -orig-id: size_vmcoreinfo
        type: u8
        doc: Its length in bytes.
      - id: offset_note
        -orig-id: offset_note
        type: u8
        doc: File offset of the ELF notes.
      - id: size_note
        -orig-id: size_note
        type: u8
        doc: Their length in bytes.
      - id: offset_eraseinfo
        -orig-id: offset_eraseinfo
        type: u8
        doc: |
          File offset of a list of what makedumpfile wiped; version 5 and later.
      - id: size_eraseinfo
        -orig-id: size_eraseinfo
        type: u8
        doc: Its length in bytes.
      - id: start_pfn_64
        -orig-id: start_pfn_64
        type: u8
        doc: First page number of the part; version 6.
      - id: end_pfn_64
        -orig-id: end_pfn_64
        type: u8
        doc: Page number behind the last of the part; version 6.
      - id: max_mapnr_64
        -orig-id: max_mapnr_64
        type: u8
        doc: Number behind that of the last page; version 6.
  page_desc:
    -orig-id: page_desc
    doc: Where the contents of one page are.
    seq:
      - id: offset
        -orig-id: offset
        type: u8
        doc: File offset of the contents; pages of zeros share one.
      - id: size
        -orig-id: size
        type: u4
        doc: Length of the contents in the file, in bytes.
      - id: flags
        -orig-id: flags
        type: u4
        doc: Sum of `page_flag` values; none if the page is stored as it is.
      - id: page_flags
        -orig-id: page_flags
        type: u8
        doc: Not used.
enums:
  page_flag:
    1:
      id: compressed_zlib
      -orig-id: DUMP_DH_COMPRESSED_ZLIB
      doc: Compressed by zlib.
    2:
      id: compressed_lzo
      -orig-id: DUMP_DH_COMPRESSED_LZO
      doc: Compressed by LZO.
    4:
      id: compressed_snappy
      -orig-id: DUMP_DH_COMPRESSED_SNAPPY
      doc: Compressed by snappy.
    8:
      id: compressed_incomplete
      -orig-id: DUMP_DH_COMPRESSED_INCOMPLETE
      doc: In `status`, the dump was not finished.
    16:
      id: excluded_vmemmap
      -orig-id: DUMP_DH_EXCLUDED_VMEMMAP
      doc: In `status`, page structures were left out.
    32:
      id: compressed_zstd
      -orig-id: DUMP_DH_COMPRESSED_ZSTD
      doc: Compressed by zstd.
  dump_level_bit:
    1:
      id: exclude_zero
      -orig-id: DL_EXCLUDE_ZERO
      doc: |
        Pages of zeros are left out of ELF cores; this format stores them all in
        one place instead.
    2:
      id: exclude_cache
      -orig-id: DL_EXCLUDE_CACHE
      doc: Cache pages without private data are left out.
    4:
      id: exclude_cache_private
      -orig-id: DL_EXCLUDE_CACHE_PRI
      doc: Cache pages with and without private data are left out.
    8:
      id: exclude_user_data
      -orig-id: DL_EXCLUDE_USER_DATA
      doc: Anonymous and huge pages of processes are left out.
    16:
      id: exclude_free
      -orig-id: DL_EXCLUDE_FREE
      doc: Free pages are left out.
