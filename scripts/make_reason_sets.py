#!/usr/bin/env python3
"""The training data of the shipped models of contact reasons, from the public sets: scripts/make_reason_sets.py SHARED_DATA FOLDER [--without SET]

Writes FOLDER/sets.csv (set,text,label) and FOLDER/talk.csv (text) for `clarion text train-reasons`, and FOLDER/states.csv (text,label) for
`clarion text train --none-label no_reason`. `dstc11_natcs` is never read: the figures of docs/measurements.md are measured on it. --without
leaves out a set by the beginning of its name, to measure on that one.
"""
import argparse
import collections
import csv
import gzip
import json
import pathlib
import zlib

GENERIC = {"openinggreeting", "closinggreeting", "thankyou", "confirmation", "rejection", "contentonly", "outofdomain"}
ANSWERS = {"affirm", "deny", "dont_know", "acknowledge", "greet", "end_call", "thank", "repeat"}


def chance(text, share):
    """The same rows each time, without a random source."""
    return zlib.crc32(text.encode()) % 1000 < share * 1000


class Reader:
    def __init__(self, shared):
        self.shared, self.rows, self.talk, self.states = shared, [], [], []

    def table(self, path):
        with gzip.open(self.shared / path, "rt", newline="") as lines:
            return list(csv.DictReader(lines))

    def records(self, *paths):
        for path in paths:
            with gzip.open(self.shared / path, "rt") as lines:
                yield from map(json.loads, lines)

    def request(self, name, text, *labels):
        self.rows.append((name, text, "|".join(sorted(labels))))
        self.states.append((text, "reason"))

    def no_request(self, text, share):
        if chance(text, share):
            self.talk.append(text)
        self.states.append((text, "no_reason"))

    def read(self):
        for row in self.table("clinc150/train_val.csv.gz"):
            if row["intent"] != "oos":
                self.request("clinc150", row["text"], row["intent"])
        for row in self.table("banking77/train.csv.gz"):
            self.request("banking77", row["text"], row["intent"])
        for part in ("train", "dev"):
            for row in self.table(f"bitext_support/{part}.csv.gz"):
                self.request("bitext", row["text"], row["intent"])
        self.nlupp()
        self.multidogo()
        self.star()
        self.sgd()

    def nlupp(self):
        for record in self.records("nlupp/folds_00_15.jsonl.gz"):
            for turn in record["turns"]:
                intents = turn.get("intents", [])
                if intents and set(intents) <= ANSWERS:
                    self.states.append((turn["text"], "no_reason"))
                elif intents:
                    self.request("nlupp_" + record["labels"]["domain"], turn["text"], *intents)

    def multidogo(self):
        for record in self.records("multidogo/train.jsonl.gz", "multidogo/dev.jsonl.gz"):
            seen = set()
            for turn in record["turns"]:
                text, intents = turn["text"].strip(), [i for i in turn.get("intents", []) if i]
                if turn["speaker"] != "customer" or not text or not intents:
                    continue
                named = [i for i in intents if i not in ("contentonly", "outofdomain")]
                if named and (named[0] not in seen or chance(text, 0.15)):
                    self.rows.append(("multidogo_" + record["labels"]["domain"], text, "|".join(sorted(named))))
                if set(intents) <= GENERIC:
                    self.no_request(text, 0.2)
                elif named[0] not in seen and len(text.split()) > 3:
                    self.states.append((text, "reason"))  # later and short turns carry the label on while they only answer
                seen.update(named)

    def star(self):
        for record in self.records("star/train.jsonl.gz", "star/dev.jsonl.gz"):
            texts = [t["text"].strip() for t in record["turns"] if t["speaker"] == "customer" and t["text"].strip()]
            tasks = record["labels"].get("tasks") or []
            if len(tasks) == 1 and texts:
                self.rows.append(("star", " ".join(texts[:2]), tasks[0]))
            self.talk += [t for t in texts[2:] if chance(t, 0.15)]

    def sgd(self):
        for record in self.records("sgd/train.jsonl.gz", "sgd/dev.jsonl.gz"):
            for turn in record["turns"]:
                acts = [a.split(":")[0] for a in turn.get("dialog_acts", [])]
                if turn["speaker"] != "customer":
                    continue
                if "INFORM_INTENT" in acts and turn.get("intents"):
                    self.request("sgd", turn["text"], turn["intents"][0].split(".")[-1])
                elif set(acts) <= {"AFFIRM", "NEGATE", "THANK_YOU", "GOODBYE", "SELECT", "INFORM"}:
                    self.no_request(turn["text"], 0.1)


def write(path, header, rows):
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows([[cell.replace("\n", " ") for cell in row] for row in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--without", default=None)
    arguments = parser.parse_args()
    reader = Reader(arguments.shared)
    reader.read()
    rows = [r for r in reader.rows if arguments.without is None or not r[0].startswith(arguments.without)]
    usual = collections.Counter((r[0], r[2]) for r in rows)
    rows = [r for r in rows if usual[r[0], r[2]] >= 4 or "|" in r[2]]
    arguments.folder.mkdir(parents=True, exist_ok=True)
    write(arguments.folder / "sets.csv", ["set", "text", "label"], rows)
    write(arguments.folder / "talk.csv", ["text"], [[t] for t in reader.talk])
    # Half of the no-request turns are the same few words; each text once.
    write(arguments.folder / "states.csv", ["text", "label"], sorted(set(reader.states)))
    print(f"{len(rows)} examples in {len({r[0] for r in rows})} sets, {len(reader.talk)} other turns, {len(set(reader.states))} for states_reason")


main()
