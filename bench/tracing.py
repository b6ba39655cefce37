"""What tracing costs: requests a second without it, with every request traced, and with a receiver that is down, in turn on the same machine.

    python3 bench/tracing.py CLARION LOAD_BENCH [ROUNDS]

The load and the receiver run on the same cores. Each round asks all of them, in changing order; told are medians of the ratios to the same
round's server without tracing, of requests a second and of the server's own processor time for a request, which others on the machine move less.
"""
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/e2e"))
os.environ["CLARION"] = sys.argv[1]
from harness import Server, conversation, run
from receivers import HttpReceiver

SECONDS = 5
TICK = os.sysconf("SC_CLK_TCK")


class Forgetful(list):
    """Keeps nothing of what a receiver got."""

    def append(self, _):
        pass


def processor_s(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clarion-tracing-"))
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    contacts = folder / "contacts.jsonl"
    run("simulate", "--interactions", "5000", "--days", "90", "--seed", "5", "--out", contacts, check=0)
    receiver = HttpReceiver(answer=(200, {}, b"{}"))
    receiver.requests = Forgetful()
    ways = {"off": [], "every request": ["--otlp-endpoint", receiver.url], "receiver down": ["--otlp-endpoint", f"http://127.0.0.1:{closed_port()}"]}
    servers = {}
    for way, options in ways.items():
        data = folder / way.replace(" ", "-")
        run("import", "--quiet", "--data", data, contacts, check=0)
        servers[way] = Server(data, "--requests-per-second", "1000000", *options)

    def load(way, kind, number):
        plan = {"port": servers[way].port, "rate": 0, "seconds": SECONDS, "connections": 8, "key": servers[way].key, "prefix": f"r{number}", **kind}
        (folder / "plan.json").write_text(json.dumps(plan))
        before = processor_s(servers[way].process)
        result = subprocess.run([sys.argv[2], folder / "plan.json", folder / "unused"], capture_output=True, text=True, check=True)
        rate = json.loads(result.stdout)["per_second"]
        if kind["method"] == "POST":
            servers[way].settled(300)  # being scored is part of a record's cost, and no part of the next round's
        return rate, 1e6 * (processor_s(servers[way].process) - before) / (rate * SECONDS)

    kinds = {"the cheapest request": {"method": "GET", "path": "/healthz", "body": ""},
             "a list, one warehouse query": {"method": "GET", "path": "/v1/interactions?limit=20", "body": ""},
             "a record, answered after fsync": {"method": "POST", "path": "/v1/interactions", "body": json.dumps(conversation("@"))}}
    for name, kind in kinds.items():
        took = {way: [] for way in ways}
        for number in range(rounds):
            order = list(ways)[number % 3:] + list(ways)[:number % 3]
            for way in order:
                took[way].append(load(way, kind, number))
        print(f"{name}: {statistics.median(rate for rate, _ in took['off']):.0f}/s and {statistics.median(cpu for _, cpu in took['off']):.0f} us of processor a request without tracing")
        for way in list(ways)[1:]:
            rates, cpus = (sorted(one[part] / off[part] for one, off in zip(took[way], took["off"])) for part in (0, 1))
            print(f"  {way}: {statistics.median(rates):.2f} times the requests a second ({rates[0]:.2f} to {rates[-1]:.2f}), "
                  f"{statistics.median(cpus):.2f} times the processor time ({cpus[0]:.2f} to {cpus[-1]:.2f}) over {rounds} rounds", flush=True)
    for way, server in servers.items():
        text = server.request("GET", "/metrics")[1].decode()
        print(f"  spans, {way}:", ", ".join(line.split('result="')[1].replace('"}', "") for line in text.splitlines() if line.startswith("clarion_trace_spans_total{")))
        server.stop()
    receiver.stop()


if __name__ == "__main__":
    main()
