"""What operators look at: every metric a rule or panel names is really there, every alert fires when it should and has a runbook."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
import unittest

from harness import ROOT, Case, Server, conversation, lines, run
from receivers import HttpReceiver

RULES = ROOT / "packaging/prometheus/clarion.rules.yml"
DASHBOARD = ROOT / "packaging/grafana/clarion.json"
RULE_TESTS = sorted((ROOT / "tests/prometheus").glob("*.test.yml"))
NAME = r"\b(?:clarion|process)_\w+"


def promtool(*args, **options):
    if not shutil.which("promtool"):
        if os.environ.get("CLARION_REQUIRE_ENGINES"):
            raise AssertionError("promtool is missing: run ./dev setup (Debian package prometheus)")
        raise unittest.SkipTest("promtool is not on this machine (Debian package prometheus)")
    return subprocess.run(["promtool", *map(str, args)], capture_output=True, text=True, **options)


def metrics(server):
    """{name or name{labels}: value} of /metrics, and the text."""
    status, body, _ = server.request("GET", "/metrics")
    assert status == 200, body
    text = body.decode()
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if not line.startswith("#")}, text


def dashboard_queries():
    return [target["expr"] for panel in json.loads(DASHBOARD.read_text())["panels"] for target in panel.get("targets", [])]


def eventually(wanted, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := wanted():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not become so in time")


class Rules(unittest.TestCase):
    def test_the_rules_are_valid(self):
        checked = promtool("check", "rules", RULES)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_every_alert_fires_when_it_should_and_only_then(self):
        tested = promtool("test", "rules", *RULE_TESTS)
        self.assertEqual(tested.returncode, 0, tested.stdout[-3000:] + tested.stderr)

    def test_every_alert_has_a_case_that_fires_one_that_does_not_a_severity_and_a_runbook(self):
        rules = RULES.read_text()
        cases = "".join(path.read_text() for path in RULE_TESTS)
        headings = re.findall(r"^#+ (Clarion\w+)$", (ROOT / "docs/operations.md").read_text(), re.M)
        alerts = re.split(r"- alert: ", rules)[1:]
        self.assertGreater(len(alerts), 10)
        for text in alerts:
            name = text.split("\n", 1)[0]
            self.assertRegex(text, r"severity: (critical|warning|info)", name)
            self.assertRegex(text, r'summary: ".+"', name)
            self.assertIn(f"runbook: docs/operations.md#{name.lower()}\n", text, name)
            self.assertIn(name, headings, "the runbook has no section for it")
            self.assertIn(f"alertname: {name}, ", cases, f"{name}: no case in which it stays quiet")
            self.assertRegex(cases, rf"alertname: {name}\n.*\n\s+exp_alerts:\n\s+- exp_labels", f"{name}: no case in which it fires")

    def test_the_dashboard_is_whole_and_its_queries_are_valid(self):
        board = json.loads(DASHBOARD.read_text())
        self.assertEqual(len({panel["id"] for panel in board["panels"]}), len(board["panels"]))
        taken = set()
        for panel in board["panels"]:
            at = panel["gridPos"]
            self.assertLessEqual(at["x"] + at["w"], 24, panel["title"])
            cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
            self.assertFalse(cells & taken, f"{panel['title']} lies on another panel")
            taken |= cells
        rules = [{"record": f"panel:{i}:query", "expr": query.replace("$__rate_interval", "5m").replace("$instance", ".*")} for i, query in enumerate(dashboard_queries())]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"groups": [{"name": "panels", "rules": rules}]}, file)
            file.flush()
            checked = promtool("check", "rules", file.name)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)


class Metrics(Case):
    def test_every_metric_of_rules_and_dashboard_is_there_and_well_formed(self):
        server = self.serve("--demo", "300")
        server.settled()
        found, text = metrics(server)
        names = {re.sub(r"\{.*", "", name) for name in found}
        wanted = set(re.findall(NAME, RULES.read_text())) | set(re.findall(NAME, " ".join(dashboard_queries())))
        self.assertGreater(len(wanted), 20)
        self.assertEqual(sorted(wanted - names), [], "named in a rule or a panel, but not in /metrics")
        recorded = set(re.findall(r"record: (\S+)", RULES.read_text()))
        self.assertEqual(set(re.findall(r"\bclarion:\w+(?::\w+)*", " ".join(dashboard_queries()))) - recorded, set())
        checked = promtool("check", "metrics", input=text)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))

    def test_what_comes_in_is_counted_and_the_disk_is_looked_at(self):
        run("import", "--quiet", "--data", self.data, self.file("one.jsonl", lines([conversation("c1")]) + "broken\n"), check=3)
        server = self.serve()
        server.json("POST", "/v1/interactions", conversation("c2"))
        server.settled()
        found, _ = metrics(server)
        self.assertEqual(found["clarion_journal_records_total"], 2)
        self.assertEqual(found["clarion_journal_rejects"], 1)
        self.assertEqual(found['clarion_records_total{result="accepted"}'], 1)
        self.assertEqual(found["clarion_pipeline_records_total"], 1)  # an import scores its own
        self.assertEqual((found["clarion_pipeline_behind_records"], found["clarion_pipeline_behind_seconds"], found["clarion_pipeline_failing"]), (0, 0, 0))
        disk = shutil.disk_usage(self.data)
        self.assertAlmostEqual(found["clarion_disk_size_bytes"], disk.total, delta=disk.total * .01)
        self.assertAlmostEqual(found["clarion_disk_free_bytes"], disk.free, delta=disk.total * .05)
        self.assertGreater(found["process_resident_memory_bytes"], 10e6)
        self.assertGreater(found["process_open_fds"], 5)
        self.assertAlmostEqual(found["process_start_time_seconds"], time.time(), delta=60)

    def test_a_backup_is_seen_and_that_there_is_none(self):
        server = self.serve()
        self.assertEqual(metrics(server)[0]["clarion_backup_last_timestamp_seconds"], 0)
        run("backup", "--data", self.data, "--to", self.folder / "copy", check=0)
        self.assertAlmostEqual(metrics(server)[0]["clarion_backup_last_timestamp_seconds"], time.time(), delta=60)

    def test_a_changed_audit_log_is_told(self):
        server = self.serve()
        eventually(lambda: metrics(server)[0]["clarion_audit_checked_timestamp_seconds"] > 0)
        self.assertEqual(metrics(server)[0]["clarion_audit_chain_broken"], 0)
        server.stop()
        registry = sqlite3.connect(self.data / "registry.db")
        for (trigger,) in registry.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'").fetchall():
            registry.execute(f"DROP TRIGGER {trigger}")
        registry.execute("UPDATE audit SET entry = replace(entry, 'tests', 'nobody') WHERE seq = 1")
        registry.commit()
        registry.close()
        server = self.serve()
        eventually(lambda: metrics(server)[0]["clarion_audit_chain_broken"] == 1)

    def test_what_other_processes_write_is_seen_after_the_audit_log_was_checked(self):
        # The check has a connection of its own; closing the file under the other once took SQLite's locks away.
        server = self.serve()
        eventually(lambda: metrics(server)[0]["clarion_audit_checked_timestamp_seconds"] > 0)
        for number in range(3):
            key = run("key", "make", "--data", self.data, "--name", f"prometheus {number}", "--role", "monitoring", check=0).stdout.strip()
            asked = lambda path: server.request("GET", path, headers={"Authorization": f"Bearer {key}"})[0]
            self.assertEqual((asked("/metrics"), asked("/v1/interactions"), asked("/v1/people")), (200, 403, 403))

    def test_what_could_not_be_delivered_is_counted(self):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines([conversation("c1")])), check=0)
        receiver = HttpReceiver(answer=(410, {}, b""))
        self.addCleanup(receiver.stop)
        server = self.serve("--allow-private-destinations")
        server.json("POST", "/v1/destinations", {"name": "Ops", "kind": "webhook", "address": receiver.url}, want=201)
        made = server.json("POST", "/v1/initiatives", {"title": "Warm transfers", "metric": "transfer", "segment": "queue=billing"}, want=201)["id"]
        server.json("POST", f"/v1/initiatives/{made}/start", {})
        found = eventually(lambda: (now := metrics(server)[0])['clarion_deliveries{state="dead"}'] and now)
        self.assertEqual(found['clarion_delivery_tries_total{result="failed"}'], 1)
        self.assertEqual(found['clarion_deliveries{state="pending"}'], 0)


if __name__ == "__main__":
    unittest.main()
