"""A changed scorecard on all history: seen before it counts, published in one step, past versions readable, receipts that hold."""
import json
import threading
import time
import unittest

from harness import ROOT, Case, conversation, lines, run

CARD = (ROOT / "content/scorecards/service_quality.yaml").read_text()


def reweighted(version="50"):
    head, tail = CARD.split("sections:", 1)
    return head.replace("\nversion:", f"\nversion: {version} #", 1) + "sections:" + tail.replace("weight: 1", "weight: 7", 1)


def stricter(version="60"):
    head, tail = CARD.split("sections:", 1)
    first = tail.index("rule:")
    return head.replace("\nversion:", f"\nversion: {version} #", 1) + "sections:" + tail[:first] + "rule: 'phrase(\"no agent ever says this\")'" + tail[tail.index("\n", first):]


class Rescoring(Case):
    def setUp(self):
        super().setUp()
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation(f"c{i}", agent_id=f"agt-{i % 3}") for i in range(60)])), check=0)

    def query(self, sql):
        return run("sql", "--data", self.data, "--format", "TSV", sql, check=0).stdout.strip()

    def finished(self, server):
        for _ in range(300):
            status = server.get("/v1/rescoring")
            if status["state"] != "running":
                return status
            time.sleep(0.05)
        self.fail("rescoring did not end")

    def test_the_old_scores_stay_until_the_new_are_published(self):
        server = self.serve()
        mean = server.get("/v1/scorecards/service_quality")["mean_points"]
        started = server.json("POST", "/v1/rescoring", {"yaml": stricter()})
        self.assertIn(started["state"], ("running", "ready"))
        status = self.finished(server)
        self.assertEqual(status["state"], "ready", status)
        self.assertEqual(status["shift"]["compared"], 60)
        self.assertEqual(status["shift"]["changed"], 60)
        self.assertEqual({a["agent_id"] for a in status["shift"]["agents"]}, {"agt-0", "agt-1", "agt-2"})
        self.assertTrue(any(e["before"] == "yes" and e["after"] == "no" and e["quotes_before"] for e in status["examples"]))
        self.assertEqual(server.get("/v1/scorecards/service_quality")["mean_points"], mean, "nothing counts before it is published")
        self.assertEqual(server.get("/v1/interactions/c1")["scores"][-1]["version"].split("+")[0], CARD.split("version: ")[1].split("\n")[0])
        # What comes in between is scored by both.
        server.json("POST", "/v1/interactions", conversation("late"))
        server.settled()
        self.assertEqual(server.json("POST", "/v1/rescoring/publish", {})["state"], "published")
        after = server.get("/v1/scorecards/service_quality")
        self.assertLess(after["mean_points"], mean)
        self.assertEqual(after["interactions"], 61)
        versions = server.get("/v1/scorecards/service_quality/versions")["versions"]
        self.assertEqual([v["current"] for v in versions], [True, False])
        self.assertEqual([v["interactions"] for v in versions], [61, 61])
        past = server.get(f"/v1/scorecards/service_quality/versions/{versions[1]['generation']}")
        self.assertEqual(past["yaml"], CARD)
        self.assertAlmostEqual(versions[1]["mean_points"], mean)
        self.assertEqual(len([s for s in server.get("/v1/interactions/c1/scores")["scores"] if s["scorecard"] == "service_quality"]), 2)

    def test_what_comes_in_while_a_trial_is_thrown_away_keeps_its_scores_and_answers(self):
        server = self.serve()
        stop = threading.Event()
        sent = []

        def load(worker):
            while not stop.is_set():
                name = f"w{worker}-{len(sent)}"
                server.json("POST", "/v1/interactions", lines([conversation(f"{name}-{i}") for i in range(5)]))
                sent.append(name)
                time.sleep(0.01)  # within the rate of one key

        threads = [threading.Thread(target=load, args=(worker,)) for worker in range(3)]
        for thread in threads:
            thread.start()
        for number in range(12):
            server.json("POST", "/v1/rescoring", {"yaml": stricter(f"{100 + number}")})
            self.assertEqual(self.finished(server)["state"], "ready")
            server.json("POST", "/v1/rescoring/discard", {})
        stop.set()
        for thread in threads:
            thread.join()
        server.settled(60)
        for table in ("score", "answer"):
            missing = server.sql(f"SELECT count() AS n FROM {{interaction}} WHERE id NOT IN (SELECT interaction_id FROM {{{table}}} WHERE scorecard = 'service_quality')")[0][0]
            self.assertEqual(missing, 0, f"{table} of {len(sent)}")
        self.assertEqual(server.sql("SELECT count() AS n FROM {interaction}")[0][0], 60 + 5 * len(sent))

    def test_new_weights_alone_give_what_scoring_everything_gives(self):
        out = run("score", "--data", self.data, "--scorecard", self.file("w.yaml", reweighted()), check=0).stdout
        self.assertIn("only weights changed", out)
        summed = self.query("SELECT interaction_id, points, failed FROM {score} WHERE scorecard = 'service_quality' ORDER BY interaction_id")
        run("replay", "--data", self.data, check=0)
        self.assertEqual(self.query("SELECT interaction_id, points, failed FROM {score} WHERE scorecard = 'service_quality' ORDER BY interaction_id"), summed)
        self.assertEqual(self.query("SELECT count() FROM score WHERE scorecard = 'service_quality'"), "120", "a replay keeps past versions")

    def test_what_comes_in_between_counts_once_under_new_weights_too(self):
        server = self.serve()
        server.json("POST", "/v1/rescoring", {"yaml": reweighted()})
        self.assertTrue(self.finished(server)["weights_only"])
        server.json("POST", "/v1/interactions", conversation("late"))
        server.settled()
        server.json("POST", "/v1/rescoring/publish", {})
        self.assertEqual(server.get("/v1/scorecards/service_quality")["interactions"], 61)
        server.stop()
        self.assertEqual(self.query("SELECT count(), uniqExact(interaction_id) FROM {score} WHERE scorecard = 'service_quality'"), "61\t61")

    def test_a_trial_of_files_that_were_edited_since_is_not_published(self):
        server = self.serve()
        server.json("POST", "/v1/rescoring", {"yaml": stricter()})
        self.finished(server)
        (self.data / "phrases").mkdir()
        self.file("data/phrases/mine.yaml", "pack: mine\nversion: 1\nsignal: mine\nspeaker: agent\ngroups:\n  - {phrases: [refund was sent]}\n")
        refused = server.json("POST", "/v1/rescoring/publish", {}, want=409)
        self.assertIn("edited in the folder since", refused["error"]["message"])
        self.assertEqual(server.get("/v1/rescoring")["state"], "ready", "it can be thrown away")

    def test_a_trial_that_a_stop_interrupted_leaves_no_tables(self):
        server = self.serve()
        server.json("POST", "/v1/rescoring", {"kind": "phrases", "yaml": "pack: mine\nversion: 1\nsignal: mine\nspeaker: agent\ngroups:\n  - {phrases: [refund was sent]}\n"})
        self.finished(server)
        server.kill()
        self.assertEqual(self.query("SHOW TABLES LIKE '%_next'"), "")

    def test_a_draft_thrown_away_leaves_nothing(self):
        rows = self.query("SELECT count() FROM score")
        server = self.serve()
        server.json("POST", "/v1/rescoring", {"yaml": stricter()})
        self.finished(server)
        refused = server.json("POST", "/v1/rescoring", {"yaml": reweighted()}, want=409)
        self.assertIn("publish or discard", refused["error"]["message"])
        self.assertEqual(server.json("POST", "/v1/rescoring/discard", {})["state"], "discarded")
        server.stop()
        self.assertEqual(self.query("SELECT count() FROM score"), rows)

    def test_a_draft_that_a_crash_interrupted_never_counts(self):
        server = self.serve()
        mean = server.get("/v1/scorecards/service_quality")["mean_points"]
        server.json("POST", "/v1/rescoring", {"yaml": stricter()})
        self.finished(server)
        server.kill()
        server = self.serve()
        self.assertEqual(server.get("/v1/scorecards/service_quality")["mean_points"], mean)
        server.json("POST", "/v1/rescoring", {"yaml": stricter()})
        self.assertEqual(self.finished(server)["state"], "ready")
        server.json("POST", "/v1/rescoring/publish", {})
        self.assertEqual(server.get("/v1/scorecards/service_quality")["interactions"], 60, "rows of the lost draft do not count twice")

    def test_reads_go_on_while_history_is_scored(self):
        server = self.serve()
        mean = server.get("/v1/scorecards/service_quality")["mean_points"]
        wrong, stop = [], threading.Event()

        def read():
            while not stop.is_set():
                seen = server.get("/v1/scorecards/service_quality")
                if (seen["mean_points"], seen["interactions"]) != (mean, 60):
                    wrong.append(seen["mean_points"])
        reader = threading.Thread(target=read)
        reader.start()
        server.json("POST", "/v1/rescoring", {"yaml": stricter()})
        self.finished(server)
        stop.set()
        reader.join()
        self.assertEqual(wrong, [])

    def test_a_card_that_counts_already_is_refused(self):
        result = run("score", "--data", self.data, "--scorecard", self.file("same.yaml", CARD), check=1)
        self.assertIn("nothing would change", result.stderr)

    def test_changed_phrases_are_tried_on_all_history_before_they_count(self):
        pack = "pack: refunds\nversion: 1\nsignal: refund_sent\nspeaker: agent\ngroups:\n  - {phrases: [refund was sent]}\n"
        server = self.serve()
        before = server.get("/v1/scorecards/service_quality")["mean_points"]
        server.json("POST", "/v1/rescoring", {"kind": "phrases", "yaml": pack})
        status = self.finished(server)
        self.assertEqual((status["state"], status["kind"], status["title"]), ("ready", "phrases", "phrases 'refunds'"), status)
        self.assertEqual(status["signals"], [{"kind": "refund_sent", "label": "", "before": 0, "after": 60}])
        self.assertEqual([c["shift"]["changed"] for c in status["cards"] if c["card"] == "service_quality"], [0])
        self.assertNotIn("refund_sent", [f["value"] for f in server.get("/v1/workspace")["facets"]["signal"]], "nothing counts before it is published")
        server.json("POST", "/v1/interactions", conversation("late"))
        server.settled()
        self.assertEqual(server.json("POST", "/v1/rescoring/publish", {})["state"], "published")
        self.assertEqual(server.get("/v1/scorecards/service_quality")["interactions"], 61)
        self.assertAlmostEqual(server.get("/v1/scorecards/service_quality")["mean_points"], before)
        server.json("POST", "/v1/interactions", conversation("later"))
        server.settled()
        versions = server.get("/v1/scorecards/service_quality/versions")["versions"]
        self.assertEqual([v["interactions"] for v in versions], [62, 61], "what counted before can be read again")
        server.stop()
        self.assertEqual(self.query("SELECT count() FROM {signal} WHERE kind = 'refund_sent'"), "62")
        started = self.serve()
        self.assertEqual(len(started.get("/v1/scorecards/service_quality/versions")["versions"]), 2, "nothing is scored again at the next start")

    def test_phrases_thrown_away_leave_nothing_and_mistakes_name_the_line(self):
        tables = "SELECT (SELECT count() FROM signal), (SELECT count() FROM score), (SELECT count() FROM answer)"
        rows = self.query(tables)
        pack = self.file("p.yaml", "pack: refunds\nversion: 1\nsignal: refund_sent\nspeaker: agent\ngroups:\n  - {phrases: [refund was sent]}\n")
        out = run("score", "--data", self.data, "--phrases", pack, "--diff", check=0).stdout
        self.assertIn("refund_sent: in 60 conversations, was 0", out)
        self.assertIn("thrown away", out)
        self.assertEqual(self.query(tables), rows)
        self.assertEqual(self.query("SHOW TABLES LIKE '%_next'"), "")
        wrong = run("score", "--data", self.data, "--phrases", self.file("w.yaml", "pack: refunds\nversion: 1\nsignal: s\nspeakers: agent\n"), check=1)
        self.assertIn("line 4", wrong.stderr)
        out = run("score", "--data", self.data, "--phrases", pack, check=0).stdout
        self.assertIn("counts now", out)
        self.assertEqual(self.query("SELECT count() FROM {signal} WHERE kind = 'refund_sent'"), "60")
        self.assertIn("nothing would change", run("score", "--data", self.data, "--phrases", pack, check=1).stderr)

    def test_a_receipt_holds_until_something_it_rests_on_changes(self):
        receipt = run("receipt", "--data", self.data, "c1", "--scorecard", "service_quality", check=0).stdout
        path = self.file("r.json", receipt)
        self.assertIn("holds", run("verify", "--data", self.data, path, check=0).stdout)
        body = json.loads(receipt)
        self.assertEqual(body["interaction"], "c1")
        forged = self.file("f.json", receipt.replace('"failed":false', '"failed":true'))
        self.assertIn("was changed after it was made", run("verify", "--data", self.data, forged, check=2).stdout)
        # A later version of the card does not touch it; another transcript does.
        run("score", "--data", self.data, "--scorecard", self.file("s.yaml", stricter()), check=0)
        self.assertIn("holds", run("verify", "--data", self.data, path, check=0).stdout)
        run("import", "--data", self.data, self.file("b.jsonl", lines([conversation("c1", text="Another question")])), check=0)
        self.assertIn("transcript", run("verify", "--data", self.data, path, check=2).stdout)


if __name__ == "__main__":
    unittest.main()
