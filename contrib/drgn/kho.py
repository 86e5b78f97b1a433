# SPDX-License-Identifier: MIT
"""
Kexec HandOver
--------------

The ``kho`` module provides helpers for working with a Kexec HandOver (KHO): the
memory that one kernel preserves for the next across a kexec, and what the
subsystems hand over in it.

The helpers run ``kho decode --json`` on the core dump that drgn has open, so
they need the ``kho`` program but no debugging symbols. Contents are read from
the dump itself, through :meth:`drgn.Program.read()`.

>>> from kho import handover
>>> h = handover(prog)
>>> h.release
'linux-7.3'
>>> h.file("vm-1", 0x2a).read(0, 16)
b'hello, next kern'
"""

import bisect
import json
import os
import shlex
import subprocess
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from drgn import Program

__all__ = (
    "Extent",
    "File",
    "Finding",
    "Handover",
    "HandoverError",
    "Region",
    "ScratchArea",
    "Session",
    "dump_path",
    "handover",
    "print_handover",
)

_SCHEMA = "kho.decode/1"
_STEP = 1 << 20


class HandoverError(Exception):
    """Error raised when a handover cannot be found, decoded or read."""


class Extent(NamedTuple):
    """Run of neighboring preserved blocks that have the same order and type."""

    start: int
    """Physical address."""
    pages: int
    """Number of pages."""
    order: int
    """Order of each block."""
    blocks: int
    """Number of blocks."""
    type: Optional[str]
    """Page type, or ``None`` if the release has no page types."""
    size: int
    """Size in bytes."""


class ScratchArea(NamedTuple):
    """Memory from which the next kernel allocates until it knows what is preserved."""

    address: int
    """Physical address."""
    size: int
    """Size in bytes."""


class Finding(NamedTuple):
    """What ``kho`` found wrong or worth knowing."""

    id: str
    """Stable identifier; ``kho explain`` says more about it."""
    severity: str
    """``"error"``, ``"warning"``, or ``"info"``."""
    address: Optional[int]
    """Physical address that it is about, or ``None``."""
    where: str
    """``structure.field`` that it is about."""
    message: str
    """One sentence for people."""


class Region:
    """Region of ``reserve_mem=`` that was handed over by name."""

    def __init__(self, prog: Program, value: Dict[str, Any]) -> None:
        self.prog = prog
        self.name: str = value["name"]
        """Name that the command line gave to it."""
        self.address = _number(value["start"])
        """Physical address."""
        self.size: int = value["size"]
        """Size in bytes."""

    def __repr__(self) -> str:
        return f"Region(name={self.name!r}, address={self.address:#x}, size={self.size})"

    def read(self, offset: int = 0, size: Optional[int] = None) -> bytes:
        """
        Read contents of the region.

        :param offset: Offset in bytes.
        :param size: Number of bytes; up to the end if ``None``.
        :raises drgn.FaultError: if the dump does not have a page of it
        """
        begin, end = _slice(self.size, offset, size)
        return self.prog.read(self.address + begin, end - begin, True) if end > begin else b""


class File:
    """File that a Live Update Orchestrator session preserves."""

    def __init__(self, prog: Program, page_size: int, session: str, value: Dict[str, Any]) -> None:
        self.prog = prog
        self.session = session
        """Name of the session."""
        self.token = _number(value["token"])
        """Token that user space chose."""
        self.compatible: str = value["compatible"]
        """Compatible string of the file handler, such as ``"memfd-v2"``."""
        self.value: Optional[Dict[str, Any]] = value.get("value")
        """What the handler serialized, as ``kho decode --json`` has it."""
        self._page_size = page_size
        self._runs = _runs(self.value)
        self._starts = [index for index, _, _ in self._runs]

    def __repr__(self) -> str:
        return f"File(session={self.session!r}, token={self.token:#x}, compatible={self.compatible!r}, size={self.size})"

    @property
    def size(self) -> Optional[int]:
        """Size in bytes, or ``None`` if the handler does not hand over contents."""
        return self.value.get("size") if self.value and "extents" in self.value else None

    @property
    def extents(self) -> List[Tuple[int, int, int]]:
        """
        Where the contents lie, as ``(offset in the file, physical address, size
        in bytes)``, by offset. What is between them is a hole.
        """
        return [(index * self._page_size, pfn * self._page_size, pages * self._page_size) for index, pfn, pages in self._runs]

    def chunks(self, offset: int = 0, size: Optional[int] = None) -> Iterator[bytes]:
        """
        Iterate over contents in pieces of at most 1 MiB, so that files of many
        gigabytes can be copied or hashed.

        Holes read as zeros, as the next kernel will read them.

        :param offset: Offset in bytes.
        :param size: Number of bytes; up to the end if ``None``.
        :raises HandoverError: if the file has no contents
        :raises drgn.FaultError: if the dump does not have a page of it
        """
        if self.size is None:
            raise HandoverError(f"{self!r} has no contents that can be read")
        position, end = _slice(self.size, offset, size)
        while position < end:
            address, until = self._find(position)
            length = min(until, end) - position
            length = min(length, _STEP)
            yield bytes(length) if address is None else self.prog.read(address, length, True)
            position += length

    def read(self, offset: int = 0, size: Optional[int] = None) -> bytes:
        """
        Read contents of the file.

        Holes read as zeros, as the next kernel will read them.

        :param offset: Offset in bytes.
        :param size: Number of bytes; up to the end if ``None``.
        :raises HandoverError: if the file has no contents
        :raises drgn.FaultError: if the dump does not have a page of it
        """
        return b"".join(self.chunks(offset, size))

    def _find(self, position: int) -> Tuple[Optional[int], int]:
        """Physical address of a byte, or ``None`` in a hole, and where that run ends."""
        page, within = divmod(position, self._page_size)
        at = bisect.bisect_right(self._starts, page) - 1
        if at >= 0:
            index, pfn, pages = self._runs[at]
            if page < index + pages:
                return (pfn + page - index) * self._page_size + within, (index + pages) * self._page_size
        follows = self._starts[at + 1] * self._page_size if at + 1 < len(self._starts) else 1 << 64
        return None, follows


class Session(NamedTuple):
    """Live Update Orchestrator session."""

    name: str
    """Name that user space chose."""
    files: Sequence[File]
    """Its files, in the order in which they were preserved."""


class Handover:
    """
    Handover in a core dump. :func:`handover()` makes one.

    Addresses and tokens are integers; everything else is as in the document of
    ``kho decode --json``.
    """

    def __init__(self, prog: Program, document: Dict[str, Any]) -> None:
        self.prog = prog
        self.document = document
        """The whole document of ``kho decode --json``."""
        self.page_size: int = document["image"]["pageSize"]
        """Page size of the kernel that wrote the handover."""
        release = document["release"] or {}
        self.release: str = release.get("id", "")
        """Release whose ABI the handover has, such as ``"linux-7.3"``."""
        self.compatible: str = release.get("compatible", "")
        """Compatible string of the root, such as ``"kho-v4"``."""
        self.root = _maybe_number(document["root"]["address"])
        """Physical address of the root FDT, or ``None`` if the image holds no memory."""
        memory_map = document["memoryMap"] or {}
        self.trust: Optional[str] = memory_map.get("trust")
        """
        How far the preserved memory map can be believed: ``"valid"``,
        ``"partial"``, ``"stale"``, or ``None`` if there is no map. Of a stale map
        :attr:`extents` is empty.
        """
        self.extents = [_extent(value, self.page_size) for value in memory_map.get("extents", ())]
        """Preserved memory, by address."""
        self.scratch = [ScratchArea(_number(area["address"]), area["size"]) for area in document["scratch"]]
        """Scratch areas."""
        self.blobs: Dict[str, Dict[str, Any]] = {blob["name"]: blob for blob in document["blobs"]}
        """What each subsystem hands over, by the name of its node."""
        self.sessions = [
            Session(session["name"], [File(prog, self.page_size, session["name"], value) for value in session["files"]])
            for blob in document["blobs"]
            for session in _member(blob, "sessions")
        ]
        """Live Update Orchestrator sessions."""
        self.regions = [Region(prog, region) for blob in document["blobs"] if str(blob["format"]).startswith("memblock") for region in _member(blob, "regions")]
        """Regions of ``reserve_mem=``."""
        self.findings = [
            Finding(one["id"], one["severity"], _maybe_number(one["address"]), one["where"], one["message"]) for one in document["diagnostics"]
        ]
        """What ``kho`` found wrong or worth knowing, in the order in which it was found."""
        self._starts = [extent.start for extent in self.extents]

    def __repr__(self) -> str:
        root = "none" if self.root is None else f"{self.root:#x}"
        return (
            f"<Handover {self.release} ({self.compatible}), root {root}, map {self.trust}: "
            f"{len(self.extents)} extents, {len(self.sessions)} sessions, {len(self.files)} files, {len(self.findings)} findings>"
        )

    @property
    def files(self) -> List[File]:
        """Files of all sessions."""
        return [file for session in self.sessions for file in session.files]

    def file(self, session: str, token: int) -> File:
        """
        Get a file by the names that user space gave.

        :param session: Name of the session.
        :param token: Token of the file.
        :raises LookupError: if there is none
        """
        for file in self.files:
            if file.session == session and file.token == token:
                return file
        raise LookupError(f"session {session!r} has no file with token {token:#x}")

    def extent(self, address: int) -> Optional[Extent]:
        """
        Get the preserved extent that a physical address lies in.

        :param address: Physical address.
        :return: The extent, or ``None`` if the memory map does not preserve it.
        """
        at = bisect.bisect_right(self._starts, address) - 1
        return self.extents[at] if at >= 0 and address < self.extents[at].start + self.extents[at].size else None


def handover(
    prog: Program,
    *,
    path: Optional[str] = None,
    root: Optional[int] = None,
    release: Optional[str] = None,
    arguments: Sequence[str] = (),
    kho: Optional[str] = None,
) -> Handover:
    """
    Get the handover in a core dump, or of the running kernel.

    A dump may hold several handovers; the one that ``kho find`` ranks first is
    taken unless ``root`` names another one.

    :param prog: Program that has the core dump open.
    :param path: Path of the dump; that of ``prog`` if ``None``.
    :param root: Physical address of the root FDT.
    :param release: Release to read it as, such as ``"linux-7.3"``; chosen by
        evidence if ``None``.
    :param arguments: More arguments of ``kho decode``, such as ``["--spec",
        "my-releases"]``.
    :param kho: The ``kho`` program, which may have arguments of its own; the
        environment variable ``KHO`` if ``None``, else ``kho`` from ``PATH``.
    :raises HandoverError: if there is no handover, or ``kho`` cannot be run
    """
    source = dump_path(prog) if path is None else path
    command = [*shlex.split(kho or os.environ.get("KHO", "") or "kho"), "decode", "--json", *arguments]
    if root is not None:
        command += ["--root", hex(root)]
    if release is not None:
        command += ["--release", release]
    command.append("--live" if source == "/proc/kcore" else source)
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    except OSError as error:
        raise HandoverError(f"cannot run {command[0]!r}: {error.strerror}; set KHO or pass kho=") from error
    # 0 and 1 are answers, the latter with a finding of level error.
    if not done.stdout or done.returncode not in (0, 1, 2):
        raise HandoverError(done.stderr.decode(errors="replace").strip() or f"{command[0]} ended with {done.returncode}")
    document = json.loads(done.stdout)
    if document.get("schema") != _SCHEMA:
        raise HandoverError(f"{command[0]} printed {document.get('schema')!r}, not {_SCHEMA!r}")
    if document["root"] is None:
        raise HandoverError("; ".join(one["message"] for one in document["diagnostics"]) or f"{source}: no handover")
    return Handover(prog, document)


def print_handover(prog: Program) -> None:
    """
    Print what a handover holds, with one line per file and per finding.

    :param prog: Program that has the core dump open.
    """
    found = handover(prog)
    print(found)
    for file in found.files:
        size = "-" if file.size is None else file.size
        print(f"{file.session}/{file.token:#x}\t{file.compatible}\t{size}")
    for region in found.regions:
        print(f"{region.name}\treserve_mem\t{region.size}")
    for finding in found.findings:
        print(f"{finding.severity} {finding.id} {finding.where}: {finding.message}")


def dump_path(prog: Program) -> str:
    """
    Get the path of the core dump that a program has open.

    Versions of drgn without ``Program.core_dump_path`` do not tell, but keep the
    file open: it is looked for among the open files of this process.

    :param prog: Program that has the core dump open.
    :raises HandoverError: if no dump is open, or more than one
    """
    path = getattr(prog, "core_dump_path", None)
    if path is not None:
        return os.fsdecode(path)
    found: Dict[Tuple[int, int], str] = {}
    for descriptor in os.listdir("/proc/self/fd"):
        link = f"/proc/self/fd/{descriptor}"
        try:
            target, status = os.readlink(link), os.stat(link)
            if target.startswith("/") and _is_dump(link, target):
                # A file that was renamed or removed since is reached through the descriptor.
                same = os.path.exists(target) and os.path.samestat(os.stat(target), status)
                found[status.st_dev, status.st_ino] = target if same else f"/proc/{os.getpid()}/fd/{descriptor}"
        except OSError:
            continue
    if len(found) != 1:
        raise HandoverError(f"{len(found) or 'no'} core dumps are open; pass path=")
    return next(iter(found.values()))


def _is_dump(link: str, target: str) -> bool:
    if target == "/proc/kcore":
        return True
    if not os.path.isfile(link):
        return False
    with open(link, "rb") as file:
        start = file.read(18)
    # ET_CORE, in either byte order.
    return start.startswith((b"KDUMP   ", b"makedumpfile\0")) or (start[:4] == b"\x7fELF" and start[16:18] in (b"\x04\x00", b"\x00\x04"))


def _number(text: str) -> int:
    return int(text, 16)


def _maybe_number(text: Optional[str]) -> Optional[int]:
    return None if text is None else _number(text)


def _member(blob: Dict[str, Any], name: str) -> Sequence[Dict[str, Any]]:
    value = blob.get("value")
    return (value.get(name) or ()) if isinstance(value, dict) else ()


def _extent(value: Dict[str, Any], page_size: int) -> Extent:
    return Extent(_number(value["start"]), value["pages"], value["order"], value["blocks"], value.get("type"), value["pages"] * page_size)


def _runs(value: Optional[Dict[str, Any]]) -> List[Tuple[int, int, int]]:
    """Runs of folios as (index, pfn, pages). Of two that claim one place, the one that begins first has it."""
    extents = (value or {}).get("extents") or ()
    ordered = sorted(((one["index"], _number(one["pfn"]), one["pages"]) for one in extents), key=lambda run: run[0])
    runs: List[Tuple[int, int, int]] = []
    end = 0
    for index, pfn, pages in ordered:
        skip = max(0, end - index)
        if skip < pages:
            runs.append((index + skip, pfn + skip, pages - skip))
            end = index + pages
    return runs


def _slice(total: int, offset: int, size: Optional[int]) -> Tuple[int, int]:
    if offset < 0 or (size is not None and size < 0):
        raise ValueError("offset and size cannot be negative")
    return min(offset, total), total if size is None else min(total, offset + size)
