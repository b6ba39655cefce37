"""Agents compared fairly, behaviours that matter, and coaching from its plan to its measured effect, through the real binary."""
import datetime
import json
import random
import re
import unittest

from harness import Case, conversation, lines, run

PASSWORD = "correct horse battery staple"
MONDAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
WEEKS, COACHED_IN = 16, 8
AGENTS = [f"agt-{n:02}" for n in range(24)]
COACHED = AGENTS[:8]


def contact(number, agent, at, greets, hard, returns):
    """One served contact: with or without a greeting, about something easy or hard."""
    start = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    opening = "Hello and welcome, how can I help you today?" if greets else "Yes."
    return {**conversation(f"c-{number}", started_at=start, agent_id=agent, customer_id=f"cus-{number // 2 if returns else number + 10 ** 6}", queue="hard" if hard else "easy",
                           attributes={"team": "north" if int(agent[4:]) % 2 else "south"}),
            "turns": [{"speaker": "agent", "text": opening, "t": 0}, {"speaker": "customer", "text": "My refund is late.", "t": 4},
                      {"speaker": "agent", "text": "I have sent it again.", "t": 9}]}


def floor():
    dice = random.Random(7)
    records, number = [], 0
    for week in range(WEEKS):
        for agent in AGENTS:
            for _ in range(12):
                at = MONDAY + datetime.timedelta(weeks=week, hours=dice.randrange(24 * 7 - 1), minutes=dice.randrange(60))
                rate = 0.8 if agent in COACHED and week >= COACHED_IN else 0.35
                greets = dice.random() < rate
                hard = dice.random() < (0.8 if agent in AGENTS[12:] else 0.2)
                records.append(contact(number, agent, at, greets, hard, False))
                number += 1
    return records


class Performance(Case):
    @classmethod
    def setUpClass(cls):
        cls.records = floor()

    def setUp(self):
        super().setUp()
        run("import", "--quiet", "--data", self.data, self.file("a.jsonl", lines(self.records)), check=0)
        self.server = self.serve()

    def person(self, role, *args):
        email = f"{role}-{len(self.server.get('/v1/people')['people'])}@example.com"
        link = run("people", "add", "--data", self.data, "--email", email, "--name", f"The {role}", "--role", role, *args, check=0).stdout.strip().split("#link=")[1]
        self.server.json("POST", "/v1/session/link", {"link": link, "password": PASSWORD}, headers={"Authorization": None})
        _, body, headers = self.server.request("POST", "/v1/session", json.dumps({"email": email, "password": PASSWORD}), {"Authorization": None})
        return {"Cookie": headers.get("Set-Cookie", "").split(";")[0], "X-Clarion-CSRF": json.loads(body)["csrf"]}

    def ask(self, who, method, path, body=None, want=200):
        status, answer, _ = self.server.request(method, path, None if body is None else json.dumps(body), {**who, "Authorization": None})
        self.assertEqual(status, want, answer)
        return json.loads(answer)

    def test_agents_are_compared_with_intervals_and_ranks(self):
        answer = self.server.get("/v1/agents?metric=qa_score&from=2026-03-02&to=2026-06-22")
        self.assertEqual(answer["agents_total"], len(AGENTS))
        self.assertEqual(answer["cases"], len(self.records))
        for one in answer["agents"]:
            self.assertLessEqual(one["low"], one["adjusted"])
            self.assertLessEqual(one["adjusted"], one["high"])
            self.assertLessEqual(one["rank_low"], one["rank_high"])
            self.assertAlmostEqual(one["n"], 12 * WEEKS)
        # Greeting is the only difference there is: the coached stand first.
        self.assertEqual({one["agent"] for one in answer["agents"][:8]}, set(COACHED))
        self.assertTrue(answer["apart"])
        self.assertTrue(any(one["factor"] == "queue" for one in answer["worth"]))
        north = self.server.get("/v1/agents?team=north")
        self.assertEqual({one["team"] for one in north["agents"]}, {"north"})

    def test_what_is_wrong_is_named(self):
        self.assertIn("no metric 'x'", self.server.json("GET", "/v1/agents?metric=x", want=400)["error"]["message"])
        self.assertIn("count", self.server.json("GET", "/v1/agents?metric=volume", want=400)["error"]["message"])
        self.assertIn("nobody", self.server.json("GET", "/v1/agents/nobody", want=404)["error"]["message"])
        self.assertIn("no metric 'x'", self.server.json("GET", "/v1/behaviours?outcome=x", want=400)["error"]["message"])
        self.assertIn("coached", self.server.json("GET", "/v1/coaching/moments?question=service_quality/greeted", want=400)["error"]["message"])
        self.assertIn("no 'a/b'", self.server.json("GET", "/v1/coaching/effect?question=a/b", want=400)["error"]["message"])
        for body, word in (({"question": "service_quality/greeted"}, "agent"), ({"agent": "agt-00", "question": "x/y"}, "x/y"), ({"agent": "agt-00", "focus": "x", "goal": 7}, "goal")):
            self.assertIn(word, self.server.json("POST", "/v1/coaching/sessions", body, want=400)["error"]["message"])

    def test_an_agent_sees_themselves_beside_all_and_nobody_else(self):
        agent = self.person("agent", "--agent", "agt-03")
        mine = self.ask(agent, "GET", "/v1/agents?metric=qa_score")
        self.assertEqual([one["agent"] for one in mine["agents"]], ["agt-03"])
        self.assertEqual(mine["agents_total"], len(AGENTS), "the comparison is with all")
        self.assertEqual(mine["worth"], [])
        leader = self.server.get("/v1/agents?metric=qa_score")
        self.assertEqual(mine["agents"][0]["adjusted"], next(one for one in leader["agents"] if one["agent"] == "agt-03")["adjusted"], "no hidden scores")
        # No filter tells of others' contacts.
        self.assertEqual(self.ask(agent, "GET", "/v1/agents?metric=qa_score&customer=cus-1000009")["cases"], mine["cases"])
        self.ask(agent, "GET", "/v1/agents/agt-04", want=404)
        profile = self.ask(agent, "GET", "/v1/agents/agt-03?from=2026-03-02&to=2026-06-22")
        self.assertTrue(any(one["question"]["id"] == "service_quality/greeted" for one in profile["strengths"]))
        history = profile["history"]
        self.assertEqual(sum(week["contacts"] for week in history["weeks"]), 12 * WEEKS)
        self.assertEqual(len(history["weeks"]), WEEKS)
        score = [one["id"] for one in history["metrics"]].index("qa_score")
        before, after = ([week["figures"][score]["value"] for week in history["weeks"][part]] for part in (slice(0, COACHED_IN), slice(COACHED_IN, None)))
        self.assertGreater(sum(after) / len(after), sum(before) / len(before) + 0.005, "greeting more shows week by week")
        [chat] = history["channels"]
        self.assertEqual((chat["channel"], chat["contacts"], chat["share"]), ("chat", 12 * WEEKS, 1))
        self.assertAlmostEqual(history["contacts_a_day"], history["typical_contacts_a_day"], delta=0.6)
        supervisor = self.person("supervisor", "--team", "south")
        self.assertEqual({one["team"] for one in self.ask(supervisor, "GET", "/v1/agents")["agents"]}, {"south"})

    def test_a_session_goes_from_plan_to_follow_up(self):
        coach, agent, other = self.person("coach", "--team", "north"), self.person("agent", "--agent", "agt-01"), self.person("agent", "--agent", "agt-02")
        moments = self.ask(coach, "GET", "/v1/coaching/moments?coached=agt-01&question=service_quality/greeted")["moments"]
        self.assertTrue(any(one["own"] and not one["good"] for one in moments))
        self.assertTrue(all(one["agent"] == "agt-01" for one in moments if one["own"]))
        fields = {"agent": "agt-01", "question": "service_quality/greeted", "goal": 0.7, "session_at": "2026-06-22", "follow_up_at": "2026-07-20", "moments": [{"interaction": moments[0]["interaction"], "turn": 0, "good": False, "note": ""}]}
        made = self.ask(coach, "POST", "/v1/coaching/sessions", fields, want=201)
        path = f"/v1/coaching/sessions/{made['id']}"
        self.ask(coach, "POST", "/v1/coaching/sessions", {**fields, "agent": "agt-02"}, want=403)
        self.ask(agent, "POST", "/v1/coaching/sessions", fields, want=403)
        self.assertEqual([one["id"] for one in self.ask(agent, "GET", "/v1/coaching/sessions")["sessions"]], [made["id"]])
        self.assertEqual(self.ask(other, "GET", "/v1/coaching/sessions")["sessions"], [])
        self.ask(other, "GET", path, want=404)
        self.assertEqual(self.ask(coach, "POST", path, {"stage": "held"})["stage"], "held")
        self.ask(coach, "POST", path, {"stage": "planned"}, want=409)
        self.assertEqual(self.ask(agent, "POST", f"{path}/say", {"text": "I forget when it is busy"})["agent_says"], "I forget when it is busy")
        self.ask(other, "POST", f"{path}/say", {"text": "x"}, want=404)
        self.ask(coach, "POST", f"{path}/say", {"text": "x"}, want=403)
        self.assertEqual(self.ask(coach, "POST", path, {"stage": "closed"})["stage"], "closed")
        actions = [entry["action"] for entry in self.server.get("/v1/audit")["entries"]]
        for action in ("coaching.make", "coaching.change", "coaching.say"):
            self.assertIn(action, actions)
        self.server.stop()
        run("audit", "verify", "--data", self.data, check=0)

    def test_the_effect_of_coaching_is_found_and_has_an_interval(self):
        self.assertIn("0 held sessions", self.server.get("/v1/coaching/effect")["why_not"])
        held = (MONDAY + datetime.timedelta(weeks=COACHED_IN - 1, days=3)).strftime("%Y-%m-%d")
        for agent in COACHED:
            made = self.server.json("POST", "/v1/coaching/sessions", {"agent": agent, "question": "service_quality/greeted"}, want=201)
            self.server.json("POST", f"/v1/coaching/sessions/{made['id']}", {"stage": "held", "held_at": held})
        # Somebody who was coached and did not change.
        made = self.server.json("POST", "/v1/coaching/sessions", {"agent": AGENTS[20], "question": "service_quality/greeted"}, want=201)
        self.server.json("POST", f"/v1/coaching/sessions/{made['id']}", {"stage": "held", "held_at": held})
        effect = self.server.get("/v1/coaching/effect")
        self.assertEqual(effect["why_not"], "")
        self.assertEqual(effect["sessions"], 9)
        self.assertTrue(effect["proven"])
        self.assertLess(effect["low"], 0.45)
        self.assertGreater(effect["high"], 0.36)
        self.assertEqual(len(effect["by_session"]), 9)
        none = next(one for one in effect["by_session"] if one["session"] == made["id"])
        self.assertLess(none["value"], min(one["value"] for one in effect["by_session"] if one["session"] != made["id"]), "the one that changed nothing is last")
        self.assertGreaterEqual(len(effect["by_time"]), 2)
        self.assertEqual(self.server.get("/v1/coaching/effect?question=service_quality/prompt_answer")["sessions"], 0)
        # The natural experiment: the score follows what was coached; effort, which has nothing to do with it, does not.
        follows = self.server.get("/v1/coaching/effect?outcome=qa_score")
        self.assertEqual((follows["metric"]["id"], follows["sessions"], follows["proven"]), ("qa_score", 9, True))
        self.assertGreater(follows["low"], 0)
        self.assertFalse(self.server.get("/v1/coaching/effect?outcome=effort&question=service_quality/greeted")["proven"])
        self.assertIn("no metric 'x'", self.server.json("GET", "/v1/coaching/effect?outcome=x", want=400)["error"]["message"])
        coach = self.person("coach", "--team", "nowhere")
        seen = self.ask(coach, "GET", "/v1/coaching/effect")
        self.assertEqual((seen["by_session"], seen["by_coach"]), ([], []))
        self.assertEqual(seen["value"], effect["value"])

    def test_behaviours_are_held_against_what_then_happened(self):
        """Where nobody comes back, greeting makes no difference; where those who were not greeted do, it does."""
        records, dice = [], random.Random(3)
        for number in range(2400):
            agent = AGENTS[number % 24]
            at = MONDAY + datetime.timedelta(hours=number)
            greets = dice.random() < 0.5
            comes_back = dice.random() < (0.1 if greets else 0.35)
            record = contact(number, agent, at, greets, False, False)
            records.append({**record, "id": f"b-{number}", "customer_id": f"b-cus-{number}"})
            if comes_back:
                records.append({**contact(number, agent, at + datetime.timedelta(days=1), True, False, False), "id": f"b-{number}-again", "customer_id": f"b-cus-{number}"})
        data = self.data.parent / "behaviours"
        run("import", "--quiet", "--data", data, self.file("b.jsonl", lines(records)), check=0)
        said = json.loads(run("behaviours", "--data", data, "--from", "2026-03-01", "--to", "2026-09-01", "--json", check=0).stdout)
        greeted = next(one for one in said["questions"] if one["id"] == "service_quality/greeted")
        at = [one["id"] for one in said["outcomes"]].index("fcr_7d")
        found = greeted["outcomes"][at]
        self.assertEqual(found["matter"], "helps")
        self.assertLess(found["low"], 0.25)
        self.assertGreater(found["high"], 0.25)
        self.assertGreater(greeted["suggested"], 0.9)
        compared = json.loads(run("agents", "--data", data, "--metric", "fcr_7d", "--from", "2026-03-01", "--to", "2026-09-01", "--json", check=0).stdout)
        self.assertEqual(len(compared["agents"]), 24)
        text = run("agents", "--data", data, "--from", "2026-03-01", "--to", "2026-09-01", check=0).stdout
        self.assertTrue(re.search(r"agt-00", text))
        self.assertIn("no metric", run("agents", "--data", data, "--metric", "nonsense", check=1).stderr)


if __name__ == "__main__":
    unittest.main()
