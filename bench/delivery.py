#!/usr/bin/env python3
"""How long news takes to leave the house, and how many deliveries a second: delivery.py CLARION. Receivers are local, so the figures are Clarion's own."""
import os
import pathlib
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ["CLARION"] = sys.argv[1]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from harness import Server  # noqa: E402
from receivers import HttpReceiver  # noqa: E402

EVENTS = 200


def start(server, number):
    made = server.json("POST", "/v1/initiatives", {"title": f"Change {number}", "metric": "transfer"}, want=201)["id"]
    server.json("POST", f"/v1/initiatives/{made}/start", {})


def main():
    with tempfile.TemporaryDirectory(prefix="clarion-bench-") as folder:
        server = Server(pathlib.Path(folder) / "data", "--allow-private-destinations")
        try:
            receivers = [HttpReceiver() for _ in range(4)]
            first = server.json("POST", "/v1/destinations", {"name": "0", "kind": "webhook", "address": receivers[0].url}, want=201)["destination"]["id"]
            waits = []
            for number in range(30):
                begun = time.monotonic()
                start(server, number)
                receivers[0].wait(number + 1)
                waits.append(time.monotonic() - begun)
            print(f"from the change to the receiver: median {statistics.median(waits) * 1000:.0f} ms, longest {max(waits) * 1000:.0f} ms")
            # What waits while a destination is off goes out at once when it is on again.
            ids = [first] + [server.json("POST", "/v1/destinations", {"name": str(at), "kind": "webhook", "address": one.url}, want=201)["destination"]["id"] for at, one in enumerate(receivers[1:], 1)]
            for one in receivers:
                one.answer = (500, {}, b"")
                one.requests.clear()
            for number in range(EVENTS):
                start(server, number)
            for one in receivers:
                one.wait(EVENTS, 120)
            for one in ids:
                server.json("POST", f"/v1/destinations/{one}", {"enabled": False})
            time.sleep(8)  # all are due again
            for one in receivers:
                one.answer = (200, {}, b"")
                one.requests.clear()
            begun = time.monotonic()
            for one in ids:
                server.json("POST", f"/v1/destinations/{one}", {"enabled": True})
            while sum(len(one.requests) for one in receivers) < 4 * EVENTS and time.monotonic() - begun < 120:
                time.sleep(0.02)
            took = time.monotonic() - begun
            print(f"{sum(len(one.requests) for one in receivers)} deliveries waiting at 4 destinations: {took:.1f} s, {4 * EVENTS / took:.0f} a second")
        finally:
            server.stop()


main()
