meta:
  id: iommu
  title: IOMMU state across live updates
  license: MIT
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: |
  What the IOMMU core hands over as an object bound to files: IOMMUs, domains and devices in pages
  that form lists.
doc-ref: pran005@22fa8f30; the form without a version samikhawaja@ef754267
types:
  iommu_flb_ser_unversioned:
    -orig-id: iommu_flb_ser
    doc: Lists of objects in the form whose string ends in -v1.
    seq:
      - id: hw_array_phys
        -orig-id: hw_array_phys
        type: u8
        -points-to:
          - private
        doc: Physical address of the first page of IOMMUs.
      - id: domain_array_phys
        -orig-id: domain_array_phys
        type: u8
        -points-to:
          - private
        doc: Physical address of the first page of domains.
      - id: device_array_phys
        -orig-id: device_array_phys
        type: u8
        -points-to:
          - private
        doc: Physical address of the first page of devices.
  iommu_flb_ser:
    -orig-id: iommu_flb_ser
    doc: Lists of objects, with a version.
    seq:
      - id: version
        -orig-id: version
        type: u8
        doc: Version of the layout, 1.
      - id: hw_array_phys
        -orig-id: hw_array_phys
        type: u8
        -points-to:
          - iommu_hw_array
        -next: next_array_phys
        -entries: iommu_hw_ser
        -entry-count: nr_objects
        doc: Physical address of the first page of IOMMUs.
      - id: domain_array_phys
        -orig-id: domain_array_phys
        type: u8
        -points-to:
          - iommu_domain_array
        -next: next_array_phys
        -entries: iommu_domain_ser
        -entry-count: nr_objects
        doc: Physical address of the first page of domains.
      - id: device_array_phys
        -orig-id: device_array_phys
        type: u8
        -points-to:
          - iommu_device_array
        -next: next_array_phys
        -entries: iommu_device_ser
        -entry-count: nr_objects
        doc: Physical address of the first page of devices.
  iommu_hw_array:
    -orig-id: iommu_array_ser
    doc: Head of a page of IOMMUs; the objects follow it.
    seq:
      - id: next_array_phys
        -orig-id: next_array_phys
        type: u8
        -points-to:
          - iommu_hw_array
        doc: Physical address of the next page; 0 ends the list.
      - id: nr_objects
        -orig-id: nr_objects
        type: u8
        doc: Number of objects in the page.
  iommu_domain_array:
    -orig-id: iommu_array_ser
    doc: Head of a page of domains; the objects follow it.
    seq:
      - id: next_array_phys
        -orig-id: next_array_phys
        type: u8
        -points-to:
          - iommu_domain_array
        doc: Physical address of the next page; 0 ends the list.
      - id: nr_objects
        -orig-id: nr_objects
        type: u8
        doc: Number of objects in the page.
  iommu_device_array:
    -orig-id: iommu_array_ser
    doc: Head of a page of devices; the objects follow it.
    seq:
      - id: next_array_phys
        -orig-id: next_array_phys
        type: u8
        -points-to:
          - iommu_device_array
        doc: Physical address of the next page; 0 ends the list.
      - id: nr_objects
        -orig-id: nr_objects
        type: u8
        doc: Number of objects in the page.
  iommu_obj_ser:
    -orig-id: iommu_obj_ser
    doc: Begin of every object.
    seq:
      - id: ref_count
        -orig-id: ref_count
        type: u4
        doc: Number of users.
      - id: flags
        -orig-id: flags
        type: u4
        doc: |
          Sum of `object_flags`.
  iommu_domain_ser:
    -orig-id: iommu_domain_ser
    doc: A domain with its page table.
    seq:
      - id: obj
        -orig-id: obj
        type: iommu_obj_ser
        doc: Begin of the object.
      - id: top_table_phys
        -orig-id: top_table_phys
        type: u8
        -points-to:
          - private
        doc: Physical address of the page table's top.
      - id: top_level
        -orig-id: top_level
        type: u8
        doc: Level of the page table's top.
      - id: vasz
        -orig-id: vasz
        type: u4
        doc: Width of its addresses in bits.
      - id: sign_extend
        -orig-id: sign_extend
        type: u1
        doc: Addresses are extended by their sign (1) or not (0).
      - id: padding
        -orig-id: padding
        size: 3
        -padding: true
        doc: Written as 0.
      - id: restored_domain
        -orig-id: restored_domain
        type: u8
        -written-by: reader
        -c-type: pointer
        doc: The next kernel's pointer to the domain that it made; means nothing to any other kernel.
  iommu_attachment:
    -orig-id: iommu_attachment
    doc: What a device is attached to.
    seq:
      - id: attachment_id
        -orig-id: attachment_id
        type: u8
        doc: Number of the attachment.
      - id: domain_phys
        -orig-id: domain_phys
        type: u8
        -points-to:
          - iommu_domain_ser
        -reference: true
        doc: Physical address of the domain.
      - id: iommu_phys
        -orig-id: iommu_phys
        type: u8
        -points-to:
          - iommu_hw_ser
        -reference: true
        doc: Physical address of the IOMMU.
  iommu_device_ser:
    -orig-id: iommu_device_ser
    doc: A device behind an IOMMU.
    seq:
      - id: obj
        -orig-id: obj
        type: iommu_obj_ser
        doc: Begin of the object.
      - id: devid
        -orig-id: devid
        type: u4
        doc: Number of the device on its bus.
      - id: pci_domain_nr
        -orig-id: pci_domain_nr
        type: u4
        doc: PCI domain (segment).
      - id: dma_owner_token
        -orig-id: dma_owner_token
        type: u8
        doc: Token of the file that owns the device's DMA.
      - id: attachment
        -orig-id: attachment
        type: iommu_attachment
        doc: What the device is attached to.
      - id: arch
        -orig-id: arch
        size: 24
        -union-by: attachment.iommu_phys.type
        -cases:
          1: iommu_device_intel
          2: iommu_device_smmuv3
        doc: What the IOMMU's driver keeps of the device.
  iommu_device_intel:
    -orig-id: iommu_device_intel
    doc: A device behind an Intel IOMMU.
    seq:
      - id: restored
        -orig-id: restored
        type: u1
        -written-by: reader
        doc: The next kernel sets it when it took the device over.
      - id: padding
        -orig-id: padding
        size: 7
        -padding: true
        doc: Written as 0.
      - id: pasid_table
        -orig-id: pasid_table
        type: u8
        -points-to:
          - private
        doc: Physical address of the PASID table.
      - id: max_pasid
        -orig-id: max_pasid
        type: u8
        doc: Number of PASIDs.
  iommu_device_smmuv3:
    -orig-id: iommu_device_smmuv3
    doc: A device behind an SMMUv3.
    seq:
      - id: l1_cdtab
        -orig-id: l1_cdtab
        type: u8
        -points-to:
          - private
        doc: Physical address of the context descriptors' first level.
      - id: num_l2
        -orig-id: num_l2
        type: u4
        doc: Number of tables of the second level.
      - id: padding
        -orig-id: padding
        type: u4
        -padding: true
        doc: Written as 0.
      - id: l2_phys
        -orig-id: l2_phys
        type: u8
        -points-to:
          - private
        doc: Physical address of the addresses of the second level.
  iommu_hw_ser:
    -orig-id: iommu_hw_ser
    doc: An IOMMU.
    seq:
      - id: obj
        -orig-id: obj
        type: iommu_obj_ser
        doc: Begin of the object.
      - id: token
        -orig-id: token
        type: u8
        doc: Name of the IOMMU.
      - id: type
        -orig-id: type
        type: u8
        -enum: hw_type
        doc: Which driver it has.
      - id: arch
        -orig-id: arch
        size: 88
        -union-by: type
        -cases:
          1: iommu_hw_intel
          2: iommu_hw_smmuv3
        doc: What the driver keeps of it.
  iommu_hw_intel:
    -orig-id: iommu_hw_intel
    doc: An Intel IOMMU.
    seq:
      - id: restored
        -orig-id: restored
        type: u1
        -written-by: reader
        doc: The next kernel sets it when it took the IOMMU over.
      - id: padding
        -orig-id: padding
        size: 7
        -padding: true
        doc: Written as 0.
      - id: phys_addr
        -orig-id: phys_addr
        type: u8
        doc: Physical address of its registers.
      - id: root_table
        -orig-id: root_table
        type: u8
        -points-to:
          - private
        doc: Physical address of the root table.
      - id: bitmap
        -orig-id: bitmap
        type: u8
        repeat: expr
        repeat-expr: 8
        doc: Domain ids in use.
  iommu_hw_smmuv3:
    -orig-id: iommu_hw_smmuv3
    doc: An SMMUv3.
    seq:
      - id: phys_addr
        -orig-id: phys_addr
        type: u8
        doc: Physical address of its registers.
      - id: strtab_base_cfg
        -orig-id: strtab_base_cfg
        type: u8
        doc: Value of the register STRTAB_BASE_CFG.
      - id: l1_strtab
        -orig-id: l1_strtab
        type: u8
        -points-to:
          - private
        doc: Physical address of the stream table's first level.
      - id: l2_phys
        -orig-id: l2_phys
        type: u8
        -points-to:
          - private
        doc: Physical address of the addresses of the second level.
enums:
  object_flags:
    1:
      id: deleted
      doc: The object is no longer in use.
    2:
      id: incoming
      doc: The object came from the previous kernel.
  hw_type:
    0:
      id: invalid
      doc: None.
    1:
      id: intel
      doc: Intel VT-d.
    2:
      id: smmuv3
      doc: Arm SMMUv3.
