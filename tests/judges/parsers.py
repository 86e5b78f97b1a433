"""The parsers that kaitai-struct-compiler makes for Python, loaded into a runtime that is one version older."""

import ast
import importlib
import io
import os
import shutil
import subprocess
import sys
import tempfile


class Unavailable(Exception):
    """Something that this machine lacks."""


def needed_version():
    return 0, 11


def load(root):
    """Compiles spec/ to Python and imports every module; returns them by name."""
    try:
        import kaitaistruct
    except ImportError:
        raise Unavailable("the Python package kaitaistruct is missing (Debian: python3-kaitaistruct)")
    spec = os.path.join(root, "spec")
    if not shutil.which("node"):
        raise Unavailable("node is missing")
    if not os.path.isdir(os.path.join(spec, "node_modules", "kaitai-struct-compiler")):
        raise Unavailable('kaitai-struct-compiler is missing: run "npm ci" in spec/')
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(["node", os.path.join(spec, "generate"), "--python", directory], check=True)
        sources = {name[:-3]: os.path.join(directory, name) for name in sorted(os.listdir(directory)) if name.endswith(".py")}
        for path in sources.values():
            check_old_runtime_suffices(path, kaitaistruct)
        if kaitaistruct.API_VERSION < needed_version():
            # Code of compiler 0.11 refuses an older runtime. Its reasons: methods that the old runtime lacks, and byte
            # reads that align by themselves after a bit field that ends within a byte. The check above has just shown
            # that this code calls nothing that is missing and that its bit fields end at whole bytes, where aligning
            # does nothing.
            kaitaistruct.API_VERSION = needed_version()
        sys.path.insert(0, directory)
        try:
            return {name: importlib.import_module(name) for name in sources}
        finally:
            sys.path.remove(directory)


def check_old_runtime_suffices(path, runtime):
    """Everything that generated code takes from the runtime must be there, and bit fields must fill bytes."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        owner = ast.unparse(node.value)
        holder = {"self._io": runtime.KaitaiStream, "KaitaiStream": runtime.KaitaiStream, "kaitaistruct": runtime}.get(owner)
        if holder is not None and not hasattr(holder, node.attr):
            raise Unavailable(f"{os.path.basename(path)} calls {owner}.{node.attr}, which kaitaistruct {runtime.__version__} lacks")
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "_read"):
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("self._io.read_")]
        bits = 0
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)) + [None]:
            if call is not None and call.func.attr.startswith("read_bits"):
                bits += call.args[0].value
            elif bits % 8:
                raise Unavailable(f"{os.path.basename(path)} line {function.lineno}: {bits} bits are no whole bytes, and the old runtime does not align")


def stream(data):
    from kaitaistruct import KaitaiStream
    return KaitaiStream(io.BytesIO(data))


def parse(kind, data, *parameters):
    """One structure from the beginning of bytes."""
    return kind(*parameters, stream(data))


def size_of(kind, *parameters):
    """Length in bytes of a structure of fixed length, found by parsing zeroes."""
    source = stream(bytes(1 << 16))
    kind(*parameters, source)
    return source.pos()
