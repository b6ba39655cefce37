#!/usr/bin/env python3
"""Prints the C++ sources clang-tidy should read: with CI set, all of them would take most of the time CI has, so a sample that
changes every day is added to what changed since the last landing."""
import datetime
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def git(*args):
    return subprocess.run(["git", *args], cwd=ROOT, capture_output=True, text=True).stdout.split()


def main():
    every = [f for f in git("ls-files", "-co", "--exclude-standard", "src/*.cc") if "/tests/" not in f and "/fuzz/" not in f]
    base = git("merge-base", "HEAD", "origin/main")
    changed = set(git("diff", "--name-only", base[0], "--", "src/*.cc")) if base and base != git("rev-parse", "HEAD") else set()
    day = datetime.date.today().toordinal()
    sample = {f for i, f in enumerate(every) if (i + day) % 8 == 0}
    print("\n".join(sorted(f for f in set(every) if f in changed or f in sample)))


main()
