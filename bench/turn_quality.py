#!/usr/bin/env python3
"""What the model that reads every turn is worth, on conversations it never saw: python3 bench/turn_quality.py --clarion build/release/clarion

Rows: scripts/make_turn_sets.py (dev splits of the public sets). Per head: precision and recall at its threshold, area under the curve.
"""
import argparse
import csv
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def auc(rows):
    rows = sorted(rows)
    rank_sum, yes, i = 0.0, 0, 0
    while i < len(rows):
        j = i
        while j < len(rows) and rows[j][0] == rows[i][0]:
            j += 1
        for k in range(i, j):
            if rows[k][1]:
                rank_sum += (i + 1 + j) / 2
                yes += 1
        i = j
    no = len(rows) - yes
    return (rank_sum - yes * (yes + 1) / 2) / (yes * no) if yes and no else float("nan")


def upset_by_conversation(clarion, model, shared, folder):
    """Does the mean over the customer's turns after the second rank the conversations whose agent said the customer grew annoyed?"""
    truth, spans, rows = [], [], []
    with gzip.open(shared / "star/dev.jsonl.gz", "rt") as lines:
        for talk in map(json.loads, lines):
            turns = [t["text"] for t in talk["turns"] if t["speaker"] == "customer" and t["text"].strip()][2:]
            if turns:
                truth.append(bool(talk["labels"].get("agent_says_customer_annoyed")))
                spans.append((len(rows), len(rows) + len(turns)))
                rows += turns
    path, out = f"{folder}/upset.csv", f"{folder}/upset-out.csv"
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("text", "speaker")] + [(text, "customer") for text in rows])
    subprocess.run([clarion, "text", "turns", "--model", model, "--input", path, "--output", out], check=True)
    with open(out, newline="") as file:
        upset = [float(row["upset"]) for row in csv.DictReader(file)]
    scored = [(sum(upset[a:b]) / (b - a), yes) for (a, b), yes in zip(spans, truth)]
    print(f"\nupset, by conversation: AUC {auc(scored):.3f} over {len(scored)} conversations, {sum(truth)} of them annoyed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clarion", default=str(ROOT / "build/release/clarion"))
    parser.add_argument("--model", default=str(ROOT / "content/models/turns.model"))
    options = parser.parse_args()
    shared = ROOT.parent / "shared/data"
    if not shared.exists():
        sys.exit("the public data sets are not here; nothing measured")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, ROOT / "scripts/make_turn_sets.py", shared, folder], check=True, capture_output=True)
        out = f"{folder}/out.csv"
        subprocess.run([options.clarion, "text", "turns", "--model", options.model, "--input", f"{folder}/dev.csv", "--output", out], check=True)
        with open(f"{folder}/dev.csv", newline="") as rows, open(out, newline="") as answers:
            pairs = list(zip(csv.DictReader(rows), csv.DictReader(answers)))
        report(pairs)
        upset_by_conversation(options.clarion, options.model, shared, folder)


def report(pairs):
    heads = [name for name in pairs[0][1] if name != "yes"]
    print("| head | rows | yes | precision | recall | AUC |\n|---|---|---|---|---|---|")
    for head in heads:
        scored, hits, claimed, true = [], 0, 0, 0
        for row, answer in pairs:
            labels = row["labels"].split("|")
            if f"+{head}" not in labels and f"-{head}" not in labels:
                continue
            yes, said = f"+{head}" in labels, head in answer["yes"].split("|")
            scored.append((float(answer[head]), yes))
            hits, claimed, true = hits + (yes and said), claimed + said, true + yes
        precision = f"{hits / claimed:.3f}" if claimed else "never says yes"
        print(f"| {head} | {len(scored)} | {true} | {precision} | {hits / true if true else 0:.3f} | {auc(scored):.3f} |")


main()
