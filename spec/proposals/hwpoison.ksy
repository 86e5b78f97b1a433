meta:
  id: hwpoison
  title: Poisoned pages
  license: MIT
  ks-version: 0.11
  imports:
    - kho_vmalloc
  endian: le
  bit-endian: le
doc: |
  The blob `hwpoison`. It is updated whenever a page is poisoned or healed, so dumps of live
  machines hold it, too.
doc-ref: leitao@160a8498
types:
  hwpoison_ser:
    -orig-id: hwpoison_ser
    doc: The pages that a kernel must not use.
    seq:
      - id: version
        -orig-id: version
        type: u4
        doc: Version of the layout, 1.
      - id: padding
        -orig-id: padding
        type: u4
        -padding: true
        doc: Written as 0.
      - id: count
        -orig-id: count
        type: u8
        doc: Number of pages.
      - id: pfns
        -orig-id: pfns
        type: kho_vmalloc::area
        -area-of: hwpoison_pfn
        -count: count
        doc: Area with their page frame numbers.
  hwpoison_pfn:
    -orig-id: hwpoison_pfn
    doc: A poisoned page.
    seq:
      - id: pfn
        -orig-id: pfn
        type: u8
        doc: Page frame number.
