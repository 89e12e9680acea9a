#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that every line knows its room: which folder may include which, and how long files get.

    check-house.py SOURCE-ROOT        (prints TAP)
"""
import re
import sys
from pathlib import Path

# Which folders a folder may name directly; what those may use comes with them.
MAY_USE = {
    "base": [],
    "kernels": [],
    "network": ["base", "kernels"],
    "models": ["network"],
    "optimizers": ["base", "kernels"],
    "imaging": ["base", "kernels"],
    "augment": ["imaging"],
    "dataset": ["imaging", "augment"],
    "inference": ["models", "dataset"],
    "training": ["inference", "optimizers"],
    "plot": [],
    "report": ["inference", "training", "plot"],
    "app": ["report"],
    "cli": ["report"],
}
# Libraries that only these folders may include.
LIBRARIES = {
    r"gtk/|gdk/": {"app"},
    r"libexif/": {"imaging"},
    r"gdk-pixbuf/": {"imaging", "augment", "dataset", "app"},
    r"cairo|pango": {"dataset", "plot", "report", "app", "cli"},
    r"cblas|openblas|f77blas": {"kernels"},
    r"json-glib/": set(MAY_USE) - {"kernels", "plot"},
    r"glib|gio/": set(MAY_USE) - {"kernels"},
}
MAX_LINES = 600

root = Path(sys.argv[1]).resolve()
problems = {}


def complain(check, path, line, text):
    problems.setdefault(check, []).append(f"{path.relative_to(root)}:{line}: {text}")


def closure(folder):
    found, todo = set(), [folder]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo.extend(MAY_USE[current])
    return found


def sources(top):
    return sorted(p for p in (root / top).rglob("*") if p.suffix in (".c", ".h"))


def folder_of(path):
    return path.relative_to(root).parts[1]


def check_includes():
    home = {path.name: folder_of(path) for path in sources("src")}
    for path in sources("src") + sources("tests"):
        folder = folder_of(path)
        if folder not in MAY_USE:
            continue  # tests/golden and the like say themselves what they link
        allowed = closure(folder)
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if match := re.match(r'\s*#\s*include\s+"(?:[^"]*/)?([^"/]+)"', line):
                target = home.get(match[1], folder)
                if target not in allowed:
                    complain("includes", path, number, f"{folder}/ may not use {target}/ ({match[1]})")
            elif (match := re.match(r"\s*#\s*include\s+<([^>]+)>", line)) and path.parts[len(root.parts)] == "src":
                for pattern, folders in LIBRARIES.items():
                    if re.match(pattern, match[1]) and folder not in folders:
                        complain("includes", path, number, f"{folder}/ may not use <{match[1]}>")
                        break


def check_sizes():
    for path in sources("src") + sources("tests"):
        lines = path.read_text().splitlines()
        if len(lines) > MAX_LINES:
            complain("sizes", path, len(lines), f"longer than {MAX_LINES} lines: split it")


def check_translations():
    listed = {line.strip() for line in (root / "po/POTFILES").read_text().splitlines() if line.strip() and line[0] != "#"}
    marked = set()
    for path in sources("src"):
        if re.search(r"\b(N?C?_|ngettext|g_dngettext) ?\(\s*\"", path.read_text()):
            marked.add(str(path.relative_to(root)))
    for path in sorted((root / "ui").glob("*.ui")):
        if 'translatable="yes"' in path.read_text():
            marked.add(str(path.relative_to(root)))
    for path in sorted((root / "data").glob("*.in")):
        marked.add(str(path.relative_to(root)))
    for name in sorted(marked - listed):
        complain("translations", root / name, 1, "has strings but is not in po/POTFILES: run build-aux/update-translations")
    for name in sorted(listed - marked):
        complain("translations", root / name, 1, "is in po/POTFILES but has no strings: run build-aux/update-translations")


CHECKS = {
    "includes": check_includes,
    "sizes": check_sizes,
    "translations": check_translations,
}
print(f"1..{len(CHECKS)}")
for index, (name, check) in enumerate(CHECKS.items(), 1):
    check()
    print(f"{'not ok' if name in problems else 'ok'} {index} {name}")
    for problem in problems.get(name, []):
        print(f"#   {problem}")
sys.exit(1 if problems else 0)
