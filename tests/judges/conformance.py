#!/usr/bin/python3
"""A reader of the cases in golden/conformance with the parsers that kaitai-struct-compiler makes for Python. A case a
line on standard input, an answer a line on standard output. What releases differ in comes from facts.py."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import parsers
from facts import RELEASES, ceil_div
from handover import FDT_HEADER_SIZE, Reader
from parsers import parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED = 77
KNOWN_SEALS = 0x3F
METADATA_VERSION = 1
FAILURE = ("decode-failure", "-")
AREA = ["folios.first", "folios.total_pages", "folios.flags", "folios.order"]
STRUCTURES = {
    "kho_vmalloc": ("kho_vmalloc.KhoVmalloc.Area", ["first", "total_pages", "flags", "order"]),
    "kho_block": ("kho_block.KhoBlock", ["next", "count"]),
    "luo_ser": ("luo.Luo.LuoSer", ["compatible", "liveupdate_num", "sessions_pa", "flbs_pa"]),
    "luo_session_header_ser": ("luo.Luo.LuoSessionHeaderSer", ["count"]),
    "luo_session_ser": ("luo.Luo.LuoSessionSer", ["name", "file_set_ser.files", "file_set_ser.count"]),
    "luo_file_ser": ("luo.Luo.LuoFileSer", ["compatible", "data", "token"]),
    "luo_flb_header_ser": ("luo.Luo.LuoFlbHeaderSer", ["pgcnt", "count"]),
    "luo_flb_ser": ("luo.Luo.LuoFlbSer", ["name", "data", "count"]),
    "MemfdLuoSerV1": ("memfd_luo.MemfdLuo.MemfdLuoSerV1", ["pos", "size", "nr_folios", *AREA]),
    "MemfdLuoSerV2": ("memfd_luo.MemfdLuo.MemfdLuoSerV2", ["pos", "size", "seals", "flags", "nr_folios", *AREA]),
    "memfd_luo_folio_ser": ("memfd_luo.MemfdLuo.MemfdLuoFolioSer", ["pfn", "flags", "index"]),
    "memblock_start": ("memblock.Memblock.StartProperty", ["start"]),
    "memblock_size": ("memblock.Memblock.SizeProperty", ["size"]),
    "kho_scratch": ("kho_scratch.KhoScratch.Area", ["addr", "size"]),
    "kexec_metadata": ("kexec_metadata.KexecMetadata", ["version", "previous_release", "kexec_count"]),
}


def expand(text):
    data = b""
    for piece in text.split("+") if text != "-" else []:
        digits, _, count = piece.partition("*")
        data += bytes.fromhex(digits) * int(count or 1)
    return data


def word(value):
    if isinstance(value, (bytes, bytearray)):
        letters = bytes(value).split(b"\0")[0]
        return "".join(chr(c) if chr(c).isascii() and (chr(c).isalnum() or chr(c) in "._-") else f"%{c:02x}" for c in letters)
    return f"{int(value):#x}"


def member(owner, path):
    for name in path.split("."):
        owner = getattr(owner, name)
    return owner


class Answers:
    def __init__(self, modules):
        self.modules = modules

    def kind(self, path):
        module, *names = path.split(".")
        return member(self.modules[module], ".".join(names))

    def answer(self, release, page_size, kind, data):
        shift = page_size.bit_length() - 1
        facts = RELEASES[release]
        if kind in ("key", "path", "add"):
            return self.key(release, facts, shift, kind, data)
        if kind == "root":
            return self.root(facts, data)
        if kind == "stamp":
            return self.stamp(facts, data)
        if kind == "kho_radix_node":
            entries = parse(self.kind("kho_radix_tree.KhoRadixTree.KhoRadixNode"), data, page_size).table
            return "success", " ".join(f"{index:#x}:{entry:#x}" for index, entry in enumerate(entries) if entry)
        if kind == "kho_radix_leaf":
            return "success", self.bits(parse(self.kind("kho_radix_tree.KhoRadixTree.KhoRadixLeaf"), data, page_size).bitmap)
        if kind == "kho_mem_phys_bits":
            return "success", self.bits(parse(self.kind("kho_chunk_list.KhoChunkList.KhoMemPhysBits"), data, facts.bitmap_size(page_size)).preserve)
        if kind == "khoser_mem_chunk":
            chunk = parse(self.kind("kho_chunk_list.KhoChunkList.KhoserMemChunk"), data, page_size)
            elements = ",".join(f"{element.phys_start:#x}:{element.bitmap:#x}" for element in chunk.bitmaps[:chunk.hdr.num_elms])
            return "success", f"next={chunk.hdr.next:#x} order={chunk.hdr.order:#x} num_elms={chunk.hdr.num_elms:#x} bitmaps={elements}"
        if kind == "kho_vmalloc_chunk":
            chunk = parse(self.kind("kho_vmalloc.KhoVmalloc.KhoVmallocChunk"), data, page_size)
            used = chunk.phys[:chunk.phys.index(0)] if 0 in chunk.phys else chunk.phys
            return "success", f"next={chunk.hdr.next:#x} phys={','.join(f'{entry:#x}' for entry in used)}"
        if kind == "kho_test_folio":
            entry = parse(self.kind("kho_test.KhoTest.FolioEntry"), data).address_and_order
            return "success", f"phys={entry & -page_size:#x} order={entry & (page_size - 1):#x}"
        return self.structure(facts, kind, data)

    @staticmethod
    def bits(data):
        return " ".join(f"{8 * at + bit:#x}" for at, byte in enumerate(data) if byte for bit in range(8) if byte >> bit & 1)

    def key(self, release, facts, shift, asked, data):
        typed = facts.typed_keys
        parsed = parse(self.kind(f"kho_radix_key.KhoRadixKey.{'TypedKey' if typed else 'UntypedKey'}"), data)
        whole = int.from_bytes(data[:8], "little")
        if asked == "add":
            return ("refused ERANGE" if release == "linux-7.3" and whole >> facts.key_width(shift) else "success"), "-"
        if asked == "path":
            bitmap, table, depth = shift + 3, shift - 3, facts.depth(shift)
            path = "/".join(f"{whole >> bitmap + table * (level - 1) & (1 << table) - 1:#x}" for level in range(depth - 1, 0, -1))
            held = whole & (1 << bitmap + table * (depth - 1)) - 1
            return "success", f"depth={depth:#x} index={path} bit={whole & (1 << bitmap) - 1:#x} held={held:#x}"
        order = 64 - shift - (parsed.encoded.bit_length() - 1)
        if not parsed.encoded or order < 0:
            return FAILURE
        address = (parsed.encoded ^ 1 << 64 - shift - order) << shift + order
        return "success", f"order={order:#x} phys={address:#x}" + (f" type={int(parsed.page_type)}" if typed else "")

    def stamp(self, facts, data):
        stamp = parse(self.kind(f"kho_page_info.KhoPageInfo.{facts.stamp}"), data)
        if hasattr(stamp, "tag") and stamp.tag != self.kind("kho_page_info.KhoPageInfo.Magic.khop"):
            return FAILURE
        return "success", f"order={stamp.order:#x}" + (f" type={int(stamp.page_type)}" if hasattr(stamp, "page_type") else "")

    def root(self, facts, data):
        fdt = self.kind("flattened_devicetree.FlattenedDevicetree")
        try:
            header = parse(fdt.FdtHeader, data[:FDT_HEADER_SIZE])
        except Reader.validation_error():
            return "refused -9", "-"
        tree = Reader.parse_tree(fdt, header, data)
        if "compatible" not in tree.properties:
            return "refused -1", "-"
        if facts.compatible not in tree.texts("compatible"):
            return "refused 1", "-"
        number = lambda node, name: f"{parse(self.kind('kho_root.KhoRoot.SizeProperty'), node.properties[name]).size:#x}"
        names = [facts.blob_property, *([facts.size_property] if facts.size_property else [])]
        return "success", " ".join([f"map={number(tree, 'preserved-memory-map')}", *(":".join([node.name, *(number(node, name) for name in names)]) for node in tree.children)])

    def structure(self, facts, kind, data):
        name = next(iter(facts.memfds.values())) if kind == "memfd_luo_ser" else kind
        if name not in STRUCTURES:
            return "skip", "-"
        path, fields = STRUCTURES[name]
        value = parse(self.kind(path), data)
        if kind == "luo_ser" and word(value.compatible) != facts.luo:
            return "kernel-dies", "-"
        if kind == "memfd_luo_ser" and getattr(value, "seals", 0) & ~KNOWN_SEALS:
            return "refused EOPNOTSUPP", "-"
        if kind == "kexec_metadata" and value.version != METADATA_VERSION:
            return "refused", "-"
        return "success", " ".join(f"{field}={word(member(value, field))}" for field in fields)


def main():
    try:
        answers = Answers(parsers.load(ROOT))
    except parsers.Unavailable as error:
        print(f"skipped: {error}", file=sys.stderr)
        return SKIPPED
    for line in sys.stdin:
        name, release, page_size, kind, text = line.rstrip("\n").split("\t")
        try:
            told, value = answers.answer(release, int(page_size), kind, expand(text))
        except EOFError:
            told, value = FAILURE
        print(f"{name}\t{told}\t{value or '-'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
