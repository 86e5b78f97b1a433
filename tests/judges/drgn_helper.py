#!/usr/bin/python3
"""A judge of contrib/drgn: drgn itself, which reads dumps with code of its own, finds behind the addresses of a
handover what `kho extract` writes. See README.md beside this file.

  drgn_helper.py [DUMP...]      default: golden ELF cores with and without contents, and dumps of makedumpfile's format
"""

import hashlib
import json
import os
import shlex
import struct
import subprocess
import sys
import tempfile
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.environ.setdefault("KHO", shlex.join(["dotnet", os.path.join(ROOT, "src/Kho.Cli/bin/Debug/net10.0/kho.dll")]))
sys.path[:0] = [os.path.join(ROOT, "contrib/drgn"), os.path.dirname(os.path.abspath(__file__))]

try:
    import drgn
except ImportError:
    print("skipped: python3-drgn is missing")
    sys.exit(77)

import kho
from elfcore import ElfCore

PAGE = 4096
SUB_HEADER = 104
GOLDEN = {
    "golden/encoded/linux-7.3/memfds/handover.elf": True,
    "golden/encoded/linux-7.0/basic-4k/handover.elf": True,
    "golden/linux-7.3/mini-7.3.4-out/handover.elf": False,
    "golden/linux-6.19/6.19.6-out/handover.elf": False,
    "golden/dumps/makedumpfile-zlib.kdump": False,
}


def run(*words):
    done = subprocess.run([*shlex.split(os.environ["KHO"]), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"kho {' '.join(words)}: {done.stderr.decode().strip()}")
    return done.stdout


def kdump_of(elf, path):
    """Writes the pages of an ELF core in makedumpfile's format, every second page compressed. The notes, without which drgn opens none, are a kernel's."""
    core = ElfCore(elf)
    pages = {}
    for start, _, size in core.segments:
        for address in range(start, start + size, PAGE):
            pages[address // PAGE] = core.read(address, PAGE)
    last = max(pages) + 1
    bitmap_blocks = 2 * -(-last // (PAGE * 8))
    bitmap = bytearray(bitmap_blocks * PAGE // 2)
    for page in pages:
        bitmap[page // 8] |= 1 << page % 8
    names = b"".join(name.ljust(65, b"\0") for name in (b"Linux", b"judge", b"7.3.4", b"#1", b"x86_64", b""))
    header = b"KDUMP   " + struct.pack("<i", 6) + names + bytes(6)
    header += struct.pack("<QQIiiIIIIIIi", 0, 0, 1, PAGE, 1, bitmap_blocks, min(last, 0xFFFFFFFF), 0, 0, 0, 0, 1)
    with open(os.path.join(ROOT, "golden/dumps/makedumpfile-zlib.kdump"), "rb") as file:
        kernels = file.read()
    offset, size = struct.unpack_from("<qq", kernels, PAGE + 48)
    notes = kernels[offset:offset + size]
    descriptors_at = (2 + bitmap_blocks) * PAGE
    begin = descriptors_at + 24 * len(pages)
    sub_header = struct.pack("<Qii11q", 0, 0, 0, 0, 0, 0, 0, PAGE + SUB_HEADER, size, 0, 0, 0, 0, last)
    assert SUB_HEADER + size <= PAGE
    sub_header = (sub_header + notes).ljust(PAGE, b"\0")
    data = bytearray()
    descriptors = bytearray()
    for number, page in enumerate(sorted(pages)):
        stored = zlib.compress(pages[page]) if number % 2 else pages[page]
        compressed = len(stored) < PAGE
        stored = stored if compressed else pages[page]
        descriptors += struct.pack("<qIIQ", begin + len(data), len(stored), 1 if compressed else 0, 0)
        data += stored
    with open(path, "wb") as file:
        file.write(header.ljust(PAGE, b"\0") + sub_header + bitmap + bitmap + descriptors + data)


def judge(path, has_contents):
    """Compares; says how much, or raises AssertionError."""
    prog = drgn.Program()
    prog.set_core_dump(path)
    found = kho.handover(prog)
    document = json.loads(run("decode", "--json", path))
    assert kho.dump_path(prog) == os.path.realpath(path), kho.dump_path(prog)
    assert found.release == document["release"]["id"] and hex(found.root) == document["root"]["address"]
    assert sum(extent.pages for extent in found.extents) == document["memoryMap"]["pages"] > 0
    assert [one.id for one in found.findings] == [one["id"] for one in document["diagnostics"]]
    assert prog.read(found.root, 4, True) == b"\xd0\x0d\xfe\xed"
    assert found.extent(found.extents[0].start + 1) is found.extents[0] and found.extent(found.extents[-1].start + found.extents[-1].size) is None
    size = 0
    checked = 0
    with tempfile.TemporaryDirectory() as directory:
        target = os.path.join(directory, "all")
        index = json.loads(run("extract", path, "-o", target, "--json"))
        for item in index["items"]:
            if item["kind"] not in ("memfd", "reserve_mem"):
                continue
            with open(os.path.join(target, item["path"]), "rb") as file:
                expected = file.read()
            mine = found.file(item["session"], int(item["token"], 16)) if item["kind"] == "memfd" else next(one for one in found.regions if one.name == item["name"])
            assert mine.size == item["size"], mine
            if item["complete"]:
                digest = hashlib.sha256()
                pieces = mine.chunks() if item["kind"] == "memfd" else [mine.read()]
                for piece in pieces:
                    digest.update(piece)
                assert digest.hexdigest() == hashlib.sha256(expected).hexdigest(), mine
                assert mine.read(1, 5000) == expected[1:5001] and mine.read(len(expected)) == b"", mine
                size += len(expected)
                checked += 1
            elif item["kind"] == "memfd":
                try:
                    mine.read()
                    raise AssertionError(f"{mine} is read although the dump does not have it")
                except drgn.FaultError:
                    checked += 1
    assert checked > 0, "nothing was compared"
    assert not has_contents or size > 0, "the dump has no contents"
    return f"{len(found.extents)} extents, {len(found.sessions)} sessions, {len(found.files)} files, {size} bytes of contents"


def main(paths):
    agree = differ = 0
    with tempfile.TemporaryDirectory() as directory:
        jobs = dict.fromkeys(paths, False)
        if not paths:
            jobs = {os.path.join(ROOT, path): contents for path, contents in GOLDEN.items()}
            for path in [path for path, contents in jobs.items() if contents]:
                made = os.path.join(directory, os.path.basename(os.path.dirname(path)) + ".kdump")
                kdump_of(path, made)
                jobs[made] = True
        for path, contents in jobs.items():
            try:
                print(f"{os.path.relpath(path, ROOT) if path.startswith(ROOT) else os.path.basename(path)}: {judge(path, contents)}")
                agree += 1
            except (AssertionError, LookupError, RuntimeError, kho.HandoverError, drgn.FaultError) as problem:
                print(f"{path}: differs: {type(problem).__name__} {problem}")
                differ += 1
    print(f"{agree} images agree, {differ} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
