meta: {id: own, endian: le, bit-endian: le}
seq:
  - {id: addr, type: u8, -points-to: [payload]}
  - {id: size, type: u8}
types:
  thing:
    params: [{id: nr_cpus, type: u4, -config: CONFIG_NR_CPUS}]
    seq:
      - {id: version, type: u4}
      - {id: spare, type: u4}
      - {id: cpus, type: u8, repeat: expr, repeat-expr: (nr_cpus + 63) / 64, -config: CONFIG_NR_CPUS}
      - {id: pools, type: u8, repeat: expr, repeat-expr: 4, -config: HUGE_MAX_HSTATE}
