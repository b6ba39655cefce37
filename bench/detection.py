#!/usr/bin/env python3
"""Early warning against its truth: ./dev bench detection

1. the part of the Numenta Anomaly Benchmark in ../shared, scored as NAB does; all 31 series, and apart the quarter that no
   parameter was chosen on (by a hash of the name); and all once more without their first one to seven rows, which moves
   the blocks of eight rows that shapes are made of;
2. the contact-center set of ../shared;
3. sets of our own simulator (detection_sim.py), none of which a parameter was chosen on: with incidents, and without any;
4. 10,000 series advanced a step (detection_bench.cc).
The scorer of ../shared needs Debian's python3-pandas; parts 1 and 2 are left out where either is missing, part 3 is scored here.
"""
import argparse
import csv
import datetime
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCORER_PYTHON = "/usr/bin/python3"
MEASURES = {"volume": "count", "fcr": "rate", "abandon": "rate"}


def held_out(name):
    """FNV-1a of the name; a quarter of all names."""
    h = 2166136261
    for byte in name.encode():
        h = (h ^ byte) * 16777619 % 2**32
    return (h >> 8) % 4 == 0


def detect(clarion, *options):
    subprocess.run([clarion, "detect", *map(str, options)], check=True)


def nab_scores(clarion, source, names, folder, skip=0):
    """Scores of every series without its first rows; a function that judges those of some names."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        series = folder / "series.csv"
        with open(source / "data" / name) as rows:
            lines = rows.readlines()
        series.write_text("".join(lines[:1] + lines[1 + skip:]))
        detect(clarion, "--input", series, "--output", folder / name, "--kind", "auto")

    def score(part, *options):
        windows = folder / "windows.json"
        windows.write_text(json.dumps({n: w for n, w in names.items() if n in part}))
        out = subprocess.run([SCORER_PYTHON, source.parents[2] / "tools/eval_nab.py", "nab", "--windows", windows, "--results", folder, "--json", *options],
                             check=True, capture_output=True, text=True)
        return json.loads(out.stdout)

    return score


def nab(clarion, shared, folder):
    source = shared / "anomaly/nab"
    names = json.loads((source / "windows.json").read_text())
    score = nab_scores(clarion, source, names, folder)
    tuned = {n for n in names if not held_out(n)}
    for what, part in (("all", set(names)), ("tuned on", tuned), ("held out", set(names) - tuned)):
        got = score(part)
        print(f"  NAB part, {what} ({len(part)} series): standard {got['standard']['score']:.1f}, low FP {got['reward_low_FP_rate']['score']:.1f}, "
              f"low FN {got['reward_low_FN_rate']['score']:.1f}; {got['standard']['hit']} of {got['standard']['windows']} windows, {got['standard']['false_rows']} false rows")
    threshold = score(tuned)["standard"]["threshold"]
    got = score(set(names) - tuned, "--threshold", str(threshold), "--profile", "standard")["standard"]
    print(f"  NAB part, held out, with the threshold of the others: standard {got['score']:.1f}")
    later = [nab_scores(clarion, source, names, folder / f"later-{skip}", skip)(set(names), "--profile", "standard")["standard"]["score"] for skip in range(1, 8)]
    print(f"  NAB part, all, begun one to seven rows later: standard {statistics.mean(later):.1f} in the mean, {min(later):.1f} to {max(later):.1f}")


def long_form(source, out):
    """The wide table of ../shared as the long form; the volume beside each rate and mean is the slice's."""
    with open(source, newline="") as lines, open(out, "w", newline="") as target:
        rows, table = csv.DictReader(lines), csv.writer(target)
        table.writerow(["series", "time", "value", "weight", "kind"])
        for row in rows:
            for name in row:
                if name == "time":
                    continue
                slice_, measure = name.rsplit("|", 1)
                kind = MEASURES.get(measure, "mean")
                table.writerow([name, row["time"], row[name], "" if kind == "count" else row[slice_ + "|volume"], kind])


def judge(events, alerts, days):
    """Recall by event, precision by alert, delay, pairwise grouping."""
    at = datetime.datetime.fromisoformat
    owner = [[e["event"] for e in events if e["series"] == a["series"] and e["start"] <= a["time"] <= e["end"]] for a in alerts]
    delay = {}
    for a, own in zip(alerts, owner):
        for e in events:
            if e["event"] in own and e["series"] == a["series"]:
                hours = (at(a["time"]) - at(e["start"])).total_seconds() / 3600
                delay[e["event"]] = min(delay.get(e["event"], 1e9), hours)
    good = [(own[0], a["group"]) for a, own in zip(alerts, owner) if own]
    pairs = [(x[0] == y[0], x[1] == y[1]) for i, x in enumerate(good) for y in good[:i]]
    both, same, grouped = sum(e and g for e, g in pairs), sum(e for e, _ in pairs), sum(g for _, g in pairs)
    number = len({e["event"] for e in events})
    return {"recall": len(delay) / max(1, number), "precision": len(good) / max(1, len(alerts)), "false": 1000 * (len(alerts) - len(good)) / days,
            "delay": statistics.median(delay.values()) if delay else None, "grouped_right": both / max(1, grouped), "grouped_all": both / max(1, same)}


def report(what, got):
    print(f"  {what}: event recall {got['recall']:.2f}, alert precision {got['precision']:.2f}, {got['false']:.1f} false alerts per 1000 series-days, "
          f"median delay {got['delay']:.0f} h, grouping precision {got['grouped_right']:.2f}, recall {got['grouped_all']:.2f}")


def read(path):
    with open(path, newline="") as lines:
        return list(csv.DictReader(lines))


def contact_center(clarion, shared, folder):
    source = shared / "anomaly/cc"
    meta = json.loads((source / "meta.json").read_text())
    long_form(source / "series.csv", folder / "cc.csv")
    (folder / "holidays.txt").write_text("".join(day + "\n" for day in meta["holidays"]))
    detect(clarion, "--input", folder / "cc.csv", "--output", folder / "alerts.csv", "--holidays", folder / "holidays.txt")
    report("contact-center set", judge(read(source / "events.csv"), [a for a in read(folder / "alerts.csv") if a["time"] >= meta["score_from"]], 60 * 35))


def simulated(clarion, folder):
    results, weeks = [], []
    for seed in range(101, 107):
        for null in (False, True):
            out = folder / f"sim-{seed}-{null}"
            subprocess.run([sys.executable, ROOT / "bench/detection_sim.py", out, "--seed", str(seed), *(["--null"] if null else [])], check=True)
            detect(clarion, "--input", out / "series.csv", "--output", out / "alerts.csv", "--holidays", out / "holidays.txt")
            alerts = [a for a in read(out / "alerts.csv") if a["time"] >= "2026-02-09"]
            if null:
                weeks.append(len({a["group"] for a in alerts}) / 5)
            else:
                results.append(judge(read(out / "events.csv"), alerts, 60 * 35))
    report(f"simulated, mean of {len(results)} sets", {k: statistics.mean(r[k] for r in results) for k in results[0]})
    print(f"  simulated without incidents: {statistics.mean(weeks):.2f} incidents raised a week in {len(weeks)} sets of five weeks, budget 1")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clarion", default=str(ROOT / "build/release/clarion"))
    parser.add_argument("--shared", type=pathlib.Path, default=ROOT.parent / "shared/data")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clarion-detect-") as folder:
        folder = pathlib.Path(folder)
        if not options.shared.exists():
            print("  ../shared is not there: no NAB part, no contact-center set")
        else:
            if subprocess.run([SCORER_PYTHON, "-c", "import pandas"], capture_output=True).returncode == 0:
                nab(options.clarion, options.shared, folder / "nab")
            else:
                print("  NAB part: its scorer needs python3-pandas (apt-get install python3-pandas)")
            contact_center(options.clarion, options.shared, folder)
        simulated(options.clarion, folder)


main()
