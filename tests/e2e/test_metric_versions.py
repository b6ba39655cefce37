"""Figures of one's own, and any figure under any definition it has had."""
import json
import pathlib
import unittest

from harness import Case, conversation, lines, run

QUICK = """- id: quick_answer
  title: Quick answer
  lens: operations
  kind: share
  uses: contact
  over: channel = 'chat'
  of: duration_ms <= {limit}
  direction: up
  serves: speed
  minimum_sample: 1
  numerator: chats over within {limit}
  denominator: chats
  formula_source: ours
"""
PERIOD = "from=2026-03-01&to=2026-04-01"


def chats():
    """Of 0 to 270 seconds, three in four of them chats."""
    return [{**conversation(f"c{i}"), "started_at": f"2026-03-{2 + i % 20:02}T10:00:00Z", "channel": "chat" if i % 4 else "email", "duration_s": 30 * (i % 10),
             "turns": [{"speaker": "customer", "text": "Hello.", "t": 0}, {"speaker": "agent", "text": "Hello.", "t": 30 * (i % 10)}]} for i in range(200)]


class MetricVersions(Case):
    def define(self, text, name="ours.yaml"):
        folder = pathlib.Path(self.data) / "metrics"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    def value(self, server, extra=""):
        return server.get(f"/v1/metrics/values?id=quick_answer&{PERIOD}{extra}")["values"][0]["now"]

    def test_a_figure_under_each_definition_it_has_had(self):
        records = chats()
        of = [one for one in records if one["channel"] == "chat"]
        within = lambda seconds: sum(one["duration_s"] <= seconds for one in of)
        self.define(QUICK.format(limit="2m"))
        server = self.serve()
        server.json("POST", "/v1/interactions", lines(records))
        server.settled()
        first = self.value(server)
        self.assertEqual((first["n"], round(first["value"] * first["n"])), (len(of), within(120)))
        versions = server.get("/v1/metrics/quick_answer/versions")
        self.assertEqual([one["version"] for one in versions["versions"]], [versions["current"]])
        old = versions["current"]
        server.stop()

        # Only how it is told: the same version.
        self.define(QUICK.format(limit="2m").replace("Quick answer", "Quickly answered"))
        server = self.serve()
        self.assertEqual(server.get("/v1/metrics/quick_answer/versions")["current"], old)
        server.stop()

        self.define(QUICK.format(limit="4m"))
        server = self.serve()
        told = server.get("/v1/metrics/quick_answer/versions")
        self.assertEqual([one["version"] for one in told["versions"]][0], old)
        self.assertEqual(len(told["versions"]), 2)
        self.assertEqual(told["current"], told["versions"][1]["version"])
        self.assertIn("of: duration_ms <= 2m", told["versions"][0]["yaml"])
        now, then = self.value(server), self.value(server, f"&definition={old}")
        self.assertEqual(round(now["value"] * now["n"]), within(240))
        self.assertEqual(then, first)
        # Its parts, its lines and its contacts are those of that definition, too.
        split = server.get(f"/v1/metrics/quick_answer/breakdown?{PERIOD}&by=channel&definition={old}")
        self.assertEqual((split["total"]["now"]["value"], split["total"]["now"]["n"]), (first["value"], first["n"]))
        explored = server.get(f"/v1/metrics/quick_answer/explore?{PERIOD}&by=channel&definition={old}")
        self.assertEqual(explored["total"]["now"]["value"], first["value"])
        for part, wanted in (("of", within(120)), ("miss", len(of) - within(120)), ("over", len(of))):
            self.assertEqual(server.get(f"/v1/interactions?{PERIOD}&metric=quick_answer&part={part}&definition={old}")["total"], wanted)
        self.assertEqual(server.get(f"/v1/interactions?{PERIOD}&metric=quick_answer&part=of")["total"], within(240))
        # Others are as they were; what adds parts up refuses; what nobody knows is said.
        self.assertEqual(server.get(f"/v1/metrics/values?id=volume&{PERIOD}&definition={old}")["values"][0]["now"]["n"], 200)
        self.assertIn("leave out", server.get(f"/v1/metrics/quick_answer/why?{PERIOD}&definition={old}", want=400)["error"]["message"])
        self.assertIn("had the version 'none'", server.get(f"/v1/metrics/values?{PERIOD}&definition=none", want=404)["error"]["message"])
        self.assertIn("there is no metric", server.get("/v1/metrics/nothing/versions", want=404)["error"]["message"])
        server.stop()

        text = run("metrics", "quick_answer", "--versions", "--data", self.data, check=0).stdout.splitlines()
        self.assertEqual(len(text), 2)
        self.assertTrue(text[0].startswith(f"quick_answer {old} since 20") and "counts now" in text[1])
        row = json.loads(run("metrics", "quick_answer", "--data", self.data, "--from", "2026-03-01", "--to", "2026-04-01", "--definition", old, "--format", "json", check=0).stdout)["rows"][0]
        self.assertEqual((row["n"], row["value"]), (first["n"], first["value"]))

    def test_own_definitions_take_the_place_of_shipped_ones(self):
        self.define(QUICK.format(limit="2m").replace("quick_answer", "transfer"))
        server = self.serve()
        names = [one["id"] for one in server.get("/v1/metrics")["metrics"]]
        self.assertEqual(names.count("transfer"), 1)
        self.assertEqual({one["id"]: one for one in server.get("/v1/metrics")["metrics"]}["transfer"]["title"], "Quick answer")

    def test_what_cannot_be_asked_is_said_before_anything_is_served(self):
        for wrong, what in ((QUICK.format(limit="2m").replace("duration_ms", "length_of_it"), ("metric 'quick_answer' cannot be asked", "length_of_it")),
                            (QUICK.format(limit="2m").replace("kind: share", "kind: shares"), ("ours.yaml:4", "shares")),
                            (QUICK.format(limit="2m") * 2, ("defined twice",))):
            self.define(wrong)
            said = run("metrics", "--data", self.data, check=1).stderr
            for words in what:
                self.assertIn(words, said)
        self.define(QUICK.format(limit="2m"))
        run("metrics", "--data", self.data, check=0)
        path = pathlib.Path(self.data) / "versions/metrics.jsonl"
        path.write_text("nonsense\n" + path.read_text())
        self.assertIn("metrics.jsonl:1", run("metrics", "--data", self.data, check=1).stderr)


if __name__ == "__main__":
    unittest.main()
