#!/usr/bin/env python3
"""Grades `clarion incidents` against what `clarion simulate` planted.

    python3 bench/incidents.py --seeds 101-110 --interactions 100000

An incident of the product and a planted one belong together when it was noticed while the planted one went on (or within two weeks after), and either its
slice names only values the planted scope names, or three tenths of the contacts of either, while it went on, are contacts of both. What belongs to none is false.
A planted shift of demand moves some reasons of its scope: an answer that narrows the scope and has most of their contacts, or little else, is as exact; and what
shares three tenths of just these contacts is no false one.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import datetime, timedelta

TYPES = {"policy_change": {"rate"}, "bot_flow": {"rate"}, "release": {"new", "volume"}, "cohort": {"rate"}, "mix_shift": {"mix", "volume"}, "drift": {"rate"},
         "fading_improvement": {"rate"}, "outage": {"volume", "new"}, "data_glitch": {"rate"}}
TRUTH_KEY = {"bot_version": "attr.bot_version", "app_version": "attr.app_version", "region": "attr.region", "product": "attr.product", "segment": "attr.segment", "site": "attr.site"}


def ms(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000


DAY = 86400000


def where(change):
    return {one["by"]: one["value"] for one in change["where"]}


class Contacts:
    """What each contact has, to see how far two slices are about the same ones."""

    def __init__(self, path, reasons):
        self.rows = []
        named = {}
        with open(path) as lines:
            for line in lines:
                record = json.loads(line)
                row = {k: record.get(k, "") for k in ("channel", "direction", "queue", "agent_kind", "team")}
                row["at"] = ms(record["started_at"])
                row["reason"] = reasons.get(record["id"], "")
                row["planted"] = record.get("labels", {}).get("reason", "")
                named.setdefault(record.get("labels", {}).get("reason", ""), Counter())[row["reason"]] += 1
                row["agent"] = (record.get("agent_ids") or [""])[-1]
                for key, value in record.get("attributes", {}).items():
                    row["attr." + key] = value
                row["team"] = row["team"] or record.get("attributes", {}).get("team", "")
                self.rows.append(row)

        # What the product calls each planted reason: the name most of its contacts have.
        self.name_of = {planted: next((name for name, _ in names.most_common() if name), "") for planted, names in named.items()}

    def narrows(self, slice_, scope, moved, start, end):
        """Whether the slice is within the scope and has four fifths of the contacts whose reasons moved, or four fifths of its own are of those."""
        if not moved or not set(slice_.items()) > set(scope.items()):
            return False
        in_slice = in_moved = both = 0
        for row in self.rows:
            if not start <= row["at"] < end or any(row.get(k, "") != v for k, v in scope.items()):
                continue
            x, y = all(row.get(k, "") == v for k, v in slice_.items()), row["planted"] in moved
            in_slice += x
            in_moved += y
            both += x and y
        return both >= 0.8 * in_moved or both >= 0.8 * in_slice

    def overlap(self, a, b, start, end, reasons=()):
        """Contacts of both slices per contact of either; of the second only those planted with one of the reasons, if any are given."""
        in_a = in_b = both = 0
        for row in self.rows:
            if not start <= row["at"] < end:
                continue
            x = all(row.get(k, "") == v for k, v in a.items())
            y = all(row.get(k, "") == v for k, v in b.items()) and (not reasons or row["planted"] in reasons)
            in_a += x
            in_b += y
            both += x and y
        return both / max(1, in_a + in_b - both)


def by_hour(args, truth_file):
    """The days around the planted outage, which are looked at by the hour too."""
    if not args.hours_around:
        return []
    with open(truth_file) as file:
        outage = next(one for one in json.load(file)["incidents"] if one["kind"] == "outage")
    day = datetime.fromisoformat(outage["start_at"].replace("Z", "+00:00"))
    return ["--by-hour", *((day + timedelta(days=by)).strftime("%Y-%m-%d") for by in (-args.hours_around, args.hours_around))]


def grade(seed, args, folder):
    data, lines, truth_file, found_file, reasons_file = (os.path.join(folder, name) for name in ("ws", "sim.jsonl", "truth.json", "found.json", "reasons.jsonl"))
    if not os.path.exists(found_file) or not args.keep:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
        if not os.path.exists(data):
            subprocess.run([args.clarion, "simulate", "--interactions", str(args.interactions), "--days", "120", "--seed", str(seed), "--out", lines, "--truth", truth_file], **quiet)
            subprocess.run([args.clarion, "import", "--data", data, "--quiet", lines], **quiet)
            with open(reasons_file, "w") as file:
                subprocess.run([args.clarion, "sql", "--data", data, "--format", "JSONEachRow", "SELECT id, reason FROM interaction"], stdout=file, check=True)
        subprocess.run([args.clarion, "incidents", "--data", data, "--output", found_file, "--false-alerts-a-week", str(args.budget), *by_hour(args, truth_file)], check=True)
    with open(truth_file) as file:
        truth = json.load(file)
    with open(found_file) as file:
        answer = json.load(file)
    with open(reasons_file) as file:
        contacts = Contacts(lines, {row["id"]: row["reason"] for row in map(json.loads, file)})
    rows, used = [], Counter()
    for planted in truth["incidents"]:
        scope = {TRUTH_KEY.get(key, key): contacts.name_of.get(value, value) if key == "reason" else value for key, value in planted["scope"].items()}
        start, end = planted["start_at_ms"], ms(planted["end_at"]) if planted["end_at"] else float("inf")
        # Whose contacts they are says the plan, not the reason that the product gave them.
        really = {"planted" if key == "reason" else TRUTH_KEY.get(key, key): value for key, value in planted["scope"].items()}
        moved = planted["effect"].get("long_reasons", [])
        exactly = lambda slice_: slice_ == scope or contacts.narrows(slice_, scope, moved, start, end)
        best = None
        for number, incident in enumerate(answer["incidents"]):
            noticed = ms(incident["changes"][0]["noticed_at"])  # an earlier small sign of something else may have opened it
            if not start <= noticed <= end + 14 * DAY:
                continue
            slice_ = where(incident)
            if not slice_:
                continue
            same = set(slice_.items()) <= set(scope.items()) or exactly(slice_) or contacts.overlap(slice_, really, start, end) >= 0.3
            if not same and not (moved and contacts.overlap(slice_, really, start, end, moved) >= 0.3):
                continue
            used[number] += 1
            if best is None or (not exactly(where(answer["incidents"][best])) and exactly(slice_)):
                best = number
        found = answer["incidents"][best] if best is not None else None
        first = found["changes"][0] if found else None
        rows.append({"id": planted["id"], "kind": planted["kind"], "scope": scope, "affected": planted["affected"], "found": found is not None,
                     "exact": bool(first) and exactly(where(found)), "type": bool(first) and first["type"] in TYPES[planted["kind"]],
                     "delay_days": (ms(first["noticed_at"]) - start) / DAY if found else None,
                     "told_hours": (ms(found["noticed_at"]) - start) / 3600000 if found else None,
                     "first": f"{where(found)} {first['metric']} {where(first)} {first['type']} z={first['z']:.1f} {first['before']:.3g}->{first['now']:.3g}" if first else ""})
    false = [one for number, one in enumerate(answer["incidents"]) if number not in used]
    return rows, false, answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clarion", default="build/release/clarion")
    parser.add_argument("--seeds", default="101-110")
    parser.add_argument("--interactions", type=int, default=100000)
    parser.add_argument("--budget", type=float, default=0.25)
    parser.add_argument("--hours-around", type=int, default=0, help="look at so many days before and after the outage by the hour too")
    parser.add_argument("--work", help="keep workspaces here")
    parser.add_argument("--keep", action="store_true", help="grade what is there")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    first, _, last = args.seeds.partition("-")
    everything, false_count, false_by_hour = [], 0, 0
    for seed in range(int(first), int(last or first) + 1):
        folder = os.path.join(args.work, str(seed)) if args.work else tempfile.mkdtemp()
        os.makedirs(folder, exist_ok=True)
        rows, false, answer = grade(seed, args, folder)
        everything += rows
        false_count += len(false)
        false_by_hour += sum(ms(one["noticed_at"]) % DAY != 0 for one in false)
        print(f"seed {seed}: {sum(r['found'] for r in rows)} of {len(rows)} found, {sum(r['exact'] for r in rows)} exact, {sum(r['type'] for r in rows)} types right, "
              f"{len(false)} false of {len(answer['incidents'])}; {answer['read_seconds']:.1f} s read, {answer['watch_seconds']:.1f} s watched")
        if args.verbose:
            for row in rows:
                print(f"   {'+' if row['found'] else '-'}{'=' if row['exact'] else ' '}{'t' if row['type'] else ' '} {row['id']} {row['scope']} n={row['affected']} delay {row['delay_days']}  {row['first']}")
            for one in false:
                change = one["changes"][0]
                print(f"   false: {one['noticed_at'][:10]} {change['metric']} {where(change)} {change['type']} z={change['z']:.1f} {change['before']:.3g}->{change['now']:.3g} n={change['n_now']:.0f} [{len(one['changes'])}]")
        if not args.work:
            shutil.rmtree(folder)
    total = len(everything)
    months = (int(last or first) - int(first) + 1) * 120 / 30.4
    found = [row for row in everything if row["found"]]
    delays = sorted(row["delay_days"] for row in found)
    print(f"all: detected {len(found) / total:.3f}, first cause exact {sum(r['exact'] for r in found) / max(1, len(found)):.3f}, type right {sum(r['type'] for r in found) / max(1, len(found)):.3f}, "
          f"false a month {false_count / months:.2f}, median delay {delays[len(delays) // 2] if delays else float('nan'):.1f} days")
    if args.hours_around:
        days = (int(last or first) - int(first) + 1) * (2 * args.hours_around + 1)
        waits = sorted(row["told_hours"] for row in found if row["kind"] == "outage")
        print(f"by the hour: outages noticed after {', '.join(f'{hours:.1f}' for hours in waits)} hours; "
              f"{false_by_hour} false incidents noticed by the hour in {days} days ({false_by_hour / days * 7:.2f} a week)")
    for kind in sorted({row["kind"] for row in everything}):
        of = [row for row in everything if row["kind"] == kind]
        print(f"   {kind:20s} found {sum(r['found'] for r in of)}/{len(of)}, exact {sum(r['exact'] for r in of)}, type {sum(r['type'] for r in of)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
