"""A copy of a workspace taken while it runs, put back, and asked the same questions; and what `clarion doctor` finds."""
import json
import shutil
import sqlite3
import threading
import unittest

from harness import Case, conversation, lines, run

TABLES = ["interaction", "turn", "event", "outcome", "signal", "answer", "score", "journey_step"]


def contents(data):
    """Every row of every table, as bytes in one order. Versions are journal positions, so they are the same too."""
    told = {}
    for table in TABLES:
        out = run("sql", "--data", data, "--format", "csv", f"SELECT * FROM {table}", check=0).stdout
        told[table] = sorted(out.splitlines())
    return told


class Backup(Case):
    def fill(self):
        contacts = self.folder / "contacts.jsonl"
        run("simulate", "--interactions", "400", "--seed", "3", "--out", contacts, check=0)
        run("import", "--quiet", "--data", self.data, contacts, check=0)

    def test_a_restore_answers_every_question_with_the_same_bytes(self):
        self.fill()
        run("people", "add", "--data", self.data, "--email", "ann@example.com", "--name", "Ann", check=0)
        before = contents(self.data)
        self.assertGreater(len(before["answer"]), 1000)
        run("backup", "--data", self.data, "--to", self.folder / "copy", check=0)
        shutil.rmtree(self.data)
        run("restore", "--from", self.folder / "copy", "--data", self.folder / "back", check=0)
        after = contents(self.folder / "back")
        for table in TABLES:
            self.assertEqual(before[table], after[table], table)
        self.assertIn("none changed or missing", run("audit", "verify", "--data", self.folder / "back", check=0).stdout)
        self.assertEqual((self.folder / "back").stat().st_mode & 0o777, 0o700)
        self.assertEqual((self.folder / "back/registry.key").stat().st_mode & 0o777, 0o600)

    def test_what_was_acknowledged_before_it_began_is_in_a_copy_taken_under_load(self):
        self.fill()
        server = self.serve()
        stop = threading.Event()
        acknowledged = []

        def post():
            while not stop.is_set():
                identifier = f"live-{len(acknowledged)}"
                server.json("POST", "/v1/interactions", conversation(identifier))
                acknowledged.append(identifier)

        worker = threading.Thread(target=post)
        worker.start()
        try:
            for number in range(3):
                while len(acknowledged) < 20 * (number + 1):
                    pass
                certain = len(acknowledged)
                run("backup", "--data", self.data, "--to", self.folder / f"copy{number}", check=0)
                run("restore", "--from", self.folder / f"copy{number}", "--data", self.folder / f"back{number}", check=0)
                out = run("sql", "--data", self.folder / f"back{number}", "--format", "csv", "SELECT id FROM interaction WHERE id LIKE 'live-%'", check=0).stdout
                stored = {line.strip('"') for line in out.split()}
                self.assertLessEqual(set(acknowledged[:certain]), stored)
        finally:
            stop.set()
            worker.join()

    def test_a_damaged_copy_is_told_and_not_restored(self):
        self.fill()
        copy = self.folder / "copy"
        run("backup", "--data", self.data, "--to", copy, check=0)
        self.assertIn("whole", run("backup", "--check", copy, check=0).stdout)

        def damaged(name, change, words):
            bad = self.folder / name
            shutil.copytree(copy, bad)
            change(bad)
            self.assertIn(words, run("backup", "--check", bad, check=2).stderr)
            self.assertIn(words, run("restore", "--from", bad, "--data", self.folder / "back", check=1).stderr)
            self.assertFalse((self.folder / "back").exists())

        def flip(bad):
            content = bytearray((bad / "journal.db").read_bytes())
            content[len(content) // 2] ^= 1
            (bad / "journal.db").write_bytes(content)

        def climb(bad):
            manifest = json.loads((bad / "backup.json").read_text())
            manifest["files"]["../outside"] = manifest["files"]["journal.db"]
            (bad / "backup.json").write_text(json.dumps(manifest))

        damaged("flipped", flip, "journal.db' is not what was backed up")
        damaged("short", lambda bad: (bad / "journal.db").unlink(), "journal.db' is missing")
        damaged("more", lambda bad: (bad / "roles").mkdir() or (bad / "roles/roles.yaml").write_text("x"), "roles/roles.yaml")
        damaged("climbing", climb, "not within the backup")
        damaged("half", lambda bad: (bad / "backup.json").write_text("{"), "does not read")
        run("restore", "--from", self.folder, "--data", self.folder / "back", check=1)

    def test_nothing_is_written_over(self):
        self.fill()
        run("backup", "--data", self.data, "--to", self.folder / "copy", check=0)
        self.assertIn("is there already", run("backup", "--data", self.data, "--to", self.folder / "copy", check=1).stderr)
        self.assertIn("not empty", run("restore", "--from", self.folder / "copy", "--data", self.data, check=1).stderr)
        self.assertIn("is not a workspace", run("backup", "--data", self.folder / "none", "--to", self.folder / "x", check=1).stderr)
        self.assertIn("--to", run("backup", "--data", self.data, check=1).stderr)

    def test_a_warehouse_that_was_taken_away_is_made_anew(self):
        self.fill()
        before = contents(self.data)
        shutil.rmtree(self.data / "warehouse")
        server = self.serve()
        server.settled()
        server.stop()
        self.assertEqual(before, contents(self.data))


class Doctor(Case):
    def examine(self, code):
        checks = json.loads(run("doctor", "--json", "--data", self.data, check=code).stdout)
        return {check["name"]: check for check in checks}

    def prepare(self):
        run("import", "--quiet", "--data", self.data, self.file("in.jsonl", lines(conversation(f"c{i}") for i in range(50))), check=0)
        run("people", "add", "--data", self.data, "--email", "ann@example.com", "--name", "Ann", check=0)

    def test_a_healthy_workspace_and_what_it_still_lacks(self):
        self.prepare()
        checks = self.examine(0)
        self.assertEqual({name for name, check in checks.items() if check["health"] == "warning"} - {"disk", "open files"}, {"backup"})
        run("backup", "--data", self.data, "--to", self.folder / "copy", check=0)
        self.assertEqual(self.examine(0)["backup"]["health"], "good")
        run("key", "make", "--data", self.data, "--name", "short", "--role", "integration", "--days", "3", check=0)
        self.assertIn("short", self.examine(0)["keys"]["found"])

    def test_beside_a_running_server_it_leaves_the_warehouse_to_it(self):
        self.prepare()
        self.serve()
        self.assertIn("running server", self.examine(0)["warehouse"]["found"])

    def test_a_damaged_journal_and_a_changed_audit_log_are_found(self):
        self.prepare()
        registry = sqlite3.connect(self.data / "registry.db")
        for (trigger,) in registry.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'").fetchall():
            registry.execute(f"DROP TRIGGER {trigger}")
        registry.execute("UPDATE audit SET entry = replace(entry, 'ann@', 'eve@') WHERE seq = (SELECT min(seq) FROM audit WHERE entry LIKE '%ann@%')")
        registry.commit()
        registry.close()
        content = bytearray((self.data / "journal.db").read_bytes())
        content[8192:12288] = b"\x5a" * 4096  # a page in the middle
        (self.data / "journal.db").write_bytes(content)
        checks = self.examine(2)
        self.assertEqual(checks["journal"]["health"], "bad")
        self.assertIn("clarion restore", checks["journal"]["remedy"])
        self.assertEqual(checks["audit log"]["health"], "bad")

    def test_files_that_others_can_read_are_named(self):
        self.prepare()
        self.data.chmod(0o755)
        (self.data / "journal.db").chmod(0o644)
        self.assertIn("journal.db", self.examine(2)["permissions"]["found"])

    def test_no_workspace(self):
        self.assertEqual(self.examine(2)["workspace"]["health"], "bad")


if __name__ == "__main__":
    unittest.main()
