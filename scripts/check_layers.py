#!/usr/bin/env python3
"""Checks every #include of ours against the modules' declared dependencies.

Reads the same add_module() calls the build reads. A file of module M may include headers of M, of M's DEPS, and of what they
depend on in turn; nobody includes another module's internal/. Tests may also include any module's testing/.
"""
import pathlib
import re
import sys

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"


def modules():
    order = re.findall(r"^add_subdirectory\((\w+)\)", (SRC / "CMakeLists.txt").read_text(), re.M)
    deps = {}
    for name in order:
        text = (SRC / name / "CMakeLists.txt").read_text()
        call = re.search(r"add_module\((.*?)\)", text, re.S)
        if not call:
            sys.exit(f"src/{name}/CMakeLists.txt: no add_module() call")
        words = re.sub(r"#.*", "", call.group(1)).split()
        assert words[words.index("NAME") + 1] == name, f"src/{name}: module is named {words[words.index('NAME') + 1]}"
        mine, on = [], False
        for word in words:
            if word.isupper():
                on = word == "DEPS"
            elif on:
                mine.append(word)
        deps[name] = mine
    return order, deps


def closure(name, deps):
    seen, todo = set(), [name]
    while todo:
        for dep in deps[todo.pop()]:
            if dep not in seen:
                seen.add(dep)
                todo.append(dep)
    return seen


def main():
    order, deps = modules()
    wrong = []
    for name in order:
        allowed = closure(name, deps) | {name}
        for path in sorted((SRC / name).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            parts = path.relative_to(SRC / name).parts
            in_test = "tests" in parts or "testing" in parts or "fuzz" in parts
            for number, line in enumerate(path.read_text().splitlines(), 1):
                found = re.match(r'\s*#include "(\w+)/([^"]+)"', line)
                if not found or found.group(1) not in order:
                    continue
                target, rest = found.groups()
                where = f"{path.relative_to(SRC.parent)}:{number}"
                if target not in allowed and not (in_test and "testing/" in rest):
                    wrong.append(f"{where}: '{name}' includes '{target}', which is not among its DEPS ({', '.join(deps[name]) or 'none'}). "
                                 "A stage depends only on stages upstream of it; add it to DEPS if it is, else turn the arrow around.")
                if target != name and rest.startswith("internal/"):
                    wrong.append(f"{where}: internal headers of '{target}' are its own; use its public headers")
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(1)
    print(f"layers: {len(order)} modules, every include points upstream")


main()
