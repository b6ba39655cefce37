#!/usr/bin/env python3
"""Starts the real binary on a fresh demo workspace and drives the page in Debian's Chromium: run.py CLARION [SPEC…]"""
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ["CLARION"] = sys.argv[1]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness import Server, lines, run  # noqa: E402
import test_incidents  # noqa: E402


# What changes the whole workspace for everybody (there is one trial at a time, and one list of cards) has a server of its own.
ALONE = ["lifecycle.spec.ts", "calendar.spec.ts", "hours.spec.ts", "out-of-date.spec.ts"]
# How many contacts its demo has, where that matters.
CONTACTS = {"out-of-date.spec.ts": "25000"}
# What has data of its own in place of the demo's.
RECORDS = {"hours.spec.ts": lambda: test_incidents.rush_of_today()[0]}


def drive(specs, left_out=()):
    with tempfile.TemporaryDirectory(prefix="clarion-browser-") as folder:
        data = pathlib.Path(folder) / "data"
        alone = pathlib.Path(specs[0]).name if len(specs) == 1 else ""
        if records := RECORDS.get(alone):
            file = pathlib.Path(folder) / "records.jsonl"
            file.write_text(lines(records()))
            run("import", "--data", data, "--quiet", file, check=0)
        server = Server(data, "--demo", CONTACTS.get(alone, "20000"), "--allow-private-destinations")
        try:
            environment = {**os.environ, "CLARION_URL": f"http://127.0.0.1:{server.port}", "CLARION_LEFT_OUT": ",".join(left_out)}
            return subprocess.run(["npm", "run", "--silent", "test:browser", "--", *specs], cwd=ROOT / "ui", env=environment).returncode
        finally:
            server.stop()


def main():
    if sys.argv[2:]:
        return drive(sys.argv[2:])
    # Both, also when the first fails: one run tells all that is wrong.
    return max([drive([], ALONE), *(drive([spec]) for spec in ALONE)])


sys.exit(main())
