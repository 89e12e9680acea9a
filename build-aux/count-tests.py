#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the test cases in Meson's testlog.json files and prints "N passed, N failed" as the last line.
Cases left out stand above it, each with the reason it gave.

    build-aux/count-tests.py LOG… [--more PASSED FAILED]

A program that ends badly without a case of its own that failed (a crash, a time-out, a sanitizer's report, a missing
case) counts as one failure. Exits 1 when anything failed or nothing ran.
"""
import json
import re
import sys


def count(entry):
    passed = failed = skipped = 0
    planned = None
    for line in entry.get("stdout", "").splitlines():
        if match := re.match(r"1\.\.(\d+)", line):
            planned = int(match[1])
        elif match := re.match(r"(?:not )?ok\b *(.*)# *(?:SKIP|TODO) *(.*)", line, re.IGNORECASE):
            skipped += 1
            print(f"left out: {entry['name']}: {match[1].strip()}: {match[2] or 'no reason given'}")
        elif line.startswith("not ok"):
            failed += 1
        elif re.match(r"ok\b", line):
            passed += 1
    result = entry["result"]
    if planned is None and passed + failed + skipped == 0:  # a program that tells by its exit status
        return {"OK": (1, 0, 0), "EXPECTEDFAIL": (1, 0, 0), "SKIP": (0, 0, 1)}.get(result, (0, 1, 0))
    if planned == 0 and passed + failed + skipped == 0:
        skipped = 1
    if result not in ("OK", "SKIP", "EXPECTEDFAIL") and failed == 0:
        failed = 1
    return passed, failed, skipped


def main(arguments):
    passed = failed = skipped = 0
    if "--more" in arguments:
        at = arguments.index("--more")
        passed, failed = int(arguments[at + 1]), int(arguments[at + 2])
        arguments = arguments[:at] + arguments[at + 3:]
    for path in arguments:
        try:
            lines = open(path, encoding="utf-8", errors="replace").readlines()
        except OSError as error:
            print(f"{path}: {error.strerror}")
            failed += 1
            continue
        for line in lines:
            entry = json.loads(line)
            good, bad, left = count(entry)
            if bad:
                print(f"FAILED: {entry['name']} ({entry['result']}, {path})")
            passed, failed, skipped = passed + good, failed + bad, skipped + left
    if skipped:
        print(f"{skipped} left out")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main(sys.argv[1:]))
