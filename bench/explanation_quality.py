#!/usr/bin/env python3
"""Root cause on the shared instances, by folds, beside Adtributor and a plain group-by in Python on the same files.

Labels are read here only; `clarion explain` never sees them. An instance's fold is a hash of its id, so families are spread.
"""
import argparse
import csv
import hashlib
import itertools
import json
import math
import pathlib
import statistics
import subprocess
import tempfile
import time

SHARED = pathlib.Path(__file__).resolve().parents[2] / "shared/data/rootcause"
FOLDS = 5


def labels(folder):
    for row in csv.DictReader(open(folder / "labels.csv")):
        truth = dict(zip(row["causes"].split(";"), row["types"].split(";"))) if row["causes"] else {}
        yield row["id"], row["family"], truth


class Tally:
    def __init__(self):
        self.hit = self.extra = self.missed = self.typed = self.nulls = self.dirty = 0

    def add(self, truth, got):
        hits = [(cause, kind) for cause, kind in got if cause in truth]
        self.hit += len(hits)
        self.extra += len(got) - len(hits)
        self.missed += len(truth) - len(hits)
        self.typed += sum(truth[cause] == kind for cause, kind in hits)
        self.nulls += not truth
        self.dirty += not truth and bool(got)

    def __str__(self):
        total = 2 * self.hit + self.extra + self.missed
        if not total:
            return f"{self.nulls - self.dirty} of {self.nulls} nulls clean"
        text = f"F1 {2 * self.hit / total:.3f} (found {self.hit}, extra {self.extra}, missed {self.missed}), type right {self.typed}/{self.hit}"
        return text + (f", {self.nulls - self.dirty} of {self.nulls} nulls clean" if self.nulls else "")


def report(name, folder, answers):
    by = {}
    for key, family, truth in labels(folder):
        got = list(zip(answers[key]["causes"], answers[key]["types"]))
        fold = int(hashlib.sha256(key.encode()).hexdigest(), 16) % FOLDS
        for group in ("all", family, f"fold {fold}"):
            by.setdefault(group, Tally()).add(truth, got)
    for group in sorted(by, key=lambda g: (g != "all", g)):
        print(f"  {name:8} {group:14} {by[group]}")


def read(path):
    rows = list(csv.DictReader(open(path)))
    figures = [c for c in rows[0] if c.startswith(("real", "predict"))]
    return rows, [c for c in rows[0] if c not in figures]


def adtributor(rows, dimensions, explained=0.67, surprise_share=0.1):
    """Bhagwan et al. 2014, fundamental measures: one dimension at a time, by surprise and explanatory power."""
    real, expected = (sum(float(r[c]) for r in rows) for c in ("real", "predict"))
    candidates = []
    for d in dimensions:
        sums = {}
        for r in rows:
            one = sums.setdefault(r[d], [0.0, 0.0])
            one[0] += float(r["predict"])
            one[1] += float(r["real"])
        elements = []
        for value, (f, a) in sums.items():
            p, q = f / expected, a / real
            surprise = 0.5 * ((p * math.log(2 * p / (p + q)) if p else 0) + (q * math.log(2 * q / (p + q)) if q else 0))
            elements.append((surprise, (a - f) / (real - expected), value))
        chosen, power, total = [], 0, 0
        for surprise, part, value in sorted(elements, reverse=True):
            if part > surprise_share:
                chosen.append(f"{d}={value}")
                power += part
                total += surprise
            if power > explained:
                candidates.append((total, chosen))
                break
    return max(candidates)[1] if candidates else []


def group_by(rows, dimensions):
    """Every slice of up to four dimensions, with dictionaries."""
    cells = {}
    figures = [(float(r.get("real", r.get("real_num"))), float(r.get("predict", r.get("predict_num")))) for r in rows]
    for depth in range(1, 5):
        for names in itertools.combinations(dimensions, depth):
            for r, (a, b) in zip(rows, figures):
                one = cells.setdefault((names, tuple(r[n] for n in names)), [0.0, 0.0])
                one[0] += a
                one[1] += b
    return cells


def peers(answers):
    tally, peer_s, cube_s, ours_s = Tally(), [], [], []
    for key, family, truth in labels(SHARED):
        rows, dimensions = read(SHARED / f"{key}.csv")
        if not family.startswith("vol"):
            continue
        start = time.process_time()
        got = adtributor(rows, dimensions)
        middle = time.process_time()
        tally.add(truth, [(cause, "volume") for cause in got])
        peer_s.append(middle - start)
        if len(cube_s) < 5:
            group_by(rows, dimensions)
            cube_s.append(time.process_time() - middle)
        ours_s.append(answers[key]["seconds"])
    ours, peer, cube = (1000 * statistics.median(s) for s in (ours_s, peer_s, cube_s))
    print(f"  Adtributor (Python) on the volume families: {tally}; median {peer:.1f} ms of one dimension at a time")
    print(f"  every slice summed with Python dictionaries: median {cube:.0f} ms; clarion's whole search: {ours:.1f} ms ({cube / ours:.0f} times as fast)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clarion", required=True)
    options = parser.parse_args()
    if not SHARED.exists():
        print("  needs the shared root-cause instances beside this checkout")
        return
    with tempfile.TemporaryDirectory() as folder:
        answers = {}
        for name, where in (("shared", SHARED), ("faint", SHARED / "faint")):
            out = pathlib.Path(folder) / f"{name}.json"
            subprocess.run([options.clarion, "explain", "--dir", where, "--output", out, "--threads", "1"], check=True)
            answers[name] = json.loads(out.read_text())
            report(name, where, answers[name])
            print(f"  {name:8} seconds: median {statistics.median(a['seconds'] for a in answers[name].values()):.4f}, greatest {max(a['seconds'] for a in answers[name].values()):.4f}")
        peers(answers["shared"])


main()
