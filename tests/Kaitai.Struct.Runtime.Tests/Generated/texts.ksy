meta:
  id: texts
  title: Terminated, padded and sized byte strings
  endian: le
  encoding: UTF-8
types:
  defaults:
    seq:
      - id: first
        type: strz
      - id: second
        terminator: 0x2c
      - id: rest
        size-eos: true
  include:
    seq:
      - id: line
        terminator: 0x0a
        include: true
      - id: rest
        size-eos: true
  keep_terminator:
    seq:
      - id: head
        terminator: 0x3a
        consume: false
      - id: colon
        type: u1
  lenient:
    seq:
      - id: text
        type: strz
        eos-error: false
  wide:
    seq:
      - id: text
        type: strz
        encoding: UTF-16LE
      - id: after
        type: u1
  wide_lenient:
    seq:
      - id: text
        type: strz
        encoding: UTF-16LE
        eos-error: false
        include: true
  wide_keep_terminator:
    seq:
      - id: text
        type: strz
        encoding: UTF-16BE
        consume: false
      - id: after
        size: 2
  sized:
    seq:
      - id: padded
        size: 6
        pad-right: 0x20
      - id: terminated
        type: strz
        size: 6
      - id: terminated_and_padded
        size: 6
        pad-right: 0x2e
        terminator: 0x21
        include: true
      - id: wide_terminated
        type: strz
        size: 8
        encoding: UTF-16LE
  derived:
    seq:
      - id: text
        type: str
        size: 5
    instances:
      backwards:
        value: text.reverse
      is_hello:
        value: text == "hello"
      first_to_third:
        value: text.substring(0, 3)
      after_b:
        value: text > "b"
