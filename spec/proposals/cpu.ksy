meta:
  id: cpu
  title: CPUs across live updates
  license: MIT
  ks-version: 0.11
  encoding: UTF-8
  imports:
    - caretaker
  endian: le
  bit-endian: le
doc: CPUs that wait outside any kernel while kernels change.
doc-ref: soleen@1570423f
types:
  cpu_flb_ser:
    -orig-id: cpu_flb_ser
    doc: The CPUs of all sessions. It begins with cpumask_t, whose length only the configuration says.
    params:
      - id: nr_cpus
        type: u4
        -config: CONFIG_NR_CPUS
        doc: Number of CPUs that the kernel has room for.
    seq:
      - id: cpus
        -orig-id: cpus
        type: u8
        repeat: expr
        repeat-expr: (nr_cpus + 63) / 64
        -config: CONFIG_NR_CPUS
        doc: A bit for every CPU, as cpumask_t has them.
      - id: text_pa
        -orig-id: text_pa
        type: u8
        -points-to:
          - payload
        -bytes: text_size
        -never-zero: true
        doc: Physical address of the code that CPUs wait in.
      - id: text_size
        -orig-id: text_size
        type: u8
        doc: Its length in bytes.
      - id: data_pa
        -orig-id: data_pa
        type: u8
        -points-to:
          - payload
        -bytes: data_size
        doc: Physical address of the code's data.
      - id: data_size
        -orig-id: data_size
        type: u8
        doc: Its length in bytes.
      - id: pcpus_pa
        -orig-id: pcpus_pa
        type: u8
        -points-to:
          - private
        -never-zero: true
        doc: Physical address of the CPUs' entries.
  cpu_file_ser:
    -orig-id: cpu_luo_ser
    doc: A CPU file in a session.
    seq:
      - id: magic
        -orig-id: magic
        type: u4
        enum: file_magic
        doc: Marks the structure.
      - id: cpu
        -orig-id: cpu
        type: u4
        doc: Number of the CPU.
      - id: session_ser_pa
        -orig-id: session_ser_pa
        type: u8
        -points-to:
          - caretaker::caretaker_session_ser
        doc: Physical address of the session's structure.
      - id: stack_pa
        -orig-id: stack_pa
        type: u8
        -points-to:
          - private
        doc: Physical address of its stack.
      - id: stack_order
        -orig-id: stack_order
        type: u4
        doc: Order of the stack, which THREAD_SIZE_ORDER decides.
      - id: pcpu_pa
        -orig-id: pcpu_pa
        type: u8
        -points-to:
          - pcpu_ser
        doc: Physical address of the CPU's entry.
  pcpu_ser:
    -orig-id: pcpu_ser
    doc: What a parked CPU does.
    seq:
      - id: cpu
        -orig-id: cpu
        type: u4
        doc: Number of the CPU.
      - id: workload
        -orig-id: workload
        type: u4
        enum: workload
        doc: What it runs.
      - id: stack_pa
        -orig-id: stack_pa
        type: u8
        -points-to:
          - private
        doc: Physical address of its stack.
      - id: stack_order
        -orig-id: stack_order
        type: u4
        doc: Order of the stack.
      - id: name
        -orig-id: name
        size: 64
        doc: Name of the workload.
      - id: session
        -orig-id: session
        size: 64
        doc: Name of the session.
enums:
  file_magic:
    0x43505546:
      id: cpuf
      doc: CPUF.
  workload:
    0:
      id: none
      doc: Nothing.
    1:
      id: parked
      doc: The CPU is parked.
