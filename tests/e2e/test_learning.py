"""How the center learns: documents held against conversations, paths, quizzes, ramp-up and hiring, with several signed-in roles."""
import datetime
import json
import random
import time
import unittest

from harness import Case, conversation, lines, run

PASSWORD = "correct horse battery staple"
WEEKS = 24
FIRST = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.timezone.utc)


class Person:
    def __init__(self, case, role, *args):
        self.server = case.server
        self.email = f"{role}{random.randrange(10 ** 9)}@example.com"
        link = run("people", "add", "--data", case.data, "--email", self.email, "--name", f"The {role}", "--role", role, *args, check=0).stdout.strip().split("#link=")[1]
        self.server.json("POST", "/v1/session/link", {"link": link, "password": PASSWORD}, headers={"Authorization": None})
        status, body, headers = self.server.request("POST", "/v1/session", json.dumps({"email": self.email, "password": PASSWORD, "code": ""}), {"Authorization": None})
        assert status == 200, body
        session = json.loads(body)
        self.id = session["person"]["id"]
        self.headers = {"Cookie": headers["Set-Cookie"].split(";")[0], "X-Clarion-CSRF": session["csrf"]}

    def get(self, path, want=200):
        return self.server.json("GET", path, want=want, headers=self.headers)

    def post(self, path, body=None, want=200):
        return self.server.json("POST", path, body if body is not None else {}, want=want, headers=self.headers)


def turns(rng, week):
    """From week 14 on hardly anybody asks for more, and the agent says what happens next less often."""
    late = week >= 14
    out = [("customer", "Where is my refund? My name is Margaret Holloway and I wait for it."), ("agent", "Good morning, thank you for calling. Let me check that for you.")]
    out += [("customer", "I have waited for two weeks now."), ("agent", "I am sorry to hear that. So you are waiting for the refund of your shoes, is that right?")]
    out += [("customer", "Yes, exactly."), ("agent", "The refund was sent today. You will receive it within three days.")]
    if rng.random() < (0.25 if late else 0.85):
        out += [("customer", "Good."), ("agent", "Is there anything else I can help you with?")]
    out += [("customer", "No, that was all, thank you."), ("agent", "You are welcome, goodbye.")]
    return [{"speaker": who, "text": text, "t": 20 * i} for i, (who, text) in enumerate(out)]


def floor():
    """Six experienced agents all along; four newcomers from week 10 on, slower at first. One leaves after three weeks."""
    rng = random.Random(5)
    records, number = [], 0
    for week in range(WEEKS):
        for agent in range(10):
            begins = 10 + (agent - 6) if agent >= 6 else 0
            tenure = week - begins
            if tenure < 0 or (agent == 9 and tenure >= 3):
                continue
            served = 8 if agent < 6 else min(8, 4 + tenure)
            for _ in range(served):
                at = FIRST + datetime.timedelta(weeks=week, days=rng.randrange(5), minutes=rng.randrange(400))
                if agent >= 6 and tenure == 0:
                    at = FIRST + datetime.timedelta(weeks=week, minutes=number % 60)
                slow = 1 + (1.0 * 0.6 ** tenure if agent >= 6 else 0)
                talk = turns(rng, week)
                for turn in talk:
                    turn["t"] = round(turn["t"] * slow * rng.uniform(0.9, 1.1))
                talk.sort(key=lambda turn: turn["t"])
                ends = talk[-1]["t"] + 15
                number += 1
                records.append(conversation(f"c{number}", channel="voice", started_at=at.isoformat().replace("+00:00", "Z"), customer_id=f"cus-{number}", agent_id=f"agt-{agent}",
                                            attributes={"team": "north" if agent % 2 else "south"}, duration_ms=ends * 1000, turns=talk,
                                            events=[{"kind": "answered", "t": 0}]))
    return records


class Learning(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = floor()

    def setUp(self):
        super().setUp()
        run("import", "--data", self.data, self.file("a.jsonl", lines(self.records)), check=0)
        self.server = self.serve()
        self.server.settled()

    def test_documents_are_written_searched_versioned_and_held_against_conversations(self):
        leader, agent = Person(self, "supervisor", "--team", "north"), Person(self, "agent", "--agent", "agt-1")
        found = agent.get("/v1/learning/processes?q=the+refund+has+not+arrived")["processes"]
        self.assertEqual(found[0]["id"], "refund_status")
        self.assertEqual(agent.get("/v1/learning/processes?reason=refund_status")["processes"][0]["title"], "Where is my refund?")
        agent.post("/v1/learning/processes", {"title": "Mine"}, want=403)
        evidence = self.server.get("/v1/learning/processes/refund_status/evidence")
        self.assertGreater(evidence["contacts"], 1000)
        steps = {one["step"]: one for one in evidence["steps"]}
        self.assertGreater(steps["greet"]["share"], 0.95)
        self.assertLess(steps["ask_resolved"]["share"], 0.4)
        fell = [flag for flag in evidence["flags"] if flag["kind"] == "step_fell"]
        self.assertEqual([flag["what"] for flag in fell], ["ask_resolved"], evidence["flags"])
        self.assertGreater(fell[0]["before"], 0.7)
        self.assertLess(fell[0]["high"], 0)
        for example in fell[0]["examples"]:
            talk = self.server.get(f"/v1/interactions/{example}")
            self.assertFalse(any(signal["kind"] == "closing_offer" for signal in talk["signals"]), "an example is one without the step")
        self.assertEqual([one["step_fell"] for one in self.server.get("/v1/learning/stale")["processes"] if one["id"] == "refund_status"], [1])
        # Who sees a team is shown examples of it only; the figures are of all.
        team = {example for flag in leader.get("/v1/learning/processes/refund_status/evidence")["flags"] for example in flag["examples"]}
        self.assertTrue(team)
        north = {record["id"] for record in self.records if record["attributes"]["team"] == "north"}
        self.assertLessEqual(team, north)
        # The next version, on what is there.
        document = leader.get("/v1/learning/processes/refund_status")["process"]
        steps = [step for step in document["steps"] if step["id"] != "ask_resolved"]
        wrong = steps + [{"title": "x", "shown_by": {"question": "service_quality/greetd"}}]
        self.assertIn("did you mean", leader.post("/v1/learning/processes/refund_status", {"version": 1, "steps": wrong}, want=400)["error"]["message"])
        saved = leader.post("/v1/learning/processes/refund_status", {"version": 1, "steps": steps})
        self.assertEqual((saved["version"], saved["by_name"]), (2, "The supervisor"))
        leader.post("/v1/learning/processes/refund_status", {"version": 1, "title": "Old"}, want=409)
        history = agent.get("/v1/learning/processes/refund_status")["versions"]
        self.assertEqual([(one["version"], [change["what"] for change in one["changes"]]) for one in history], [(2, ["step ask_resolved: removed"]), (1, [])])
        after = self.server.get("/v1/learning/processes/refund_status/evidence")
        self.assertEqual(after["flags"], [], "what is no longer asked for is not missed, and its owner has just looked at it")
        leader.post("/v1/learning/processes/refund_status/retire", {"retired": True})
        self.assertNotIn("refund_status", [one["id"] for one in agent.get("/v1/learning/processes")["processes"]])
        actions = [entry["action"] for entry in self.server.get("/v1/audit")["entries"]]
        self.assertLessEqual({"process.save", "process.retire"}, set(actions))

    def test_ramp_up_and_hiring_are_told_from_newcomers(self):
        ramp = self.server.get("/v1/learning/ramp-up?metric=aht")
        self.assertEqual((ramp["why_not"], ramp["agents"], ramp["experienced"]["agents"], ramp["left"]), ("", 4, 6, 1))
        self.assertGreater(ramp["curve"][0]["value"], 1.6 * ramp["experienced"]["value"], "they begin at twice the time")
        self.assertAlmostEqual(ramp["curve"][8]["value"] / ramp["experienced"]["value"], 1, delta=0.1)
        self.assertLess(ramp["curve"][0]["full_time"], 0.7)
        self.assertGreater(ramp["reach"][-1]["share"], 0.5)
        by_name = {one["agent"]: one for one in ramp["newcomers"]}
        self.assertEqual(by_name["agt-9"]["left_week"], 2)
        hire = self.server.get("/v1/learning/hiring?people=5&start=2026-12-07&weeks=8")
        self.assertEqual((hire["start"], hire["newcomers"], len(hire["weeks"]), hire["weeks"][1]["from"]), ("2026-12-07", 4, 8, "2026-12-14"))
        first, last = hire["weeks"][0]["full_time"], hire["weeks"][7]["full_time"]
        self.assertLess(first["value"], last["value"])
        self.assertLess(last["low"], 3.75, "one in four left: five people are not five")
        self.assertLess(hire["weeks"][7]["still_there"], 4.5)
        self.assertIn("few newcomers", hire["note"])
        self.assertLessEqual({"path"}, {one["kind"] for one in hire["missing"]})
        self.assertIn("people: from 1 to 500", self.server.json("GET", "/v1/learning/hiring?people=0", want=400)["error"]["message"])
        # Coaching and reviews of newcomers are what the new ones will take.
        made = self.server.json("POST", "/v1/coaching/sessions", {"agent": "agt-6", "focus": "pace"}, want=201)
        self.server.json("POST", f"/v1/coaching/sessions/{made['id']}", {"stage": "held", "held_at": "2026-03-25"})
        support = self.server.get("/v1/learning/hiring?people=4&session_minutes=60")["support"]
        self.assertAlmostEqual(support["sessions"], 0.25)
        self.assertAlmostEqual(support["hours"], 1.0, msg="four people, a quarter of a session each, an hour long")
        # An agent sees the figures of all, and of names their own.
        agent = Person(self, "agent", "--agent", "agt-6")
        seen = agent.get("/v1/learning/ramp-up?metric=aht&team=north")
        self.assertEqual(([one["agent"] for one in seen["newcomers"]], seen["agents"]), (["agt-6"], 4), "who sees a part does not narrow the comparison")
        table = run("learning", "hire", "--data", self.data, "--people", "3", "--json", env={"CLARION_DATA": str(self.data)})
        self.assertEqual(table.returncode, 1, "the server has the warehouse")

    def test_quizzes_ask_what_people_said_and_keep_the_first_answer(self):
        qa, agent = Person(self, "qa"), Person(self, "agent", "--agent", "agt-1")
        item = qa.get("/v1/reviews/items/c5?card=service_quality&blind=false")
        question = next(answer for answer in item["answers"] if answer["type"] == "yes_no" and answer["machine"] == "yes")
        qa.post("/v1/reviews/labels", {"interaction": "c5", "scorecard": "service_quality", "source": "chosen", "answers": [{"question": question["question"], "verdict": "no"}]}, want=201)
        agent.post("/v1/learning/quizzes", {"title": "Mine"}, want=403)
        made = qa.post("/v1/learning/quizzes", {"title": "Refunds", "reason": "refund_status", "questions": 4}, want=201)
        quiz = agent.get(f"/v1/learning/quizzes/{made['id']}?reveal=1")
        first = quiz["questions"][0]
        self.assertEqual((first["source"], first["question"], first["kind"]), ("review", question["question"], "verdict"))
        self.assertTrue(all(one["truth"] is None and one["evidence"] == [] and one["interaction"] == "" and one["by"] == "" for one in quiz["questions"]), "nothing is told before")
        text = json.dumps(quiz)
        self.assertNotIn("Holloway", text)
        self.assertIn("[NAME]", text)
        said = agent.post(f"/v1/learning/quizzes/{made['id']}/answers", {"question": first["id"], "choice": "yes"})
        self.assertEqual((said["right"], said["truth"], said["by"]), (False, "no", "The qa"))
        agent.post(f"/v1/learning/quizzes/{made['id']}/answers", {"question": first["id"], "choice": "no"}, want=409)
        right = qa.get(f"/v1/learning/quizzes/{made['id']}?reveal=1")
        other = right["questions"][1]
        qa.post(f"/v1/learning/quizzes/{made['id']}/answers", {"question": other["id"], "choice": other["truth"]})
        # Results: one's own, and of those one sees.
        results = lambda person: {one["name"]: (one["right"], one["answered"]) for one in person.get(f"/v1/learning/quizzes/{made['id']}")["results"]}
        self.assertEqual(results(agent), {"The agent": (0, 1)})
        self.assertEqual(results(qa), {"The agent": (0, 1), "The qa": (1, 1)})
        self.assertEqual(agent.get("/v1/learning/quizzes")["quizzes"][0]["mine"], {"answered": 1, "right": 0})
        north = Person(self, "coach", "--team", "north")
        self.assertEqual(set(results(north)), {"The agent"}, "agt-1 is of team north")
        self.assertEqual(results(Person(self, "coach", "--team", "south")), {})
        # What was erased is gone from the quiz, with the answers to it.
        self.server.json("POST", "/v1/privacy/erase", {"person": "cus-5", "confirm": "cus-5"}, want=202)
        for _ in range(200):
            if self.server.get("/v1/privacy/erasure")["state"] != "running":
                break
            time.sleep(0.05)
        self.server.get("/v1/interactions/c5", want=404)
        self.assertEqual(len(agent.get(f"/v1/learning/quizzes/{made['id']}")["questions"]), 3)
        self.assertEqual(results(agent), {})

    def test_a_path_is_built_given_and_walked(self):
        coach, agent, other = Person(self, "coach", "--team", "north"), Person(self, "agent", "--agent", "agt-1"), Person(self, "agent", "--agent", "agt-3")
        path = coach.post("/v1/learning/paths", {"title": "First weeks", "modules": 2}, want=201)
        module = path["modules"][0]
        self.assertEqual((module["reason"], module["process"], len(module["conversations"])), ("refund_status", "refund_status", 3))
        self.assertIn("newcomers take", module["why"])
        self.assertTrue(module["quiz"])
        north = {record["id"] for record in self.records if record["attributes"]["team"] == "north"}
        chosen = [one["interaction"] for one in module["conversations"]]
        self.assertLessEqual(set(chosen), north, "a coach builds of what they may see")
        agent.get(f"/v1/learning/paths/{path['id']}", want=404)
        self.assertEqual(agent.get("/v1/learning/paths")["paths"], [])
        coach.post(f"/v1/learning/paths/{path['id']}/assign", {"person": agent.id, "due_at": "2026-12-24"})
        mine = agent.get(f"/v1/learning/paths/{path['id']}")
        self.assertEqual([(one["person"], one["due_at"]) for one in mine["assignments"]], [(agent.id, "2026-12-24T00:00:00Z")])
        excerpt = agent.get(f"/v1/learning/paths/{path['id']}/excerpt?interaction={chosen[0]}")
        self.assertNotIn("Holloway", json.dumps(excerpt))
        agent.get(f"/v1/learning/paths/{path['id']}/excerpt?interaction=c1", want=404 if "c1" not in chosen else 200)
        south = next(record["id"] for record in self.records if record["attributes"]["team"] == "south")
        kept = [{**module, "conversations": module["conversations"][1:] + [{"interaction": south, "why": ""}]}]
        self.assertIn(south, coach.post(f"/v1/learning/paths/{path['id']}", {"modules": kept}, want=400)["error"]["message"], "what one does not see one cannot show")
        changed = coach.post(f"/v1/learning/paths/{path['id']}", {"modules": [{**module, "conversations": module["conversations"][1:]}]})
        self.assertEqual(len(changed["modules"][0]["conversations"]), 2)
        other.post(f"/v1/learning/paths/{path['id']}/progress", {"module": module["id"], "done": True}, want=403)
        done = agent.post(f"/v1/learning/paths/{path['id']}/progress", {"module": module["id"], "done": True})
        self.assertTrue(done["assignments"][0]["done_at"])
        coach.post(f"/v1/learning/paths/{path['id']}/assign", {"person": "per-nobody"}, want=400)
        # Both conversations are erased: the path stays, without them.
        for conversation_id in chosen[1:]:
            who = f"cus-{conversation_id[1:]}"
            self.server.json("POST", "/v1/privacy/erase", {"person": who, "confirm": who}, want=202)
            for _ in range(200):
                if self.server.get("/v1/privacy/erasure")["state"] != "running":
                    break
                time.sleep(0.05)
        self.assertEqual(agent.get(f"/v1/learning/paths/{path['id']}")["modules"][0]["conversations"], [])
        self.assertEqual({one["id"] for one in coach.get("/v1/learning/people")["people"]}, {coach.id, agent.id, other.id})
        self.assertNotIn("path", {one["kind"] for one in self.server.get("/v1/learning/hiring")["missing"]})


class CommandLine(Case):
    def test_the_same_at_the_command_line(self):
        run("import", "--data", self.data, self.file("a.jsonl", lines(floor())), check=0)
        told = json.loads(run("learning", "hire", "--data", self.data, "--people", "3", "--weeks", "4", "--json", check=0).stdout)
        self.assertEqual((told["people"], len(told["weeks"]), told["newcomers"]), (3, 4, 4))
        self.assertIn("experienced agents' work", run("learning", "hire", "--data", self.data, check=0).stdout)
        documents = json.loads(run("learning", "processes", "--data", self.data, "--id", "refund_status", "--json", check=0).stdout)["processes"]
        self.assertEqual([flag["what"] for flag in documents[0]["evidence"]["flags"] if flag["kind"] == "step_fell"], ["ask_resolved"])
        self.assertIn("step_fell: ask_resolved", run("learning", "processes", "--data", self.data, "refund", check=0).stdout)
        self.assertIn("4 newcomers", run("learning", "ramp-up", "--data", self.data, check=0).stdout)
        self.assertIn("no learning path yet", run("learning", "path", "--data", self.data, check=0).stdout)
        wrong = run("learning", "ramp-up", "--data", self.data, "--metric", "nosuch", check=1)
        self.assertIn("there is no metric 'nosuch'", wrong.stderr)

    def test_without_contacts_it_says_so(self):
        self.data.mkdir()
        self.assertIn("no contacts", run("learning", "hire", "--data", self.data, check=1).stderr)


if __name__ == "__main__":
    unittest.main()
