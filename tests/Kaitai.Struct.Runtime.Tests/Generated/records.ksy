meta:
  id: records
  title: Headers, substreams, switches, repetition, parameters and instances
  endian: le
seq:
  - id: magic
    contents: REC
  - id: version
    type: u1
  - id: table_offset
    type: u4
  - id: num_records
    type: u2
  - id: entries
    type: record
    repeat: expr
    repeat-expr: num_records
  - id: numbers
    type: u1
    repeat: until
    repeat-until: _ == 0
  - id: last
    type: scaled(version)
instances:
  table:
    pos: table_offset
    type: u2be
    repeat: eos
  table_in_file:
    io: _root._io
    pos: table_offset
    size: 2
  version_mod:
    value: (version - 10) % 7
  total:
    value: entries.size + table.size
types:
  record:
    seq:
      - id: kind
        type: u1
        enum: kind
      - id: len
        type: u2
      - id: body
        size: len
        type:
          switch-on: kind
          cases:
            'kind::point': point
            'kind::names': names
  point:
    seq:
      - id: x
        type: f4
      - id: y
        type: f8be
      - id: z
        type: s2
    instances:
      kind_of_parent:
        value: _parent.kind
  names:
    seq:
      - id: items
        type: strz
        encoding: ASCII
        repeat: eos
      - id: ended
        if: not _io.eof
        type: u1
    instances:
      io_size:
        value: _io.size
  scaled:
    params:
      - id: factor
        type: u1
    seq:
      - id: raw
        type: s4be
    instances:
      value:
        value: raw * factor
enums:
  kind:
    1: point
    2: names
