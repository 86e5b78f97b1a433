meta:
  id: caretaker
  title: Caretakers of CPUs
  license: MIT
  ks-version: 0.11
  encoding: UTF-8
  endian: le
  bit-endian: le
doc: What keeps CPUs running while kernels change.
doc-ref: soleen@d993282b; the successor soleen@ff5468ed
types:
  caretaker_session_ser:
    -orig-id: caretaker_session_ser
    doc: A session whose CPUs a caretaker keeps running.
    params:
      - id: nr_cpus
        type: u4
        -config: CONFIG_NR_CPUS
        doc: Number of CPUs that the kernel has room for.
    seq:
      - id: magic
        -orig-id: magic
        type: u4
        enum: session_magic
        doc: Marks the structure.
      - id: nr_cpus_used
        -orig-id: nr_cpus
        type: u4
        doc: Number of CPUs.
      - id: session_name
        -orig-id: session_name
        size: 64
        doc: Name of the session.
      - id: sess_pa
        -orig-id: sess_pa
        type: u8
        -points-to:
          - private
        doc: Physical address of the session's memory.
      - id: pgd_pa
        -orig-id: pgd_pa
        type: u8
        -points-to:
          - private
        doc: Physical address of its page table.
      - id: cpus
        -orig-id: cpus
        type: u8
        repeat: expr
        repeat-expr: (nr_cpus + 63) / 64
        -config: CONFIG_NR_CPUS
        doc: A bit for every CPU, as cpumask_t has them.
      - id: runqueue_pa
        -orig-id: runqueue_pa
        type: u8
        -points-to:
          - private
        -never-zero: true
        doc: Physical address of its queue.
  oncore_session_ser:
    -orig-id: oncore_session_ser
    doc: |
      The successor: the mask has as many words as it says.
    seq:
      - id: nr_cpus
        -orig-id: nr_cpus
        type: u4
        doc: Number of CPUs.
      - id: nr_cpu_words
        -orig-id: nr_cpu_words
        type: u4
        doc: Number of words of the bitmap.
      - id: session_name
        -orig-id: session_name
        size: 64
        doc: Name of the session.
      - id: sess_pa
        -orig-id: sess_pa
        type: u8
        -points-to:
          - private
        doc: Physical address of the session's memory.
      - id: pgd_pa
        -orig-id: pgd_pa
        type: u8
        -points-to:
          - private
        doc: Physical address of its page table.
      - id: runqueue_pa
        -orig-id: runqueue_pa
        type: u8
        -points-to:
          - private
        doc: Physical address of its queue.
      - id: bitmap
        -orig-id: bitmap
        type: u8
        repeat: eos
        -count: nr_cpu_words
        doc: A bit for every CPU.
  caretaker_cb:
    -orig-id: caretaker_cb
    doc: Control block of a virtual CPU.
    seq:
      - id: attachment_state
        -orig-id: attachment_state
        type: u8
        -enum: attachment
        doc: Whether KVM or the caretaker runs the CPU.
      - id: pcpu_id
        -orig-id: pcpu_id
        type: u4
        doc: Physical CPU; 0xffffffff for none.
      - id: vcpu_id
        -orig-id: vcpu_id
        type: u4
        doc: Virtual CPU.
      - id: vm_token
        -orig-id: vm_token
        type: u8
        -token-of: kvm_vm_luo_v1
        doc: Token of the VM in the same session.
      - id: vcpu_token
        -orig-id: vcpu_token
        type: u8
        -token-of: kvm_vcpu_luo_v1
        doc: Token of the CPU in the same session.
      - id: runtime_pa
        -orig-id: runtime_pa
        type: u8
        -points-to:
          - payload
        -bytes: runtime_size
        doc: Physical address of what the caretaker works on.
      - id: runtime_size
        -orig-id: runtime_size
        type: u8
        doc: Its length in bytes.
enums:
  session_magic:
    0x43545353:
      id: ctss
      doc: CTSS.
  attachment:
    0:
      id: attached
      doc: KVM runs the CPU.
    1:
      id: detached
      doc: The caretaker runs it.
    2:
      id: attaching
      doc: KVM takes it over.
