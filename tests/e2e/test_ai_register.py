"""The register of AI: everything that learned or acts by itself has an owner, an approval of the version in use, a switch and a log."""
import json
import time
import unittest

from harness import ROOT, Case, conversation, lines, run

FRUSTRATED = "I have asked three times already, this is a joke. I want to cancel my contract today!"


class AiRegister(Case):
    def setUp(self):
        super().setUp()
        run("simulate", "--interactions", 200, "--days", 20, "--seed", 5, "--out", self.folder / "s.jsonl", check=0)
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation(f"c{i}", FRUSTRATED, agent_id=f"agt-{i % 3}") for i in range(40)])), self.folder / "s.jsonl", check=0)
        self.server = self.serve()
        self.server.settled()

    def key(self, role):
        return {"Authorization": "Bearer " + run("key", "make", "--data", self.data, "--name", f"the {role}", "--role", role, check=0).stdout.strip()}

    def items(self):
        return {f"{one['kind']}/{one['id']}": one for one in self.server.get("/v1/ai-register")["items"]}

    def decide(self, item, what, body, want=200, role=None):
        return self.server.json("POST", f"/v1/ai-register/{item}/{what}", body, want=want, headers=self.key(role) if role else None)

    def tried(self):
        for _ in range(400):
            status = self.server.get("/v1/rescoring")
            if status["state"] != "running":
                return status
            time.sleep(0.05)
        self.fail("the trial did not end")

    def test_nothing_that_learned_or_acts_is_missing(self):
        items = self.items()
        for path in list((ROOT / "content/models").glob("*.model")) + list((ROOT / "content/models").glob("*.bin")):
            self.assertIn(f"model/{path.name}", items)
        for path in (ROOT / "content/scorecards").glob("*.yaml"):
            self.assertTrue(any(one["kind"] == "scorecard" and f"id: {one['id']}" in path.read_text() for one in items.values()), path)
        for one in items.values():
            self.assertTrue(one["title"] and one["does"] and one["version"] and one["evaluation"] and one["how"], one)
            self.assertTrue(one["review_link"] if one["about_people"] else True, one)
            self.assertTrue(one["on"])

    def test_an_owner_and_somebody_elses_approval_of_exactly_this_version(self):
        item = "action/watch"
        self.decide(item, "owner", {"owner": "the leader"})
        version = self.items()[item]["version"]
        self.assertEqual(self.items()[item]["approval"], "never")
        self.assertIn("somebody else", self.decide(item, "approve", {"version": version}, want=409, role="leader")["error"]["message"])
        self.assertIn("look again", self.decide(item, "approve", {"version": "0.0.0"}, want=409)["error"]["message"])
        self.assertEqual(self.decide(item, "approve", {"version": version, "note": "as agreed"})["approval"], "approved")
        for role in ("agent", "qa", "supervisor", "auditor"):
            self.decide(item, "owner", {"owner": "me"}, want=403, role=role)
        log = self.server.get("/v1/ai-register/log?kind=action&id=watch")["entries"]
        self.assertEqual([(one["what"], one["note"]) for one in log], [("approved", "as agreed"), ("owner", "")])
        self.assertEqual([one["action"] for one in self.server.get("/v1/audit")["entries"] if one["action"].startswith("ai_register.")], ["ai_register.approved", "ai_register.owner"])
        # Another version is in use: the approval no longer covers it.
        yaml = self.server.request("GET", "/v1/scorecards/service_quality/yaml")[1].decode()
        card = "scorecard/service_quality"
        self.decide(card, "approve", {"version": self.items()[card]["version"]})
        head, tail = yaml.split("sections:", 1)
        self.server.json("POST", "/v1/rescoring", {"yaml": head.replace("\nversion:", "\nversion: 99 #", 1) + "sections:" + tail.replace("weight: 1", "weight: 3", 1)})
        self.tried()
        self.server.json("POST", "/v1/rescoring/publish", {})
        self.assertEqual(self.items()[card]["approval"], "changed")

    def test_what_is_switched_off_does_not_act_and_says_by_whom_and_why(self):
        self.server.get("/v1/agents")
        self.assertIn("why", self.decide("action/agent_comparison", "switch", {"on": False}, want=400)["error"]["message"])
        self.assertFalse(self.decide("action/agent_comparison", "switch", {"on": False, "why": "until the works council agrees"})["on"])
        for path in ("/v1/agents", "/v1/agents/agt-1"):
            told = self.server.get(path, want=409)["error"]["message"]
            self.assertIn("until the works council agrees", told)
        self.decide("action/agent_comparison", "switch", {"on": False, "why": "again"}, want=409)
        self.decide("action/agent_comparison", "switch", {"on": True, "why": "agreed"})
        self.server.get("/v1/agents")
        self.assertIn("not switched here", self.decide("model/pii.bin", "switch", {"on": False, "why": "x"}, want=409)["error"]["message"])
        self.decide("action/nothing", "switch", {"on": False, "why": "x"}, want=404)

    def test_a_model_is_switched_off_for_all_history_and_comes_back(self):
        upset = "SELECT count() AS n FROM {signal} WHERE kind IN ('upset', 'dialogue_act')"
        before = self.server.sql(upset)[0][0]
        self.assertGreater(before, 0)
        self.decide("model/turns.model", "switch", {"on": False, "why": "under review"})
        status = self.tried()
        self.assertEqual((status["state"], status["kind"]), ("ready", "model"), status)
        self.assertEqual(self.server.sql(upset)[0][0], before, "nothing counts before it is published")
        self.assertTrue(self.items()["model/turns.model"]["on"])
        self.server.json("POST", "/v1/rescoring/publish", {})
        self.assertEqual(self.server.sql(upset)[0][0], 0)
        self.assertFalse(self.items()["model/turns.model"]["on"])
        self.server.json("POST", "/v1/interactions", conversation("later", FRUSTRATED))
        self.server.settled()
        self.assertEqual(self.server.sql(upset)[0][0], 0, "what comes in is read without it too")
        self.server.stop()
        self.server = self.serve()
        self.assertFalse(self.items()["model/turns.model"]["on"])
        self.decide("model/turns.model", "switch", {"on": True, "why": "reviewed"})
        self.tried()
        self.server.json("POST", "/v1/rescoring/publish", {})
        self.assertGreaterEqual(self.server.sql(upset)[0][0], before)

    def test_the_watch_and_the_judge_keep_still_while_they_are_off(self):
        self.server.stop()
        run("ai-register", "--data", self.data, "prompt/judge", "--off", "no data leaves the house", check=0)
        out = run("judge", "--data", self.data, "--scorecard", ROOT / "content/scorecards/service_quality.yaml", "--input", self.folder / "a.jsonl", "--endpoint", "http://127.0.0.1:1/v1", "--model", "m", "--yes")
        self.assertEqual(out.returncode, 1)
        self.assertIn("switched off", out.stderr)
        shown = run("ai-register", "--data", self.data, "prompt/judge", check=0).stdout
        self.assertIn("no data leaves the house", shown)
        self.assertTrue(json.loads(run("ai-register", "--data", self.data, "--json", check=0).stdout)["items"])
        told = run("ai-register", "--data", self.data, "model/turns.model", "--off", "x")
        self.assertIn("page AI register", told.stderr)


if __name__ == "__main__":
    unittest.main()
