"""The demo workspace: what its people decided and began, held against what was planted in its data, and never in anybody's own workspace."""
import json

from harness import Case, conversation, lines, run


class Demo(Case):
    def nothing_was_made(self, server):
        self.assertEqual(server.get("/v1/targets")["targets"], [])
        self.assertEqual(server.get("/v1/initiatives")["initiatives"], [])
        self.assertFalse(server.get("/v1/outcome-order")["decided"])

    def test_targets_and_initiatives_are_those_of_a_floor_and_meet_what_was_planted(self):
        run("simulate", "--interactions", "30000", "--story", "--out", self.folder / "again.jsonl", "--truth", self.folder / "truth.json", check=0)
        planted = json.loads((self.folder / "truth.json").read_text())
        truth = {one["kind"]: one for one in planted["incidents"]}
        server = self.serve("--demo", "30000")  # as ./dev run
        order = server.get("/v1/outcome-order")
        self.assertTrue(order["decided"] and order["why"].endswith("(Demo)"), order)
        standing = {one["target"]["metric"]: one["standing"] for one in server.get("/v1/targets/outlook")["targets"]}
        self.assertEqual(standing, {"compliance": "met", "fcr_7d": "met", "wait": "met", "qa_score": "at_risk", "repeat_authentication": "missed"})
        self.assertEqual({one["by"] for one in server.get("/v1/targets")["targets"]}, {"Ines Duarte (demo)", "Marek Novak (demo)", "Salma Haddad (demo)"})

        initiatives = {one["metric"]: one for one in server.get("/v1/initiatives")["initiatives"]}
        self.assertEqual({metric: one["state"] for metric, one in initiatives.items()}, {"bot_loop": "ended", "repeat_authentication": "running", "wait": "running", "fcr_7d": "draft", "aht": "running"})
        for one in initiatives.values():
            self.assertIn("demo", one["notes"])
        # The one that worked began where the planted flaw ended, and what was measured is proven.
        fixed, flaw = initiatives["bot_loop"], truth["bot_flow"]
        self.assertEqual((fixed["segment"], fixed["start"]), (f"reason={flaw['scope']['reason']}", flaw["end_at"]))
        self.assertLess(fixed["outcome"]["high"], 0)
        self.assertEqual(fixed["outcome"]["state"], "holds")
        # The drift goes on: what is done against it has not worked yet.
        self.assertEqual(initiatives["repeat_authentication"]["segment"], f"queue={truth['drift']['scope']['queue']}")
        effect = server.get(f"/v1/initiatives/{initiatives['repeat_authentication']['id']}/effect")["target"]
        self.assertEqual((effect["method"], effect["state"]), ("controlled", "measuring"))
        self.assertEqual(server.get(f"/v1/initiatives/{initiatives['wait']['id']}/effect")["target"]["method"], "none", "too early to say")
        # The one that slips is told before half of what it won is lost.
        slips, win = initiatives["aht"], truth["slipping_win"]
        self.assertEqual((slips["segment"], slips["start"]), (f"queue={win['scope']['queue']}", win["start_at"]))
        effect = server.get(f"/v1/initiatives/{slips['id']}/effect")["target"]
        self.assertEqual(effect["state"], "fading")
        self.assertLess(win["start_at"], effect["faded_on"])
        self.assertLess(effect["win"], 0)
        self.assertGreater(effect["left"] / effect["win"], 0.5)
        self.assertEqual(initiatives["fcr_7d"]["segment"].count(truth["policy_change"]["scope"]["reason"]), 1)

        # What is planted to lead is found to lead, the planted way round, and nothing the other way.
        (lead,) = planted["leads"]
        graph = server.get("/v1/drivers")
        found = {(one["from"], one["to"]): one["seen"] for one in graph["edges"] if one["status"] == "found"}
        self.assertIn((lead["from"], lead["to"]), found)
        edge = found[lead["from"], lead["to"]]
        self.assertEqual((edge["lag"], edge["halves_agree"]), (1, True))
        self.assertGreater(edge["low"], 0)
        self.assertNotIn((lead["to"], lead["from"]), found)
        self.assertGreater(len({one["queue"] for one in lead["thin_rosters"]}), 4)

        # All of it is in the audit log, in its time, and the demo is entered by its own account alone.
        log = server.get("/v1/audit?limit=100")["entries"]
        self.assertEqual(sum(one["action"] == "initiative.make" for one in log), 5)
        self.assertEqual(sum(one["action"] == "target.set" for one in log), 5)
        people = server.get("/v1/people")["people"]
        self.assertEqual(sorted(one["role"] for one in people), ["leader", "owner", "qa", "supervisor"])
        self.assertFalse(any(one["has_password"] for one in people))
        self.assertEqual(server.json("POST", "/v1/session/demo", headers={"Authorization": None})["person"]["name"], "Demo")
        server.stop()
        run("audit", "verify", "--data", self.data, check=0)
        # A second start adds nothing, also where people have removed what there was.
        again = self.serve("--demo", "30000")
        for one in again.get("/v1/targets")["targets"]:
            again.json("DELETE", f"/v1/targets/{one['id']}")
        again.stop()
        once_more = self.serve("--demo", "30000")
        self.assertEqual(once_more.get("/v1/targets")["targets"], [])
        self.assertEqual(len(once_more.get("/v1/initiatives")["initiatives"]), 5)

    def test_a_workspace_with_data_of_its_own_is_left_alone(self):
        run("import", "--quiet", "--data", self.data, self.file("own.jsonl", lines([conversation("c1")])), check=0)
        server = self.serve("--demo", "300")
        self.nothing_was_made(server)
        self.assertEqual(server.get("/v1/workspace")["interactions"], 1)

    def test_so_is_one_in_which_somebody_has_an_account(self):
        run("people", "add", "--data", self.data, "--email", "ann@example.com", "--name", "Ann", check=0)
        server = self.serve("--demo", "300")
        self.nothing_was_made(server)
        self.assertEqual([one["email"] for one in server.get("/v1/people")["people"]], ["ann@example.com"])

    def test_a_demo_of_a_few_conversations_starts_too(self):
        server = self.serve("--demo", "300")
        self.assertEqual(len(server.get("/v1/targets")["targets"]), 5)
        self.assertEqual(len(server.get("/v1/initiatives")["initiatives"]), 5)
