"""Fifteen boxes, each told from what is in the workspace."""
import unittest

from harness import Case, conversation, lines, run


class Readiness(Case):
    def test_boxes_are_checked_by_evidence_and_say_what_would_check_them(self):
        records = [conversation(f"c{n}", customer_id="" if n % 10 == 0 else f"cus-{n % 30}", started_at=f"2026-03-{2 + n % 20:02}T10:{n % 60:02}:00Z") for n in range(120)]
        run("import", "--quiet", "--data", self.data, self.file("a.jsonl", lines(records)), check=0)
        server = self.serve()
        ready = server.get("/v1/readiness")
        boxes = {one["id"]: one for one in ready["boxes"]}
        self.assertEqual(len(boxes), 15)
        self.assertEqual(boxes["all_scored"]["state"], "yes")
        self.assertIn("100 % of 120", boxes["all_scored"]["evidence"])
        self.assertEqual(boxes["effort"]["state"], "partly", "nine of ten have a customer id")
        self.assertEqual(boxes["escalations"]["state"], "no", "one channel only")
        self.assertEqual(boxes["side_by_side"]["state"], "no")
        self.assertEqual(boxes["tied"]["state"], "no")
        for one in boxes.values():
            self.assertTrue(one["evidence"])
            self.assertEqual(one["next"] == "", one["state"] == "yes", one)
        self.assertFalse(any(stage["reached"] for stage in ready["stages"]))
        # What is done shows.
        for n in range(5):
            made = server.json("POST", "/v1/coaching/sessions", {"agent": "agt-1", "focus": "listen"}, want=201)
            server.json("POST", f"/v1/coaching/sessions/{made['id']}", {"stage": "held", "held_at": "2026-03-10"})
            server.json("POST", "/v1/initiatives", {"title": f"i{n}", "metric": "transfer"}, want=201)
        ready = server.get("/v1/readiness")
        self.assertEqual({one["id"]: one for one in ready["boxes"]}["tied"]["state"], "yes")
        newest, *older = ready["history"]
        self.assertIn(("tied", "yes"), [(one["id"], one["to"]) for one in newest["changed"]])
        self.assertEqual(newest["yes"] + newest["partly"] + newest["no"], 15)
        self.assertEqual(older[-1]["changed"], [])
        self.assertEqual(len(server.get("/v1/readiness")["history"]), len(ready["history"]), "nothing changed: nothing more is kept")

    def test_without_contacts_there_is_nothing_to_tell(self):
        self.assertIn("no contacts", self.serve().json("GET", "/v1/readiness", want=404)["error"]["message"])


if __name__ == "__main__":
    unittest.main()
