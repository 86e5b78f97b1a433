meta:
  id: kvm
  title: KVM virtual machines
  license: MIT
  ks-version: 0.11
  imports:
    - kho_vmalloc
    - caretaker
  endian: le
  bit-endian: le
doc: |
  Virtual machines and their CPUs in a LUO session. Three trees give the string kvm_vm_luo_v1 three
  layouts.
doc-ref: |
  forms of the VM tar-unix@42820059, linux-mm@bd568219, soleen@394680db; vCPU soleen@31371501; state
  of x86 soleen@0679462b, of arm64 soleen@33ee62cf
types:
  kvm_vm_ser_a:
    -orig-id: kvm_vm_luo_ser
    doc: A VM in the form that has its type only.
    seq:
      - id: type
        -orig-id: type
        type: u8
        doc: Type of the VM.
  kvm_vm_ser_b:
    -orig-id: kvm_vm_luo_ser
    doc: A VM in the form with memory attributes.
    seq:
      - id: type
        -orig-id: type
        type: u8
        doc: Type of the VM.
      - id: nr_mem_attrs
        -orig-id: nr_mem_attrs
        type: u8
        doc: |
          Number of entries in `mem_attrs`.
      - id: mem_attrs
        -orig-id: mem_attrs
        type: kho_vmalloc::area
        -area-of: kvm_mem_attr_ser
        -count: nr_mem_attrs
        doc: Area with the array of attributes.
  kvm_mem_attr_ser:
    -orig-id: kvm_mem_attr_ser
    doc: Attributes of a page of the guest.
    seq:
      - id: gfn
        -orig-id: gfn
        type: u8
        doc: Frame number in the guest.
      - id: attributes
        -orig-id: attributes
        type: u8
        doc: Attributes.
  kvm_vm_ser_c:
    -orig-id: kvm_vm_luo_ser
    doc: A VM in the form with the architecture's state.
    seq:
      - id: type
        -orig-id: type
        type: u8
        doc: Type of the VM.
      - id: arch_state
        -orig-id: arch_state
        type: u8
        -points-to:
          - kvm_x86_vm_state
        doc: Physical address of the architecture's state; x86 is described.
  kvm_x86_vm_state:
    -orig-id: kvm_x86_vm_state
    doc: What x86 keeps of a VM.
    seq:
      - id: cpuid_nent
        -orig-id: cpuid_nent
        type: u4
        doc: Number of CPUID entries.
      - id: entries
        -orig-id: entries
        type: kvm_cpuid_entry2
        repeat: eos
        -count: cpuid_nent
        doc: The entries.
  kvm_cpuid_entry2:
    -orig-id: kvm_cpuid_entry2
    doc: One leaf of CPUID.
    seq:
      - id: function
        -orig-id: function
        type: u4
        doc: Leaf.
      - id: index
        -orig-id: index
        type: u4
        doc: Subleaf.
      - id: flags
        -orig-id: flags
        type: u4
        doc: Flags.
      - id: eax
        -orig-id: eax
        type: u4
        doc: Register EAX.
      - id: ebx
        -orig-id: ebx
        type: u4
        doc: Register EBX.
      - id: ecx
        -orig-id: ecx
        type: u4
        doc: Register ECX.
      - id: edx
        -orig-id: edx
        type: u4
        doc: Register EDX.
      - id: padding
        -orig-id: padding
        size: 12
        -padding: true
        doc: Written as 0.
  kvm_vcpu_ser:
    -orig-id: kvm_vcpu_luo_ser
    doc: A virtual CPU of a VM that the same session hands over.
    seq:
      - id: vcpu_id
        -orig-id: vcpu_id
        type: u4
        doc: Number of the CPU.
      - id: flags
        -orig-id: flags
        type: u4
        doc: |
          Sum of `vcpu_flags`.
      - id: vm_token
        -orig-id: vm_token
        type: u8
        -token-of: kvm_vm_luo_v1
        doc: Token of the VM in the same session.
      - id: arch_state
        -orig-id: arch_state
        type: u8
        -points-to:
          - kvm_x86_vcpu_state
        doc: Physical address of the architecture's state; x86 is described.
      - id: cb
        -orig-id: cb
        type: u8
        -points-to:
          - caretaker::caretaker_cb
        doc: Physical address of the caretaker's control block; 0 without one.
  kvm_x86_vcpu_state:
    -orig-id: kvm_x86_vcpu_state
    doc: What x86 keeps of a virtual CPU; the parts are structures of the KVM user interface.
    seq:
      - id: regs
        -orig-id: regs
        size: 144
        doc: |
          `struct kvm_regs`.
      - id: sregs
        -orig-id: sregs
        size: 312
        doc: |
          `struct kvm_sregs`.
      - id: mp_state
        -orig-id: mp_state
        size: 4
        doc: |
          `struct kvm_mp_state`.
      - id: fpu
        -orig-id: fpu
        size: 416
        doc: |
          `struct kvm_fpu`.
      - id: xcrs
        -orig-id: xcrs
        size: 392
        doc: |
          `struct kvm_xcrs`.
      - id: lapic
        -orig-id: lapic
        size: 1024
        doc: |
          `struct kvm_lapic_state`.
      - id: xsave
        -orig-id: xsave
        size: 4096
        doc: |
          `struct kvm_xsave`.
      - id: events
        -orig-id: events
        size: 64
        doc: |
          `struct kvm_vcpu_events`.
      - id: debugregs
        -orig-id: debugregs
        size: 128
        doc: |
          `struct kvm_debugregs`.
      - id: nested
        -orig-id: nested
        size: 128
        doc: |
          Head of `struct kvm_nested_state`.
      - id: num_msrs
        -orig-id: num_msrs
        type: u4
        doc: Number of model-specific registers.
      - id: msrs
        -orig-id: msrs
        type: kvm_msr_entry
        repeat: eos
        -count: num_msrs
        doc: The registers.
  kvm_msr_entry:
    -orig-id: kvm_msr_entry
    doc: A model-specific register.
    seq:
      - id: index
        -orig-id: index
        type: u4
        doc: Number of the register.
      - id: reserved
        -orig-id: reserved
        type: u4
        -padding: true
        doc: Written as 0.
      - id: data
        -orig-id: data
        type: u8
        doc: Value.
  kvm_arm64_sysregs:
    -orig-id: kvm_arm64_sysregs
    doc: What arm64 keeps of a virtual CPU; at most 2048 registers.
    seq:
      - id: num
        -orig-id: num
        type: u4
        doc: Number of registers.
      - id: reserved
        -orig-id: reserved
        type: u4
        -padding: true
        doc: Written as 0.
      - id: regs
        -orig-id: regs
        type: kvm_one_reg
        repeat: eos
        -count: num
        doc: The registers.
  kvm_one_reg:
    -orig-id: kvm_one_reg
    doc: A register.
    seq:
      - id: id
        -orig-id: id
        type: u8
        doc: Id of the register.
      - id: addr
        -orig-id: addr
        type: u8
        doc: Value.
enums:
  vcpu_flags:
    1:
      id: caretaker
      doc: A caretaker runs the CPU while kernels change.
