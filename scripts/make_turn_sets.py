#!/usr/bin/env python3
"""Rows for the model that reads every turn, from the public sets: scripts/make_turn_sets.py SHARED_DATA FOLDER

Writes FOLDER/train.csv and FOLDER/dev.csv (text,speaker,labels,set) for `clarion text train-turns` and bench/turn_quality.py. Labels are
"+head" or "-head"; a row is silent on heads its set does not tell of. What stands where:

  acts      sgd (dialogue acts of both sides), star (the agent's actions), multidogo (the customer's intents)
  upset     star: a customer's turns after the second, in conversations whose agent said afterwards that the customer grew annoyed (yes) or
            not (no). Weak: not every turn of an annoyed customer is annoyed
  cancel    bitext, banking77, clinc150: intents that end or undo something (yes), all others (no)
"""
import csv
import gzip
import json
import pathlib
import re
import sys
import zlib

ACTS = ["greet", "goodbye", "thank", "request", "inform", "confirm", "affirm", "negate", "offer", "success", "failure", "more"]
HEADS = ACTS + ["upset", "cancel"]
SGD = {"INFORM": "inform", "INFORM_INTENT": "inform", "INFORM_COUNT": "inform", "REQUEST": "request", "REQUEST_ALTS": "request", "CONFIRM": "confirm",
       "OFFER": "offer", "OFFER_INTENT": "offer", "AFFIRM": "affirm", "AFFIRM_INTENT": "affirm", "NEGATE": "negate", "NEGATE_INTENT": "negate",
       "THANK_YOU": "thank", "GOODBYE": "goodbye", "NOTIFY_SUCCESS": "success", "NOTIFY_FAILURE": "failure", "REQ_MORE": "more"}
MULTIDOGO = {"openinggreeting": "greet", "closinggreeting": "goodbye", "thankyou": "thank", "confirmation": "affirm", "rejection": "negate"}
CANCELS = {"bitext": {"cancel_order", "delete_account"}, "banking77": {"terminate_account"}, "clinc150": {"cancel_reservation"}}


def star_act(action):
    if action == "hello":
        return "greet"
    if action.startswith("goodbye") or action.endswith("_bye"):
        return "goodbye"
    if action == "anything_else":
        return "more"
    if re.search(r"ask_confirm", action):
        return "confirm"
    if re.search(r"succe(ss|eded)|confirm_rsvp|_done$", action):
        return "success"
    if re.search(r"fail|unavailable|nothing_found|out_of_scope", action):
        return "failure"
    if re.search(r"(^|_)ask_", action):
        return "request"
    if re.search(r"inform_|_available$", action):
        return "inform"
    return None


def told(yes, among):
    return "|".join([f"+{head}" for head in sorted(yes)] + [f"-{head}" for head in among if head not in yes])


class Rows:
    def __init__(self, shared):
        self.shared, self.train, self.dev = shared, [], []

    def records(self, path):
        with gzip.open(self.shared / path, "rt") as lines:
            yield from map(json.loads, lines)

    def table(self, path):
        with gzip.open(self.shared / path, "rt", newline="") as lines:
            return list(csv.DictReader(lines))

    def add(self, dev, name, text, speaker, labels):
        if text.strip():
            (self.dev if dev else self.train).append((text, speaker, labels, name))

    def acts(self):
        for split in ("train", "dev"):
            dev = split == "dev"
            for talk in self.records(f"sgd/{split}.jsonl.gz"):
                for turn in talk["turns"]:
                    acts = {SGD[a.split(":")[0]] for a in turn.get("dialog_acts", []) if a.split(":")[0] in SGD}
                    if acts:
                        self.add(dev, "sgd", turn["text"], turn["speaker"], told(acts, [a for a in ACTS if a != "greet"]))
            for talk in self.records(f"star/{split}.jsonl.gz"):
                annoyed = bool(talk["labels"].get("agent_says_customer_annoyed"))
                customer = 0
                for turn in talk["turns"]:
                    if turn["speaker"] == "agent" and turn.get("action"):
                        act = star_act(turn["action"])
                        if act:
                            self.add(dev, "star", turn["text"], "agent", told({act}, ["greet", "goodbye", "request", "success", "failure", "more", "confirm"]))
                    if turn["speaker"] == "customer":
                        customer += 1
                        if customer > 2:
                            self.add(dev, "star-upset", turn["text"], "customer", "+upset" if annoyed else "-upset")
            for talk in self.records(f"multidogo/{split}.jsonl.gz"):
                for turn in talk["turns"]:
                    intents = set(turn.get("intents", []))
                    if intents and "outofdomain" not in intents:
                        acts = {MULTIDOGO[i] for i in intents if i in MULTIDOGO}
                        self.add(dev, "multidogo", turn["text"], "customer", told(acts, ["greet", "goodbye", "thank", "affirm", "negate"]))

    def wishes(self):
        sets = [("bitext", row["text"], row["intent"], split == "dev") for split in ("train", "dev") for row in self.table(f"bitext_support/{split}.csv.gz")]
        sets += [("banking77", row["text"], row["intent"], zlib.crc32(row["text"].encode()) % 10 == 0) for row in self.table("banking77/train.csv.gz")]
        sets += [("clinc150", row["text"], row["intent"], row["split"] != "train") for row in self.table("clinc150/train_val.csv.gz")]
        for name, text, intent, dev in sets:
            yes = set()
            if intent in CANCELS[name]:
                yes.add("cancel")
            self.add(dev, name, text, "customer", told(yes, ["cancel"]))


def main():
    shared, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    rows = Rows(shared)
    rows.acts()
    rows.wishes()
    for name, some in (("train", rows.train), ("dev", rows.dev)):
        with open(folder / f"{name}.csv", "w", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(["text", "speaker", "labels", "set"])
            writer.writerows(some)
        print(f"{name}: {len(some)} rows")
    print(",".join(HEADS))


if __name__ == "__main__":
    main()
