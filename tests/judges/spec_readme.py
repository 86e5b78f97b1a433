#!/usr/bin/python3
"""A judge of the specification as Kaitai's own tools use it: does what spec/README.md says, with its files, and compares the
sessions, memfds and keys that Kaitai's Python finds by following pointers with what the manifest says."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import parsers

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SPEC = os.path.join(ROOT, "spec")
SKIPPED = 77

# By hand, from the manifest and the layout of keys: order 9 at 0x10000000 is bit 43 and 0x10000000 >> 21; the others are of order 0.
SESSIONS = ["one 1 18"]
LARGE_KEY = 1 << 43 | 0x10000000 >> 21
SMALL_KEYS = range(1 << 52 | 0x100, 1 << 52 | 0x109)


def block(page, name):
    """A fenced block that begins with a comment that names the file."""
    return re.search(rf"^```\w+\n# {re.escape(name)}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL).group(1)


def main():
    try:
        import kaitaistruct
    except ImportError:
        print("skipped: the Python package kaitaistruct is missing (Debian: python3-kaitaistruct)")
        return SKIPPED
    modules = os.path.join(SPEC, "node_modules")
    if not shutil.which("node") or not os.path.isdir(modules):
        print('skipped: node is missing, or "npm ci" in spec/ was not run')
        return SKIPPED

    kho = os.environ.get("KHO", f"dotnet {ROOT}/src/Kho.Cli/bin/Debug/net10.0/kho.dll").split()
    with open(os.path.join(SPEC, "README.md"), encoding="utf-8") as file:
        page = file.read()
    with tempfile.TemporaryDirectory() as directory:
        work = os.path.join(directory, "work")
        shutil.copytree(SPEC, work, ignore=shutil.ignore_patterns("node_modules"))
        os.symlink(modules, os.path.join(work, "node_modules"))
        for name, where in (("handover.yaml", directory), ("handover.ksy", work), ("show.py", directory)):
            with open(os.path.join(where, name), "w", encoding="utf-8") as file:
                file.write(block(page, name))

        def run(*command, cwd=directory):
            return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout

        run(*kho, "encode", "handover.yaml", "-o", "handover.elf")
        for command in re.findall(r"^dd [^#\n]*", page, re.MULTILINE):
            run("sh", "-c", command)
        run("./generate", "--python", "out", cwd=work)
        for name in os.listdir(os.path.join(work, "out")):
            if name.endswith(".py"):
                parsers.check_old_runtime_suffices(os.path.join(work, "out", name), kaitaistruct)
        # As parsers.load does, for Debian's runtime.
        prelude = "import kaitaistruct; kaitaistruct.API_VERSION = max(kaitaistruct.API_VERSION, (0, 11)); exec(open('show.py').read())"
        *sessions, keys = run(sys.executable, "-c", prelude).splitlines()

    expected = sorted([LARGE_KEY, *SMALL_KEYS])
    if sessions != SESSIONS or sorted(int(key, 16) for key in keys.split()) != expected:
        print(f"Kaitai's Python finds {sessions} and {keys}, expected {SESSIONS} and {' '.join(map(hex, expected))}")
        return 1
    print(f"spec/README.md: {len(sessions)} session and {len(expected)} keys by pointers alone, as the manifest says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
