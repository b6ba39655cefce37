"""Contact reasons: arranged by people, for all of history at once, discovered where phrases name none."""
import time
import unittest

from harness import Case, conversation, lines, run

STATUS = "Where is my refund?"
REQUEST = "I want my money back please."


class Reasons(Case):
    def setUp(self):
        super().setUp()
        records = [conversation(f"s{i}", text=STATUS, customer_id=f"cus-{i}", started_at=f"2026-03-02T10:{i:02}:00Z") for i in range(6)]
        records += [conversation(f"r{i}", text=REQUEST, customer_id=f"cus-{i}", started_at=f"2026-03-03T10:{i:02}:00Z") for i in range(4)]
        run("import", "--data", self.data, self.file("a.jsonl", lines(records)), check=0)

    def query(self, sql):
        return run("sql", "--data", self.data, "--format", "TSV", sql, check=0).stdout.strip()

    def facet(self, server):
        return {one["value"]: (one["count"], one["title"]) for one in server.get("/v1/workspace")["facets"]["reason"]}

    def discovered(self, server, scope):
        server.json("POST", "/v1/discovery", {"scope": scope})
        for _ in range(300):
            status = server.get("/v1/discovery")
            if status["state"] != "running":
                break
            time.sleep(0.05)
        self.assertEqual(status["state"], "ready", status)
        return status["clusters"]

    def same_matter(self, server):
        return sorted(step["id"] for step in server.get("/v1/interactions/r1/journey")["steps"] if step["same_matter"])

    def test_reasons_merged_on_the_board_are_one_reason_everywhere_and_can_be_split_again(self):
        server = self.serve()
        self.assertEqual({r["id"]: r["conversations"] for r in server.get("/v1/taxonomy")["reasons"]}, {"refund_status": 6, "refund_request": 4})
        server.json("POST", "/v1/taxonomy", {"action": "merge", "id": "refund_request", "into": "refund_status"})
        view = server.json("POST", "/v1/taxonomy", {"action": "rename", "id": "refund_status", "title": "Refunds"})
        self.assertEqual([(r["id"], r["title"], r["conversations"]) for r in view["reasons"]], [("refund_status", "Refunds", 10)])
        self.assertEqual({f["label"]: f["conversations"] for f in view["reasons"][0]["from"]}, {"refund_status": 6, "refund_request": 4})
        self.assertEqual(self.facet(server), {"refund_status": (10, "Refunds")})
        self.assertEqual(server.get("/v1/interactions?reason=refund_status")["total"], 10)
        self.assertEqual(server.get("/v1/interactions/r1")["facts"]["reason"], "refund_status")
        self.assertEqual(self.same_matter(server), ["r1", "s1"], "two contacts on one reason are one journey")
        server.stop()
        self.assertEqual(self.query("SELECT DISTINCT reason FROM {interaction}"), "refund_status", "it holds after a restart, and in SQL")
        self.assertEqual(self.query("SELECT count() FROM {interaction.found} WHERE reason = 'refund_request'"), "4", "what was found stays")
        server = self.serve()
        server.json("POST", "/v1/taxonomy", {"action": "split", "id": "refund_status", "from": ["refund_request"], "title": "Money back"})
        self.assertEqual(self.facet(server), {"refund_status": (6, "Refunds"), "money_back": (4, "Money back")})
        self.assertEqual(self.same_matter(server), ["r1"], "the journeys are stitched anew")

    def test_a_taxonomy_edited_by_hand_holds_from_the_next_start_and_mistakes_name_the_line(self):
        self.file("data/taxonomy.yaml", "reasons:\n  - {id: money, title: Money, from: [refund_status, refund_request]}\n")
        self.assertEqual(self.query("SELECT reason, count() FROM {interaction} GROUP BY reason"), "money\t10")
        self.assertEqual(self.query("SELECT count() FROM {journey_step} WHERE step > 0"), "4")
        self.file("data/taxonomy.yaml", "reasons:\n  - {id: a, from: [x]}\n  - {id: b, from: [x]}\n")
        self.assertIn("taxonomy.yaml:3", run("sql", "--data", self.data, "SELECT 1", check=1).stderr)

    def test_what_phrases_do_not_name_is_discovered_and_accepted(self):
        topics = {"sim": ["my sim card is lost", "I lost the sim card", "sim card lost, send another", "a new sim card, mine is lost"],
                  "roaming": ["does roaming abroad work", "roaming abroad in spain", "is roaming abroad on", "turn roaming abroad on"]}
        records = [conversation(f"{name}{i}", text=f"{texts[i % 4]} number {i}") for name, texts in topics.items() for i in range(40)]
        run("import", "--data", self.data, self.file("b.jsonl", lines(records)), check=0)
        server = self.serve()
        lost = next(cluster for cluster in self.discovered(server, "all") if "lost" in cluster["name"])
        self.assertGreaterEqual(lost["size"], 40)
        self.assertIn("sim card", lost["examples"][0]["text"])
        accepted = server.json("POST", f"/v1/discovery/{lost['id']}", {"action": "accept", "title": "Lost SIM"})
        self.assertEqual({c["decision"] for c in accepted["clusters"] if c["id"] == lost["id"]}, {"accepted"})
        self.assertIn("Lost SIM", [r["title"] for r in server.get("/v1/taxonomy")["reasons"]])
        self.assertIn("there is no discovered group", server.json("POST", "/v1/discovery/nope", {"action": "accept"}, want=404)["error"]["message"])

    def test_accepted_groups_are_learned_and_recognised_in_all_history_and_from_then_on(self):
        topics = {"locker": ["the key of my gym locker is gone", "gym locker key lost", "I lost the key to the gym locker", "locker key is missing at the gym"],
                  "yoga": ["when does the yoga class begin", "what time is yoga class", "is there a yoga class on friday", "yoga class times please"]}
        records = [conversation(f"{name}{i}", text=f"{texts[i % 4]} {'now' if i % 2 else 'today'} {i}") for name, texts in topics.items() for i in range(40)]
        run("import", "--data", self.data, self.file("b.jsonl", lines(records)), check=0)
        server = self.serve()
        self.assertIn("accept one", server.json("POST", "/v1/discovery/learn", {}, want=400)["error"]["message"])
        locker = next(cluster for cluster in self.discovered(server, "without_reason") if "locker" in cluster["name"])
        server.json("POST", f"/v1/discovery/{locker['id']}", {"action": "accept", "title": "Locker key"})
        self.assertEqual(server.json("POST", "/v1/discovery/learn", {})["kind"], "reason_model")
        for _ in range(300):
            status = server.get("/v1/rescoring")
            if status["state"] != "running":
                break
            time.sleep(0.05)
        self.assertEqual(status["state"], "ready", status)
        found = {(s["kind"], s["label"]): (s["before"], s["after"]) for s in status["signals"]}
        before, after = found[("contact_reason", f"discovered:{locker['name']}")]
        self.assertEqual(before, 0)
        self.assertGreaterEqual(after, 36)
        self.assertLessEqual(after, 41)
        server.json("POST", "/v1/rescoring/publish", {})
        server.json("POST", "/v1/interactions", conversation("new", text="gym locker key lost now 77"))
        server.settled()
        self.assertEqual(server.get("/v1/interactions/new")["facts"]["reason"], "locker_key")
        reason = next(r for r in server.get("/v1/taxonomy")["reasons"] if r["id"] == "locker_key")
        self.assertEqual(reason["conversations"], after + 1)


if __name__ == "__main__":
    unittest.main()
