"""The driver graph: what is planted is found with its evidence, people's words on it, who may, and the command line."""
import datetime
import json
import random
import unittest

from harness import Case, lines, run

FIRST = datetime.date(2026, 1, 5)  # a Monday
WEEKS = 26
QUEUES = [f"queue-{number}" for number in range(8)]


def center(seed=1, a_week=24, leads=True):
    """Half a year, eight queues: the week after a queue's waits were long, more of its calls are transferred. Both rise and fall with a season of all queues."""
    rng = random.Random(seed)
    out = []
    waited = dict.fromkeys(QUEUES, 0.0)
    for week in range(WEEKS):
        season = (week % 13) / 13
        for queue in QUEUES:
            wait = rng.gauss(0, 1)
            moved = 0.2 + 0.1 * season + (0.1 * waited[queue] if leads else 0.1 * rng.gauss(0, 1))
            for _ in range(a_week):
                at = FIRST + datetime.timedelta(days=7 * week + rng.randrange(7))
                answered = max(1, round(60 + 40 * season + 15 * wait + rng.gauss(0, 15)))
                # Every other answered call is held, whatever else: a figure that hardly moves.
                events = [{"kind": "queued", "t": 0}, {"kind": "answered", "t": answered}]
                if rng.random() < moved:
                    events.append({"kind": "transfer", "name": "second line", "t": answered + 30})
                out.append({"id": f"c{len(out)}", "channel": "voice", "queue": queue, "attributes": {"team": f"team-{queue[-1]}"}, "customer_id": f"cus-{len(out)}", "agent_id": f"agt-{rng.randrange(6)}",
                            "started_at": f"{at.isoformat()}T{rng.randrange(8, 18):02}:{rng.randrange(60):02}:00Z",
                            "turns": [{"speaker": "customer", "text": "Where is my refund?", "t": answered}, {"speaker": "agent", "text": "Let me look.", "t": answered + 10}, {"speaker": "agent", "text": "It is on its way.", "t": answered + 20 + rng.randrange(300), "duration": 4}],
                            "events": events})
            waited[queue] = wait
    return out


class Drivers(Case):
    def given(self, records=None):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(center() if records is None else records)), check=0)
        self.server = self.serve()

    def edges(self, **want):
        graph = self.server.get("/v1/drivers")
        return {(one["from"], one["to"]): one for one in graph["edges"] if all(one[key] == value for key, value in want.items())}

    def test_what_is_planted_is_found_with_its_evidence(self):
        self.given()
        graph = self.server.get("/v1/drivers")
        self.assertEqual((graph["state"], graph["segment"], graph["segments"]), ("edges", "queue", 8))
        self.assertGreaterEqual(graph["weeks"], 25)
        found = {(one["from"], one["to"]): one for one in graph["edges"] if one["status"] == "found"}
        self.assertIn(("wait", "transfer"), found)
        edge = found["wait", "transfer"]
        seen = edge["seen"]
        self.assertEqual((seen["lag"], seen["halves_agree"], seen["turn"], seen["segments"]), (1, True, "worse", 8))
        # 15 s are a deviation of the wait, and 10 points of transfers go with it.
        self.assertGreater(seen["low"], 0)
        self.assertTrue(seen["low"] < 0.1 / 15_000 < seen["high"], seen)
        self.assertEqual(seen["step"], 10_000)
        self.assertAlmostEqual(seen["step_effect"], seen["effect"] * 10_000)
        self.assertGreaterEqual(seen["same_sign"], 7)
        self.assertLessEqual(seen["q"], 0.05)
        self.assertRegex(edge["words"], r"^\+10 s of Speed of answer go with \+\d\.\d points of Transfer the week after \(95 %: \+\d\.\d points to \+\d+(\.\d)? points\), all else held constant; [78] of 8 queues say so by themselves\.$")
        self.assertNotIn(("transfer", "wait"), found, "one way")
        for one in graph["edges"]:
            self.assertFalse({one["from"], one["to"]} <= {"effort", "wait", "transfer"} and "effort" in (one["from"], one["to"]), "effort is made of both")
        node = next(one for one in graph["figures"] if one["metric"] == "transfer")
        self.assertEqual(node["state"], "learned")
        self.assertIn("wait", node["held"])
        self.assertIn("aht_p50", [one["metric"] for one in graph["left_out"]], "percentiles do not add up")

        evidence = self.server.get("/v1/drivers/wait/transfer")
        self.assertEqual(evidence["seen"], seen)
        self.assertTrue(100 < len(evidence["spots"]) <= 200)
        slope = sum(one["weight"] * one["x"] * one["y"] for one in evidence["spots"]) / sum(one["weight"] * one["x"] ** 2 for one in evidence["spots"])
        self.assertGreater(slope, 0.3 * seen["effect"])
        spot = evidence["spots"][0]
        contacts = self.server.get("/v1/interactions" + spot["contacts"].removeprefix("/conversations"))
        before = self.server.get("/v1/interactions" + spot["contacts_before"].removeprefix("/conversations"))
        self.assertGreaterEqual(contacts["total"], 10)
        self.assertGreaterEqual(before["total"], 10)
        self.assertIn(f"queue={spot['segment']}", spot["contacts"])
        self.assertEqual((datetime.date.fromisoformat(spot["week"]) - datetime.date.fromisoformat(spot["week_before"])).days, 7)
        by_team = self.server.get("/v1/drivers?segment=team")
        self.assertIn(("wait", "transfer"), [(one["from"], one["to"]) for one in by_team["edges"]])
        self.assertEqual(self.server.get("/v1/drivers?channel=chat")["state"], "too_little")
        fixed = self.server.get("/v1/drivers/wait/transfer?channel=voice")["spots"][0]["contacts"]
        self.assertIn("channel=voice", fixed, "the filter goes along")

    def test_nothing_and_too_little_are_answers(self):
        self.given(center(leads=False))
        graph = self.server.get("/v1/drivers")
        self.assertEqual((graph["state"], graph["words"]), ("nothing", "No figure leads another beyond chance."))
        self.assertGreater(graph["tried"], 10)
        short = self.server.get("/v1/drivers?from=2026-05-01")
        self.assertEqual(short["state"], "too_little")
        self.assertIn("Too little data", short["words"])
        self.assertEqual(self.server.get("/v1/drivers?segment=channel")["state"], "too_little", "one channel is no comparison")
        for path, status in (("/v1/drivers?segment=customer", 400), ("/v1/drivers/wait/nothing", 404), ("/v1/drivers/wait/effort", 409), ("/v1/drivers/wait/transfer?from=2026-05-01", 409), ("/v1/drivers/wait/transfer?lag=0", 400)):
            with self.subTest(path=path):
                self.server.json("GET", path, want=status)

    def test_an_empty_workspace_has_an_answer(self):
        self.server = self.serve()
        graph = self.server.get("/v1/drivers")
        self.assertEqual((graph["state"], graph["edges"], graph["weeks"]), ("too_little", [], 0))

    def test_people_confirm_reject_and_add_and_the_last_word_holds(self):
        self.given()
        self.assertIn("why", self.server.json("PUT", "/v1/drivers/wait/transfer", {"word": "confirmed"}, want=400)["error"]["message"])
        self.server.json("PUT", "/v1/drivers/wait/transfer", {"word": "so", "why": "x"}, want=400)
        self.server.json("PUT", "/v1/drivers/wait/nothing", {"word": "confirmed", "why": "x"}, want=404)
        self.assertIn("transfers", self.server.json("PUT", "/v1/drivers/transfer/effort", {"word": "confirmed", "why": "x"}, want=400)["error"]["message"])
        self.server.json("PUT", "/v1/drivers/wait/transfer", {"word": "confirmed", "why": "seen in every strike"})
        edge = self.edges()["wait", "transfer"]
        self.assertEqual((edge["status"], edge["said"]["why"], edge["seen"]["found"]), ("confirmed", "seen in every strike", True))
        self.assertTrue(edge["words"].startswith("A driver, by people and in the data: +10 s"))

        # Not in the data: shown all the same, with what the data say.
        self.server.json("PUT", "/v1/drivers/aht/wait", {"word": "confirmed", "why": "who talks cannot answer"})
        added = self.edges()["aht", "wait"]
        self.assertEqual((added["status"], added["seen"]["found"]), ("confirmed", False))
        self.assertTrue(added["words"].startswith("A driver by people, not seen in the data: "))
        self.assertLess(added["seen"]["low"], added["seen"]["high"])

        self.server.json("PUT", "/v1/drivers/wait/transfer", {"word": "rejected", "why": "it was the release"})
        graph = self.server.get("/v1/drivers")
        self.assertNotIn(("wait", "transfer"), [(one["from"], one["to"]) for one in graph["edges"]])
        rejected = graph["rejected"][0]
        self.assertEqual((rejected["from"], rejected["to"], rejected["status"]), ("wait", "transfer", "rejected"))
        self.assertGreater(rejected["seen"]["low"], 0, "what the data say of it all the same")
        node = next(one for one in graph["figures"] if one["metric"] == "transfer")
        self.assertNotIn("wait", node["held"])
        self.assertIn({"metric": "wait", "title": "Speed of answer", "why": "people say that it does not move this"}, node["not_held"])
        self.assertEqual(self.server.get("/v1/drivers/wait/transfer")["status"], "rejected")

        self.server.json("DELETE", "/v1/drivers/wait/transfer")
        self.server.json("DELETE", "/v1/drivers/wait/transfer", want=404)
        self.assertEqual(self.edges()["wait", "transfer"]["status"], "found")
        self.assertEqual([(one["word"], one["to"]) for one in self.server.get("/v1/drivers/log")["entries"]], [("forgotten", "transfer"), ("rejected", "transfer"), ("confirmed", "wait"), ("confirmed", "transfer")])
        self.assertEqual([entry["action"] for entry in self.server.get("/v1/audit?action=driver.")["entries"]], ["driver.forget", "driver.reject", "driver.confirm", "driver.confirm"])

    def test_leaders_say_others_read(self):
        self.server = self.serve()
        for role, may in (("leader", True), ("admin", True), ("supervisor", False), ("agent", False), ("planner", False), ("auditor", False)):
            key = run("key", "make", "--data", self.data, "--name", role, "--role", role, check=0).stdout.strip()
            headers = {"Authorization": f"Bearer {key}"}
            with self.subTest(role=role):
                for path in ("/v1/drivers", "/v1/drivers/log"):
                    self.server.json("GET", path, headers=headers)
                self.server.json("PUT", "/v1/drivers/wait/transfer", {"word": "confirmed", "why": "so"}, want=200 if may else 403, headers=headers)
                self.server.json("DELETE", "/v1/drivers/wait/transfer", want=200 if may else 403, headers=headers)
        self.server.json("GET", "/v1/drivers", want=401, headers={"Authorization": "Bearer none"})

    def test_the_command_line_does_all_of_it(self):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(center())), check=0)
        data = ("--data", self.data)
        told = run("drivers", "list", *data, check=0).stdout
        self.assertRegex(told, r"wait > transfer  found\n    \+10 s of Speed of answer go with \+\d\.\d points of Transfer the week after")
        self.assertRegex(told, r"q \S+, \d\d weeks, the halves agree")
        self.assertIn("no proof of a cause", told)
        self.assertEqual(run("drivers", "confirm", *data, "wait", "transfer", "--why", "seen before", check=0).stdout.strip(), "wait > transfer  confirmed")
        self.assertIn("same fact", run("drivers", "confirm", *data, "wait", "effort", "--why", "x", check=1).stderr)
        self.assertIn("no metric", run("drivers", "reject", *data, "wait", "nothing", "--why", "x", check=1).stderr)
        graph = json.loads(run("drivers", "list", *data, "--json", check=0).stdout)
        edge = next(one for one in graph["edges"] if (one["from"], one["to"]) == ("wait", "transfer"))
        self.assertEqual((edge["status"], edge["said"]["by"]), ("confirmed", "clarion"))
        self.assertEqual(json.loads(run("drivers", "reject", *data, "wait", "transfer", "--why", "the release", "--json", check=0).stdout)["word"], "rejected")
        self.assertRegex(run("drivers", "list", *data, check=0).stdout, r"wait > transfer  rejected\n    \+10 s")
        run("drivers", "forget", *data, "wait", "transfer", check=0)
        self.assertIn("nobody has said", run("drivers", "forget", *data, "wait", "transfer", check=1).stderr)
        self.assertIn("Too little data", run("drivers", "list", *data, "--segment", "channel", check=0).stdout)


if __name__ == "__main__":
    unittest.main()
