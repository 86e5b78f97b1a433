seq:
  - id: a
    contents: [1, 2, 3, 4]
