"""Targets, what will breach them, which outcome wins, and which figures disagree: over HTTP, at the command line and in the brief."""
import datetime
import json
import random
import re
import unittest

from harness import Case, lines, run

FIRST = datetime.date(2026, 3, 2)  # a Monday
DAYS = 63
TEAMS = [f"team-{number}" for number in range(8)]


def center(seed=1, a_day=48, late_from=DAYS - 29):
    """Nine weeks: in the last four, calls get shorter and customers come back more, team by team as much; transfers rise from day to day."""
    rng = random.Random(seed)
    out, recent = [], []
    for number in range(DAYS):
        late = number >= late_from
        for _ in range(a_day // 2 if number % 7 >= 5 else a_day):
            team = rng.randrange(len(TEAMS))
            pressed = team / (len(TEAMS) - 1) if late else 0
            length = max(30, round(rng.gauss(400, 60) * (1 - 0.3 * pressed)))
            back = [one for one in recent if one[0] >= number - 5]
            again = rng.random() < 0.08 + 0.3 * pressed and back
            customer = rng.choice(back)[1] if again else f"cus-{len(out)}"
            recent.append((number, customer))
            moved = rng.random() < 0.1 + 0.003 * number
            out.append({"id": f"c{len(out)}", "channel": "voice", "queue": "billing", "attributes": {"team": TEAMS[team]}, "customer_id": customer, "agent_id": f"{TEAMS[team]}-{rng.randrange(2)}",
                        "started_at": f"{(FIRST + datetime.timedelta(days=number)).isoformat()}T{rng.randrange(8, 18):02}:{rng.randrange(60):02}:00Z",
                        "turns": [{"speaker": "customer", "text": "Where is my refund?", "t": 0}, {"speaker": "agent", "text": "Let me look.", "t": 10}, {"speaker": "agent", "text": "It is on its way.", "t": length - 4, "duration": 4}],
                        "events": [{"kind": "answered", "t": 1}] + ([{"kind": "transfer", "name": "second line", "t": 30}] if moved else [])})
        recent = [one for one in recent if one[0] >= number - 6]
    return out


class Targets(Case):
    def given(self, records=None):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(center() if records is None else records)), check=0)
        self.server = self.serve()

    def set(self, want=200, **fields):
        return self.server.json("PUT", "/v1/targets", fields, want=want)

    def outlook(self, metric):
        return next(one for one in self.server.get("/v1/targets/outlook")["targets"] if one["target"]["metric"] == metric)

    def test_a_target_is_met_at_risk_or_missed_and_what_comes_is_said_with_how_sure(self):
        self.given()
        self.set(metric="transfer", level=0.34, segment="queue=billing")
        self.set(metric="aht", level=900_000, side="at_most")
        self.set(metric="csat", level=0.8)
        rising = self.outlook("transfer")
        self.assertIn(rising["standing"], ("at_risk", "missed"))
        self.assertGreater(rising["weeks"][-1]["breach"], 0.5)
        if rising["standing"] == "at_risk":
            self.assertLessEqual(rising["turns_earliest"], rising["turns_on"])
            self.assertIn(rising["turns_on"], rising["words"])
        self.assertEqual(len(rising["weeks"]), 4)
        self.assertEqual(rising["weeks"][0]["from"], (FIRST + datetime.timedelta(days=DAYS - 1)).isoformat(), "from the first day that is not whole")
        week = rising["weeks"][1]
        self.assertTrue(week["low"] < week["expected"] < week["high"])
        self.assertGreaterEqual(rising["backtest"]["weeks"], 2)
        self.assertEqual((rising["to"], rising["now"]["enough"]), ((FIRST + datetime.timedelta(days=DAYS - 1)).isoformat(), True))
        safe = self.outlook("aht")
        self.assertEqual((safe["standing"], safe["state"], safe["turns_on"]), ("met", "safe", None))
        self.assertLess(safe["weeks"][-1]["breach"], 0.05)
        unknown = self.outlook("csat")
        self.assertEqual((unknown["standing"], unknown["state"], unknown["ahead"]), ("unknown", "too_little", []))
        found = self.server.get("/v1/interactions" + rising["contacts"].removeprefix("/conversations"))
        self.assertEqual(found["total"], rising["now"]["n"], "the figure leads to the contacts it rests on")

    def test_a_gain_that_costs_a_higher_outcome_is_told_and_leaders_may_rank_otherwise(self):
        self.given()
        answer = self.server.get("/v1/metric-conflicts")
        self.assertEqual(answer["order"]["decided"], False)
        pairs = {(one["better"]["metric"], one["worse"]["metric"]): one for one in answer["conflicts"]}
        self.assertIn(("aht", "repeat_contact_7d"), pairs)
        one = pairs["aht", "repeat_contact_7d"]
        self.assertEqual((one["strength"], one["has_target"]), ("same_places", False))
        by_team = next(each for each in one["associations"] if each["by"] == "team")
        self.assertGreater(by_team["correlation"], 0.5)
        self.assertLessEqual(by_team["q"], 0.05)
        self.assertIn(by_team["most"], TEAMS[4:])
        self.assertRegex(one["words"], r"^Average handle time fell \d+\.\d % while Repeat contact, 7 days rose \d+\.\d points, most where it fell most \(by (team|agent)\)\.$")
        self.assertLess(one["better"]["high"], 0)
        self.assertGreater(one["worse"]["low"], 0)
        found = self.server.get("/v1/interactions" + by_team["contacts"].removeprefix("/conversations"))
        self.assertGreater(found["total"], 50)
        decided = self.server.json("PUT", "/v1/outcome-order", {"ranks": ["cost", "risk", "speed", "quality"], "why": "a hard winter"})
        self.assertEqual((decided["decided"], decided["why"], len(decided["log"])), (True, "a hard winter", 1))
        pairs = {(one["better"]["metric"], one["worse"]["metric"]) for one in self.server.get("/v1/metric-conflicts")["conflicts"]}
        self.assertNotIn(("aht", "repeat_contact_7d"), pairs, "cost wins now")
        self.assertEqual([entry["action"] for entry in self.server.get("/v1/audit?action=outcome_order.")["entries"]], ["outcome_order.decide"])

    def test_nothing_is_an_answer(self):
        rng = random.Random(5)
        quiet = center()
        for number, one in enumerate(quiet):
            one["customer_id"] = f"cus-{number}"
            one["turns"][2]["t"] = max(30, round(rng.gauss(400, 60))) - 4
            one["events"] = one["events"][:1]
        self.given(quiet)
        self.assertEqual(self.server.get("/v1/metric-conflicts")["conflicts"], [])
        self.assertEqual(self.server.get("/v1/targets/outlook")["targets"], [])
        sections = [one["id"] for one in self.server.get("/v1/brief")["sections"]]
        self.assertNotIn("targets", sections)

    def test_an_empty_workspace_has_answers(self):
        self.server = self.serve()
        self.set(metric="csat", level=0.8)
        self.assertEqual(self.outlook("csat")["standing"], "unknown")
        self.assertEqual(self.server.get("/v1/metric-conflicts")["conflicts"], [])

    def test_the_brief_has_a_line_for_each_with_a_link(self):
        self.given(center(late_from=28))  # the four weeks that end with the last whole one
        self.set(metric="transfer", level=0.2)
        sections = {one["id"]: one["sentences"] for one in self.server.get("/v1/brief?week=2026-04-13")["sections"]}
        self.assertNotIn("/targets", [one["link"] for one in sections.get("targets", [])], "what comes is told from the end of the data only")
        sections = {one["id"]: one["sentences"] for one in self.server.get("/v1/brief")["sections"]}
        texts = [(one["text"], one["link"]) for one in sections["targets"]]
        self.assertTrue(any(text.startswith("Transfer at most 20.0 %: missed now") and link == "/targets" for text, link in texts), texts)
        self.assertTrue(any("Repeat contact" in text and re.match(r"/metric/\w+\?from=", link) for text, link in texts), texts)

    def test_wrong_input_is_named(self):
        self.server = self.serve()
        for fields, words in (({"metric": "nothing", "level": 1}, "no metric 'nothing'"), ({"metric": "transfer"}, "level: a number"), ({"metric": "transfer", "level": 20}, "from 0 to 1"),
                              ({"metric": "transfer", "level": 0.2, "side": "at_least"}, "at_most"), ({"metric": "volume", "level": 5, "side": "at_least"}, "count"), ({"metric": "aht", "level": 5}, "no direction"),
                              ({"metric": "transfer", "level": 0.2, "segment": "colour=red"}, "'colour' is not one of"), ({"metric": "transfer", "level": 0.2, "from": "soon"}, "from")):
            with self.subTest(**fields):
                self.assertIn(words, self.set(want=400, **fields)["error"]["message"])
        for body, words in (({"ranks": ["risk"], "why": "x"}, "each once"), ({"ranks": ["risk", "quality", "cost", "speed"]}, "why")):
            self.assertIn(words, self.server.json("PUT", "/v1/outcome-order", body, want=400)["error"]["message"])
        self.server.json("DELETE", "/v1/targets/none", want=404)

    def test_the_same_again_replaces_it_and_the_log_keeps_what_was(self):
        self.server = self.serve()
        made = self.set(metric="transfer", level=0.2, note="first")
        again = self.set(metric="transfer", level=0.15)
        self.assertEqual(made["id"], again["id"])
        self.assertEqual([one["level"] for one in self.server.get("/v1/targets")["targets"]], [0.15])
        self.server.json("DELETE", f"/v1/targets/{made['id']}")
        self.assertEqual(self.server.get("/v1/targets")["targets"], [])
        self.assertEqual([(one["level"], one["removed"]) for one in self.server.get("/v1/targets/log")["entries"]], [(0.15, True), (0.15, False), (0.2, False)])
        self.assertEqual([entry["action"] for entry in self.server.get("/v1/audit?action=target.")["entries"]], ["target.remove", "target.set", "target.set"])

    def test_leaders_set_them_others_read(self):
        self.server = self.serve()
        for role, may in (("leader", True), ("admin", True), ("supervisor", False), ("agent", False), ("planner", False), ("auditor", False)):
            key = run("key", "make", "--data", self.data, "--name", role, "--role", role, check=0).stdout.strip()
            headers = {"Authorization": f"Bearer {key}"}
            with self.subTest(role=role):
                for path in ("/v1/targets", "/v1/targets/outlook", "/v1/outcome-order", "/v1/metric-conflicts"):
                    self.server.json("GET", path, headers=headers)
                self.server.json("PUT", "/v1/targets", {"metric": "transfer", "level": 0.2}, want=200 if may else 403, headers=headers)
                if not may:
                    self.server.json("PUT", "/v1/outcome-order", {"ranks": ["risk", "quality", "cost", "speed"], "why": "x"}, want=403, headers=headers)

    def test_the_command_line_does_all_of_it(self):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(center())), check=0)
        data = ("--data", self.data)
        self.assertIn("6m30s", run("targets", "set", *data, "aht", "fast", "--side", "at_most", check=1).stderr)
        self.assertIn("--side", run("targets", "set", *data, "aht", "6m30s", check=1).stderr)
        made = run("targets", "set", *data, "aht", "6m30s", "--side", "at_most", "--segment", "queue=billing", "--note", "staffing", check=0).stdout.strip()
        run("targets", "set", *data, "transfer", "30%", check=0)
        self.assertIn("Average handle time at most 6 min 30 s, queue=billing", run("targets", "list", *data, check=0).stdout)
        self.assertEqual([one["level"] for one in json.loads(run("targets", "list", *data, "--json", check=0).stdout)["targets"]], [390_000, 0.3])
        told = run("targets", "outlook", *data, check=0).stdout
        self.assertRegex(told, r"Transfer at most 30.0 %\n    now \d+\.\d % \(.* contacts\); (missed|met) now")
        self.assertRegex(told, r"of \d past weeks \d lay within")
        self.assertEqual(len(json.loads(run("targets", "outlook", *data, "--json", check=0).stdout)["targets"]), 2)
        self.assertIn("nobody has decided yet", run("targets", "order", *data, check=0).stdout)
        self.assertIn("while Repeat contact, 7 days rose", run("targets", "conflicts", *data, check=0).stdout)
        report = json.loads(run("targets", "conflicts", *data, "--json", check=0).stdout)
        self.assertTrue(any(one["has_target"] and one["segment"] == "queue=billing" for one in report["conflicts"]), "the target's own contacts are looked at, too")
        self.assertIn("why", run("targets", "order", *data, "speed", "risk", "quality", "cost", check=1).stderr)
        self.assertIn("speed > risk > quality > cost", run("targets", "order", *data, "speed", "risk", "quality", "cost", "--why", "a strike", check=0).stdout)
        run("targets", "remove", *data, made, check=0)
        self.assertNotIn(made, run("targets", "list", *data, check=0).stdout)


if __name__ == "__main__":
    unittest.main()
