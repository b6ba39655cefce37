"""The HTTP interface, as an integrating engineer meets it."""
import gzip
import json
import os
import pathlib
import shutil
import tempfile
import time
import unittest

from harness import ROOT, Case, ClickHouse, Server, conversation, lines, run

GOLDEN = ROOT / "tests/golden/openapi.json"


class Intake(Case):
    def test_one_an_array_and_a_stream_are_taken_and_scored(self):
        server = self.serve()
        one = server.json("POST", "/v1/interactions", conversation("a"))
        self.assertEqual((one["accepted"], one["results"][0]["status"]), (1, "accepted"))
        many = server.json("POST", "/v1/interactions", [conversation("a"), conversation("b")])
        self.assertEqual([r["status"] for r in many["results"]], ["duplicate", "accepted"])
        stream = server.json("POST", "/v1/interactions", lines([conversation("c")]) + '{"turns":[]}\n' + lines([conversation("d")]))
        self.assertEqual([r["status"] for r in stream["results"]], ["accepted", "rejected", "accepted"])
        self.assertIn("id: is missing", stream["results"][1]["reason"])
        self.assertEqual(server.get("/v1/rejects")["total"], 1)
        server.settled()
        self.assertEqual(server.get("/v1/interactions")["total"], 4)

    def test_a_summary_quotes_the_turns_it_names(self):
        server = self.serve()
        server.json("POST", "/v1/interactions", conversation("a"))
        server.settled()
        turns = server.get("/v1/interactions/a")["turns"]
        summary = server.get("/v1/interactions/a/summary")
        self.assertIn("reason", [s["part"] for s in summary["sentences"]])
        for sentence in summary["sentences"]:
            place = sentence["evidence"]
            self.assertEqual(turns[place["turn"]]["text"][place["begin"]:place["end"]], sentence["text"])
        server.get("/v1/interactions/none/summary", want=404)

    def test_an_idempotency_key_makes_a_retry_harmless(self):
        server = self.serve()
        first = server.json("POST", "/v1/interactions", conversation("a"), headers={"Idempotency-Key": "k1"})
        again = server.json("POST", "/v1/interactions", conversation("a", text="changed meanwhile"), headers={"Idempotency-Key": "k1"})
        self.assertEqual((first["accepted"], again["accepted"], again["duplicate"]), (1, 0, 1))

    def test_what_is_wrong_is_said_in_one_shape(self):
        server = self.serve()
        for method, path, body, status, words in [
            ("GET", "/v1/interactions?from=yesterday", None, 400, "from"), ("GET", "/v1/interactions?sort=moon", None, 400, "sort"),
            ("GET", "/v1/interactions/none", None, 404, "none"), ("GET", "/v1/metrics/none/breakdown", None, 404, "none"),
            ("GET", "/v1/nowhere", None, 404, "/v1/nowhere"), ("POST", "/v1/workspace", "{}", 405, "method"),
            ("POST", "/v1/interactions", "", 400, "empty"), ("POST", "/v1/interactions", '{"id":""}', 422, None),
            ("GET", "/v1/interactions?q=%FF", None, 400, "UTF-8"), ("POST", "/v1/sql", '{"sql":"DROP TABLE turn"}', 400, "warehouse"),
            ("GET", "/v1/metrics/values?grain=hour&from=2000-01-01&to=2026-01-01", None, 400, "grain")]:
            with self.subTest(path=path):
                code, data, _ = server.request(method, path, body)
                self.assertEqual(code, status, data)
                if words is not None:
                    error = json.loads(data)["error"]
                    self.assertIn(words, error["message"])
                    self.assertIn("kind", error)

    def test_sql_can_only_read(self):
        server = self.serve()
        for sql in ("SELECT 1) ; DROP TABLE turn; SELECT * FROM (SELECT 2", "SELECT * FROM file('/etc/hostname', 'LineAsString')",
                    # Functions that read files are functions like others to the engine, however they are written.
                    "SELECT file('/etc/hostname')", "SELECT `fi\\x6ce`('/etc/hostname')", "SELECT arrayMap(file, ['/etc/hostname'])",
                    "SELECT * APPLY(file) FROM (SELECT '/etc/hostname')", "SELECT /* ' */ file /* ' */ ('/etc/hostname')",
                    "SELECT 1) LIMIT 1; SELECT file('/etc/hostname'); SELECT * FROM (SELECT 2", "SELECT 1 INTO OUTFILE '/tmp/clarion-out'"):
            self.assertEqual(server.request("POST", "/v1/sql", json.dumps({"sql": sql, "purpose": "legal"}))[0], 400, sql)
        self.assertEqual(server.sql("SELECT count() FROM turn"), [[0]])
        self.assertEqual(server.sql("SELECT count() FROM {turn} WHERE text LIKE '%file a complaint%'"), [[0]], "words in strings are free")

    def test_deep_json_is_refused(self):
        server = self.serve()
        code, data, _ = server.request("POST", "/v1/interactions", "[" * 100000)
        self.assertIn(code, (400, 422))

    def test_another_origin_is_turned_away(self):
        server = self.serve()
        self.assertEqual(server.request("GET", "/v1/workspace", headers={"Host": "evil.example"})[0], 403)
        self.assertEqual(server.request("POST", "/v1/interactions", "{}", headers={"Origin": "http://evil.example"})[0], 403)
        self.assertEqual(server.request("GET", "/v1/workspace", headers={"Host": "localhost:80"})[0], 200)


class Reading(Case):
    """Every read of the product, on the engine in process."""

    @classmethod
    def warehouse(cls):
        return {}

    @classmethod
    def setUpClass(cls):
        cls.folder_all = pathlib.Path(tempfile.mkdtemp(prefix="clarion-e2e-"))
        env = cls.warehouse()
        run("simulate", "--interactions", 3000, "--days", 60, "--seed", 3, "--out", cls.folder_all / "s.jsonl", check=0)
        run("import", "--data", cls.folder_all / "data", cls.folder_all / "s.jsonl", env=env, check=0)
        cls.server = Server(cls.folder_all / "data", env=env)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.folder_all, True)

    def test_pages_of_a_list_add_up_to_the_whole(self):
        for sort in ("-started_at", "started_at", "points", "-effort"):
            seen, cursor = [], ""
            while True:
                page = self.server.get(f"/v1/interactions?sort={sort}&limit=700{cursor}")
                seen += [row["id"] for row in page["rows"]]
                if page["next"] is None:
                    break
                cursor = "&cursor=" + page["next"]
            self.assertEqual(len(seen), len(set(seen)), sort)
            if sort != "points":  # by points, only what has a score
                self.assertEqual(len(seen), 3000, sort)

    def test_a_figure_leads_to_exactly_the_conversations_it_counts(self):
        values = self.server.get("/v1/metrics/values?from=2026-09-10&to=2026-10-20")
        for value in values["values"]:
            for part in ("over", "of", "miss"):
                total = self.server.get(f"/v1/interactions?from=2026-09-10&to=2026-10-20&metric={value['id']}&part={part}&limit=1")["total"]
                if part == "over" and value["id"] not in ("csat", "csat_mean", "nps", "ces"):
                    self.assertEqual(total, value["now"]["n"], value["id"])
        transfer = next(v for v in values["values"] if v["id"] == "transfer")["now"]
        hits = self.server.get("/v1/interactions?from=2026-09-10&to=2026-10-20&metric=transfer&part=of&limit=1")["total"]
        self.assertAlmostEqual(hits / transfer["n"], transfer["value"], places=9)

    def test_slices_add_up(self):
        split = self.server.get("/v1/metrics/volume/breakdown?by=channel&from=2026-09-10&to=2026-10-20")
        self.assertEqual(sum(row["now"]["n"] for row in split["rows"]), split["total"]["now"]["n"])

    def test_every_answer_shows_its_evidence(self):
        row = self.server.get("/v1/interactions?channel=voice&sort=-duration&limit=1")["rows"][0]
        detail = self.server.get(f"/v1/interactions/{row['id']}")
        found = 0
        for score in detail["scores"]:
            for answer in score["answers"]:
                self.assertTrue(answer["text"])
                for evidence in answer["evidence"]:
                    if evidence["turn"] is not None:
                        text = detail["turns"][evidence["turn"]]["text"].encode("utf-16-le")
                        self.assertLessEqual(2 * evidence["end"], len(text))
                        found += 1
                    else:
                        self.assertLess(evidence["event"], len(detail["events"]))
        self.assertGreater(found, 3)

    def test_journeys_are_ordered_and_mark_their_own(self):
        row = self.server.get("/v1/interactions?metric=repeat_contact_7d&part=of&limit=1")["rows"][0]
        journey = self.server.get(f"/v1/interactions/{row['id']}/journey")
        own = [step for step in journey["steps"] if step["same_matter"]]
        self.assertGreaterEqual(len(own), 2)
        self.assertEqual([s["id"] for s in journey["steps"] if s["current"]], [row["id"]])
        times = [s["started_at"] for s in journey["steps"]]
        self.assertEqual(times, sorted(times))

    def test_csv_is_the_list(self):
        _, data, headers = self.server.request("GET", "/v1/interactions.csv?channel=email")
        self.assertIn("text/csv", headers["Content-Type"])
        rows = self.server.get("/v1/interactions?channel=email&limit=1")["total"]
        import csv
        import io
        self.assertEqual(len(list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))), rows)

    def test_trying_a_card_shows_the_error_line(self):
        row = self.server.get("/v1/interactions?limit=1&channel=voice")["rows"][0]
        card = self.server.get("/v1/scorecards/service_quality")
        tried = self.server.json("POST", "/v1/scorecards/try", {"interaction_id": row["id"], "yaml": card["yaml"]})
        stored = self.server.get(f"/v1/interactions/{row['id']}")
        want = next((s for s in stored["scores"] if s["scorecard"] == "service_quality"), None)
        self.assertEqual(tried["score"]["points"] if tried["applies"] else None, want["points"] if want else None)
        broken = self.server.json("POST", "/v1/scorecards/try", {"interaction_id": row["id"], "yaml": "id: x\nbogus: 1\n"}, want=400)
        self.assertRegex(broken["error"]["message"], r"line 2")

    def test_no_detector_reads_the_truth(self):
        detail = self.server.get("/v1/interactions/int-000001")
        self.assertNotIn("labels", detail["interaction"])
        self.assertNotIn("archetype", json.dumps(detail))

    def test_health_and_counters(self):
        self.assertEqual(self.server.get("/healthz")["status"], "ok")
        self.assertEqual(self.server.get("/readyz")["status"], "ready")
        _, data, _ = self.server.request("GET", "/metrics")
        self.assertIn(b"clarion_http_requests_total", data)

    def test_the_page_is_served_with_a_strict_policy(self):
        status, data, headers = self.server.request("GET", "/conversations")
        self.assertEqual(status, 200)
        self.assertIn("default-src 'self'", headers["Content-Security-Policy"])
        self.assertIn(b"<html", data.lower())
        packed = self.server.request("GET", "/conversations", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(gzip.decompress(packed[1]) if packed[2].get("Content-Encoding") == "gzip" else packed[1], data)


@unittest.skipUnless(os.path.exists(ClickHouse.BINARY), "clickhouse-server is not on this machine")
class ReadingFromAServer(Reading):
    """The same reads, every query unchanged, on Debian's clickhouse-server: the floor that keeps the SQL portable."""

    @classmethod
    def warehouse(cls):
        cls.engine = ClickHouse(cls.folder_all / "clickhouse")
        cls.addClassCleanup(cls.engine.stop)
        return {"CLARION_WAREHOUSE": cls.engine.url("clarion")}

    def test_both_engines_answer_the_same(self):
        other = Server(self.folder_all / "other")
        self.addCleanup(other.stop)
        other.json("POST", "/v1/imports?filename=s.jsonl", (self.folder_all / "s.jsonl").read_bytes(), want=202)
        until = time.monotonic() + 120
        while other.get("/v1/imports")["imports"][0]["state"] != "done" and time.monotonic() < until:
            time.sleep(0.05)
        other.settled()

        def answers(path):
            both = [server.get(path) for server in (self.server, other)]
            for answer in both:
                answer.pop("took_ms", None)
                answer.get("questions", []).sort(key=lambda q: q["id"])
            return [json.dumps(rounded(answer), sort_keys=True) for answer in both]

        for path in ["/v1/metrics/values?from=2026-09-10&to=2026-10-20", "/v1/interactions?limit=200", "/v1/interactions?q=refund&limit=20",
                     "/v1/metrics/fcr_7d/breakdown?by=reason", "/v1/scorecards/service_quality/questions", "/v1/interactions/int-000100"]:
            # Journeys follow within a moment, names within five seconds.
            one, two = answers(path)
            while one != two and time.monotonic() < until:
                time.sleep(0.5)
                one, two = answers(path)
            self.assertEqual(one, two, path)


def rounded(value):
    """Sums of doubles may differ in the last bits with the order of adding."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value


class Uploads(Case):
    def test_a_file_goes_in_with_progress_and_its_bad_records_are_listed(self):
        server = self.serve()
        body = gzip.compress((lines([conversation(f"u{i}") for i in range(200)]) + "broken\n").encode())
        job = server.json("POST", "/v1/imports?filename=calls.jsonl.gz", body, want=202)["id"]
        for _ in range(200):
            state = server.get(f"/v1/imports/{job}")
            if state["state"] != "running":
                break
            time.sleep(0.05)
        self.assertEqual((state["state"], state["accepted"], state["rejected"], state["format"]), ("done", 200, 1, "clarion"))
        reject = server.get("/v1/rejects")["rejects"][0]
        self.assertEqual((reject["file"], reject["line"], reject["raw"]), ("calls.jsonl.gz", 201, "broken"))
        server.settled()
        self.assertEqual(server.get("/v1/interactions")["total"], 200)
        server.json("DELETE", f"/v1/rejects/{reject['id']}")
        self.assertEqual(server.get("/v1/rejects")["total"], 0)

    def test_an_import_beside_a_running_server_is_scored_by_it(self):
        server = self.serve()
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation("side")])), check=0)
        for _ in range(100):
            if server.get("/v1/workspace")["indexing"]["behind"] == 0:
                break
            time.sleep(0.05)
        self.assertEqual(server.get("/v1/interactions/side")["interaction"]["id"], "side")
        self.assertIn("another clarion process", run("sql", "--data", self.data, "SELECT 1", check=1).stderr)


class Description(unittest.TestCase):
    def test_the_description_is_the_golden_one(self):
        now = run("openapi", check=0).stdout
        if os.environ.get("CLARION_UPDATE_GOLDEN"):
            GOLDEN.write_text(now)
        self.assertEqual(now, GOLDEN.read_text(), "the API changed: look at it, then run with CLARION_UPDATE_GOLDEN=1")

    def test_every_route_declares_its_permission(self):
        document = json.loads(run("openapi", check=0).stdout)
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                self.assertTrue(operation["x-permission"], f"{method} {path}")


if __name__ == "__main__":
    unittest.main()
