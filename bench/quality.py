#!/usr/bin/env python3
"""What the first detectors are worth, against truth they never read: bench/quality.py CLARION [SHARED_DATA]

Stated resolution on a simulated center (a seed not used while the packs were written), and on tau_bench whether any score separates runs
that solved the task from runs that did not. Without the public data only the first part runs. Contact reasons: bench/reason_quality.py.
"""
import collections
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

CLARION = sys.argv[1]
SHARED = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).resolve().parents[2] / "shared/data")


def clarion(*args):
    return subprocess.run([CLARION, *map(str, args)], capture_output=True, text=True, check=True).stdout


def auc(positive, negative):
    """Share of pairs ordered rightly; ties count half."""
    pairs = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return pairs / (len(positive) * len(negative))


def simulated(folder):
    truth = {}
    clarion("simulate", "--interactions", 20000, "--seed", 77, "--out", folder / "s.jsonl")
    with open(folder / "s.jsonl") as lines:
        for line in lines:
            record = json.loads(line)
            truth[record["id"]] = record["labels"]
    clarion("import", "--quiet", "--data", folder / "data", folder / "s.jsonl")
    resolved = collections.Counter()
    for row in clarion("sql", "--data", folder / "data", "--format", "TSV", "SELECT id, resolution_stated, abandoned FROM interaction").splitlines():
        identifier, stated, abandoned = row.split("\t")
        if abandoned == "0":
            resolved[bool(truth[identifier]["resolved"]), stated == "1"] += 1
    precision = resolved[True, True] / (resolved[True, True] + resolved[False, True])
    recall = resolved[True, True] / (resolved[True, True] + resolved[True, False])
    print(f"resolution stated against truly resolved, simulated: precision {precision:.3f}, recall {recall:.3f}, base rate "
          f"{(resolved[True, True] + resolved[True, False]) / sum(resolved.values()):.3f}")


def tau_questions(folder):
    """Which questions of the cards go with an AI agent's run being truly solved: errors by task, since runs of one task are alike."""
    path = SHARED / "tau_bench/airline_train.jsonl.gz"
    if not path.exists():
        return
    with gzip.open(path, "rt") as lines, open(folder / "tau.jsonl", "w") as out:
        for line in lines:
            record = json.loads(line)
            record["customer_id"] = "-".join(record["id"].split("-")[:3])
            record["started_at"] = "2026-03-02T10:00:00Z"
            record["outcomes"] = [{"kind": "solved", "value": 1 if record.pop("labels")["solved"] else 0}]
            out.write(json.dumps(record) + "\n")
    clarion("import", "--quiet", "--data", folder / "tau-questions", folder / "tau.jsonl")
    study = json.loads(clarion("behaviours", "--data", folder / "tau-questions", "--outcome", "outcome:solved", "--from", "2026-03-01", "--to", "2026-04-01", "--json"))
    told = [(one["outcomes"][0], one["id"]) for one in study["questions"] if one["outcomes"] and one["outcomes"][0]["effect"] is not None]
    print(f"tau_bench, {len(told)} of {len(study['questions'])} questions vary enough to be told (n {study['cases']}):")
    for found, question in sorted(told, key=lambda one: one[0]["q"]):
        print(f"  {question}: solved {100 * found['effect']:+.0f} points [{100 * found['low']:+.0f}, {100 * found['high']:+.0f}], q {found['q']:.3f}, {found['matter']}")


def tau(folder):
    path = SHARED / "tau_bench/airline_train.jsonl.gz"
    if not path.exists():
        print("tau_bench: the public data is not on this machine")
        return
    solved = {}
    with gzip.open(path, "rt") as lines:
        for line in lines:
            record = json.loads(line)
            solved[record["id"]] = bool(record["labels"]["solved"])
    clarion("import", "--quiet", "--data", folder / "tau", path)
    points = collections.defaultdict(dict)
    for row in clarion("sql", "--data", folder / "tau", "--format", "TSV", "SELECT interaction_id, scorecard, points FROM score").splitlines():
        identifier, card, value = row.split("\t")
        points[card][identifier] = float(value)
    for card, values in sorted(points.items()):
        area = auc([v for k, v in values.items() if solved[k]], [v for k, v in values.items() if not solved[k]])
        print(f"tau_bench, {card}: AUC of solved against unsolved {area:.3f} (n {len(values)}; 0.5 = no information)")


with tempfile.TemporaryDirectory(prefix="clarion-quality-") as name:
    simulated(pathlib.Path(name))
    tau(pathlib.Path(name))
    tau_questions(pathlib.Path(name))
