"""What customers began to say in simulated contact centers: is the planted release heard, how soon, and what is told that nothing planted explains?

    python3 bench/emerging.py CLARION [FIRST LAST] [INTERACTIONS]

Each day is looked at as it would have been on the morning after. A row belongs to a planted event when half of its conversations of the week are of it, or of an
outage's reason while its afternoon lies in the week; any other is false. Null worlds are the same with the days of all contacts exchanged at random: the same
things are said by as many, and nothing begins. Ends with how long a look takes at three sizes.
"""
import collections
import json
import os
import pathlib
import random
import sys
import tempfile
import urllib.parse
from datetime import datetime, timedelta

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/e2e"))
DAY = timedelta(days=1)


def at(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def midnight(moment):
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def shuffled(source, target, seed):
    """The same contacts with their days exchanged; of one day they keep their hour."""
    with open(source) as file:
        records = [json.loads(line) for line in file]
    days = [record["started_at"][:10] for record in records]
    random.Random(seed).shuffle(days)
    for record, day in zip(records, days):
        record["started_at"] = day + record["started_at"][10:]
        record["customer_id"] = record["id"]  # nobody comes back before they came
    records.sort(key=lambda record: record["started_at"])
    with open(target, "w") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


class World:
    def __init__(self, folder, seed, interactions, null):
        from harness import Server, run
        lines, truth = folder / "c.jsonl", folder / "truth.json"
        run("simulate", "--interactions", interactions, "--days", 120, "--seed", seed, "--out", lines, "--truth", truth, check=0)
        self.truth = json.loads(truth.read_text())
        if null:
            shuffled(lines, folder / "null.jsonl", seed)
            lines = folder / "null.jsonl"
        self.planted, self.reason = {}, {}
        with open(lines) as file:
            for line in file:
                record = json.loads(line)
                self.planted[record["id"]] = record["labels"]["incidents"]
                self.reason[record["id"]] = record["labels"]["reason"]
        run("import", "--quiet", "--data", folder / "data", lines, check=0)
        self.server = Server(folder / "data")
        self.begin, self.end = at(self.truth["settings"]["begin_at"]), at(self.truth["settings"]["end_at"])

    def look(self, to):
        return self.server.get(f"/v1/emerging?to={to:%Y-%m-%d}")

    def conversations(self, found, one):
        asked = urllib.parse.urlencode({"q": f'customer:"{one["phrase"]}"', "from": found["from"], "to": found["to"], "limit": 500})
        answer = self.server.get(f"/v1/interactions?{asked}")
        return [row["id"] for row in answer["rows"]], answer["total"]

    def belongs(self, found, one):
        """To which planted event, or none; and whether the link counts as the row does."""
        ids, total = self.conversations(found, one)
        of = collections.Counter(event for name in ids for event in self.planted[name])
        for planted in self.truth["incidents"]:
            start, end = at(planted["start_at"]), at(planted["end_at"]) if planted["end_at"] else self.end
            if start >= at(found["to"]) or end <= at(found["from"]) - 7 * DAY:
                continue
            share = of[planted["id"]]
            if planted["kind"] == "outage":
                share = max(share, sum(self.reason[name] == "outage" for name in ids))
            if planted["kind"] == "mix_shift":
                share = max(share, sum(self.reason[name] in planted["effect"]["long_reasons"] for name in ids))
            if 2 * share >= len(ids):
                return planted["kind"], total == one["contacts"]
        return None, total == one["contacts"]


def planted(first, last, interactions):
    delays, heard, weeks, false, rows, links = [], 0, 0, 0, collections.Counter(), collections.Counter()
    named = []
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory(prefix="clarion-emerging-") as name:
            world = World(pathlib.Path(name), seed, interactions, False)
            try:
                release = next(one for one in world.truth["incidents"] if one["kind"] == "release")
                start, soonest, label = at(release["start_at"]), None, ""
                for day in range(1, 9):
                    to = midnight(start) + day * DAY
                    found = world.look(to)
                    of_it = [one for one in found["phrases"] if world.belongs(found, one)[0] == "release"]
                    if of_it:
                        soonest, label = (to - start) / DAY, of_it[0]["phrase"]
                        break
                if soonest is not None and soonest <= 8:
                    heard += 1
                    delays.append(soonest)
                named.append(f"{seed}: {label or 'not heard'}")
                to = world.begin + 21 * DAY
                while to <= world.end:
                    found, mine = world.look(to), 0
                    for one in found["phrases"]:
                        kind, agrees = world.belongs(found, one)
                        rows[kind or "none"] += 1
                        links[agrees] += 1
                        mine += kind is None
                        if kind is None:
                            print(f"  seed {seed}, week to {to:%Y-%m-%d}: of nothing planted: {one['phrase']} {one['weeks']}", flush=True)
                    weeks, false = weeks + 1, false + mine
                    to += 7 * DAY
            finally:
                world.server.stop()
    print(f"seeds {first} to {last}, {interactions} contacts of 120 days: the release heard within its first week in {heard} of {last - first + 1}; "
          f"days after it began: {', '.join(f'{one:.1f}' for one in delays)}")
    print(f"  first named: {'; '.join(named)}")
    print(f"  whole weeks: {weeks}, rows by what was planted: {dict(rows)}; false {false} ({false / max(1, weeks):.3f} a week); link and row agree in {links[True]} of {sum(links.values())}")


def null(first, last, interactions):
    weeks = false = worlds = 0
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory(prefix="clarion-emerging-") as name:
            world = World(pathlib.Path(name), seed, interactions, True)
            try:
                mine, to = 0, world.begin + 21 * DAY
                while to <= world.end:
                    found = world.look(to)
                    mine += len(found["phrases"])
                    for one in found["phrases"]:
                        print(f"  null {seed}, week to {to:%Y-%m-%d}: {one['phrase']} {one['weeks']}", flush=True)
                    weeks, to = weeks + 1, to + 7 * DAY
                false, worlds = false + mine, worlds + (mine > 0)
            finally:
                world.server.stop()
    print(f"null worlds {first} to {last}: {weeks} weeks, {false} rows told ({false / max(1, weeks):.3f} a week), in {worlds} of {last - first + 1} worlds")


def speed():
    from harness import run
    for interactions, days in ((30000, 120), (60000, 63), (300000, 63)):
        with tempfile.TemporaryDirectory(prefix="clarion-emerging-") as name:
            folder = pathlib.Path(name)
            run("simulate", "--interactions", interactions, "--days", days, "--seed", 1, "--out", folder / "c.jsonl", check=0)
            run("import", "--quiet", "--data", folder / "data", folder / "c.jsonl", check=0)
            took = [json.loads(run("emerging", "--data", folder / "data", "--json", check=0).stdout) for _ in range(3)]
            print(f"  {interactions} contacts of {days} days: {took[0]['looked']} of {took[0]['of']} looked at, {sorted(one['took_ms'] for one in took)[1]:.0f} ms", flush=True)


def main():
    os.environ["CLARION"] = sys.argv[1]
    first, last = (int(one) for one in sys.argv[2:4]) if len(sys.argv) > 3 else (401, 405)
    interactions = int(sys.argv[4]) if len(sys.argv) > 4 else 30000
    planted(first, last, interactions)
    null(first, last, interactions)
    speed()


if __name__ == "__main__":
    main()
