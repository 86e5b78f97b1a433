meta:
  id: validations
  title: One nested type for each kind of `valid`
  endian: le
types:
  eq_int:
    seq:
      - id: value
        type: u2
        valid: 0x1234
  eq_bytes:
    seq:
      - id: value
        size: 3
        valid: '[1, 2, 3]'
  eq_str:
    seq:
      - id: value
        type: str
        size: 2
        encoding: ASCII
        valid: '"ok"'
  eq_contents:
    seq:
      - id: magic
        contents: [KHO, 0x00]
  min_int:
    seq:
      - id: value
        type: s4
        valid:
          min: -5
  max_int:
    seq:
      - id: value
        type: u8
        valid:
          max: 100
  range_int:
    seq:
      - id: value
        type: u1
        valid:
          min: 10
          max: 20
  range_float:
    seq:
      - id: value
        type: f8
        valid:
          min: 0.5
          max: 1.5
  range_bytes:
    seq:
      - id: value
        size: 2
        valid:
          min: '[0x10, 0x00]'
          max: '[0x20, 0x00]'
  any_of_int:
    seq:
      - id: value
        type: u1
        valid:
          any-of: [3, 5, 7]
  any_of_bytes:
    seq:
      - id: value
        size: 2
        valid:
          any-of: ['[1, 2]', '[3, 4]']
  expr_int:
    seq:
      - id: value
        type: u4
        valid:
          expr: _ % 4 == 0
  in_enum:
    seq:
      - id: value
        type: u2
        enum: shade
        valid:
          in-enum: true
  instance_eq:
    seq:
      - id: base
        type: u1
    instances:
      at_two:
        pos: 2
        type: u1
        valid: 0x7f
  each_of_three:
    seq:
      - id: values
        type: u1
        repeat: expr
        repeat-expr: 3
        valid:
          max: 9
  after_others:
    seq:
      - id: head
        size: 5
      - id: value
        type: u1
        valid: 1
enums:
  shade:
    1: light
    2: dark
    300: deep
