#!/usr/bin/env python3
"""What policies are worth, through the command line, on conversations they did not learn from.

bench/policy_quality.py --clarion build/release/clarion [--shared DIR] [--model M] [star] [agents] [guidelines]

star        a step model learned from star's train split, read on its dev split: which step each turn of an agent is, in the words as sent and in
            the words as typed before a suggestion replaced them (`draft`); the contact reason of the first three customer turns; then the flow
            charts compiled to policies and checked, each finding held against the same rule asked of the true steps
agents      the score of content/policies/airline_agent.yaml against what tau_bench says was solved: AUC, interval by task
guidelines  how many of abcd's subflows compile to policies that load
"""
import argparse
import collections
import gzip
import json
import csv
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
NO_STEP = {None, "", "free_text", "custom"}


def auc(pairs):
    yes = [score for score, truth in pairs if truth]
    no = [score for score, truth in pairs if not truth]
    wins = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
    return wins / (len(yes) * len(no)) if yes and no else float("nan")


def by_task(rows, rng, rounds=2000):
    """95 % interval of the AUC when tasks, not runs, are drawn anew."""
    tasks = collections.defaultdict(list)
    for task, score, truth in rows:
        tasks[task].append((score, truth))
    names, found = sorted(tasks), []
    for _ in range(rounds):
        value = auc([pair for task in rng.choices(names, k=len(names)) for pair in tasks[task]])
        if value == value:
            found.append(value)
    found.sort()
    return found[int(0.025 * len(found))], found[int(0.975 * len(found))]


class Quality:
    def __init__(self, options, folder):
        self.clarion, self.shared, self.model, self.folder = options.clarion, options.shared, options.model, pathlib.Path(folder)

    def policy(self, *args):
        done = subprocess.run([self.clarion, "policy", *map(str, args)], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        return done.stdout

    def data(self, path):
        path = self.shared / path
        if not path.exists():
            print(f"{path}: the public data is not on this machine")
            return None
        return path

    def run_star(self):
        train, dev, flows = (self.data(f"star/{name}") for name in ("train.jsonl.gz", "dev.jsonl.gz", "policy_flows.json"))
        if not (train and dev and flows):
            return
        model = self.model
        if not model:
            model = self.folder / "steps.model"
            print(self.policy("train-steps", "--input", train, "--output", model).splitlines()[0])
        with gzip.open(dev, "rt") as lines:
            talks = [json.loads(line) for line in lines]
        print(self.policy("compile", "--input", flows, "--output", self.folder / "flows").splitlines()[-1])
        needs = self.needs()
        self.judge_reasons(talks, model)
        for words in ((), ("--words", "draft")):
            print("words as typed (draft):" if words else "words as sent:")
            path = self.folder / "steps.csv"
            self.policy("steps", "--model", model, "--input", dev, "--output", path, *words)
            self.judge_steps(talks, path)
            path = self.folder / "checked.jsonl"
            self.policy("check", "--policy", self.folder / "flows", "--model", model, "--input", dev, "--output", path, *words)
            self.judge_findings(talks, path, needs)

    @staticmethod
    def true_steps(talk):
        """(turn, step, is agent's) as the importer numbers turns: events without words are none."""
        turn = 0
        for one in talk["turns"]:
            if one["speaker"] == "system" and not one["text"]:
                continue
            if one["speaker"] == "agent" and one["text"]:
                yield turn, "" if one.get("action") in NO_STEP else one["action"]
            turn += 1

    def judge_steps(self, talks, path):
        answers = collections.defaultdict(dict)
        with open(path, newline="") as lines:
            for row in csv.DictReader(lines):
                answers[row["id"]][int(row["turn"])] = row
        count = collections.Counter()
        f1, whole = [], []
        for talk in talks:
            rows, truth = answers[talk["id"]], dict(self.true_steps(talk))
            for turn, step in truth.items():
                row = rows.get(turn)
                right = row is not None and row["step"] == step
                count["turns"] += 1
                count["right"] += right
                count["labelled"] += step != ""
                count["labelled right"] += right and step != ""
                if row is not None and row["sure"] == "1":
                    count["sure"] += 1
                    count["sure right"] += right
            a, b = set(truth.values()) - {""}, {row["step"] for row in rows.values()} - {""}
            f1.append(2 * len(a & b) / (len(a) + len(b)) if a or b else 1)
            whole.append(all(turn in rows and rows[turn]["step"] == step for turn, step in truth.items()))
            if len(talk["labels"]["tasks"]) == 1 and rows:
                count["reasons"] += 1
                count["reasons right"] += next(iter(rows.values()))["reason"] == talk["labels"]["tasks"][0]
        share = lambda a, b: count[a] / max(1, count[b])
        print(f"  steps: accuracy {share('labelled right', 'labelled'):.4f} over {count['labelled']} turns that are one of the steps (goal .78), "
              f"{share('right', 'turns'):.4f} over all {count['turns']}")
        print(f"  chats: F1 {sum(f1) / len(f1):.4f} over {len(f1)} (goal .79); every step right in {sum(whole) / len(whole):.3f}")
        print(f"  answers without a person: {share('sure right', 'sure'):.4f} right at {share('sure', 'turns'):.3f} of the turns (goal .95 at .5)")
        print(f"  reason, from what both said until the customer's third turn: {share('reasons right', 'reasons'):.4f} over {count['reasons']} (goal .98)")

    def judge_reasons(self, talks, model):
        """The same from the customer's words alone: the agent says one thing, behind them."""
        asked, truth = self.folder / "openings.jsonl", {}
        with open(asked, "w") as out:
            for talk in talks:
                said = [turn for turn in talk["turns"] if turn["speaker"] == "customer" and turn["text"]][:3]
                if len(talk["labels"]["tasks"]) == 1 and len(said) == 3:
                    truth[talk["id"]] = talk["labels"]["tasks"][0]
                    out.write(json.dumps({"id": talk["id"], "channel": "chat", "turns": said + [{"speaker": "agent", "text": "Goodbye."}]}) + "\n")
        path = self.folder / "openings.csv"
        self.policy("steps", "--model", model, "--input", asked, "--output", path)
        with open(path, newline="") as lines:
            right = [truth[row["id"]] == row["reason"] for row in csv.DictReader(lines)]
        print(f"reason from the customer's first three turns alone: {sum(right) / max(1, len(right)):.4f} over {len(right)} who said three things")

    def needs(self):
        """Of each compiled policy: rule → (later step, step needed before, its tool call) where all are steps of agents' words."""
        out = {}
        for path in (self.folder / "flows").glob("*.yaml"):
            text = path.read_text()
            spoken = set(re.findall(r'^  - id: "?([\w-]+)"?\n    label:', text, re.M))
            rules = {}
            for rule, step, before in re.findall(r'^  - id: "?([\w-]+)"?\n    step: "?([\w-]+)"?\n    needs_before: \[(.*)\]', text, re.M):
                rules[rule] = (step, re.findall(r"[\w-]+", before))
            for rule, steps in re.findall(r'^  - id: "?([\w-]+)"?\n    required: \[(.*)\]', text, re.M):
                rules[rule] = (None, re.findall(r"[\w-]+", steps))
            name = re.search(r'^id: "?([\w-]+)"?', text, re.M).group(1)
            out[name] = spoken, rules
        return out

    def judge_findings(self, talks, path, needs):
        """Each finding against the same rule asked of the annotated steps and the tool calls."""
        by_id = {talk["id"]: talk for talk in talks}
        count, verdicts = collections.Counter(), collections.Counter()
        for answer in map(json.loads, open(path)):
            verdicts[answer["verdict"]] += 1
            if answer["policy"] is None:
                continue
            spoken, rules = needs[answer["policy"]]
            places, turn, order = collections.defaultdict(list), 0, 0
            for one in by_id[answer["id"]]["turns"]:
                order += 1
                if one["speaker"] == "agent" and one.get("action") not in NO_STEP:
                    places[one["action"]].append(order)
                if one["speaker"] == "system" and one.get("action") == "query":
                    kind = next((str(v) for arg in one.get("args") or [] if isinstance(arg, dict) for k, v in arg.items() if k == "RequestType"), "")
                    for name in ("query", "query_check", "query_book"):
                        if name == "query" or not kind or name[6:] in kind.lower():
                            places[name].append(order)
            asked = collections.Counter()
            for finding in answer["findings"]:
                if finding["rule"] not in rules:
                    continue
                later, before = rules[finding["rule"]]
                needed = before[asked[finding["rule"]]]
                asked[finding["rule"]] += 1
                count["all"] += 1
                if finding["verdict"] == "needs_review":
                    continue
                count["given"] += 1
                if later is None:
                    truth = bool(places[needed])
                else:
                    truth = bool(places[later]) and any(place < places[later][0] for place in places[needed])
                right = truth == (finding["verdict"] == "pass")
                count["right"] += right
                count[finding["verdict"]] += 1
                count[finding["verdict"] + " right"] += right
        share = lambda a, b: count[a] / max(1, count[b])
        print(f"  findings: {share('right', 'given'):.4f} of the {count['given']} given without a person are as the true steps say, {share('given', 'all'):.3f} of all "
              f"(goal .95 at .5); pass {share('pass right', 'pass'):.3f} of {count['pass']}, fail {share('fail right', 'fail'):.3f} of {count['fail']}; "
              f"conversations: {dict(sorted(verdicts.items()))}")

    def run_agents(self):
        runs = self.data("tau_bench/airline_train.jsonl.gz")
        if not runs:
            return
        path = self.folder / "runs.jsonl"
        self.policy("check", "--policy", ROOT / "content/policies/airline_agent.yaml", "--input", runs, "--output", path)
        with gzip.open(runs, "rt") as lines:
            labels = {talk["id"]: talk["labels"] for talk in map(json.loads, lines)}
        answers = [json.loads(line) for line in open(path)]
        rows = [(labels[a["id"]]["task_id"], a["score"], labels[a["id"]]["solved"]) for a in answers]
        low, high = by_task(rows, random.Random(1))
        table = collections.Counter((a["verdict"], labels[a["id"]]["solved"]) for a in answers)
        print(f"score against solved: AUC {auc([row[1:] for row in rows]):.3f}, 95 % by task {low:.3f} to {high:.3f}, {len(rows)} runs, "
              f"{sum(row[2] for row in rows)} solved (goal .75)")
        for verdict in ("pass", "needs_review", "fail"):
            print(f"  {verdict}: {table[verdict, True]} solved, {table[verdict, False]} not")

    def run_guidelines(self):
        path = self.data("abcd/guidelines.json")
        if not path:
            return
        folder = self.folder / "guidelines"
        print(self.policy("compile", "--input", path, "--output", folder).splitlines()[-1])
        wanted = sum(len(flow["subflows"]) for flow in json.loads(path.read_text()).values())
        loaded = self.policy("compile", "--input", folder).splitlines()
        print(f"  {len(loaded)} of {wanted} subflows load as policies")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clarion", default=str(ROOT / "build/release/clarion"))
    parser.add_argument("--shared", type=pathlib.Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--model", default="", help="a step model learned from star's train split before")
    parser.add_argument("what", nargs="*", choices=["star", "agents", "guidelines", []], default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clarion-policies-") as folder:
        quality = Quality(options, folder)
        for what in options.what or ("guidelines", "agents", "star"):
            print(f"{what}", flush=True)
            getattr(quality, "run_" + what)()


main()
