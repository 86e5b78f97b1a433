#!/usr/bin/python3
"""A judge of the decoder: reads handover images with parsers that kaitai-struct-compiler makes for Python, and
compares what they say with `kho decode --json`, member by member. See README.md beside this file."""

import argparse
import collections
import glob
import json
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import parsers
from handover import Reader

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TROUBLE = 2
SKIPPED = 77
DIFFERENCES_SHOWN = 10
PHYSICAL_END = 1 << 52


def decode(kho, image):
    """The document of `kho decode --json`."""
    run = subprocess.run([*kho, "decode", "--json", image], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise RuntimeError(f"kho decode --json {image}: exit {run.returncode}: {run.stderr.strip()}")
    return json.loads(run.stdout)


def compare(place, ours, judge):
    """Differences between two JSON values, as text."""
    if isinstance(ours, dict) and isinstance(judge, dict):
        for name in sorted(ours.keys() | judge.keys()):
            if name not in ours or name not in judge:
                yield f"{place}.{name}: only {'kho' if name in ours else 'the judge'} has it"
            else:
                yield from compare(f"{place}.{name}", ours[name], judge[name])
    elif isinstance(ours, list) and isinstance(judge, list):
        if len(ours) != len(judge):
            yield f"{place}: kho has {len(ours)}, the judge {len(judge)}"
        for index, (one, other) in enumerate(zip(ours, judge)):
            yield from compare(f"{place}[{index}]", one, other)
    elif ours != judge or type(ours) is not type(judge):
        yield f"{place}: kho says {ours}, the judge {judge}"


def expand_blobs(blobs, shift):
    """Runs that the document merges (of folios, of file pages) become single ones, so that merging cannot hide anything."""
    for blob in blobs:
        value = blob["value"] or {}
        if "folios" in value and isinstance(value["folios"], list):
            value["folios"] = [
                (int(run["start"], 16) + (index << shift + run["order"]), run["order"])
                for run in value["folios"] for index in range(run["count"])
            ]
        for session in value.get("sessions", []):
            for file in session["files"]:
                if file["value"] is not None:
                    file["value"]["pages"] = [
                        (extent["index"] + page, int(extent["pfn"], 16) + page, extent["flags"])
                        for extent in file["value"].pop("extents") for page in range(extent["pages"])
                    ]
    return blobs


def expand_extents(extents, shift):
    for extent in extents:
        for block in range(extent["blocks"]):
            yield int(extent["start"], 16) + (block << shift + extent["order"]), extent["order"], extent.get("type")


def compare_map(reader, document, root):
    """The memory map: counts, and every block that the document lists, believed or not, against a walk of our own."""
    ours = document["memoryMap"]
    address = reader.number(root, "preserved-memory-map", reader.modules["kho_root"].KhoRoot.PhysicalAddressProperty, "address")
    inner, outer, found = reader.walk_map(address)
    kind = "chunk-list" if reader.release.is_chunk_list else "radix"
    yield from compare("memoryMap", {name: ours[name] for name in ("kind", "address", "nodes", "leaves")},
                       {"kind": kind, "address": hex(address), "nodes": inner, "leaves": outer})

    for extent in ours["extents"] + ours["suspectExtents"]:
        if extent["pages"] != extent["blocks"] << extent["order"] or int(extent["start"], 16) % (1 << extent["order"] + reader.shift):
            yield f"memoryMap.extents: contradicts itself: {extent}"
    believed = list(expand_extents(ours["extents"], reader.shift))
    orders, types = collections.Counter(str(order) for _, order, _ in believed), collections.Counter(kind for _, _, kind in believed if kind)
    pages = sum(1 << order for _, order, _ in believed)
    counts = {"blocks": len(believed), "pages": pages, "bytes": pages << reader.shift, "orders": dict(orders)}
    if reader.release.typed_keys:
        counts["types"] = dict(types)
    yield from compare("memoryMap", {name: ours[name] for name in counts}, counts)

    all_blocks = believed + list(expand_extents(ours["suspectExtents"], reader.shift))
    invalid = [int(run["firstKey"], 16) + key for run in ours.get("invalidKeys", []) for key in range(run["count"])]
    if reader.release.is_chunk_list:
        listed, expected = [(start, order) for start, order, _ in all_blocks], found
    else:
        listed = [reader.encode_key(*block) for block in all_blocks] + invalid
        expected = found
        loses_order_0 = 64 - reader.shift >= reader.held_bits()
        if not loses_order_0:
            decoded = [reader.decode_key(key) for key in found]
            yield from compare_sets("memoryMap", "blocks", all_blocks, [block for block in decoded if block[0] is not None])
        yield from compare_invalid_keys(reader, ours)
    yield from compare_sets("memoryMap", "entries", listed, expected)
    reader.seen["map entries"] = len(found)

    reader.blocks = {start: order for start, order, _ in believed}


def compare_invalid_keys(reader, ours):
    """Keys that are no blocks: where they stand, and what they were if the bit of order 0 did not fit."""
    runs = ours.get("invalidKeys", [])
    yield from compare("memoryMap.invalidKeyCount", ours.get("invalidKeyCount", 0), sum(run["count"] for run in runs))
    for run in runs:
        first = int(run["firstKey"], 16)
        if ("reconstruction" in run) != (run["problem"] == "order-bit-lost"):
            yield f"memoryMap.invalidKeys: contradicts itself: {run}"
        yield from compare("memoryMap.invalidKeys.leaf", run["leaf"], hex(reader.leaf_of.get(first, 0)))
        if run["problem"] == "order-bit-lost":
            start, order, _ = reader.decode_key(first | 1 << 64 - reader.shift)
            yield from compare("memoryMap.invalidKeys.reconstruction", run["reconstruction"],
                               {"start": hex(start), "pages": run["count"] << order, "order": order, "blocks": run["count"]})
        else:
            start, order, _ = reader.decode_key(first)
            if start is not None and start + (1 << order + reader.shift) <= PHYSICAL_END:
                yield f"memoryMap.invalidKeys: {first:#x} is a block of order {order} at {start:#x}"


def compare_sets(place, what, ours, judge):
    ours, judge = collections.Counter(ours), collections.Counter(judge)
    for side, rest in (("kho", ours - judge), ("the judge", judge - ours)):
        for item in sorted(rest.elements())[:DIFFERENCES_SHOWN]:
            yield f"{place}: {what}: only {side} has {item}"


def compare_boot_data(reader, root, point):
    """Boot data in the image must lead to the same root and, once kexec has copied it, to the same scratch areas."""
    found = reader.boot_data()
    reader.seen["boot data"] = len(found)
    if point in ("early", "in") and not found and not reader.lacks_boot_data:
        yield "boot data: none found, and the new kernel had some"
    for how, address, scratch, length in found:
        if address != root:
            yield f"{how}: leads to a root at {address:#x}, the document's is at {root:#x}"
        if "scratch" not in reader.note:
            continue
        if length != reader.note["scratchSize"]:
            yield f"{how}: {length} bytes of scratch areas, the note says {reader.note['scratchSize']}"
        if point in ("early", "in") and scratch != int(reader.note["scratch"], 16):
            yield f"{how}: scratch areas at {scratch:#x}, the note says {reader.note['scratch']}"


def compare_stamps(reader, document, expected):
    """Stamps in the pages of the memmap that the image holds, against the document's blocks."""
    places = expected.get("structPages")
    if not places:
        return
    types = {start: kind for start, _, kind in expand_extents(document["memoryMap"]["extents"], reader.shift)}
    stamps = {}
    for place in places["pages"]:
        base, number = int(place["structPage"], 16), int(place["page"], 16) >> reader.shift
        window = base & -reader.page_size
        first = -((base - window) // places["size"])
        last = (window + reader.page_size - base) // places["size"]
        for step in range(first, last):
            stamps[number + step << reader.shift] = reader.stamp(base + step * places["size"] + places["privateOffset"])
    for address, stamp in sorted(stamps.items()):
        block = (reader.blocks[address], types[address]) if address in reader.blocks else None
        if stamp != block:
            yield f"page->private of {address:#x}: stamp {stamp}, block {block}"
    reader.seen["stamps"] = sum(stamp is not None for stamp in stamps.values())


def count_contents(reader, found_blobs):
    """What the judge itself read, so that an agreement about nothing does not look like one."""
    values = [blob["value"] for blob in found_blobs if blob["value"]]
    sessions = [session for value in values for session in value.get("sessions", [])]
    files = [file for session in sessions for file in session["files"]]
    reader.seen.update({
        "blobs": len(found_blobs),
        "sessions": len(sessions),
        "files": len(files),
        "file pages": sum(len(file["value"]["pages"]) for file in files if file["value"]),
        "test folios": sum(len(value.get("folios", [])) for value in values),
        "regions": sum(len(value.get("regions", [])) for value in values),
    })


def judge(reader, document, image):
    """Differences between the document and what the Python parsers read."""
    yield from reader.container_differences()
    try:
        with open(os.path.join(os.path.dirname(image), "expected.json"), encoding="utf-8") as file:
            expected = json.load(file)
    except FileNotFoundError:
        expected = {}

    address = int(reader.note["root"], 16)
    root, size = reader.tree(address)
    yield from compare("root", {name: document["root"][name] for name in ("address", "size", "compatible")},
                       {"address": hex(address), "size": size, "compatible": root.texts("compatible")})
    yield from compare("release", {name: document["release"][name] for name in ("id", "compatible")},
                       {"id": reader.release_name, "compatible": reader.release.compatible})
    yield from compare("image.pageSize", document["image"]["pageSize"], reader.page_size)
    yield from compare_map(reader, document, root)
    if "scratch" in reader.note:
        yield from compare("scratch", document["scratch"], reader.scratch(int(reader.note["scratch"], 16), reader.note["scratchSize"]))
    yield from compare_boot_data(reader, int(document["root"]["address"], 16), expected.get("point"))
    blobs = [reader.blob(node) for node in root.children]
    yield from compare("blobs", expand_blobs(document["blobs"], reader.shift), blobs)
    count_contents(reader, found_blobs=blobs)
    yield from compare_stamps(reader, document, expected)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("images", nargs="*", help="ELF cores with a KHO note; default: every golden image")
    arguments.add_argument("--kho", default=f"dotnet {ROOT}/src/Kho.Cli/bin/Debug/net10.0/kho.dll", help="command that runs kho")
    options = arguments.parse_args()
    try:
        if not shutil.which(options.kho.split()[0]):
            raise parsers.Unavailable(f"{options.kho.split()[0]} is missing")
        modules = parsers.load(ROOT)
    except parsers.Unavailable as why:
        print(f"skipped: {why}")
        return SKIPPED
    # A hostile image holds what kho rightly calls no block; the judge does not judge that.
    images = options.images or [
        image
        for pattern in (("golden", "*", "*"), ("golden", "encoded", "*", "*"))
        for image in sorted(glob.glob(os.path.join(ROOT, *pattern, "handover.elf")))
        if not os.path.dirname(image).endswith("-hostile")
    ]
    agree = differ = 0
    for image in images:
        try:
            reader = Reader(modules, image)
            differences = list(judge(reader, decode(options.kho.split(), image), image))
        except (OSError, RuntimeError, ValueError) as trouble:
            print(f"{image}: {trouble}", file=sys.stderr)
            return TROUBLE
        name = os.path.relpath(os.path.dirname(image) if os.path.basename(image) == "handover.elf" else image, ROOT)
        seen = ", ".join(f"{count} {what}" for what, count in sorted(reader.seen.items()) if count)
        print(f"{name}: {'agrees' if not differences else f'{len(differences)} differences'} ({seen})")
        for difference in differences[:DIFFERENCES_SHOWN]:
            print(f"  {difference}")
        agree, differ = agree + (not differences), differ + bool(differences)
    print(f"{agree} images agree, {differ} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
