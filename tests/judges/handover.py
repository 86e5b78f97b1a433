"""Reads a whole handover with the Python parsers: the same document as `kho decode --json`, from other code.

What differs between releases comes from facts.py. Arrays and chains are read as far as the image goes."""

import collections
import json
import os

from elfcore import ElfCore, Missing
from facts import RELEASES
from parsers import parse, size_of, stream

X86_64 = 62
FDT_HEADER_SIZE = 40
UNKNOWN_BYTES_SHOWN = 64
MAXIMUM_BLOCKS = 10000
LUO_SESSION_PAGES = 16
LUO_FILE_PAGES = 2


class Node:
    """A node of a device tree."""

    def __init__(self, name):
        self.name = name
        self.properties = {}
        self.children = []

    def child(self, name):
        return next((child for child in self.children if child.name == name), None)

    def texts(self, name):
        return [text.decode() for text in self.properties.get(name, b"").rstrip(b"\0").split(b"\0") if text]


def text(field):
    """A fixed text field up to its NUL."""
    return bytes(field).split(b"\0")[0].decode("utf-8", "backslashreplace")


def expected_release(path):
    """What the capture's expected.json beside it says: the notes of some captures name no release."""
    try:
        with open(os.path.join(os.path.dirname(path), "expected.json"), encoding="utf-8") as file:
            return json.load(file).get("release")
    except OSError:
        return None


def provenance(path):
    """What the capture's provenance.md beside it says."""
    try:
        with open(os.path.join(os.path.dirname(path), "provenance.md"), encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


class Reader:
    """One image and the modules that were generated from spec/."""

    def __init__(self, modules, path):
        self.core = ElfCore(path)
        self.note = self.core.kho_note()
        self.page_size = self.note["pageSize"]
        self.shift = self.page_size.bit_length() - 1
        name = self.note.get("release") or expected_release(path)
        if name not in RELEASES:
            raise ValueError(f"no facts about the release {name}")
        self.release_name = name
        self.lacks_boot_data = "boot_params and setup_data are not in the image" in provenance(path)
        self.release = RELEASES[name]
        self.modules = modules
        self.blocks = None
        self.leaf_of = {}
        self.entered = set()
        self.seen = collections.Counter()

    # The image and its containers

    def read(self, kind, address, *parameters):
        """One structure in memory."""
        return parse(kind, self.core.read(address, size_of(kind, *parameters)), *parameters)

    def read_array(self, kind, address, count, room):
        """Neighbouring structures as far as room and memory go."""
        size = size_of(kind)
        found = []
        while len(found) < count and (len(found) + 1) * size <= room:
            try:
                found.append(self.read(kind, address + len(found) * size))
            except Missing:
                break
        return found

    def container_differences(self):
        """What the ELF types of the specification read otherwise than elfcore.py."""
        elf = self.modules["elf_core"].ElfCore
        core = self.core
        header = parse(elf.FileHeader, core.bytes)
        read = (int(header.identification.file_class), int(header.identification.data_encoding), int(header.file_type), int(header.machine),
                header.e_phoff, header.e_phentsize, header.e_phnum, header.e_ehsize, header.e_version, header.identification.signature)
        own = (2, 1, 4, core.machine, core.header_offset, core.header_size, core.header_count, size_of(elf.FileHeader), 1, b"\x7fELF")
        if read != own:
            yield f"ELF header: {read}, expected {own}"
        for index, expected in enumerate(core.headers):
            entry = parse(elf.ProgramHeader, core.bytes[core.header_offset + index * core.header_size:])
            read = (int(entry.segment_type), entry.p_flags, entry.p_offset, entry.p_vaddr, entry.p_paddr, entry.p_filesz, entry.p_memsz, entry.p_align)
            if read != expected:
                yield f"ELF program header {index}: {read}, expected {expected}"
        for offset, name, kind, value in core.notes:
            note = parse(elf.NoteHeader, core.bytes[offset:])
            if (note.n_namesz, note.n_descsz, note.n_type) != (len(name) + 1, len(value), kind):
                yield f"ELF note at {offset}: {note.n_namesz}, {note.n_descsz}, {note.n_type}"

    # Device trees

    def tree(self, address):
        """A device tree in memory, or None if there is none that makes sense."""
        fdt = self.modules["flattened_devicetree"].FlattenedDevicetree
        try:
            header = parse(fdt.FdtHeader, self.core.read(address, FDT_HEADER_SIZE))
            data = self.core.read(address, header.totalsize)
            return self.parse_tree(fdt, header, data), header.totalsize
        except (Missing, EOFError, ValueError, IndexError):
            return None
        except self.validation_error():
            return None

    @staticmethod
    def validation_error():
        import kaitaistruct
        return kaitaistruct.ValidationNotEqualError

    @staticmethod
    def parse_tree(fdt, header, data):
        if header.version != 17 or header.off_dt_struct % 4 or header.off_dt_struct + header.size_dt_struct > len(data):
            raise ValueError("not a tree of version 17")
        strings = data[header.off_dt_strings:header.off_dt_strings + header.size_dt_strings]
        reservations = stream(data)
        reservations.seek(header.off_mem_rsvmap)
        while True:
            entry = fdt.FdtReserveEntry(reservations)
            if entry.address == 0 and entry.size == 0:
                break
        source = stream(data)
        source.seek(header.off_dt_struct)
        open_nodes = []
        root = None
        tag = fdt.Tag
        while True:
            token = fdt.FdtToken(source).tag
            if token == tag.begin_node:
                start = source.pos()
                end = data.index(b"\0", start)
                node = Node(data[start:end].decode())
                source.seek((end + 1 + 3) // 4 * 4)
                if open_nodes:
                    open_nodes[-1].children.append(node)
                root = root or node
                open_nodes.append(node)
            elif token == tag.prop:
                prop = fdt.FdtPropertyHeader(source)
                name_end = strings.index(b"\0", prop.nameoff)
                value = source.read_bytes(prop.len)
                source.seek((source.pos() + 3) // 4 * 4)
                open_nodes[-1].properties[strings[prop.nameoff:name_end].decode()] = value
            elif token == tag.end_node:
                open_nodes.pop()
            elif token == tag.end and not open_nodes and root:
                return root
            elif token != tag.nop:
                raise ValueError(f"token {token}")

    def number(self, node, name, kind, member):
        """The value of a property, through the type that describes it."""
        value = node.properties.get(name) if node else None
        if value is None or len(value) != size_of(kind):
            return None
        return getattr(parse(kind, value), member)

    # Boot data

    def boot_data(self):
        """Every place that hands over a root: (how, root, scratch address, scratch length)."""
        return list(self.setup_data()) if self.core.machine == X86_64 else list(self.chosen())

    def setup_data(self):
        boot = self.modules["x86_boot"].X86Boot
        for signature in self.core.find(b"HdrS", 2):
            page = signature - 0x202
            try:
                parameters = self.read(boot.BootParams, page)
            except Missing:
                continue
            if parameters.boot_flag != boot.BootFlag.present or parameters.signature != boot.SetupSignature.hdrs or parameters.version < 0x209:
                continue
            address, seen = parameters.first_setup_data, set()
            while address and address not in seen:
                seen.add(address)
                try:
                    node = self.read(boot.SetupData, address)
                    if node.kind == boot.SetupDataType.kexec_kho and node.len == size_of(boot.KhoData):
                        data = self.read(boot.KhoData, address + size_of(boot.SetupData))
                        yield "setup_data", data.fdt_addr, data.scratch_addr, data.scratch_size
                except Missing:
                    break
                address = node.next

    def chosen(self):
        fdt = self.modules["flattened_devicetree"].FlattenedDevicetree

        def cells(value):
            source, numbers = stream(value), []
            while not source.is_eof():
                numbers.append(fdt.Cell(source).value)
            return numbers

        for address in self.core.find(b"\xd0\x0d\xfe\xed", 8):
            tree = self.tree(address)
            chosen = tree and tree[0].child("chosen")
            if not chosen or "linux,kho-fdt" not in chosen.properties or "linux,kho-scratch" not in chosen.properties:
                continue
            (address_cells,), (size_cells,) = cells(tree[0].properties["#address-cells"]), cells(tree[0].properties["#size-cells"])

            def pair(name):
                numbers = cells(chosen.properties[name])
                if len(numbers) != address_cells + size_cells:
                    raise ValueError(f"{name}: {len(numbers)} cells")
                join = lambda some: sum(number << (32 * place) for place, number in enumerate(reversed(some)))
                return join(numbers[:address_cells]), join(numbers[address_cells:])

            root, _ = pair("linux,kho-fdt")
            scratch, length = pair("linux,kho-scratch")
            yield "chosen", root, scratch, length

    def scratch(self, address, length):
        areas = parse(self.modules["kho_scratch"].KhoScratch, self.core.read(address, length)).areas
        return [{"address": hex(area.addr), "size": area.size} for area in areas]

    # The memory map

    def walk_map(self, root):
        """Returns inner structures, outer structures, and what the map lists: keys of a radix tree or (start, order)."""
        found, seen, counts = [], set(), [0, 0]
        if root:
            (self.walk_chunks if self.release.is_chunk_list else self.walk_tree)(root, found, seen, counts)
        return counts[0], counts[1], found

    def page(self, address, seen, alignment, size):
        """Bytes behind a pointer of the map, or None where it leads nowhere. A page cannot be two parts of a map."""
        if address % alignment or address in seen:
            return None
        try:
            data = self.core.read(address, size)
        except Missing:
            return None
        seen.add(address)
        return data

    def walk_chunks(self, address, found, seen, counts):
        lists = self.modules["kho_chunk_list"].KhoChunkList
        length = self.release.bitmap_size(self.page_size)
        while address:
            data = self.page(address, seen, self.page_size, self.page_size)
            if data is None:
                return
            counts[0] += 1
            chunk = parse(lists.KhoserMemChunk, data, self.page_size)
            for element in chunk.bitmaps[:chunk.hdr.num_elms]:
                bits = self.page(element.bitmap, seen, 8, length)
                if bits is None:
                    continue
                counts[1] += 1
                preserved = int.from_bytes(parse(lists.KhoMemPhysBits, bits, length).preserve, "little")
                for bit in set_bits(preserved):
                    found.append((element.phys_start + (bit << (chunk.hdr.order + self.shift)), chunk.hdr.order))
            address = chunk.hdr.next

    def walk_tree(self, root, found, seen, counts):
        trees = self.modules["kho_radix_tree"].KhoRadixTree
        leaf_bits, node_bits = self.shift + 3, self.shift - 3

        def visit(address, level, path):
            data = self.page(address, seen, self.page_size, self.page_size)
            if data is None:
                return
            if level == 0:
                counts[1] += 1
                bitmap = int.from_bytes(parse(trees.KhoRadixLeaf, data, self.page_size).bitmap, "little")
                for bit in set_bits(bitmap):
                    found.append(path | bit)
                    self.leaf_of[path | bit] = address
                return
            counts[0] += 1
            for index, child in enumerate(parse(trees.KhoRadixNode, data, self.page_size).table):
                if child:
                    visit(child, level - 1, path | index << (leaf_bits + (level - 1) * node_bits))

        visit(root, self.release.depth(self.shift) - 1, 0)

    def held_bits(self):
        return self.shift + 3 + (self.shift - 3) * (self.release.depth(self.shift) - 1)

    def decode_key(self, key):
        """Start, order and type of a key; (None, None, type) if it is no block."""
        keys = self.modules["kho_radix_key"].KhoRadixKey
        data = (key & (1 << 64) - 1).to_bytes(8, "little")
        if self.release.typed_keys:
            parsed = parse(keys.TypedKey, data)
            page_type = parsed.page_type.name
        else:
            parsed = parse(keys.UntypedKey, data)
            page_type = None
        order = 64 - self.shift - (parsed.encoded.bit_length() - 1)
        if parsed.encoded == 0 or order < 0:
            return None, None, page_type
        return (parsed.encoded << (self.shift + order)) & (1 << 64) - 1, order, page_type

    def encode_key(self, start, order, page_type):
        """The path of a block through the tree: what is left of its key."""
        key = 1 << (64 - self.shift - order) | start >> (self.shift + order)
        if page_type == "split":
            key |= 1 << 63
        return key & (1 << self.held_bits()) - 1

    # Blobs

    def blob(self, node):
        """A child of the root as the document shows it."""
        root_module = self.modules["kho_root"].KhoRoot
        release = self.release
        address = self.number(node, release.blob_property, root_module.PhysicalAddressProperty, "address")
        size = self.number(node, release.size_property, root_module.SizeProperty, "size") if release.size_property else None
        tree = self.tree(address) if address is not None else None
        if size is None and tree:
            size = tree[1]
        kind, value = self.blob_value(node.name, address, size, tree)
        return {"name": node.name, "address": hex(address) if address is not None else None, "size": size, "format": kind, "value": value}

    def blob_value(self, name, address, size, tree):
        """Format and value of a blob; no value if it is not what its name says, or not in the image."""
        root = tree[0] if tree else None
        formats = {
            "memblock": ("memblock-v1", lambda: self.memblock(root)),
            "kho_test": ("kho-test-v1", lambda: self.kho_test(root)),
            "kexec-metadata": ("kexec-metadata-v1", lambda: self.kexec_metadata(address, size)) if self.release.has_metadata else None,
            "LUO": {"luo-v1": ("luo-v1", lambda: self.luo_v1(root)), "luo-v5": ("luo-v5", lambda: self.luo_v5(address, size))}.get(self.release.luo),
        }
        known = formats.get(name)
        try:
            if known is None:
                return "unknown", {"bytes": self.core.read(address, min(size, UNKNOWN_BYTES_SHOWN)).hex()}
            is_tree = name in ("memblock", "kho_test") or known[0] == "luo-v1"
            if is_tree and (root is None or root.texts("compatible") != [known[0]]):
                return known[0], None
            return known[0], known[1]()
        except Missing:
            return known[0] if known else "unknown", None

    def memblock(self, root):
        kinds = self.modules["memblock"].Memblock
        return {"regions": [
            {
                "name": region.name,
                "start": hex(self.number(region, "start", kinds.StartProperty, "start")),
                "size": self.number(region, "size", kinds.SizeProperty, "size"),
            }
            for region in root.children if region.texts("compatible") == ["reserve-mem-v1"]
        ]}

    def kexec_metadata(self, address, size):
        kind = self.modules["kexec_metadata"].KexecMetadata
        if size != size_of(kind):
            return None
        metadata = self.read(kind, address)
        return {"version": metadata.version, "previous_release": text(metadata.previous_release), "kexec_count": metadata.kexec_count}

    def kho_test(self, root):
        kinds = self.modules["kho_test"].KhoTest
        data = root.child("data")
        magic = self.number(root, "magic", kinds.MagicProperty, "number")
        count = self.number(data, "nr_folios", kinds.NrFoliosProperty, "nr_folios")
        value = {"magic": int(magic), "nr_folios": count, "csum": self.number(data, "csum", kinds.CsumProperty, "csum")}
        if magic != kinds.Magic.kho_test:
            value["magic"] = None
        if self.release.kho_test_inline:
            entries = data.properties["folios_info"]
        else:
            area = self.number(data, "folios_info", kinds.FoliosInfoProperty, "folios_info")
            value["folios_info"] = area_value(area)
            entries = self.area_contents(area, count * size_of(kinds.FolioEntry))
        size = size_of(kinds.FolioEntry)
        numbers = [parse(kinds.FolioEntry, entries[at:at + size]).address_and_order for at in range(0, min(len(entries), count * size), size)]
        value["folios"] = [(number & -self.page_size, number & self.page_size - 1) for number in numbers]
        return value

    # vmalloc areas

    def area_pages(self, area):
        """Physical addresses of the area's pages, as far as the image has its chunks."""
        kind = self.modules["kho_vmalloc"].KhoVmalloc.KhoVmallocChunk
        address = area.first
        while address and address not in self.entered:
            self.entered.add(address)
            try:
                chunk = self.read(kind, address, self.page_size)
            except Missing:
                return
            for entry in chunk.phys:
                if entry == 0:
                    break
                for page in range(1 << area.order):
                    yield entry + (page << self.shift)
            address = chunk.hdr.next

    def area_contents(self, area, length):
        parts = []
        for page in self.area_pages(area):
            wanted = min(self.page_size, length - sum(map(len, parts)))
            if wanted <= 0:
                break
            try:
                parts.append(self.core.read(page, wanted))
            except Missing:
                break
        return b"".join(parts)

    # LUO and memfds

    def luo_v1(self, root):
        luo = self.modules["luo"].Luo
        session_node, flb_node = root.child("luo-session"), root.child("luo-flb")
        sessions, flbs = [], []
        if session_node and session_node.texts("compatible") == ["luo-session-v2"]:
            address = self.number(session_node, "luo-session-header", luo.LuoFdtHeaderPointer, "header")
            head = size_of(luo.LuoSessionHeaderSer)
            count = self.read(luo.LuoSessionHeaderSer, address).count
            for session in self.read_array(luo.LuoSessionSer, address + head, count, LUO_SESSION_PAGES * self.page_size - head):
                files = session.file_set_ser
                room = LUO_FILE_PAGES * self.page_size
                sessions.append(self.session(session, self.read_array(luo.LuoFileSer, files.files, files.count, room)))
        if self.release.has_flbs and flb_node and flb_node.texts("compatible") == ["luo-flb-v1"]:
            flbs = self.flbs(self.number(flb_node, "luo-flb-header", luo.LuoFdtHeaderPointer, "header"))
        number = self.number(root, "liveupdate-number", luo.LuoFdtNumber, "liveupdate_number")
        return {"compatible": "luo-v1", "liveupdate_num": number, "sessions": sessions, "flbs": flbs}

    def luo_v5(self, address, size):
        luo = self.modules["luo"].Luo
        head = self.read(luo.LuoSer, address)
        if text(head.compatible) != "luo-v5" or size != size_of(luo.LuoSer):
            return None
        sessions = [
            self.session(session, self.block_list(luo.LuoFileSer, session.file_set_ser.files) if session.file_set_ser.count else [])
            for session in self.block_list(luo.LuoSessionSer, head.sessions_pa)
        ]
        flbs = self.flbs(head.flbs_pa) if head.flbs_pa else []
        return {"compatible": "luo-v5", "liveupdate_num": head.liveupdate_num, "sessions": sessions, "flbs": flbs}

    def block_list(self, kind, address):
        header_kind = self.modules["kho_block"].KhoBlock
        head, entries, blocks = size_of(header_kind), [], 0
        while address and address not in self.entered and blocks < MAXIMUM_BLOCKS:
            self.entered.add(address)
            blocks += 1
            try:
                header = self.read(header_kind, address)
            except Missing:
                break
            entries += self.read_array(kind, address + head, header.count, self.page_size - head)
            address = header.next
        return entries

    def flbs(self, address):
        luo = self.modules["luo"].Luo
        head = size_of(luo.LuoFlbHeaderSer)
        try:
            header = self.read(luo.LuoFlbHeaderSer, address)
        except Missing:
            return []
        flbs = self.read_array(luo.LuoFlbSer, address + head, header.count, header.pgcnt * self.page_size - head)
        return [{"name": text(flb.name), "data": hex(flb.data), "count": flb.count} for flb in flbs]

    def session(self, session, files):
        return {
            "name": text(session.name),
            "files": [
                {"compatible": text(file.compatible), "token": hex(file.token), "data": hex(file.data), "value": self.memfd(text(file.compatible), file.data)}
                for file in files
            ],
        }

    def memfd(self, compatible, address):
        kinds = self.modules["memfd_luo"].MemfdLuo
        if compatible not in self.release.memfds:
            return None
        try:
            memfd = self.read(getattr(kinds, self.release.memfds[compatible]), address)
        except Missing:
            return None
        names = [name for name in ("pos", "size", "seals", "flags", "nr_folios") if hasattr(memfd, name)]
        value = {name: getattr(memfd, name) for name in names}
        value["folios"] = area_value(memfd.folios)
        size = size_of(kinds.MemfdLuoFolioSer)
        entries = self.area_contents(memfd.folios, memfd.nr_folios * size)
        value["pages"] = []
        for at in range(0, len(entries) // size * size, size):
            folio = parse(kinds.MemfdLuoFolioSer, entries[at:at + size])
            if folio.pfn:
                order = self.blocks.get(folio.pfn << self.shift, 0)
                value["pages"] += [(folio.index + page, folio.pfn + page, folio.flags) for page in range(1 << order)]
        return value

    # Stamps in page->private

    def stamp(self, address):
        """Order and type of the stamp in a struct page's private, or None if that is no stamp."""
        kinds = self.modules["kho_page_info"].KhoPageInfo
        stamp = self.read(getattr(kinds, self.release.stamp), address)
        if getattr(stamp, "tag", None) != kinds.Magic.khop:
            return None
        page_type = getattr(stamp, "page_type", None)
        return stamp.order, page_type.name if page_type is not None else None


def area_value(area):
    return {"first": hex(area.first), "total_pages": area.total_pages, "flags": area.flags, "order": area.order}


def set_bits(number):
    """Numbers of the bits that are set, ascending."""
    text_of_bits = bin(number)[:1:-1]
    at = text_of_bits.find("1")
    while at >= 0:
        yield at
        at = text_of_bits.find("1", at + 1)
