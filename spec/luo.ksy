meta:
  id: luo
  title: Live Update Orchestrator
  license: MIT
  ks-version: 0.11
  encoding: UTF-8
  endian: le
doc: |
  What the Live Update Orchestrator hands over: sessions with the files in
  them, and file-lifecycle-bound (FLB) objects. In luo-v1 (6.19 to 7.1) a
  device tree names two headers with contiguous arrays behind them; in luo-v5
  (7.2 and later) `luo_ser` names lists of blocks (see `kho_block`), while the
  FLB objects stay in one page.
doc-ref: Linux 6.19 and later, include/linux/kho/abi/luo.h
types:
  luo_ser:
    -orig-id: luo_ser
    doc: Head of everything in luo-v5; the blob itself.
    seq:
      - id: compatible
        -orig-id: compatible
        size: 8
        doc: Version of this format, NUL-padded.
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
          - luo_flb_header_ser
        type: u8
        doc: Physical address of `luo_flb_header_ser`.
  luo_session_header_ser:
    -orig-id: luo_session_header_ser
    doc: |
      Head of the array of sessions in luo-v1; the sessions follow it. Both lie
      in 16 contiguous pages.
    seq:
      - id: count
        -orig-id: count
        type: u8
        doc: Number of sessions.
  luo_session_ser:
    -orig-id: luo_session_ser
    doc: One session.
    seq:
      - id: name
        -orig-id: name
        size: 64
        doc: Name given by user space, NUL-terminated.
      - id: file_set_ser
        -orig-id: file_set_ser
        type: luo_file_set_ser
        doc: The session's files.
  luo_file_set_ser:
    -orig-id: luo_file_set_ser
    doc: Where the files of a session are.
    seq:
      - id: files
        -orig-id: files
        -points-to:
          - luo_file_ser
          - kho_block
        type: u8
        doc: |
          Physical address of the contiguous array (luo-v1) or of the first
          block (luo-v5) of files; 0 for none.
      - id: count
        -orig-id: count
        type: u8
        doc: Number of files.
  luo_file_ser:
    -orig-id: luo_file_ser
    doc: One preserved file descriptor.
    seq:
      - id: compatible
        -orig-id: compatible
        size: 48
        doc: Name and version of the handler's format, NUL-terminated.
      - id: data
        -orig-id: data
        -points-to:
          - memfd_luo::memfd_luo_ser_v1
          - memfd_luo::memfd_luo_ser_v2
          - private
        type: u8
        doc: |
          The handler's own value; for a memfd the physical address of
          `memfd_luo_ser`.
      - id: token
        -orig-id: token
        type: u8
        doc: User space's name for the file within its session.
  luo_flb_header_ser:
    -orig-id: luo_flb_header_ser
    doc: |
      Head of the array of FLB objects (7.0 and later); the objects follow it in
      the same page.
    seq:
      - id: pgcnt
        -orig-id: pgcnt
        type: u8
        doc: Number of pages that header and array take.
      - id: count
        -orig-id: count
        type: u8
        doc: Number of FLB objects.
  luo_flb_ser:
    -orig-id: luo_flb_ser
    doc: One FLB object, shared by all files of a kind.
    seq:
      - id: name
        -orig-id: name
        size: 48
        doc: Name and version of its format, NUL-terminated.
      - id: data
        -orig-id: data
        -points-to:
          - private
        type: u8
        doc: The handler's own value.
      - id: count
        -orig-id: count
        type: u8
        doc: Number of files that depend on it.
  luo_fdt_number:
    -orig-id: liveupdate-number
    doc: Property value in luo-v1's device tree, in native byte order.
    seq:
      - id: liveupdate_number
        -orig-id: liveupdate-number
        type: u8
        doc: |
          Number of live updates since the last cold boot, the one that carries
          this handover included.
  luo_fdt_header_pointer:
    -orig-id: luo-session-header
    doc: |
      Property value in luo-v1's device tree (also `luo-flb-header`), in native
      byte order.
    seq:
      - id: header
        -orig-id: luo-session-header
        -points-to:
          - luo_session_header_ser
          - luo_flb_header_ser
        type: u8
        doc: Physical address of the header.
