"""Five times as many requests as the server can answer, for a minute: what is accepted, how fast, whether anything is lost, and how soon it is over.

    python3 bench/overload.py CLARION LOAD_BENCH

Two kinds, each with threads of its own: records taken in (answered after fsync) and figures asked for. The load comes from this machine too, so
what is called capacity is what is left beside it.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/e2e"))
import os
os.environ["CLARION"] = sys.argv[1]
from harness import Server, conversation, run


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clarion-overload-"))
    contacts = folder / "contacts.jsonl"
    run("simulate", "--interactions", "20000", "--days", "90", "--seed", "5", "--out", contacts, check=0)
    run("import", "--quiet", "--data", folder / "data", contacts, check=0)
    server = Server(folder / "data", "--requests-per-second", "1000000")
    acknowledged = folder / "acknowledged"

    def load(name, kind, rate, seconds, connections):
        plan = {"port": server.port, "rate": rate, "seconds": seconds, "connections": connections, "key": server.key, "prefix": name, **kind}
        (folder / "plan.json").write_text(json.dumps(plan))
        result = subprocess.run([sys.argv[2], folder / "plan.json", acknowledged if kind["method"] == "POST" else folder / "unused"], capture_output=True, text=True, check=True)
        return json.loads(result.stdout)

    record = {"method": "POST", "path": "/v1/interactions", "body": json.dumps(conversation("@"))}
    figures = {"method": "GET", "path": "/v1/metrics/values?grain=week", "body": ""}
    for name, kind, seconds in (("record", record, 60), ("figures", figures, 60)):
        most = load(f"{name}-most", kind, 0, 8, 32)["per_second"]
        normal = load(f"{name}-normal", kind, most / 2, 10, 200)
        over = load(f"{name}-over", kind, 5 * most, seconds, 1000)
        after = load(f"{name}-after", kind, most / 2, 10, 200)
        settled = next((second for second, _, p99 in after["seconds"] if p99 <= 2 * normal["p99"]), None)
        print(f"{name}: capacity {most:.0f}/s; at half of it p50 {1000 * normal['p50']:.1f} ms, p99 {1000 * normal['p99']:.1f} ms")
        print(f"  five times capacity for {seconds} s: {over['per_second']:.0f}/s accepted, p50 {1000 * over['p50']:.1f} ms, p99 {1000 * over['p99']:.1f} ms "
              f"({over['p99'] / normal['p99']:.1f} times normal, goal 3), answers {over['statuses']}, broken connections {over['broken']}")
        print(f"  after it: normal again in second {settled} (goal 5)")
    server.settled(600)
    wanted = acknowledged.read_text().split()
    stored, last = set(), ""
    while rows := server.sql(f"SELECT id FROM interaction WHERE id LIKE 'record-%' AND id > '{last}' ORDER BY id LIMIT 10000"):
        page = [row[0] if isinstance(row, list) else row["id"] for row in rows]
        stored.update(page)
        last = page[-1]
    print(f"acknowledged {len(wanted)}, missing {len(set(wanted) - stored)}, twice {len(wanted) - len(set(wanted))}")
    server.stop()


if __name__ == "__main__":
    main()
