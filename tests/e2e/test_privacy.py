"""A person out of everything: erased, found nowhere in the raw bytes, refused when they come again; holds, retention, the register, the export."""
import datetime
import json
import shutil
import signal
import time
import unittest

from harness import Case, conversation, lines, run

# Journal and warehouse store what they store as it is, so that bytes can be looked for.
PLAIN = {"CLARION_TEST_PLAIN_STORE": "1"}
TABLES = ["interaction", "turn", "event", "outcome", "signal", "answer", "score", "journey_step", "customer_outcome"]
# Of an import: when, and at which place of the journal; everything else must be the same.
OWN = {"version"}


def person(number, mark):
    """Three conversations and a late outcome of one customer, with `mark` in every field that says something."""
    customer = f"cus-{mark}"
    out = []
    for i in range(3):
        out.append(conversation(
            f"int-{mark}-{i}", f"My name is Name{mark} and contract Text{mark} was billed twice this month.",
            customer_id=customer, channel=["chat", "voice", "email"][i], started_at=f"2026-03-{2 + number:02d}T1{i}:00:00Z",
            attributes={"customer_email": f"mail.{mark}@example.com", "note": f"Attribute{mark}", "team": "blue"},
            parties=[{"id": f"party-{mark}", "role": "customer", "name": f"Full Name{mark}"}, {"id": "agt-1", "role": "agent", "name": "Ann"}],
            events=[{"kind": "action", "name": "lookup", "t": 30, "detail": {"found": f"Event{mark}"}}],
            outcomes=[{"kind": "csat", "value": 4, "comment": f"Comment{mark} was never called back by anybody here"}],
            extras_of_source=f"Extra{mark}"))
    return out


def late(mark, number):
    return {"type": "outcome", "customer_id": f"cus-{mark}", "kind": "nps", "value": 9, "at": f"2026-03-{3 + number:02d}T20:00:00Z",
            "comment": f"Late{mark} survey answer with some words"}


def marks(mark):
    return [f"{kind}{mark}".encode() for kind in ("cus-", "int-", "Name", "Text", "mail.", "Attribute", "party-", "Event", "Comment", "Extra", "Late")]


def holding(folder, words):
    """Files that hold one of the words, by word."""
    found = {word: [] for word in words}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            for word in words:
                if word in content:
                    found[word].append(str(path.relative_to(folder)))
    return found


def contents(data):
    told = {}
    for table in TABLES:
        out = run("sql", "--data", data, "--format", "JSONEachRow", f"SELECT * FROM {{{table}}}", check=0, env=PLAIN).stdout
        rows = [json.loads(line) for line in out.splitlines()]
        told[table] = sorted(json.dumps({key: value for key, value in row.items() if key not in OWN}, sort_keys=True) for row in rows)
    return told


class Erasure(Case):
    others = ["Aq7Wz2Kp9", "Bm3Xt8Lr5", "Cn6Yv1Jd4", "Dk9Zs5Hf2"]
    gone = "Qx7Ww4Vv1Uu8"

    def prepare(self, data=None, without=False):
        records = []
        for number, mark in enumerate(self.others + ([] if without else [self.gone])):
            records += person(number, mark)
        outcomes = [late(mark, number) for number, mark in enumerate(self.others + ([] if without else [self.gone]))]
        path = self.folder / f"people-{without}.jsonl"
        path.write_text(lines(records) + lines(outcomes))
        done = run("import", "--quiet", "--json", "--data", data or self.data, path, check=0, env=PLAIN)
        return path, json.loads(done.stdout)

    def erase(self, *args, check=0, env=None, person=None):
        return run("privacy", "erase", "--data", self.data, "--person", person or f"cus-{self.gone}", "--basis", "GDPR Art. 17(1)(a)", "--yes", *args, check=check,
                   env={**PLAIN, **(env or {})})

    def assert_gone(self, data=None):
        left = {word: files for word, files in holding(data or self.data, marks(self.gone)).items() if files}
        self.assertEqual(left, {})

    def test_an_erased_person_is_in_no_byte_and_everybody_else_is_as_if_they_had_never_been(self):
        path, counts = self.prepare()
        self.assertEqual((counts["accepted"], counts["rejected"]), (20, 0))
        # A record that cannot be read, a correction, incidents' and initiatives' notes, and an audit entry that quotes all of them.
        bad = self.file("bad.jsonl", json.dumps({"id": f"int-{self.gone}-9", "channel": "telepathy", "customer_id": f"cus-{self.gone}", "turns": []}) + "\n")
        run("import", "--quiet", "--data", self.data, bad, check=3, env=PLAIN)
        corrected = person(len(self.others), self.gone)[0]
        corrected["turns"][1]["text"] = "A correction came in."
        run("import", "--quiet", "--data", self.data, self.file("fix.jsonl", lines([corrected])), check=0, env=PLAIN)
        server = self.serve(env=PLAIN)
        server.settled()
        server.json("POST", "/v1/initiatives", {"title": "Call back", "metric": "transfer", "notes": f"Full Name{self.gone} said: Comment{self.gone} was never called back by anybody here"}, want=201)
        # Coaching that shows one of their conversations, and what reviewers said of another.
        server.json("POST", "/v1/coaching/sessions", {"agent": "agt-1", "focus": "listen", "notes": f"Full Name{self.gone} rang", "moments": [{"interaction": f"int-{self.gone}-1", "turn": 0, "good": True, "note": ""}]}, want=201)
        for identifier in (f"int-{self.gone}-1", f"int-{self.others[0]}-1"):
            server.json("POST", "/v1/reviews/labels", {"interaction": identifier, "scorecard": "service_quality", "answers": [{"question": "greeted", "verdict": "yes", "note": f"as with Full Name{self.gone}"}]}, want=201)
        self.assertEqual(server.get(f"/v1/interactions/int-{self.gone}-1")["interaction"]["customer_id"], f"cus-{self.gone}")
        server.stop()
        # What a search for contact reasons keeps, and what models of them learned from.
        said = f"My name is Name{self.gone} and contract Text{self.gone} was billed twice this month."
        example = {"interaction": f"int-{self.gone}-1", "text": said, "channel": "voice", "started_at": "2026-03-06T11:00:00Z", "typicality": 0.9}
        other = {**example, "interaction": f"int-{self.others[0]}-1", "text": "Somebody else said this"}
        (self.data / "discovery.json").write_text(json.dumps({"state": "ready", "clusters": [{"id": "g1", "name": "bill", "title": "bill", "size": 3, "known": None, "examples": [example, other]}]}))
        (self.data / "models").mkdir(exist_ok=True)
        for name, column in (("discovery.members.csv", "group"), ("models/reasons.csv", "label")):
            (self.data / name).write_text(f'{column},text\nbill,"{said}"\nbill,"Somebody else said this"\n')
        # The test can fail: before, every one of these words lies in journal and warehouse.
        before = holding(self.data, marks(self.gone))
        for word, files in before.items():
            self.assertTrue(any(file.startswith("journal.db") for file in files), f"{word} is not in the journal: {files}")
        for word in marks(self.gone):
            if not word.startswith(b"Extra"):
                self.assertTrue(any(file.startswith("warehouse/") for file in before[word]), f"{word} is not in the warehouse")
        self.assertIn("registry.db", "".join(before[f"Name{self.gone}".encode()]))

        shown = json.loads(run("privacy", "show", "--data", self.data, "--person", f"mail.{self.gone}@example.com", "--json", check=0, env=PLAIN).stdout)
        self.assertEqual(shown["customer_id"], f"cus-{self.gone}")
        self.assertEqual(len(shown["contacts"]), 3)
        self.assertEqual(shown["places"]["journal records"], 5)
        self.assertEqual(shown["places"]["refused records"], 1)
        self.assertEqual(shown["places"]["initiatives"], 1)
        self.assertEqual((shown["places"]["examples of discovered reasons"], shown["places"]["training texts"]), (1, 2))
        self.assertEqual((shown["places"]["coaching sessions"], shown["places"]["labels of reviewers"]), (1, 1))
        self.assertGreaterEqual(shown["places"]["audit entries"], 1)
        report = json.loads(self.erase("--json").stdout)
        self.assertEqual(report["places"], shown["places"])
        self.assertEqual(report["proof"]["found_in"], [])
        self.assertGreater(report["proof"]["words"], 8)
        self.assertTrue(report["retrain"])
        for name in ("discovery.json", "discovery.members.csv", "models/reasons.csv"):
            self.assertIn("Somebody else said this", (self.data / name).read_text(), name)
        self.assert_gone()
        # Whole after a restart, and the audit log still proves itself.
        self.assertIn("none changed or missing", run("audit", "verify", "--data", self.data, check=0).stdout)
        self.assertIn("good", run("doctor", "--data", self.data, "--json").stdout)

        fresh = self.folder / "fresh"
        self.prepare(fresh, without=True)
        mine, other = contents(self.data), contents(fresh)
        for table in TABLES:
            self.assertEqual(mine[table], other[table], table)
        self.assertGreater(len(mine["answer"]), 50)
        # Made anew from the journal, the warehouse has no row more.
        shutil.rmtree(self.data / "warehouse")
        mine = contents(self.data)
        for table in TABLES:
            self.assertEqual(mine[table], other[table], table)
        self.assert_gone()

    def test_what_was_erased_is_refused_when_it_comes_again_and_counted(self):
        path, _ = self.prepare()
        self.erase()
        again = run("import", "--quiet", "--json", "--data", self.data, path, env=PLAIN)
        counts = json.loads(again.stdout)
        self.assertEqual((counts["accepted"], counts["duplicate"], counts["erased"]), (0, 16, 4))
        server = self.serve(env=PLAIN)
        told = server.json("POST", "/v1/interactions", person(4, self.gone)[0])
        self.assertEqual((told["erased"], told["results"][0]["status"]), (1, "erased"))
        outcome = {"type": "outcome", "kind": "csat", "value": 1, "interaction_id": f"int-{self.gone}-1"}
        self.assertEqual(server.json("POST", "/v1/interactions", outcome)["erased"], 1)
        new = conversation("int-new-1", customer_id=f"cus-{self.gone}")
        self.assertEqual(server.json("POST", "/v1/interactions", new)["accepted"], 1, "who comes back is served")
        register = server.get("/v1/privacy/requests")
        self.assertEqual((register["erased_subjects"], register["refused_deliveries"]), (4, 6))
        self.assertEqual(register["requests"][0]["person"], "")
        self.assertEqual(len(register["requests"][0]["hash"]), 32)

    def test_killed_anywhere_it_is_carried_on_at_the_next_start(self):
        self.prepare()
        whole = self.folder / "whole"
        shutil.copytree(self.data, whole, symlinks=True)
        for point in ("begun", "rows", "elsewhere", "registered", "committed", "emptied"):
            with self.subTest(point):
                shutil.rmtree(self.data)
                shutil.copytree(whole, self.data, symlinks=True)
                killed = self.erase(check=-signal.SIGKILL, env={"CLARION_TEST_KILL_ERASURE": point})
                self.assertNotIn("erased", killed.stdout)
                # From the beginning nobody reads them any more; opening the workspace does the rest.
                rows = run("sql", "--data", self.data, "--format", "CSV", "SELECT count() FROM {interaction}", check=0, env=PLAIN)
                self.assertIn("12", rows.stdout)
                self.assert_gone()
                states = [json.loads(line)["state"] for line in run("privacy", "requests", "--data", self.data, "--json", check=0).stdout.splitlines()]
                self.assertEqual(states, ["done"])

    def test_a_hold_stops_erasure_and_names_itself(self):
        self.prepare()
        hold = run("privacy", "hold", "add", "--data", self.data, "--person", f"cus-{self.gone}", "--reason", "case 7/26", "--owner", "Legal", check=0).stdout.strip()
        refused = self.erase(check=1)
        self.assertIn(hold, refused.stderr)
        self.assertIn("case 7/26", refused.stderr)
        run("privacy", "hold", "release", "--data", self.data, hold, check=0)
        period = run("privacy", "hold", "add", "--data", self.data, "--from", "2026-03-06", "--until", "2026-03-07", "--reason", "audit", "--owner", "Legal", check=0).stdout.strip()
        self.assertIn(period, self.erase(check=1).stderr)
        one = run("privacy", "erase", "--data", self.data, "--interaction", f"int-{self.others[0]}-1", "--yes", check=0, env=PLAIN)
        self.assertIn("none is left", one.stdout)
        run("privacy", "hold", "release", "--data", self.data, period, check=0)
        self.erase()
        self.assert_gone()

    def test_retention_takes_what_is_too_old_by_channel_and_leaves_what_is_held(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        aged = []
        for days in (10, 100, 400):
            for channel in ("voice", "chat"):
                aged.append(conversation(f"int-{channel}-{days}", channel=channel, started_at=(now - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ"), customer_id=f"cus-{days}"))
        run("import", "--quiet", "--data", self.data, self.file("aged.jsonl", lines(aged)), check=0, env=PLAIN)
        self.assertIn("everything stays", run("privacy", "retention", "--data", self.data, "--dry-run", check=0, env=PLAIN).stdout)
        (self.data / "retention.yaml").write_text("conversations:\n  default: 365\n  voice: 90\n")
        run("privacy", "hold", "add", "--data", self.data, "--interaction", "int-voice-100", "--reason", "case", "--owner", "Legal", check=0)
        would = json.loads(run("privacy", "retention", "--data", self.data, "--dry-run", "--json", check=0, env=PLAIN).stdout)
        self.assertEqual([(due["channel"], due["count"], due["held"]) for due in would["due"]], [("chat", 1, 0), ("voice", 1, 1)])
        self.assertEqual(len(contents(self.data)["interaction"]), 6)
        run("privacy", "retention", "--data", self.data, check=0, env=PLAIN)
        left = run("sql", "--data", self.data, "--format", "CSV", "SELECT id FROM {interaction} ORDER BY id", check=0, env=PLAIN).stdout
        self.assertEqual(set(left.replace('"', "").split()) - {"id"}, {"int-chat-10", "int-chat-100", "int-voice-10", "int-voice-100"})
        self.assertEqual([files for files in holding(self.data, [b"int-chat-400", b"int-voice-400"]).values() if files], [])
        (self.data / "retention.yaml").write_text("conversations:\n  voyce: 90\n")
        self.assertIn("did you mean 'voice'", run("privacy", "retention", "--data", self.data, "--dry-run", check=1).stderr)

    def test_values_in_the_vault_go_unless_somebody_else_has_the_same(self):
        self.data.mkdir()
        (self.data / "redaction.yaml").write_text("default: vault\n")
        ann = [conversation(f"ann-{i}", "Where is my refund? My card is 4111 1111 1111 1111.", customer_id="cus-ann-1") for i in range(2)]
        bob = conversation("bob-1", "Where is my parcel? My card is 5500 0000 0000 0004.", customer_id="cus-bob-1")
        both = conversation("both-1", "Why was it paid twice? My card is 5500 0000 0000 0004.", customer_id="cus-ann-1")
        run("import", "--quiet", "--data", self.data, self.file("in.jsonl", lines(ann + [bob, both])), check=0)
        shown = json.loads(run("privacy", "show", "--data", self.data, "--person", "cus-ann-1", "--json", check=0).stdout)
        self.assertEqual(shown["places"]["vault values"], 1)
        size = (self.data / "vault").stat().st_size
        exported = self.folder / "ann.json"
        run("privacy", "export", "--data", self.data, "--person", "cus-ann-1", "--output", exported, check=0)
        self.assertIn("4111 1111 1111 1111", exported.read_text())
        self.erase(person="cus-ann-1")
        self.assertLess((self.data / "vault").stat().st_size, size)
        run("privacy", "export", "--data", self.data, "--person", "cus-bob-1", "--output", exported, check=0)
        self.assertIn("5500 0000 0000 0004", exported.read_text())

    def test_an_export_has_all_of_a_person_and_nothing_of_others(self):
        self.prepare()
        out = self.folder / "them.json"
        told = run("privacy", "export", "--data", self.data, "--person", f"party-{self.gone}", "--asked-by", "by mail", "--output", out, check=0, env=PLAIN)
        self.assertIn("3 contacts", told.stdout)
        text = out.read_text()
        for word in marks(self.gone):
            self.assertIn(word.decode(), text)
        for other in self.others:
            self.assertNotIn(other, text)
        export = json.loads(text)
        self.assertEqual(len(export["records"]), 4)
        self.assertGreater(len(export["concluded"]["answer"]), 3)
        self.assertIn("What is stored about", export["summary"])
        register = json.loads(run("privacy", "requests", "--data", self.data, "--json", check=0).stdout)
        self.assertEqual((register["kind"], register["state"], register["asked_by"]), ("export", "done", "by mail"))

    def test_who_cannot_be_told_apart_is_named_and_not_erased(self):
        self.prepare()
        same = [conversation(f"same-{i}", customer_id=f"cus-same-{i}", attributes={"phone": "+44 20 7946 0001"}) for i in range(2)]
        run("import", "--quiet", "--data", self.data, self.file("same.jsonl", lines(same)), check=0, env=PLAIN)
        refused = run("privacy", "erase", "--data", self.data, "--person", "+44 20 7946 0001", "--yes", check=1, env=PLAIN)
        self.assertIn("cus-same-0, cus-same-1", refused.stderr)
        self.assertIn("nobody here is", run("privacy", "show", "--data", self.data, "--person", "nobody", check=1, env=PLAIN).stderr)
        self.assertIn("--yes", run("privacy", "erase", "--data", self.data, "--person", f"cus-{self.gone}", check=1, env=PLAIN).stderr)

    def test_over_http_it_is_confirmed_done_and_in_the_audit_log(self):
        self.prepare()
        server = self.serve(env=PLAIN)
        server.settled()
        who = {"person": f"cus-{self.gone}"}
        self.assertIn("confirm", json.dumps(server.json("POST", "/v1/privacy/erase", who, want=400)))
        open_one = server.json("POST", "/v1/privacy/requests", {"kind": "erasure", **who, "basis": "GDPR Art. 17", "received_at": "2026-01-31T09:00:00Z"}, want=201)
        self.assertEqual(open_one["due_at"], "2026-02-28T09:00:00Z")
        self.assertLess(open_one["days_left"], 0)
        hold = server.json("POST", "/v1/privacy/holds", {"kind": "person", "value": who["person"], "reason": "case", "owner": "Legal"}, want=201)
        refused = server.json("POST", "/v1/privacy/erase", {**who, "confirm": who["person"], "request": open_one["id"]}, want=409)
        self.assertIn(hold["id"], refused["error"]["message"])
        server.json("POST", f"/v1/privacy/holds/{hold['id']}/release", {})
        server.json("POST", "/v1/privacy/erase", {**who, "confirm": who["person"], "request": open_one["id"]}, want=202)
        for _ in range(600):
            status = server.get("/v1/privacy/erasure")
            if status["state"] != "running":
                break
            time.sleep(0.05)
        self.assertEqual((status["state"], status["report"]["proof"]["found_in"]), ("done", []), status)
        register = server.get("/v1/privacy/requests")["requests"]
        self.assertEqual([(one["state"], one["person"]) for one in register], [("done", "")])
        server.get(f"/v1/interactions/int-{self.gone}-1", want=404)
        actions = [entry["action"] for entry in server.get("/v1/audit?limit=50")["entries"]]
        for action in ("privacy.request.add", "privacy.hold.add", "privacy.hold.release", "privacy.erase.begin", "privacy.request.done"):
            self.assertIn(action, actions)
        # Queries and figures made before are not answered from memory.
        self.assertEqual(server.sql("SELECT count() FROM {interaction}"), [[12]])
        auditor = run("key", "make", "--data", self.data, "--name", "auditor", "--role", "auditor", "--days", "1", check=0).stdout.strip()
        server.json("GET", f"/v1/privacy/person?person={who['person']}", want=403, headers={"Authorization": f"Bearer {auditor}"})
        server.json("GET", "/v1/privacy/requests", headers={"Authorization": f"Bearer {auditor}"})
        server.stop()
        self.assert_gone()


if __name__ == "__main__":
    unittest.main()
