meta:
  id: kexec_metadata
  title: Which kernel wrote a handover
  license: MIT
  ks-version: 0.11
  encoding: UTF-8
  endian: le
-orig-id: kho_kexec_metadata
doc: |
  The blob `kexec-metadata`. Packed: nothing is aligned.
doc-ref: Linux 7.1 and later, struct kho_kexec_metadata
seq:
  - id: version
    -orig-id: version
    type: u4
    doc: |
      Version of this structure, 1; a reader warns about a blob of another
      version and ignores it.
  - id: previous_release
    -orig-id: previous_release
    size: 65
    doc: |
      Release string (`uname -r`) of the kernel that wrote the handover,
      NUL-terminated.
  - id: kexec_count
    -orig-id: kexec_count
    type: u4
    doc: |
      Number of kexecs with a handover since the last cold boot, the one that
      carries this blob included.
