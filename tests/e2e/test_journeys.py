"""What happened in what order: planted ways through, read from a file and from stored conversations."""
import json
import unittest

from harness import Case, conversation, lines, run

LOG = """case,activity,time,who
1,ask,2026-03-01T10:00:00Z,x
1,check,2026-03-01T10:05:00Z,x
1,pay,2026-03-01T10:06:00Z,x
2,check,2026-03-01T11:01:00Z,y
2,ask,2026-03-01T11:00:00Z,y
2,check,2026-03-01T11:04:00Z,y
3,pay,2026-03-01T12:00:00Z,z
"""


def contact(identifier, minute, customer, transfers, channel="chat"):
    events = [{"kind": "answered", "t": 5}] + [{"kind": "transfer", "name": "second line", "t": 20 + 10 * i} for i in range(transfers)]
    return conversation(identifier, channel=channel, customer_id=customer, started_at=f"2026-03-02T10:{minute:02}:00Z", events=events)


class Journeys(Case):
    def mine(self, *args):
        return json.loads(run("journeys", *args, check=0).stdout)

    def edges(self, answer):
        return {(edge["from"], edge["to"]): edge for edge in answer["flow"]["edges"]}

    def test_a_file_in_any_order(self):
        answer = self.mine("--input", self.file("log.csv", LOG))
        self.assertEqual((answer["cases"], answer["events"], answer["variants_total"]), (3, 7, 3))
        edges = self.edges(answer)
        self.assertEqual({pair: edge["occurrences"] for pair, edge in edges.items()}, {("ask", "check"): 2, ("check", "pay"): 1, ("check", "check"): 1})
        self.assertEqual((edges["ask", "check"]["median_seconds"], edges["ask", "check"]["p90_seconds"]), (60, 300))
        self.assertEqual(answer["rework"], [{"activity": "check", "cases": 1, "repetitions": 1, "at_once": 1, "spent_seconds": 180, "example": "2"}])

    def test_rules_of_order(self):
        rules = self.file("rules.yaml", "rules:\n  - {id: asked, before: [ask, pay]}\n  - {id: paid, followed_by: [ask, pay], within_minutes: 5}\n")
        asked, paid = self.mine("--input", self.file("log.csv", LOG), "--rules", rules)["rules"]
        self.assertEqual((asked["applies"], asked["kept"], asked["broken"]), (2, 1, ["3"]))
        self.assertEqual((paid["applies"], paid["kept"], paid["broken"]), (2, 0, ["1", "2"]))

    def test_what_is_wrong_is_said_with_its_place(self):
        wrong = run("journeys", "--input", self.file("log.csv", "case,activity,time\n1,a,2026-03-01\n1,b,soon\n"), check=1)
        self.assertIn("log.csv:3", wrong.stderr)
        self.assertIn("time", run("journeys", "--input", self.file("none.csv", "case,activity\n1,a\n"), check=1).stderr)
        rules = self.file("rules.yaml", "rules:\n  - {id: asked, bevor: [ask, pay]}\n")
        self.assertIn("rules.yaml:2", run("journeys", "--input", self.file("ok.csv", LOG), "--rules", rules, check=1).stderr)

    def test_stored_contacts_and_journeys(self):
        records = [contact(f"c{i}", i, f"cus-{i}", 2 if i < 3 else 0) for i in range(10)] + [contact("again", 50, "cus-9", 0, "email")]
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(records)), check=0)
        answer = self.mine("--data", self.data)
        self.assertEqual(answer["cases"], 11)
        edges = self.edges(answer)
        self.assertEqual((edges["answered", "transfer"]["cases"], edges["transfer", "transfer"]["median_seconds"]), (3, 10))
        self.assertEqual(edges["begins: chat", "answered"]["median_seconds"], 5)
        self.assertEqual(sum(edge["occurrences"] for edge in edges.values()), answer["events"] - 11)
        self.assertEqual(sum(one["cases"] for one in answer["variants"]), 11)
        self.assertEqual([(one["activity"], one["cases"]) for one in answer["rework"]], [("transfer", 3)])
        journeys = self.mine("--data", self.data, "--by", "journey")
        self.assertEqual((journeys["cases"], journeys["events"]), (10, answer["events"]))
        self.assertIn("c9", [one["example"] for one in journeys["variants"] if "begins: email" in one["steps"]])


if __name__ == "__main__":
    unittest.main()
