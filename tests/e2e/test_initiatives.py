"""What is done about a figure, and what it did: initiatives, their measured effect, recommendations and decisions, over HTTP."""
import datetime
import json
import random
import unittest

from harness import Case, lines, run

FIRST = datetime.date(2026, 1, 1)
QUEUES = ("billing", "orders", "returns", "technical")
TEAMS = ("north", "south", "east", "west", "centre")


def day(number):
    return (FIRST + datetime.timedelta(days=number)).isoformat()


def contacts(days, transfer_of, seed=1, a_day=22):
    """Contacts of four queues and five teams; `transfer_of(day, queue, team)` is the chance of a transfer."""
    rng = random.Random(seed)
    out = []
    for number in range(days):
        weekend = (FIRST + datetime.timedelta(days=number)).weekday() >= 5
        for queue in QUEUES:
            for _ in range(a_day // 2 if weekend else a_day):
                team = rng.choice(TEAMS)
                moved = rng.random() < transfer_of(number, queue, team) + (0.04 if weekend else 0)
                events = [{"kind": "answered", "t": 1}] + ([{"kind": "transfer", "name": "second line", "t": 30}] if moved else [])
                out.append({"id": f"c{len(out)}", "channel": "voice", "queue": queue, "attributes": {"team": team}, "customer_id": f"cus-{len(out)}", "agent_id": f"{team}-{rng.randrange(5)}",
                            "started_at": f"{day(number)}T{rng.randrange(8, 18):02}:{rng.randrange(60):02}:00Z",
                            "turns": [{"speaker": "customer", "text": "Hello, a question about my order.", "t": 0}, {"speaker": "agent", "text": "Let me look.", "t": 10}], "events": events})
    return out


class Initiatives(Case):
    def given(self, records):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(records)), check=0)
        self.server = self.serve()

    def made(self, **fields):
        return self.server.json("POST", "/v1/initiatives", {"title": "Warm transfers", "metric": "transfer", **fields}, want=201)["id"]

    def started(self, **fields):
        made = self.made(**fields)
        self.server.json("POST", f"/v1/initiatives/{made}/start", {})
        return made

    def test_a_win_is_measured_with_its_interval_against_the_other_queues_and_kept_in_the_ledger(self):
        self.given(contacts(98, lambda number, queue, team: 0.15 if queue == "billing" and number >= 60 else 0.4))
        made = self.made(segment="queue=billing", start=day(60), guardrails=["volume"], expected={"value": -0.2, "low": -0.3, "high": -0.1}, tasks=[{"text": "Write the rule"}])
        refused = self.server.json("GET", f"/v1/initiatives/{made}/effect", want=409)
        self.assertIn("has not started", refused["error"]["message"])
        self.server.json("POST", f"/v1/initiatives/{made}/start", {})
        effect = self.server.get(f"/v1/initiatives/{made}/effect")
        target = effect["target"]
        self.assertIn(target["method"], ("controlled", "interrupted"))
        self.assertEqual(target["method"], "controlled")
        self.assertLess(set(target["controls"]), set(QUEUES))
        self.assertTrue(target["low"] <= -0.25 <= target["high"], target)
        self.assertLess(target["high"], 0)
        self.assertEqual(target["state"], "holds")
        self.assertEqual(effect["start"], day(60))
        self.assertEqual(target["points"][0]["at"], day(0))
        self.assertEqual([guard["metric"] for guard in effect["guardrails"]], ["volume"])
        self.assertEqual(effect["guardrails"][0]["guard"], "kept")
        ended = self.server.json("POST", f"/v1/initiatives/{made}/end", {})
        self.assertEqual((ended["state"], ended["outcome"]["state"]), ("ended", "holds"))
        self.assertAlmostEqual(ended["outcome"]["value"], target["value"], 9)
        self.assertEqual(self.server.get("/v1/initiatives")["initiatives"][0]["outcome"], ended["outcome"])

    def test_a_win_that_slips_is_called_fading_or_lost_and_a_harmed_guardrail_is_named(self):
        self.given(contacts(120, lambda number, queue, team: 0.4 - 0.25 * (queue == "billing" and number >= 56) * max(0, min(1, (112 - number) / 28))))
        made = self.started(segment="queue=billing", start=day(56))
        target = self.server.get(f"/v1/initiatives/{made}/effect")["target"]
        self.assertIn(target["state"], ("fading", "lost"))
        self.assertGreaterEqual(target["faded_on"], day(84))
        self.assertLess(target["faded_on"], day(106))
        harmed = self.started(title="The other way", metric="volume", guardrails=["transfer"], segment="queue=returns", start=day(56))
        self.assertEqual(self.server.get(f"/v1/initiatives/{harmed}/effect")["guardrails"][0]["guard"], "kept")

    def test_a_guardrail_that_got_worse_is_harmed(self):
        self.given(contacts(98, lambda number, queue, team: 0.5 if queue == "billing" and number >= 60 else 0.2))
        made = self.started(metric="volume", guardrails=["transfer"], segment="queue=billing", start=day(60))
        self.assertEqual(self.server.get(f"/v1/initiatives/{made}/effect")["guardrails"][0]["guard"], "harmed")

    def test_a_staggered_rollout_is_compared_with_teams_that_come_later(self):
        starts = {"north": 56, "south": 63, "east": 70, "west": 77}
        self.given(contacts(105, lambda number, queue, team: 0.2 if number >= starts.get(team, 1000) else 0.4, a_day=44))
        made = self.started(rollout_by="team", rollout=[{"value": team, "start": day(start)} for team, start in starts.items()])
        target = self.server.get(f"/v1/initiatives/{made}/effect")["target"]
        self.assertEqual((target["method"], target["controls"]), ("staggered", ["centre"]))
        self.assertTrue(target["low"] <= -0.2 <= target["high"], target)

    def test_the_ledger_is_kept_at_the_command_line_too(self):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(contacts(98, lambda number, queue, team: 0.15 if queue == "billing" and number >= 60 else 0.4))), check=0)
        fields = {"title": "Warm transfers", "metric": "transfer", "segment": "queue=billing", "start": day(60), "expected": {"value": -0.2, "low": -0.3, "high": -0.1}}
        book = lambda *args: json.loads(run("initiatives", "--data", self.data, "--json", *args, check=0).stdout)
        made = book("--make", self.file("fields.json", json.dumps(fields)))
        self.assertEqual((made["initiative"]["state"], made["effect"]), ("draft", None))
        identity = made["initiative"]["id"]
        running = book(identity, "--start")
        self.assertLess(running["effect"]["target"]["high"], -0.1)
        server = self.serve()
        self.assertEqual(running["effect"], server.get(f"/v1/initiatives/{identity}/effect"), "the page and the command line say the same")
        server.stop()
        text = run("initiatives", "--data", self.data, identity, "--end", check=0).stdout
        self.assertIn("expected -0.2 [-0.3, -0.1]", text)
        self.assertRegex(text, r"measured -0\.2\d* .* by controlled, holds")
        self.assertIn("initiative.end", run("audit", "export", "--data", self.data, check=0).stdout)
        wrong = run("initiatives", "--data", self.data, "--make", self.file("wrong.json", '{"title": "x", "metric": "nope"}'))
        self.assertNotEqual(wrong.returncode, 0)
        self.assertIn("there is no metric 'nope'", wrong.stderr)

    def test_too_few_days_are_an_answer(self):
        self.given(contacts(40, lambda *_: 0.3))
        made = self.started(segment="queue=billing", start=day(10))
        target = self.server.get(f"/v1/initiatives/{made}/effect")["target"]
        self.assertEqual((target["method"], target["value"], target["state"]), ("none", None, "measuring"))
        self.assertIn("10 steps", target["why_not"])

    def test_a_recommendation_is_made_accepted_into_a_draft_and_learned_from(self):
        self.given(contacts(56, lambda number, queue, team: 0.5 if queue == "billing" and number >= 28 else 0.15))
        query = f"metric=transfer&from={day(28)}&to={day(56)}"
        best = self.server.get(f"/v1/recommendations?{query}")["recommendations"][0]
        self.assertEqual((best["playbook"]["id"], best["segment"], best["type"]), ("warm_transfer_rules", "queue=billing", "rate"))
        self.assertLess(best["effect"]["high"], 0)
        self.assertIn("takes back", best["because"])
        decided = self.server.json("POST", "/v1/recommendations/decisions", {"playbook": best["playbook"]["id"], "metric": "transfer", "segment": best["segment"], "accepted": True,
                                                                             "expected": best["expected"], "incident": "inc-1"}, want=201)
        draft = self.server.get(f"/v1/initiatives/{decided['initiative']['id']}")
        self.assertEqual((draft["state"], draft["segment"], draft["playbook"], draft["incident"]), ("draft", "queue=billing", "warm_transfer_rules", "inc-1"))
        self.assertEqual(draft["expected"], best["expected"])
        self.assertEqual(decided["decision"]["initiative"], draft["id"])
        self.server.json("POST", "/v1/recommendations/decisions", {"playbook": best["playbook"]["id"], "accepted": False}, want=400)
        for _ in range(3):
            self.server.json("POST", "/v1/recommendations/decisions", {"playbook": best["playbook"]["id"], "metric": "transfer", "accepted": False, "reason": "not now"}, want=201)
        again = next(one for one in self.server.get(f"/v1/recommendations?{query}")["recommendations"] if one["playbook"]["id"] == best["playbook"]["id"])
        self.assertLess(again["chance_accepted"], best["chance_accepted"] + 0.01)
        self.assertLess(again["value"], best["value"])

    def test_wrong_input_is_named_and_stages_keep_their_order(self):
        self.given(contacts(2, lambda *_: 0.3))
        for fields, words in (({"metric": "nothing"}, "no metric 'nothing'"), ({"segment": "colour=red"}, "'colour' is not one of"), ({"guardrails": ["x"]}, "guardrails"), ({"titel": "x"}, "unknown field")):
            answer = self.server.json("POST", "/v1/initiatives", {"title": "t", "metric": "transfer", **fields}, want=400)
            self.assertIn(words, answer["error"]["message"])
        made = self.made()
        self.server.json("POST", f"/v1/initiatives/{made}/end", {}, want=409)
        task = self.server.json("POST", f"/v1/initiatives/{made}/tasks", {"text": "Read twenty"})["tasks"][0]
        self.assertTrue(self.server.json("POST", f"/v1/initiatives/{made}/tasks", {"id": task["id"], "done": True})["tasks"][0]["done"])
        self.server.json("POST", f"/v1/initiatives/{made}", {"title": "Other"})
        self.assertEqual(self.server.json("POST", f"/v1/initiatives/{made}/cancel", {})["state"], "cancelled")
        self.assertEqual(self.server.json("POST", f"/v1/initiatives/{made}/reopen", {})["state"], "draft")
        self.server.get("/v1/initiatives/none", want=404)
        actions = [entry["action"] for entry in self.server.get("/v1/audit?action=initiative.")["entries"]]
        self.assertEqual(actions, ["initiative.reopen", "initiative.cancel", "initiative.change", "initiative.task", "initiative.task", "initiative.make"])

    def test_who_may_not_manage_initiatives_reads_them_only(self):
        self.given(contacts(2, lambda *_: 0.3))
        made = self.made()
        for role, may in (("leader", True), ("supervisor", True), ("agent", False), ("planner", False), ("auditor", False)):
            key = run("key", "make", "--data", self.data, "--name", role, "--role", role, check=0).stdout.strip()
            headers = {"Authorization": f"Bearer {key}"}
            with self.subTest(role=role):
                self.server.json("GET", f"/v1/initiatives/{made}", headers=headers)
                self.server.json("POST", f"/v1/initiatives/{made}/tasks", {"text": "x"}, want=200 if may else 403, headers=headers)

    def test_shipped_playbooks_name_metrics_there_are(self):
        self.given(contacts(2, lambda *_: 0.3))
        known = {metric["id"] for metric in self.server.get("/v1/metrics")["metrics"]}
        playbooks = self.server.get("/v1/playbooks")["playbooks"]
        self.assertGreaterEqual(len(playbooks), 10)
        for playbook in playbooks:
            self.assertLessEqual(set(playbook["metrics"]) | set(playbook["guardrails"]), known, playbook["id"])


if __name__ == "__main__":
    unittest.main()
