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
from harness import Server  # noqa: E402


def main():
    with tempfile.TemporaryDirectory(prefix="clarion-browser-") as folder:
        server = Server(pathlib.Path(folder) / "data", "--demo", "20000", "--allow-private-destinations")
        try:
            environment = {**os.environ, "CLARION_URL": f"http://127.0.0.1:{server.port}"}
            return subprocess.run(["npm", "run", "--silent", "test:browser", "--", *sys.argv[2:]], cwd=ROOT / "ui", env=environment).returncode
        finally:
            server.stop()


sys.exit(main())
