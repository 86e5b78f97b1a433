meta:
  id: iommufd
  title: iommufd contexts
  license: MIT
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: An iommufd file in a LUO session.
doc-ref: samikhawaja@fd339b51
types:
  iommufd_ser:
    -orig-id: iommufd_ser
    doc: An iommufd file with its page tables.
    seq:
      - id: nr_hwpts
        -orig-id: nr_hwpts
        type: u8
        doc: Number of page tables.
      - id: hwpts
        -orig-id: hwpts
        type: iommufd_hwpt_ser
        repeat: eos
        -count: nr_hwpts
        doc: The page tables.
  iommufd_hwpt_ser:
    -orig-id: iommufd_hwpt_ser
    doc: One page table that user space marked.
    seq:
      - id: domain_data
        -orig-id: domain_data
        type: u8
        -points-to:
          - private
        doc: The IOMMU domain as the IOMMU core serialised it.
      - id: token
        -orig-id: token
        type: u8
        doc: User space's name for the page table.
      - id: reclaimed
        -orig-id: reclaimed
        type: u1
        -written-by: reader
        doc: The next kernel sets it when user space asks for the page table.
      - id: padding
        -orig-id: padding
        size: 7
        -padding: true
        doc: Written as 0.
