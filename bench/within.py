"""Looking inside parts of simulated contact centers: is what was planted named, and what is named where nothing was planted?

    python3 bench/within.py CLARION [FIRST LAST]

Incidents with a scope are looked at for two weeks from their start, beside the two weeks before (a drift for six weeks, a month after it began). Nothing was planted between
the regions in the two weeks before the first incident: each is held against the others.
"""
import collections
import json
import os
import pathlib
import sys
import tempfile
import urllib.parse
from datetime import datetime, timedelta

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/e2e"))

# What an incident of the kind shows in contacts: the beginning of a feature.
SHOWS = {"release": ("words", ("white", "session", "token", "migrat", "profile", "crash")), "drift": ("signals", ("repeat_authentication", "hold")),
         "bot_flow": ("steps", ("self_service_step", "escalated", "abandoned", "bot")), "cohort": ("signals", ("hold", "transfer", "consult", "cannot_help"))}
KEYS = {"reason": "reason", "team": "team", "queue": "queue"}


def filters(scope):
    return [(KEYS.get(key, "attr." + key), value) for key, value in scope.items()]


def main():
    clarion = sys.argv[1]
    os.environ["CLARION"] = clarion
    from harness import Server, run
    first, last = (int(one) for one in sys.argv[2:4]) if len(sys.argv) > 3 else (2, 6)
    seen, took = collections.Counter(), []
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory(prefix="clarion-within-") as name:
            folder = pathlib.Path(name)
            run("simulate", "--interactions", 40000, "--days", 120, "--seed", seed, "--out", folder / "c.jsonl", "--truth", folder / "truth.json", check=0)
            run("import", "--quiet", "--data", folder / "data", folder / "c.jsonl", check=0)
            server = Server(folder / "data")
            try:
                def look(scope, begin, days=14, against="before"):
                    period = [("from", f"{begin:%Y-%m-%d}"), ("to", f"{begin + timedelta(days=days):%Y-%m-%d}"), ("against", against)]
                    found = server.get("/v1/within?" + urllib.parse.urlencode(period + filters(scope)))
                    took.append(found["took_ms"])
                    return found
                incidents = json.loads((folder / "truth.json").read_text())["incidents"]
                starts = [datetime.fromisoformat(one["start_at"].split(".")[0].rstrip("Z")) for one in incidents]
                for one, start in zip(incidents, starts):
                    if one["kind"] not in SHOWS or not one["scope"]:
                        continue
                    kind, beginnings = SHOWS[one["kind"]]
                    scope = {key: value for key, value in one["scope"].items() if not key.endswith("version")}
                    slow = one["kind"] == "drift"
                    found = look(scope, start + timedelta(days=30 if slow else 1), 42 if slow else 14)
                    if found["inside"] < 30 or found["outside"] < 30:
                        continue
                    seen[f"{one['kind']}: looked at"] += 1
                    seen[f"{one['kind']}: named"] += any(feature["feature"].startswith(beginnings) for feature in found[kind])
                for region in ("north", "south", "east", "west", "central"):
                    found = look({"region": region}, min(starts) - timedelta(days=15), against="others")
                    if found["inside"] < 30 or found["outside"] < 30:
                        continue
                    for kind in ("signals", "steps", "words"):
                        seen[f"nothing planted, lists of {kind}"] += 1
                        seen[f"nothing planted, lists of {kind} that name something"] += bool(found[kind])
            finally:
                server.stop()
    print(f"seeds {first} to {last}:")
    for name, n in sorted(seen.items()):
        print(f"  {name}: {n}")
    print(f"  {len(took)} looks, median {sorted(took)[len(took) // 2]:.0f} ms, longest {max(took):.0f} ms")


if __name__ == "__main__":
    main()
