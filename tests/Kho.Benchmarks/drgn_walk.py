"""Walks the radix tree of an image with drgn, and prints runs, blocks, checksum and seconds.

The image is given to drgn as physical memory, segment by segment, read from a mapping of the file. What a walk costs is then
drgn's reads and Python's own arithmetic: whole words where they are empty or full, bit by bit elsewhere.
"""
import mmap
import struct
import sys
import time

import drgn


def segments(image):
    offset, = struct.unpack_from("<Q", image, 32)
    size, count = struct.unpack_from("<HH", image, 54)
    for index in range(count):
        kind, _, start, _, address, length = struct.unpack_from("<IIQQQQ", image, offset + index * size)
        if kind == 1 and length:
            yield address, length, start


def program(image):
    prog = drgn.Program(drgn.Platform(drgn.Architecture.X86_64))
    for address, length, start in segments(image):
        def read(_, count, offset, __, start=start):
            return image[start + offset:start + offset + count]
        prog.add_memory_segment(address, length, read, True)
    return prog


def walk(prog, root, depth, table_bits, bitmap_bits):
    full = (1 << 64) - 1
    page_size = 8 << table_bits
    runs = blocks = check = 0
    stack = [(root, depth - 1, 0)]
    while stack:
        address, level, path = stack.pop()
        words = struct.unpack(f"<{page_size // 8}Q", prog.read(address, page_size, True))
        if level:
            shift = bitmap_bits + (level - 1) * table_bits
            stack += [(words[index], level - 1, path | index << shift) for index in reversed(range(len(words))) if words[index]]
            continue
        before = 0
        for index, word in enumerate(words):
            if word == (full if before else 0):
                blocks += 64 if before else 0
                continue
            blocks += word.bit_count() if hasattr(word, "bit_count") else bin(word).count("1")
            starts = word & ~(word << 1 | before) & full
            before = word >> 63
            while starts:
                low = starts & -starts
                runs += 1
                check += path + (index << 6) + low.bit_length() - 1
                starts ^= low
    return runs, blocks, check & full


def main():
    path, root, depth, table_bits, bitmap_bits = sys.argv[1], *map(int, sys.argv[2:6])
    with open(path, "rb") as file:
        image = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    prog = program(image)
    begin = time.perf_counter()
    result = walk(prog, root, depth, table_bits, bitmap_bits)
    print(*result, time.perf_counter() - begin)


main()
