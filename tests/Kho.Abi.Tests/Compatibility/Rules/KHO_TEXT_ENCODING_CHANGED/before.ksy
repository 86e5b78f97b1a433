meta:
  id: own
  endian: le
  encoding: ASCII
-orig-id: own
seq:
  - id: a
    size: 8
