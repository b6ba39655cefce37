"""Files in, rejects, export, replay: on the command line."""
import gzip
import json
import signal
import subprocess
import unittest

from harness import CLARION, SHARED, Case, conversation, lines, run


class Import(Case):
    def test_one_bad_record_never_stops_a_file(self):
        path = self.file("a.jsonl", lines([conversation("a")]) + '{"id":"b","turns":[{"speaker":"robot","text":""}]}\n' + "not json\n" + lines([conversation("c")]))
        result = run("import", "--data", self.data, "--json", path, check=3)
        summary = json.loads(result.stdout)
        self.assertEqual((summary["accepted"], summary["duplicate"], summary["rejected"], summary["turns"]), (2, 0, 2, 8))
        rejects = [json.loads(line) for line in run("rejects", "--data", self.data, "--json", check=0).stdout.splitlines()]
        self.assertEqual({r["line"] for r in rejects}, {2, 3})
        by_line = {r["line"]: r for r in rejects}
        self.assertIn("turns[0].speaker: 'robot'", by_line[2]["reason"])
        self.assertEqual(by_line[3]["raw"], "not json")
        self.assertEqual(by_line[3]["byte"], len(lines([conversation("a")])) + len('{"id":"b","turns":[{"speaker":"robot","text":""}]}\n'))
        self.assertEqual(json.loads(run("rejects", "--data", self.data, "retry", "--json", check=3).stdout)["rejected"], 2)

    def test_sending_a_file_twice_counts_once(self):
        path = self.file("a.jsonl.gz", gzip.compress(lines([conversation(f"c{i}") for i in range(50)]).encode()))
        run("import", "--data", self.data, path, check=0)
        summary = json.loads(run("import", "--data", self.data, "--json", path, check=0).stdout)
        self.assertEqual((summary["accepted"], summary["duplicate"]), (0, 50))
        self.assertEqual(self.count("interaction"), 50)

    def test_a_reader_that_has_seen_enough_ends_a_command_without_a_word(self):
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation("a")])), check=0)
        command = subprocess.Popen([CLARION, "sql", "--data", self.data, "--format", "TSV", "SELECT number, repeat('x', 90) FROM numbers(200000)"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertTrue(command.stdout.readline().startswith(b"0\tx"))
        command.stdout.close()
        self.assertEqual((command.stderr.read(), command.wait()), (b"", 128 + signal.SIGPIPE))
        command.stderr.close()

    def test_standard_input_and_what_cannot_run(self):
        run("import", "--data", self.data, "-", stdin=lines([conversation("a")]), check=0)
        result = run("import", "--data", self.data, self.folder / "missing.jsonl", check=1)
        self.assertIn("missing.jsonl", result.stderr)
        damaged = self.file("half.jsonl.gz", gzip.compress(lines([conversation("z", text="x" * 5000)]).encode())[:60])
        self.assertIn("damaged", run("import", "--data", self.data, damaged, check=1).stderr)

    def test_a_correction_replaces_and_does_not_add(self):
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation("a"), conversation("b")])), check=0)
        corrected = conversation("a", text="I want to cancel my contract.")
        corrected["turns"] = corrected["turns"][:2]
        run("import", "--data", self.data, self.file("b.jsonl", lines([corrected])), check=0)
        self.assertEqual(self.query("SELECT count() FROM {interaction}"), "2")
        self.assertEqual(self.query("SELECT count() FROM {turn} WHERE interaction_id = 'a'"), "2")
        exported = [json.loads(line) for line in run("export", "--data", self.data, "--format", "jsonl", check=0).stdout.splitlines()]
        self.assertEqual(sorted(e["id"] for e in exported), ["a", "b"])
        self.assertEqual(len(next(e for e in exported if e["id"] == "a")["turns"]), 2)

    def test_an_export_masks_personal_data_unless_told_otherwise(self):
        told = "My name is Maria Gonzalez, my card is 4111 1111 1111 1111."
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation("a", text=told)])), check=0)
        masked = run("export", "--data", self.data, "--format", "jsonl", check=0).stdout
        self.assertNotIn("4111", masked)
        self.assertNotIn("Gonzalez", masked)
        self.assertIn("[CARD]", masked)
        self.assertIn("4111 1111", run("export", "--data", self.data, "--format", "jsonl", "--unredacted", "--purpose", "data_repair", check=0).stdout)

    def test_a_workspace_with_a_policy_never_stores_personal_data(self):
        self.data.mkdir()
        (self.data / "redaction.yaml").write_text("kinds: {card: vault}\n")
        told = "My name is Maria Gonzalez, my card is 4111 1111 1111 1111."
        broken = '{"id":"b","note":"card 4111 1111 1111 1111"\n'
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation("a", text=told)]) + broken), check=3)
        stored = run("export", "--data", self.data, "--format", "jsonl", "--unredacted", "--purpose", "data_repair", check=0).stdout
        self.assertNotIn("4111 1111", stored)
        self.assertNotIn("Gonzalez", stored)
        token = json.loads(stored.splitlines()[0])["turns"][0]["text"]
        self.assertIn("[CARD#", token)
        self.assertNotIn("4111", run("rejects", "--data", self.data, "--json", check=0).stdout)
        for path in self.data.rglob("*"):
            if path.is_file():
                self.assertNotIn(b"Gonzalez", path.read_bytes(), path)
                self.assertNotIn(b"4111 1111 1111", path.read_bytes(), path)
        back = run("text", "unredact", "--vault", self.data / "vault", "--key-file", self.data / "vault.key", stdin=token + "\n", check=0).stdout
        self.assertIn("4111 1111 1111 1111", back)

    def test_an_outcome_that_arrives_late_is_joined(self):
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation("a"), conversation("b", customer_id="cus-2")])), check=0)
        late = lines([{"type": "outcome", "interaction_id": "a", "kind": "csat", "value": 5, "at": "2026-03-04T09:00:00Z"},
                      {"type": "outcome", "customer_id": "cus-2", "kind": "nps", "value": 9, "at": "2026-03-05T09:00:00Z"}])
        run("import", "--data", self.data, self.file("late.jsonl", late), check=0)
        self.assertEqual(self.query("SELECT interaction_id, value FROM {outcome} WHERE kind = 'csat'"), "a\t5")
        self.assertEqual(self.query("SELECT interaction_id, value FROM customer_outcome"), "b\t9")

    def test_replay_rebuilds_the_same_rows_from_nothing(self):
        run("simulate", "--interactions", 2000, "--days", 20, "--seed", 5, "--out", self.folder / "s.jsonl", check=0)
        run("import", "--data", self.data, self.folder / "s.jsonl", check=0)
        before = self.fingerprints()
        run("replay", "--data", self.data, check=0)
        self.assertEqual(self.fingerprints(), before)

    def test_export_gives_back_what_came_in(self):
        run("simulate", "--interactions", 500, "--days", 20, "--seed", 9, "--out", self.folder / "s.jsonl", check=0)
        run("import", "--data", self.data, self.folder / "s.jsonl", check=0)
        run("export", "--unredacted", "--purpose", "data_repair", "--data", self.data, "--out", self.folder / "out.jsonl", check=0)
        run("import", "--data", self.folder / "again", self.folder / "out.jsonl", check=0)
        run("export", "--unredacted", "--purpose", "data_repair", "--data", self.folder / "again", "--out", self.folder / "out2.jsonl", check=0)
        self.assertEqual((self.folder / "out.jsonl").read_bytes(), (self.folder / "out2.jsonl").read_bytes())

    @unittest.skipUnless(SHARED.exists(), "shared data is not on this machine")
    def test_the_public_star_set_is_scored_whole(self):
        summary = json.loads(run("import", "--data", self.data, "--json", SHARED / "star/train.jsonl.gz", check=0).stdout)
        self.assertEqual(summary["accepted"], 4402)
        self.assertEqual(self.query("SELECT uniqExact(interaction_id) FROM score"), "4402")
        self.assertGreater(int(self.query("SELECT count() FROM answer WHERE length(evidence_turn) > 0")), 10000)

    def query(self, sql):
        return run("sql", "--data", self.data, "--format", "TSV", sql, check=0).stdout.strip()

    def count(self, table):
        return int(self.query(f"SELECT count() FROM {table}"))

    def fingerprints(self):
        tables = ["interaction", "turn", "event", "outcome", "signal", "score", "answer", "journey_step"]
        return {t: self.query(f"SELECT count(), sum(cityHash64(*)) FROM {t}") for t in tables}


if __name__ == "__main__":
    unittest.main()
