meta:
  id: own
  endian: le
  encoding: UTF-8
-orig-id: own
seq:
  - id: a
    size: 8
