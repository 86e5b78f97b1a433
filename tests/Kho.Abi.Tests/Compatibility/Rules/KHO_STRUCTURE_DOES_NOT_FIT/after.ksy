seq:
  - id: name
    size: 5000
