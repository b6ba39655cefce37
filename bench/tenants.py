"""What the front door costs: requests through it beside the same server asked directly, in turns; and what it and its tenants hold in memory.

    python3 bench/tenants.py CLARION
"""
import os
import pathlib
import re
import shutil
import socket
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/e2e"))
os.environ["CLARION"] = sys.argv[1]
from harness import Host, Server, Tenant, run

PATH = "/v1/formats"  # little work: what is measured is the way there
ROUNDS, REQUESTS, CLIENTS = 10, 300, 4


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def resident_mb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def own_mb(pid):
    """With its share of what several processes hold together: the program, the engine's library."""
    return int(re.search(r"\nPss:\s+(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()).group(1)) / 1024


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def ask(connection, request):
    connection.sendall(request)
    said = connection.recv(65536)
    assert said.startswith(b"HTTP/1.1 200"), said
    return said


def request_to(client):
    return f"GET {PATH} HTTP/1.1\r\nHost: {client.name or '127.0.0.1'}\r\nAuthorization: Bearer {client.key}\r\n\r\n".encode()


def timed(client, keep, count):
    """Seconds of each request, one after the other."""
    request, port = request_to(client), client.port
    took, kept = [], connect(port) if keep else None
    for _ in range(count):
        begin = time.perf_counter()
        connection = kept or connect(port)
        ask(connection, request)
        took.append(time.perf_counter() - begin)
        if not keep:
            connection.close()
    if kept:
        kept.close()
    return took


def rate(client, keep):
    """Requests a second of a few clients at once."""
    threads = [threading.Thread(target=timed, args=(client, keep, REQUESTS)) for _ in range(CLIENTS)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return CLIENTS * REQUESTS / (time.perf_counter() - begin)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clarion-tenants-"))
    # Idle tenants cost what they hold; one has a year of conversations.
    names = ["acme", "globex", "initech", "umbrella"]
    host = Host(folder / "host", {name: {"requests_per_second": 1000000} for name in names})
    server = Server(folder / "direct", "--requests-per-second", "1000000")
    acme = Tenant(host, "acme")
    for keep in (False, True):
        took, rates = {"direct": [], "door": []}, {"direct": [], "door": []}
        for turn in range(ROUNDS):  # in turns, so that both meet the same machine
            for way, client in (("direct", server), ("door", acme))[::1 if turn % 2 else -1]:
                took[way] += timed(client, keep, REQUESTS)
                rates[way].append(rate(client, keep))
        p50 = {way: 1e6 * percentile(took[way], .5) for way in took}
        p99 = {way: 1e6 * percentile(took[way], .99) for way in took}
        each = sorted(door / direct for door, direct in zip(rates["door"], rates["direct"]))
        print(f"{'kept connections' if keep else 'a new connection each request'}: {percentile(rates['door'], .5):.0f}/s through the door, {percentile(rates['direct'], .5):.0f}/s directly, ratio {each[len(each) // 2]:.2f} "
              f"({each[0]:.2f} to {each[-1]:.2f} over {ROUNDS} rounds); one at a time p50 {p50['door']:.0f} µs beside {p50['direct']:.0f} µs ({p50['door'] - p50['direct']:+.0f} µs), p99 {p99['door']:.0f} beside {p99['direct']:.0f} µs")
    pid = host.process.pid
    before, child = resident_mb(pid), resident_mb(host.of("acme")["pid"])
    idle = []
    for _ in range(1000):
        idle.append(connect(host.port))
        ask(idle[-1], request_to(acme))
    print(f"the front door holds {before:.1f} MB, {resident_mb(pid):.1f} MB with 1,000 idle connections handed over; their tenant {child:.0f} and {resident_mb(host.of('acme')['pid']):.0f} MB")
    for connection in idle:
        connection.close()
    idle_pids = [host.of(name)["pid"] for name in names[1:]]
    print(f"an idle tenant holds {percentile([resident_mb(one) for one in idle_pids], .5):.0f} MB, {percentile([own_mb(one) for one in idle_pids], .5):.0f} MB when what all share is counted once (median of {len(idle_pids)})")
    filled = folder / "year.jsonl"
    run("simulate", "--interactions", "64000", "--days", "365", "--out", filled, check=0)
    host.stop()
    run("import", "--quiet", "--data", host.folder / "initech", filled, check=0)
    host = Host(folder / "host", {name: {} for name in names})
    initech = Tenant(host, "initech")
    initech.settled(120)
    fresh = resident_mb(host.of("initech")["pid"])
    for path in ("/v1/metrics/values", "/v1/interactions?limit=50", "/v1/workspace", "/v1/agents"):
        assert initech.request("GET", path)[0] == 200, path
    print(f"a tenant with 64,000 conversations (a million turns) holds {fresh:.0f} MB after its start, {resident_mb(host.of('initech')['pid']):.0f} MB once pages were read")
    host.stop()
    server.stop()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
