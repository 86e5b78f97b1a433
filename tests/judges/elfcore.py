"""A reader of ELF cores, just enough of one for handover images; knows nothing of the specification."""

import json
import struct

PT_LOAD = 1
PT_NOTE = 4


class Missing(Exception):
    """Memory that the image does not hold."""


class ElfCore:
    """Physical memory and notes of an ELF core, 64-bit and little-endian."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        if self.bytes[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{path}: no little-endian 64-bit ELF file")
        self.machine, = struct.unpack_from("<H", self.bytes, 18)
        self.header_offset, = struct.unpack_from("<Q", self.bytes, 32)
        self.header_size, self.header_count = struct.unpack_from("<HH", self.bytes, 54)
        self.headers = [
            struct.unpack_from("<IIQQQQQQ", self.bytes, self.header_offset + index * self.header_size)
            for index in range(self.header_count)
        ]
        self.segments = sorted((paddr, offset, size) for kind, _, offset, _, paddr, size, _, _ in self.headers if kind == PT_LOAD and size)
        self.notes = [note for kind, _, offset, _, _, size, _, _ in self.headers if kind == PT_NOTE for note in self._notes(offset, size)]

    def _notes(self, offset, size):
        end = offset + size
        while offset + 12 <= end:
            name_size, size, kind = struct.unpack_from("<III", self.bytes, offset)
            name_at = offset + 12
            value_at = name_at + (name_size + 3) // 4 * 4
            name = self.bytes[name_at:name_at + name_size].rstrip(b"\0").decode()
            yield offset, name, kind, self.bytes[value_at:value_at + size]
            offset = value_at + (size + 3) // 4 * 4

    def kho_note(self):
        """The JSON of the note that names the handover."""
        for _, name, kind, value in self.notes:
            if name == "KHO" and kind == 1:
                return json.loads(value.rstrip(b"\0"))
        raise ValueError("no KHO note")

    def read(self, address, size):
        """Bytes of physical memory, all of them or Missing."""
        parts = []
        while size:
            for start, offset, length in self.segments:
                if start <= address < start + length:
                    count = min(size, start + length - address)
                    at = offset + address - start
                    parts.append(self.bytes[at:at + count])
                    address += count
                    size -= count
                    break
            else:
                raise Missing(f"0x{address:x} is not in the image")
        return b"".join(parts)

    def find(self, pattern, alignment):
        """Physical addresses at which bytes stand."""
        for start, offset, length in self.segments:
            at = self.bytes.find(pattern, offset, offset + length)
            while at >= 0:
                address = start + at - offset
                if address % alignment == 0:
                    yield address
                at = self.bytes.find(pattern, at + 1, offset + length)
