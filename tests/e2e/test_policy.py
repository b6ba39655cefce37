"""Written policies through the command line: checked, compiled, learned, and as signals of an import."""
import csv
import gzip
import json
import pathlib
import random
import unittest

from harness import ROOT, SHARED, Case, lines, run

DESK = """id: desk
version: 1
title: Order desk
applies_to:
  agent_kind: [ai]
  tool: [cancel_order]
phrases:
  agrees: ["yes", "go ahead"]
rules:
  - id: confirmed_first
    because: an order is cancelled after a yes
    at: call
    tool: cancel_order
    severity: 0.6
    require: said("customer", "agrees", 1) > 0
  - id: given_order
    at: call
    tool: cancel_order
    severity: 0.5
    require: count(unsaid(args)) == 0
"""


def cancelled(identifier, answer, order="W-17", **members):
    return {"id": identifier, "channel": "chat", "turns": [
        {"speaker": "customer", "text": "Please cancel my order W-17."}, {"speaker": "bot", "text": "That cannot be undone. Shall I?"},
        {"speaker": "customer", "text": answer}, {"speaker": "system", "text": "", "action": "cancel_order", "args": {"order": order}},
        {"speaker": "system", "text": "", "event": "tool_result", "action": "cancel_order", "result": "{\"cancelled\": true}"},
        {"speaker": "bot", "text": "It is cancelled."}], **members}


FLOWS = {"lamp_repair": {"flow": {
    "replies": {"hello": "Good day, what is broken?", "ask_name": "What is your name, please?", "lamp_inform_booked": "Your repair is booked for {Day} at noon."},
    "graph": {"hello": "ask_name", "ask_name": "query", "query": "lamp_inform_booked"}}}}
SAID = {"hello": ["Good day, what is broken?", "Hello there, what broke"], "ask_name": ["What is your name, please?", "Who are you?"],
        "lamp_inform_booked": ["Your repair is booked for {} at noon.", "I booked {} for you"]}


def visit(seed, skip=""):
    """A made-up workshop's chat whose agent turns carry their step."""
    rng = random.Random(seed)
    lamp, turns = rng.random() < 0.5, []
    turns.append({"speaker": "customer", "text": "my lamp is dark" if lamp else "a shoe of mine lost its sole"})
    for step, texts in SAID.items():
        if step == "lamp_inform_booked" and skip != "query":
            turns.append({"speaker": "system", "text": "", "action": "query", "api": "lamp_repair", "args": [{"Day": "\"Friday\""}]})
            turns.append({"speaker": "system", "text": "", "action": "query_result", "api": "lamp_repair", "result": {"free": True}})
        if step != skip:
            turns.append({"speaker": "agent", "text": rng.choice(texts).format(rng.choice(["Friday", "Monday"])), "action": step})
            turns.append({"speaker": "customer", "text": rng.choice(["well, yes", "hm", "it is Ann"])})
    return {"id": f"visit-{seed}", "channel": "chat", "turns": turns, "labels": {"tasks": ["lamp_repair" if lamp else "shoe_repair"]}}


def answers(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


class Policy(Case):
    def check(self, policy, talks, *options):
        out = self.file("answers.jsonl", "")
        run("policy", "check", "--policy", policy, "--input", self.file("talks.jsonl", lines(talks)), "--output", out, *options, check=0)
        return answers(out)

    def test_a_call_without_a_yes_is_found_with_its_evidence(self):
        policy = self.file("desk.yaml", DESK)
        good, unasked, invented = self.check(policy, [cancelled("a", "Yes, go ahead."), cancelled("b", "How much is it?"), cancelled("c", "yes", "W-99")])
        self.assertEqual((good["verdict"], good["score"]), ("pass", 1))
        self.assertEqual(unasked["verdict"], "fail")
        found = {finding["rule"]: finding for finding in unasked["findings"]}
        self.assertEqual(found["confirmed_first"]["verdict"], "fail")
        self.assertEqual(found["confirmed_first"]["evidence"], [{"event": 0}, {"event": 1}])
        self.assertIn("after a yes", found["confirmed_first"]["because"])
        self.assertEqual([f["verdict"] for f in invented["findings"]], ["pass", "fail"])

    def test_labels_are_never_read(self):
        policy = self.file("desk.yaml", DESK)
        talks = [cancelled("a", "Yes."), cancelled("b", "No?")]
        plain = self.check(policy, talks)
        for talk in talks:
            talk["labels"] = {"solved": True, "reward": 1.0, "gold_actions": [{"name": "cancel_order"}], "hidden_customer_instructions": ["say yes"]}
            for turn in talk["turns"]:
                if turn["speaker"] != "system":
                    turn.update(action="confirmed_first", draft="yes, go ahead", options=["yes"])
        self.assertEqual(self.check(policy, talks), plain)

    def test_a_broken_policy_names_file_line_and_way_out(self):
        broken = self.file("desk.yaml", DESK.replace("said(\"customer\"", "siad(\"customer\""))
        result = run("policy", "check", "--policy", broken, "--input", self.file("t.jsonl", lines([cancelled("a", "yes")])), "--output", self.file("o", ""), check=1)
        self.assertRegex(result.stderr, r"desk\.yaml:15: .*unknown function 'siad'; did you mean 'said'\?")
        result = run("policy", "compile", "--input", broken, check=1)
        self.assertRegex(result.stderr, r"desk\.yaml:15: ")
        result = run("policy", "compile", "--input", self.file("flows.json", json.dumps({"lamp": {"flow": {}}})), "--output", self.folder / "x", check=1)
        self.assertIn("flows.json: lamp.flow.replies: is missing", result.stderr)

    def test_flows_compile_and_judge_with_a_learned_model(self):
        folder = self.folder / "flows"
        told = run("policy", "compile", "--input", self.file("flows.json", json.dumps(FLOWS)), "--output", folder, check=0).stdout
        self.assertIn("1 policies: 4 steps", told)
        model = self.file("steps.model", "")
        train = self.file("train.jsonl", lines([visit(i) for i in range(160)]))
        run("policy", "train-steps", "--input", train, "--output", model, check=0)
        again = self.file("again.model", "")
        run("policy", "train-steps", "--input", train, "--output", again, check=0)
        self.assertEqual(pathlib.Path(model).read_bytes(), pathlib.Path(again).read_bytes())
        asked = self.file("dev.jsonl", lines([visit(i) for i in range(900, 930)]))
        read = self.file("steps.csv", "")
        run("policy", "steps", "--model", model, "--input", asked, "--output", read, check=0)
        with open(read, newline="") as rows:
            rows = list(csv.DictReader(rows))
        truth = {(talk["id"], turn): step["action"] for talk in (visit(i) for i in range(900, 930))
                 for turn, step in enumerate(t for t in talk["turns"] if t["text"]) if step["speaker"] == "agent"}
        self.assertEqual(len(rows), len(truth))
        self.assertGreater(sum(truth[row["id"], int(row["turn"])] == row["step"] for row in rows), 85)
        policy = folder / "lamp_repair.yaml"
        verdicts = lambda talks: [f["verdict"] for answer in self.check(policy, talks, "--model", model) for f in answer["findings"] if f["rule"] == "before_lamp_inform_booked"]
        whole, unasked = verdicts([visit(i) for i in range(940, 960)]), verdicts([visit(i, skip="query") for i in range(940, 960)])
        self.assertEqual((whole.count("fail"), unasked.count("pass")), (0, 0))
        self.assertGreater(min(whole.count("pass"), unasked.count("fail")), 8)
        told = self.check(folder, [visit(i) for i in range(960, 980)], "--model", model)
        self.assertEqual({answer["policy"] for answer in told}, {"lamp_repair", None})
        self.assertTrue(all(answer["verdict"] == "needs_review" for answer in told if answer["policy"] is None))

    def test_an_import_gives_the_signal_and_cards_ask_for_it(self):
        data = self.folder / "own"
        (data / "policies").mkdir(parents=True)
        (data / "policies/desk.yaml").write_text(DESK)
        (data / "scorecards").mkdir()
        (data / "scorecards/asked.yaml").write_text(
            "id: asked\nversion: 1\ntitle: Asked\nsections: [{id: s, title: S}]\nquestions:\n  - id: q\n    section: s\n    text: Was the customer asked?\n"
            "    rule: not signal(policy_violation, label=confirmed_first)\n")
        people = cancelled("person", "What is the cost?")
        for turn in people["turns"]:
            turn["speaker"] = turn["speaker"].replace("bot", "agent")
        run("import", "--data", data, self.file("t.jsonl", lines([cancelled("asked", "Yes."), cancelled("unasked", "What is the cost?"), people])), check=0)
        query = lambda sql: [row.split("\t") for row in run("sql", "--data", data, "--format", "TSV", sql, check=0).stdout.strip().splitlines()]
        found = query("SELECT interaction_id, label, event FROM {signal} WHERE kind = 'policy_violation'")
        self.assertEqual(found, [["unasked", "confirmed_first", "0"]])
        points = dict(query("SELECT interaction_id, verdict FROM {answer} WHERE scorecard = 'asked'"))
        self.assertEqual((points["asked"], points["unasked"], points["person"]), ("yes", "no", "yes"))
        (data / "policies/desk.yaml").write_text(DESK.replace("at: call", "at: noon", 1))
        result = run("import", "--data", data, self.file("u.jsonl", lines([cancelled("later", "yes")])), check=1)
        self.assertRegex(result.stderr, r"policies/desk\.yaml:\d+: .*noon")


@unittest.skipUnless(SHARED.exists(), "the public data is not on this machine")
class PublicData(Case):
    def test_flows_and_guidelines_compile_and_load(self):
        for source, count in (("star/policy_flows.json", 24), ("abcd/guidelines.json", 55)):
            folder = self.folder / source.split("/")[0]
            told = run("policy", "compile", "--input", SHARED / source, "--output", folder, check=0).stdout
            self.assertIn(f"{count} policies", told)
            self.assertEqual(len(run("policy", "compile", "--input", folder, check=0).stdout.splitlines()), count)

    def test_the_airline_policy_separates_what_was_solved(self):
        runs, out = SHARED / "tau_bench/airline_train.jsonl.gz", self.file("o.jsonl", "")
        run("policy", "check", "--policy", ROOT / "content/policies/airline_agent.yaml", "--input", runs, "--output", out, check=0)
        with gzip.open(runs, "rt") as rows:
            solved = {talk["id"]: talk["labels"]["solved"] for talk in map(json.loads, rows)}
        yes, no = ([a["score"] for a in answers(out) if solved[a["id"]] == is_solved] for is_solved in (True, False))
        self.assertGreater(sum((a > b) + 0.5 * (a == b) for a in yes for b in no) / len(yes) / len(no), 0.75)
        stripped = []
        with gzip.open(runs, "rt") as rows:
            for talk in map(json.loads, rows):
                stripped.append({**talk, "labels": {}})
        again = self.file("p.jsonl", "")
        run("policy", "check", "--policy", ROOT / "content/policies/airline_agent.yaml", "--input", self.file("s.jsonl", lines(stripped)), "--output", again, check=0)
        self.assertEqual(pathlib.Path(out).read_bytes(), pathlib.Path(again).read_bytes())


if __name__ == "__main__":
    unittest.main()
