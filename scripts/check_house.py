#!/usr/bin/env python3
"""House rules that a tool can hold: module pages exist and say what they may depend on, src/README.md lists every room in flow
order, file sizes stay readable, no unfinished marks, no test without an expectation."""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINES_MAX = 620


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in out.stdout.splitlines() if (ROOT / line).is_file()]


def promises_without_a_test():
    """The threat model names a test for every defence: each must be there."""
    tests = "".join(path.read_text() for path in tracked("src/*_test.cc", "tests/*.py"))
    for name in re.findall(r"`([\w/.]+)`", "".join(re.findall(r"\| ([^|]*) \|$", (ROOT / "docs/security.md").read_text(), re.M))):
        if name.endswith(".py"):
            found = (ROOT / name).exists()
        else:
            found = f"def {name}(" in tests or re.search(rf", {name}\)", tests)
        if not found:
            yield f"docs/security.md: there is no test {name}; name one that fails when the defence does"


def what_debians_npm_cannot_read():
    """npm 9.2 of Debian 12 fails at an override whose value is an alias, and says that there is no lock file."""
    for path in tracked("*package.json"):
        for name, value in json.loads(path.read_text()).get("overrides", {}).items():
            if str(value).startswith("npm:"):
                yield f"{path.relative_to(ROOT)}: overrides {name} by an alias, which Debian 12's npm cannot read; make it a dependency of that name"


def main():
    wrong = []
    order = re.findall(r"^add_subdirectory\((\w+)\)", (ROOT / "src/CMakeLists.txt").read_text(), re.M)
    index = re.findall(r"^\| \[(\w+)\]", (ROOT / "src/README.md").read_text(), re.M)
    rooms = [name for name in index if name in order]
    if rooms != order:
        wrong.append(f"src/README.md: lists {rooms}, but src/CMakeLists.txt builds {order}; keep both in flow order")
    for name in order:
        page = ROOT / "src" / name / "README.md"
        if not page.exists():
            wrong.append(f"src/{name}: has no README.md; say what the room is for, with one example and what it may depend on")
        elif not re.search(r"depend", page.read_text(), re.I):
            wrong.append(f"src/{name}/README.md: does not say what the module may depend on")
    for path in tracked("*.cc", "*.h", "*.ts", "*.tsx"):
        relative = path.relative_to(ROOT)
        lines = path.read_text(errors="replace").splitlines()
        is_data = "phrasebook" in path.name or "schema" in path.name or ".gen." in path.name
        if len(lines) > LINES_MAX and not is_data:
            wrong.append(f"{relative}: {len(lines)} lines; a reader wants two files (limit {LINES_MAX})")
        for number, line in enumerate(lines, 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                wrong.append(f"{relative}:{number}: unfinished mark; finish it, or write an issue")
    for path in tracked("src/*_test.cc"):
        for body in re.split(r"^(?=TEST)", path.read_text(), flags=re.M)[1:]:
            if not re.search(r"EXPECT_|ASSERT_|RC_ASSERT|FAIL\(|SUCCEED\(|Expect[A-Z]|Check[A-Z]", body):
                wrong.append(f"{path.relative_to(ROOT)}: {body.splitlines()[0]} expects nothing")
    wrong += promises_without_a_test()
    wrong += what_debians_npm_cannot_read()
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(1)
    print("house: rooms, pages, sizes and tests are in order")


main()
