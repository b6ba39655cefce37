"""People review the machine's answers: the queue, labels, disputes, calibration, thresholds, with several signed-in roles."""
import json
import random
import unittest

from harness import Case, conversation, lines, run

PASSWORD = "correct horse battery staple"
CARD = "service_quality"


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


class Reviews(Case):
    def setUp(self):
        super().setUp()
        # Everything is in the audit sample, half of it looked at twice.
        self.data.mkdir()
        (self.data / "reviews.yaml").write_text("audit_rate: 1\nsecond_share: 0.5\n")
        records = [conversation(f"c{i}", agent_id=f"agt-{i % 3}", attributes={"team": "north" if i % 2 else "south"}, text=f"Where is refund {i}?") for i in range(12)]
        run("import", "--data", self.data, self.file("a.jsonl", lines(records)), check=0)
        self.server = self.serve()
        self.server.settled()

    def item(self, person, identifier="c1", blind="false"):
        return person.get(f"/v1/reviews/items/{identifier}?card={CARD}&blind={blind}")

    def label(self, person, identifier, answers, want=201, **members):
        body = {"interaction": identifier, "scorecard": CARD, "source": "audit", "answers": [{"question": question, "verdict": verdict} for question, verdict in answers.items()], **members}
        return person.post("/v1/reviews/labels", body, want=want)

    def verdicts(self, person, identifier):
        return {answer["question"]: answer["machine"] for answer in self.item(person, identifier)["answers"]}

    def other(self, verdict):
        return {"yes": "no", "no": "yes"}.get(verdict, "na" if verdict != "na" else "yes")

    def yes_no(self, person, identifier="c1"):
        return next(answer["question"] for answer in self.item(person, identifier)["answers"] if answer["type"] == "yes_no" and answer["machine"] in ("yes", "no"))

    def test_from_the_queue_to_a_label_that_stands_beside_the_score(self):
        qa = Person(self, "qa")
        queue = qa.get("/v1/reviews/queue")
        self.assertEqual((queue["scorecard"], queue["candidates"], queue["waiting"]["audit"]), (CARD, 12, 12))
        first = qa.get("/v1/reviews/next")
        self.assertEqual(first["item"]["interaction"], queue["items"][0]["interaction"])
        identifier = first["item"]["interaction"]
        choices = {answer["question"]: answer["choices"] for answer in first["review"]["answers"]}
        self.assertIn({"verdict": "1", "label": "nothing had to be said again"}, choices["understood"], "a step reads as its author put it")
        self.assertEqual([one["verdict"] for one in choices["greeted"]], ["yes", "no", "na"])
        before = self.server.get(f"/v1/interactions/{identifier}")["scores"]
        machine = {answer["question"]: answer["machine"] for answer in first["review"]["answers"]}
        question = next(name for name, verdict in machine.items() if verdict in ("yes", "no"))
        said = {**machine, question: self.other(machine[question])}
        added = self.label(qa, identifier, said)["labels"]
        self.assertEqual({label["question"]: label["verdict"] for label in added}, said)
        self.assertEqual({label["probability"] for label in added}, {1.0}, "the sample's chance is the server's to say")
        self.assertEqual(self.server.get(f"/v1/interactions/{identifier}")["scores"], before, "the machine's score stays what it was")
        standing = {one["question"]: one for one in qa.get(f"/v1/interactions/{identifier}/reviews")["standings"]}[question]
        self.assertEqual((standing["verdict"], standing["machine"], standing["reviewer_name"]), (said[question], machine[question], "The qa"))
        self.assertNotIn(identifier, [item["interaction"] for item in qa.get("/v1/reviews/queue")["items"]])
        self.assertIn("review.label", [entry["action"] for entry in self.server.get("/v1/audit")["entries"]])

        accuracy = qa.get(f"/v1/reviews/accuracy?card={CARD}")
        one = {row["question"]: row for row in accuracy["questions"]}[question]
        self.assertEqual((one["labels"], one["agreement"]["value"], one["mistaken"]), (1, 0, [identifier]))
        self.assertAlmostEqual(accuracy["overall"]["value"], (len(said) - 1) / len(said))
        threshold = {row["question"]: row for row in qa.get(f"/v1/reviews/thresholds?card={CARD}")["questions"]}[question]
        self.assertNotEqual(threshold["state"], "reliable")

    def test_nonsense_is_refused_by_name(self):
        qa = Person(self, "qa")
        question = self.yes_no(qa)
        for answers, word in (({question: "perhaps"}, "perhaps"), ({"no_such": "yes"}, "no_such")):
            self.assertIn(word, self.label(qa, "c1", answers, want=400)["error"]["message"])
        self.assertIn("c99", self.label(qa, "c99", {question: "yes"}, want=404)["error"]["message"])
        self.assertIn("source", self.label(qa, "c1", {question: "yes"}, want=400, source="guess")["error"]["message"])
        self.assertIn("nobody has reviewed", self.label(qa, "c1", {question: "yes"}, want=409, adjudicates=True)["error"]["message"])
        self.assertIn("nope", qa.get("/v1/reviews/queue?card=nope", want=404)["error"]["message"])
        self.assertIn("risk", qa.get("/v1/reviews/thresholds?risk=2", want=400)["error"]["message"])

    def test_a_picked_conversation_counts_in_no_estimate(self):
        qa = Person(self, "qa")
        question = self.yes_no(qa)
        self.label(qa, "c1", {question: "yes"}, source="chosen")
        row = {one["question"]: one for one in qa.get("/v1/reviews/accuracy")["questions"]}[question]
        self.assertEqual((row["labels"], row["picked"], row["agreement"]), (0, 1, None))

    def test_a_second_look_is_blind_and_disagreement_waits_until_it_is_settled(self):
        qa, lead = Person(self, "qa"), Person(self, "supervisor", "--team", "north", "--team", "south")
        waiting = {}
        for identifier in [f"c{i}" for i in range(12)]:
            machine = self.verdicts(qa, identifier)
            self.label(qa, identifier, machine)
            waiting[identifier] = machine
        second = [item for item in lead.get("/v1/reviews/queue?source=second")["items"]]
        self.assertTrue(0 < len(second) < 12, "half of the sample")
        identifier = second[0]["interaction"]
        self.assertTrue(second[0]["blind"])
        shown = self.item(lead, identifier, "true")
        for answer in shown["answers"]:
            self.assertEqual((answer["machine"], answer["answer"], answer["labels"], answer["standing"]), (None, None, [], None))
        question = next(name for name, verdict in waiting[identifier].items() if verdict in ("yes", "no"))
        said = {**waiting[identifier], question: self.other(waiting[identifier][question])}
        self.label(lead, identifier, said, source="second", blind=True)
        accuracy = qa.get("/v1/reviews/accuracy")
        self.assertEqual(accuracy["contested"], 1)
        people = {one["question"]: one["people"] for one in accuracy["questions"]}
        self.assertEqual(accuracy["people"]["units"], len(said), "one conversation was judged twice")
        self.assertAlmostEqual({one["name"]: one["value"] for one in accuracy["people"]["people"]}["percent_agreement"], 1 - 1 / len(said))
        self.assertEqual({question: one["units"] for question, one in people.items() if one}, {name: 1 for name in said if name in people})
        contested = {answer["question"]: answer["standing"] for answer in self.item(qa, identifier)["answers"]}
        self.assertEqual(contested[question], "contested")
        self.assertEqual([item["interaction"] for item in qa.get("/v1/reviews/queue?source=second")["items"]], [identifier])
        self.assertIn("note", self.label(qa, identifier, {question: "na"}, want=400, adjudicates=True)["error"]["message"])
        qa.post("/v1/reviews/labels", {"interaction": identifier, "scorecard": CARD, "adjudicates": True, "answers": [{"question": question, "verdict": "na", "note": "nobody could have"}]}, want=201)
        standing = {one["question"]: one for one in qa.get(f"/v1/interactions/{identifier}/reviews")["standings"]}[question]
        self.assertEqual((standing["how"], standing["verdict"], standing["note"]), ("adjudicated", "na", "nobody could have"))
        self.assertEqual(qa.get("/v1/reviews/accuracy")["contested"], 0)

    def test_an_agent_disputes_an_independent_reviewer_decides_and_both_see_why(self):
        agent = Person(self, "agent", "--agent", "agt-1")
        qa = Person(self, "qa")
        own = next(f"c{i}" for i in range(12) if i % 3 == 1)
        question = self.yes_no(qa, own)
        machine = self.verdicts(qa, own)[question]
        self.assertTrue(agent.get(f"/v1/interactions/{own}/reviews")["may_dispute"])
        dispute = {"interaction": own, "scorecard": CARD, "question": question, "reason": "I did say it, in other words."}
        agent.post("/v1/disputes", {**dispute, "interaction": "c0"}, want=404)
        self.assertIn("reason", agent.post("/v1/disputes", {**dispute, "reason": " "}, want=400)["error"]["message"])
        raised = agent.post("/v1/disputes", dispute, want=201)
        self.assertEqual((raised["state"], raised["verdict"], raised["own"], raised["may_decide"]), ("open", machine, True, False))
        agent.post("/v1/disputes", dispute, want=409)
        agent.post(f"/v1/disputes/{raised['id']}/decide", {"verdict": "na", "reason": "mine"}, want=403)

        # Neither who took part, nor who sees other teams only, nor a key.
        involved = Person(self, "qa", "--agent", "agt-1")
        self.assertIn("took part", involved.post(f"/v1/disputes/{raised['id']}/decide", {"verdict": "na", "reason": "mine"}, want=403)["error"]["message"])
        elsewhere = Person(self, "coach", "--team", "west")
        elsewhere.post(f"/v1/disputes/{raised['id']}/decide", {"verdict": "na", "reason": "x"}, want=404)
        self.assertEqual(elsewhere.get("/v1/disputes")["disputes"], [])
        self.server.json("POST", f"/v1/disputes/{raised['id']}/decide", {"verdict": "na", "reason": "x"}, want=403)

        queue = qa.get("/v1/reviews/queue")
        self.assertEqual((queue["items"][0]["interaction"], queue["items"][0]["source"]), (own, "dispute"))
        decided = qa.post(f"/v1/disputes/{raised['id']}/decide", {"verdict": self.other(machine), "reason": "Heard in the second turn."})
        self.assertEqual(decided["state"], "overturned")
        for who in (agent, qa):
            seen = who.get(f"/v1/interactions/{own}/reviews")
            self.assertEqual([(one["decision_reason"], one["reason"]) for one in seen["disputes"]], [("Heard in the second turn.", dispute["reason"])])
            self.assertEqual({one["question"]: one["verdict"] for one in seen["standings"]}[question], self.other(machine))
        rate = {one["question"]: one for one in qa.get("/v1/disputes")["rates"]}[question]
        self.assertEqual((rate["raised"], rate["overturned"], rate["overturned_share"]["value"]), (1, 1, 1))
        self.assertEqual([one["id"] for one in agent.get("/v1/disputes")["disputes"]], [raised["id"]])
        entries = [(entry["action"], entry["actor"]["kind"]) for entry in self.server.get("/v1/audit")["entries"]]
        self.assertIn(("dispute.raise", "person"), entries)
        self.assertIn(("dispute.decide", "person"), entries)

    def test_whose_answer_is_disputed_does_not_decide(self):
        agent, qa, second = Person(self, "agent", "--agent", "agt-1"), Person(self, "qa"), Person(self, "qa")
        question = self.yes_no(qa, "c1")
        given = self.other(self.verdicts(qa, "c1")[question])
        self.label(qa, "c1", {question: given})
        raised = agent.post("/v1/disputes", {"interaction": "c1", "scorecard": CARD, "question": question, "reason": "No."}, want=201)
        self.assertEqual(raised["verdict"], given, "the person's answer is what is disputed")
        self.assertIn("your own answer", qa.post(f"/v1/disputes/{raised['id']}/decide", {"verdict": given, "reason": "mine"}, want=403)["error"]["message"])
        self.assertEqual(second.post(f"/v1/disputes/{raised['id']}/decide", {"verdict": given, "reason": "it is so"})["state"], "upheld")

    def test_nobody_reviews_their_own_conversation_and_teams_stay_apart(self):
        north = Person(self, "coach", "--team", "north")
        self.assertEqual({item["interaction"] for item in north.get("/v1/reviews/queue")["items"]}, {f"c{i}" for i in range(1, 12, 2)})
        north.get(f"/v1/reviews/items/c0?card={CARD}", want=404)
        question = self.yes_no(north)
        self.label(north, "c0", {question: "yes"}, want=404)
        both = Person(self, "qa", "--agent", "agt-1")
        self.assertNotIn("c1", [item["interaction"] for item in both.get("/v1/reviews/queue?limit=200")["items"]])
        self.assertIn("took part", self.label(both, "c1", {question: "yes"}, want=403)["error"]["message"])
        agent = Person(self, "agent", "--agent", "agt-1")
        for path in ("/v1/reviews/queue", "/v1/reviews/next", f"/v1/reviews/items/c1?card={CARD}", "/v1/reviews/sessions"):
            agent.get(path, want=403)

    def test_a_calibration_session_measures_agreement_and_stays_blind_until_it_is_done(self):
        ana, ben, lead = Person(self, "qa"), Person(self, "qa"), Person(self, "leader")
        lead.post("/v1/reviews/sessions", {"title": "x", "scorecard": CARD, "sample": 3, "reviewers": [ana.id, ben.id]}, want=403)
        self.assertIn("reviewers", ana.post("/v1/reviews/sessions", {"title": "March", "scorecard": CARD, "sample": 3, "reviewers": [ana.id, lead.id]}, want=400)["error"]["message"])
        coach = Person(self, "coach", "--team", "north")
        self.assertIn("sees only 1 of the 2", ana.post("/v1/reviews/sessions", {"title": "March", "scorecard": CARD, "interactions": ["c0", "c1"], "reviewers": [ana.id, coach.id]}, want=400)["error"]["message"])
        session = ana.post("/v1/reviews/sessions", {"title": "March", "scorecard": CARD, "sample": 6, "reviewers": [ana.id, ben.id]}, want=201)
        self.assertEqual(len(session["interactions"]), 6)
        path = f"/v1/reviews/sessions/{session['id']}"
        question = self.yes_no(ana)
        for i, identifier in enumerate(session["interactions"]):
            self.label(ana, identifier, {question: "yes" if i < 3 else "no"}, session=session["id"], source="chosen")
        self.assertFalse(ana.get(path)["hidden"])
        self.assertEqual((ana.get(path)["remaining"], ben.get(path)["remaining"]), ([], session["interactions"]))
        for i, identifier in enumerate(session["interactions"]):
            hidden = ben.get(path)
            self.assertEqual((hidden["hidden"], hidden["questions"]), (True, []))
            self.label(ben, identifier, {question: "yes" if i < 2 else "no"}, session=session["id"], source="chosen")
        result = ben.get(path)
        row = {one["question"]: one for one in result["questions"]}[question]
        self.assertEqual(row["units"], 6)
        coefficients = {one["name"]: one["value"] for one in row["people"]}
        self.assertAlmostEqual(coefficients["percent_agreement"], 5 / 6)
        self.assertAlmostEqual(coefficients["cohen_kappa"], (5 / 6 - 0.5) / 0.5)
        self.assertTrue(row["machine"], "the machine is held against people")
        self.assertEqual({one["reviewer"] for one in result["standings"]}, {ana.id, ben.id, "machine"})
        self.assertEqual([one["interaction"] for one in result["contested"]], [session["interactions"][2]])
        self.assertIn("other conversations", self.label(ana, next(f"c{i}" for i in range(12) if f"c{i}" not in session["interactions"]), {question: "yes"}, want=400, session=session["id"], source="chosen")["error"]["message"])
        self.assertEqual(ana.post(path + "/close")["state"], "closed")
        self.label(ana, session["interactions"][0], {question: "no"}, want=409, session=session["id"], source="chosen")
        self.assertNotIn(session["interactions"][0], [item["interaction"] for item in ana.get("/v1/reviews/queue?source=audit")["items"] if item["source"] != "audit"])

    def test_the_command_line_reads_the_same_labels(self):
        qa = Person(self, "qa")
        for i in range(12):
            self.label(qa, f"c{i}", self.verdicts(qa, f"c{i}"))
        by_http = qa.get("/v1/reviews/accuracy")["overall"]
        given = [json.loads(line) for line in run("review", "labels", "--data", self.data, check=0).stdout.splitlines()]
        self.assertEqual(len(given), by_http["n"])
        self.assertEqual({label["reviewer_name"] for label in given}, {"The qa"})
        self.server.stop()
        by_command = json.loads(run("review", "accuracy", "--data", self.data, "--card", CARD, "--json", check=0).stdout)
        self.assertEqual(by_command["overall"], by_http)
        self.assertEqual(by_command["overall"]["value"], 1)
        queue = json.loads(run("review", "queue", "--data", self.data, "--card", CARD, "--json", check=0).stdout)
        self.assertEqual(queue["waiting"]["audit"], 0)
        self.assertGreater(queue["waiting"]["second"], 0)
        text = run("review", "threshold", "--data", self.data, "--card", CARD, check=0).stdout
        self.assertIn("cannot be scored reliably yet", text)


class Files(Case):
    def test_accuracy_and_thresholds_of_a_file(self):
        dice = random.Random(3)
        rows = ["unit,question,truth,machine,confidence,probability"]
        for i in range(400):
            sure = i % 2
            wrong = dice.random() < (0.02 if sure else 0.4)
            rows.append(f"c{i},greeted,{'no' if wrong else 'yes'},yes,{0.9 if sure else 0.6},0.02")
        path = self.file("judged.csv", "\n".join(rows) + "\n")
        accuracy = json.loads(run("review", "accuracy", "--input", path, "--json", check=0).stdout)["questions"][0]
        self.assertEqual((accuracy["labels"], round(accuracy["population"])), (400, 20000))
        self.assertTrue(accuracy["agreement"]["low"] < accuracy["agreement"]["value"] < accuracy["agreement"]["high"])
        threshold = json.loads(run("review", "threshold", "--input", path, "--json", check=0).stdout)["questions"][0]
        self.assertEqual((threshold["state"], threshold["above"]), ("reliable", 200))
        self.assertTrue(0.6 < threshold["threshold"] <= 0.9 and threshold["bound"] <= 0.1)
        strict = json.loads(run("review", "threshold", "--input", path, "--risk", "0.01", "--json", check=0).stdout)["questions"][0]
        self.assertNotEqual(strict["state"], "reliable")
        wrong = run("review", "threshold", "--input", self.file("bad.csv", "question,truth,machine,confidence\nq,yes,no,2\n"), check=1)
        self.assertIn("bad.csv:2: confidence '2' is not a number from 0 to 1", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
