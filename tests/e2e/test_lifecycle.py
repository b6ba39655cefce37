"""A scorecard's life with several signed-in roles: drafts, trials, approval by a second person, publication, retirement, examples, the library."""
import contextlib
import json
import sqlite3
import time
import unittest

from harness import ROOT, Case, conversation, lines, run
from test_reviews import Person

SHIPPED = ROOT / "content/scorecards/service_quality.yaml"
CARD = SHIPPED.read_text()
HEAVIER = CARD.replace("{id: opening, title: Opening, weight: 1}", "{id: opening, title: Opening, weight: 5}")
STRICTER = CARD.replace("rule: closing or closing_offer", "rule: closing and closing_offer").replace("Was the customer welcomed?", "Did anybody say hello?")


class Lifecycle(Case):
    def setUp(self):
        super().setUp()
        self.data.mkdir()
        (self.data / "reviews.yaml").write_text("audit_rate: 1\n")
        records = [conversation(f"c{i}", agent_id=f"agt-{i % 3}", customer_id=f"cus-{i}", channel=("chat", "voice")[i % 2], attributes={"team": ("north", "south")[i % 2]}) for i in range(40)]
        run("import", "--data", self.data, self.file("a.jsonl", lines(records)), check=0)

    def start(self):
        self.server = self.serve()
        self.server.settled()

    def ready(self, who):
        for _ in range(400):
            status = who.get("/v1/rescoring")
            if status["state"] != "running":
                self.assertEqual(status["state"], "ready", status["error"])
                return status
            time.sleep(0.05)
        self.fail("the trial did not end")

    def tried(self, who, yaml):
        who.post("/v1/rescoring", {"yaml": yaml})
        return self.ready(who)["draft"]

    def marked(self, interaction):
        with contextlib.closing(sqlite3.connect(self.data / "registry.db")) as registry:
            return registry.execute("SELECT count(*) FROM card_example WHERE interaction = ?", (interaction,)).fetchone()[0]

    def life(self, who=None, card="service_quality"):
        path = f"/v1/scorecards/{card}/lifecycle"
        return who.get(path) if who else self.server.get(path)

    def stage(self, name, who=None):
        return next((one for one in self.life(who)["stages"] if one["stage"] == name), None)

    def test_without_the_rule_a_draft_is_tried_and_published_and_the_timeline_says_who(self):
        self.start()
        ann = Person(self, "qa")
        draft = self.tried(ann, STRICTER)
        self.assertEqual((draft["state"], draft["author"]["id"], draft["may_publish"]), ("open", ann.id, True))
        self.assertEqual((draft["trial"]["compared"], draft["trial"]["records"]), (40, 40))
        self.assertEqual(self.life()["drafts"][0]["id"], draft["id"])
        ann.post("/v1/rescoring/publish")
        life = self.life()
        self.assertEqual(life["drafts"], [])
        self.assertEqual([one["action"] for one in life["timeline"]][:3], ["publish", "try", "draft"])
        self.assertEqual({one["by"] for one in life["timeline"][:3]}, {"The qa"})
        self.assertEqual(life["timeline"][-1]["kind"], "files", "the shipped version was brought by nobody in particular")
        self.assertEqual(self.stage("tried")["state"], "done")
        self.assertIn("40 conversations compared", self.stage("tried")["what"])
        self.assertIsNone(self.stage("approved"), "nobody asked for approval")

    def test_with_the_rule_a_second_person_approves_exactly_that_text(self):
        self.start()
        admin, ann, ben = Person(self, "admin"), Person(self, "qa"), Person(self, "qa")
        ann.post("/v1/scorecard-settings", {"approval": True}, want=403)
        self.assertTrue(admin.post("/v1/scorecard-settings", {"approval": True})["approval"])
        draft = self.tried(ann, STRICTER)
        self.assertFalse(draft["may_publish"])
        refused = ann.post("/v1/rescoring/publish", want=409)["error"]["message"]
        self.assertIn("approval", refused)
        self.assertIn("was not submitted", refused)
        submit = f"/v1/scorecard-drafts/{draft['id']}"
        self.assertEqual(ann.post(f"{submit}/submit", {"note": "clearer"})["state"], "submitted")
        self.assertIn("waits for approval", ann.post("/v1/rescoring/publish", want=409)["error"]["message"])
        self.assertIn("second person", ann.post(f"{submit}/approve", want=403)["error"]["message"])
        # An admin may do all, except approve their own; a key approves nothing.
        self.server.json("POST", f"{submit}/approve", {}, want=403)
        ben.post(f"{submit}/send-back", {}, want=400)
        self.assertEqual(ben.post(f"{submit}/send-back", {"reason": "too strict?"})["state"], "sent_back")
        seen = ann.get(submit)
        self.assertEqual((seen["state"], seen["decision_note"], seen["may_submit"]), ("sent_back", "too strict?", True))
        ann.post(f"{submit}/submit", {"note": "no, see the trial"})
        approved = ben.post(f"{submit}/approve", {"note": "agreed"})
        self.assertEqual((approved["state"], approved["alone"]), ("approved", False))
        # One more byte is another text.
        ann.post("/v1/rescoring/discard")
        other = self.tried(ann, STRICTER + "# changed\n")
        self.assertNotEqual(other["id"], draft["id"])
        ann.post("/v1/rescoring/publish", want=409)
        ann.post("/v1/rescoring/discard")
        self.assertEqual(self.tried(ann, STRICTER)["state"], "approved", "the approval is of the text, whoever tries it again")
        self.assertEqual(ann.post("/v1/rescoring/publish")["state"], "published")
        self.assertEqual((self.stage("approved")["by"], self.stage("approved")["what"]), ("The qa", "agreed"))
        log = [one["action"] for one in self.server.get("/v1/audit?action=scorecard.&limit=100")["entries"]]
        for action in ("scorecard.approval", "scorecard.draft", "scorecard.try", "scorecard.submit", "scorecard.send_back", "scorecard.approve", "scorecard.publish"):
            self.assertIn(action, log)

    def test_an_owner_does_not_approve_their_own_unless_nobody_else_can(self):
        self.start()
        owner = Person(self, "owner")
        owner.post("/v1/scorecard-settings", {"approval": True})
        draft = self.tried(owner, HEAVIER)
        path = f"/v1/scorecard-drafts/{draft['id']}"
        owner.post(f"{path}/submit")
        qa = Person(self, "qa")
        owner.post(f"{path}/approve", want=403)
        self.server.json("POST", f"/v1/people/{qa.id}", {"active": False})
        self.assertTrue(owner.get(path)["may_approve"])
        self.assertTrue(owner.post(f"{path}/approve")["alone"])
        owner.post("/v1/rescoring/publish")
        self.assertIn("nobody else could", self.stage("approved")["what"])

    def test_who_may_not_publish_sees_where_a_draft_stands_and_changes_nothing(self):
        self.start()
        ann, planner, agent = Person(self, "qa"), Person(self, "planner"), Person(self, "agent", "--agent", "agt-1")
        draft = self.tried(ann, HEAVIER)
        seen = planner.get(f"/v1/scorecard-drafts/{draft['id']}")
        self.assertEqual((seen["may_submit"], seen["may_publish"]), (False, False))
        for step in ("submit", "approve", "discard"):
            planner.post(f"/v1/scorecard-drafts/{draft['id']}/{step}", want=403)
        planner.post("/v1/scorecards/compliance/retire", {"reason": "x"}, want=403)
        agent.post("/v1/scorecard-drafts", {"yaml": HEAVIER}, want=403)

    def test_the_command_line_refuses_what_was_not_approved(self):
        run("scorecards", "approval", "--data", self.data, "on", check=0)
        refused = run("score", "--data", self.data, "--scorecard", self.file("mine.yaml", STRICTER), check=1)
        self.assertIn("needs a second person's approval", refused.stderr)
        self.assertIn("service_quality", run("score", "--data", self.data, "--scorecard", self.file("mine.yaml", STRICTER), "--diff", check=0).stdout)
        run("scorecards", "approval", "--data", self.data, "off", check=0)
        run("score", "--data", self.data, "--scorecard", self.file("mine.yaml", STRICTER), check=0)
        self.start()
        self.assertEqual(self.life()["timeline"][0]["action"], "publish")
        self.assertEqual(self.life()["timeline"][0]["by"], "clarion")

    def test_a_retired_card_takes_no_new_scores_and_its_history_stays(self):
        self.start()
        ann = Person(self, "qa")
        before = self.server.get("/v1/scorecards/compliance")
        ann.post("/v1/scorecards/compliance/retire", {}, want=400)
        life = ann.post("/v1/scorecards/compliance/retire", {"reason": "merged into another card"})
        self.assertEqual(life["state"], "retired")
        ann.post("/v1/scorecards/compliance/retire", {"reason": "again"}, want=409)
        self.server.json("POST", "/v1/interactions", conversation("late"))
        self.server.settled()
        card = self.server.get("/v1/scorecards/compliance")
        self.assertTrue(card["retired"])
        self.assertEqual((card["interactions"], card["mean_points"]), (before["interactions"], before["mean_points"]))
        self.assertEqual(self.server.get("/v1/scorecards/service_quality")["interactions"], 41)
        old = {one["scorecard"]: one["retired"] for one in self.server.get("/v1/interactions/c1")["scores"]}
        self.assertEqual((old["compliance"], old["service_quality"]), (True, False))
        self.assertNotIn("compliance", [one["scorecard"] for one in self.server.get("/v1/interactions/late")["scores"]])
        self.assertEqual(self.server.get("/v1/interactions/c1/receipt?scorecard=compliance")["scorecard"]["id"], "compliance")
        self.server.get("/v1/interactions/late/receipt?scorecard=compliance", want=404)
        # It survives a restart and a rescoring of everything.
        self.server.stop()
        run("score", "--data", self.data, check=0)
        self.assertIn("retired", run("scorecards", "list", "--data", self.data, check=0).stdout)
        self.start()
        self.assertEqual(self.server.get("/v1/scorecards/compliance")["interactions"], before["interactions"])
        # A trial that is thrown away leaves it as it was.
        ann = Person(self, "qa")
        ann.post("/v1/scorecards/compliance/reactivate")
        status = self.ready(ann)
        self.assertTrue(status["reactivates"])
        ann.post("/v1/rescoring/discard")
        self.assertEqual(self.server.get("/v1/scorecards/compliance")["interactions"], before["interactions"])
        # Back in use: what came in meanwhile is scored, once.
        ann.post("/v1/scorecards/compliance/reactivate")
        self.ready(ann)
        ann.post("/v1/rescoring/publish")
        card = self.server.get("/v1/scorecards/compliance")
        self.assertEqual((card["retired"], card["interactions"]), (False, before["interactions"] + 1))
        self.server.json("POST", "/v1/interactions", conversation("later"))
        self.server.settled()
        self.assertEqual(self.server.get("/v1/scorecards/compliance")["interactions"], before["interactions"] + 2)
        self.assertEqual(self.server.sql("SELECT max(n) FROM (SELECT count() AS n FROM {score} WHERE scorecard = 'compliance' GROUP BY interaction_id)")[0][0], 1)
        self.assertIn("retire", [one["action"] for one in self.life(card="compliance")["timeline"]])

    def test_calibrated_follows_from_labels_and_says_what_is_missing(self):
        self.start()
        self.assertEqual(self.stage("calibrated")["state"], "open")
        self.assertIn("12 not judged", self.stage("calibrated")["what"])
        qa = Person(self, "qa")
        for i in range(40):
            machine = {one["question"]: one["machine"] for one in qa.get(f"/v1/reviews/items/c{i}?card=service_quality&blind=false")["answers"]}
            answers = [{"question": question, "verdict": machine[question]} for question in ("greeted", "respectful") if machine[question]]
            qa.post("/v1/reviews/labels", {"interaction": f"c{i}", "scorecard": "service_quality", "source": "audit", "answers": answers}, want=201)
        evidence = {one["question"]: one for one in self.life()["evidence"]}
        self.assertEqual((evidence["respectful"]["state"], evidence["respectful"]["labels"], evidence["respectful"]["people"]), ("reliable", 40, 1))
        self.assertEqual(evidence["respectful"]["agreement"]["value"], 1)
        self.assertLess(evidence["respectful"]["agreement"]["low"], 1)
        self.assertEqual(evidence["closed_well"]["state"], "unjudged")
        self.assertEqual(self.stage("calibrated")["state"], "partly")
        # Of a draft: its own answers against the same labels.
        harsh = CARD.replace("rule: 'not phrase(\"(shut up|stupid", "rule: 'phrase(\"(shut up|stupid")
        draft = self.tried(qa, harsh)
        self.assertEqual(next(one for one in draft["trial"]["evidence"] if one["question"] == "respectful")["agreement"]["value"], 0)

    def test_differences_are_told_question_by_question_and_the_text_comes_back_byte_for_byte(self):
        self.start()
        ann = Person(self, "qa")
        status, body, _ = self.server.request("GET", "/v1/scorecards/service_quality/yaml")
        self.assertEqual((status, body), (200, SHIPPED.read_bytes()))
        saved = ann.post("/v1/scorecard-drafts", {"yaml": STRICTER, "note": "from a file"}, want=201)
        by_question = {one["question"]: one for one in saved["diff"]["questions"]}
        self.assertEqual({one["kind"] for one in by_question["greeted"]["fields"]}, {"words"})
        self.assertEqual({one["kind"] for one in by_question["closed_well"]["fields"]}, {"rule"})
        status, body, _ = self.server.request("GET", f"/v1/scorecards/service_quality/yaml?version={saved['id']}")
        self.assertEqual(body.decode(), STRICTER)
        ann.post("/v1/scorecard-drafts", {"yaml": CARD}, want=409)
        self.assertIn("line ", ann.post("/v1/scorecard-drafts", {"yaml": CARD.replace("questions:", "questoins:")}, want=400)["error"]["message"])
        self.tried(ann, STRICTER)
        ann.post("/v1/rescoring/publish")
        versions = self.server.get("/v1/scorecards/service_quality/versions")["versions"]
        back = self.server.get(f"/v1/scorecards/service_quality/diff?from={versions[0]['generation']}&to={versions[1]['generation']}")
        self.assertEqual({one["question"] for one in back["questions"]}, {"greeted", "closed_well"})
        self.server.stop()
        out = self.folder / "out.yaml"
        run("scorecards", "export", "--data", self.data, "service_quality", "--output", out, check=0)
        self.assertEqual(out.read_text(), STRICTER)
        told = run("scorecards", "import", "--data", self.data, self.file("back.yaml", CARD), check=0).stdout
        self.assertIn("closed_well changed", told)
        drafts = run("scorecards", "drafts", "--data", self.data, "--json", check=0).stdout.splitlines()
        self.assertIn("nothing to keep", run("scorecards", "import", "--data", self.data, out, check=0).stdout)
        self.assertEqual(run("scorecards", "drafts", "--data", self.data, "--json", check=0).stdout.splitlines(), drafts)
        self.assertIn("a new card", run("scorecards", "take", "--data", self.data, "voice_call", check=0).stdout)
        self.assertIn("there are", run("scorecards", "take", "--data", self.data, "no_such_card", check=1).stderr)
        self.assertIn("is retired", run("scorecards", "retire", "--data", self.data, "ai_agent", "--reason", "no bots here", check=0).stdout)
        self.assertIn("Did anybody say hello?", run("scorecards", "diff", "--data", self.data, "service_quality", "--file", self.file("b.yaml", CARD), check=0).stdout)

    def test_a_card_of_the_library_is_taken_tried_and_published(self):
        self.start()
        ann = Person(self, "qa")
        shelf = ann.get("/v1/scorecard-library?industry=retail&channel=chat")["cards"]
        self.assertIn("retail_orders", [one["id"] for one in shelf])
        self.assertNotIn("banking_cards", [one["id"] for one in shelf])
        draft = ann.post("/v1/scorecard-library/retail_orders/take", want=201)
        self.assertIsNone(draft["replaces"])
        text = ann.get(f"/v1/scorecard-drafts/{draft['id']}")["yaml"]
        self.assertEqual(text, (ROOT / "content/library/scorecards/retail_orders.yaml").read_text())
        self.assertEqual(self.tried(ann, text)["trial"]["only_after"], 40)
        ann.post("/v1/rescoring/publish")
        self.assertEqual(self.server.get("/v1/scorecards/retail_orders")["interactions"], 40)
        self.assertTrue(next(one for one in ann.get("/v1/scorecard-library")["cards"] if one["id"] == "retail_orders")["taken"])
        self.assertEqual(self.life(card="retail_orders")["stages"][0]["what"], "From the library")
        listed = json.loads(run("scorecards", "library", "--industry", "banking", "--json", check=0).stdout)["cards"]
        self.assertIn("collections", [one["id"] for one in listed])

    def test_examples_are_chosen_pinned_rejected_and_erased_with_their_conversation(self):
        self.start()
        qa, coach = Person(self, "qa"), Person(self, "coach", "--team", "north")
        path = "/v1/scorecards/service_quality/questions/greeted/examples"
        found = qa.get(path)
        self.assertTrue(found["good_looks_like"])
        self.assertEqual(len(found["good"]), 3)
        self.assertEqual(len({one["agent_id"] for one in found["good"]}), 3, "not three of the same agent")
        first = found["good"][0]
        self.assertIn("Good morning", first["text"][first["begin"]:first["end"]] + first["text"])
        # A coach of one team sees that team's alone.
        north = {f"c{i}" for i in range(0, 40, 2)}
        self.assertLessEqual({one["interaction"] for one in coach.get(path)["good"]}, north)
        outside = next(f"c{i}" for i in range(1, 40, 2))
        coach.post(path, {"interaction": outside, "mark": "pinned"}, want=404)
        out = qa.post(path, {"interaction": first["interaction"], "mark": "rejected"})
        self.assertNotIn(first["interaction"], [one["interaction"] for one in out["good"]])
        self.assertEqual(out["rejected"][0]["interaction"], first["interaction"])
        chosen = out["good"][-1]["interaction"]
        pinned = qa.post(path, {"interaction": chosen, "mark": "pinned"})["good"]
        self.assertEqual((pinned[0]["interaction"], pinned[0]["pinned"]), (chosen, True))
        # What a person contradicts is no example.
        other = pinned[1]["interaction"]
        qa.post("/v1/reviews/labels", {"interaction": other, "scorecard": "service_quality", "source": "audit", "answers": [{"question": "greeted", "verdict": "no"}]}, want=201)
        self.assertNotIn(other, [one["interaction"] for one in qa.get(path + "?limit=10")["good"]])
        self.server.stop()
        self.assertEqual(self.marked(chosen), 1)
        run("privacy", "erase", "--data", self.data, "--person", f"cus-{chosen[1:]}", "--basis", "asked", "--yes", check=0)
        self.assertEqual(self.marked(chosen), 0)
        self.assertEqual(self.marked(first["interaction"]), 1, "what is said of other conversations stays")
        self.start()
        again = Person(self, "qa").get(path)
        self.assertFalse(any(one["pinned"] for one in again["good"]))

    def test_a_card_has_an_owner(self):
        self.start()
        ann = Person(self, "qa")
        ann.post("/v1/scorecards/service_quality/owner", {"owner": "nobody"}, want=400)
        self.assertEqual(ann.post("/v1/scorecards/service_quality/owner", {"owner": ann.id})["owner_name"], "The qa")
        self.assertEqual(self.life()["timeline"][0]["words"], "The qa")
        self.assertEqual(next(one for one in self.server.get("/v1/scorecards")["scorecards"] if one["id"] == "service_quality")["owner_name"], "The qa")


if __name__ == "__main__":
    unittest.main()
