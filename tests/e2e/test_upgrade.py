"""A workspace as earlier versions left it opens in this one with everything in it. The registry's forms have a test of their own (src/registry/tests/upgrade_test.cc)."""
import json
import shutil
import sqlite3
import unittest

from harness import Case, conversation, lines, run


class Upgrade(Case):
    def setUp(self):
        super().setUp()
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation(f"c{i}") for i in range(40)] + ["{broken"])))
        server = self.serve()
        server.settled()
        server.json("POST", "/v1/interactions", {**conversation("c1"), "turns": [{"speaker": "customer", "text": "A corrected first sentence.", "t": 0}]})
        server.settled()
        self.before = self.contents(server)
        server.stop()

    def contents(self, server):
        out = {path: server.get(path) for path in ("/v1/interactions?limit=100&sort=started_at", "/v1/metrics/values", "/v1/rejects", "/v1/interactions/c1", "/v1/roles")}
        return {path: json.dumps({key: value for key, value in answer.items() if key != "took_ms"}, sort_keys=True) for path, answer in out.items()}

    def after(self):
        server = self.serve()
        server.settled()
        self.assertEqual(server.get("/v1/interactions/c1")["turns"][0]["text"], "A corrected first sentence.")
        return self.contents(server)

    def test_a_journal_of_the_first_form(self):
        """Form 1 knew nothing of erasures."""
        with sqlite3.connect(self.data / "journal.db") as journal:
            newest, = journal.execute("PRAGMA user_version").fetchone()
            self.assertEqual(newest, 2, "a new form: make this test leave out what it brought")
            for table, in journal.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'erasure%'").fetchall():
                journal.execute(f"DROP TABLE {table}")
            journal.execute("PRAGMA user_version = 1")
        self.assertEqual(self.after(), self.before)
        with sqlite3.connect(self.data / "journal.db") as journal:
            self.assertEqual(journal.execute("PRAGMA user_version").fetchone()[0], 2)

    def test_a_workspace_from_before_there_were_accounts(self):
        """The registry, versions and the warehouse's marks came later than journal and warehouse."""
        for path in self.data.iterdir():
            if path.name.startswith(("registry", "versions", "vault")):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.assertEqual(self.after(), self.before)

    def test_a_warehouse_of_another_form_is_made_anew_from_the_journal(self):
        shutil.rmtree(self.data / "warehouse")
        self.assertEqual(self.after(), self.before)

    def test_a_journal_of_a_newer_version_is_left_alone(self):
        with sqlite3.connect(self.data / "journal.db") as journal:
            journal.execute("PRAGMA user_version = 99")
        out = run("doctor", "--data", self.data)
        self.assertIn("newer", out.stdout + out.stderr)
        self.assertNotEqual(out.returncode, 0)


if __name__ == "__main__":
    unittest.main()
