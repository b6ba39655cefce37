"""What people said is read with personal data covered; who needs more says what for, and it is in the audit log."""
import json

from harness import Case, conversation, lines, run, text_of

CARD = "4111 1111 1111 1111"
MAIL = "ann.kowalczyk@example.com"
SECRETS = (CARD, MAIL, "Kowalczyk", "867-5309")
COVER = "\u2022"
PASSWORD = "correct horse battery staple"


def secret_conversation(interaction, **more):
    one = conversation(interaction, f"My card is {CARD} and you can mail {MAIL}.", agent_id="agt-1", customer_id="cus-1", **more)
    one["parties"] = [{"id": "p-1", "role": "customer", "name": "Ann Kowalczyk"}, {"id": "agt-1", "role": "agent", "name": "Marta Agent"}]
    one["outcomes"] = [{"kind": "csat", "value": 2, "comment": f"Call me on 555-867-5309, mail {MAIL}"}]
    one["events"] = [{"kind": "action", "name": "lookup", "t": 3, "detail": {"mail": MAIL}}]
    one["attributes"] = {**one.get("attributes", {}), "mail": MAIL, "team": "north"}
    return one


class Reading(Case):
    def start(self, *conversations, policy=None):
        if policy:
            self.data.mkdir(parents=True, exist_ok=True)
            (self.data / "redaction.yaml").write_text(policy)
        run("import", "--data", self.data, self.file("a.jsonl", lines(conversations or [secret_conversation("c1")])), check=0)
        self.server = self.serve()
        self.server.settled()

    def key(self, *args):
        return {"Authorization": "Bearer " + run("key", "make", "--data", self.data, "--name", "k", *args, check=0).stdout.strip()}

    def entries(self, action):
        return [one for one in self.server.get("/v1/audit")["entries"] if one["action"] == action]

    def test_no_answer_holds_personal_data_that_was_not_asked_for(self):
        self.start()
        self.server.json("POST", "/v1/interactions", "{broken " + MAIL, want=422)
        seen = 0
        described = json.loads(run("openapi").stdout)
        for path, methods in described["paths"].items():
            if "get" not in methods or path == "/metrics":
                continue
            for query in ("", "?customer=cus-1", "?q=card", "?q=c1", "?as=xlsx", "?as=csv"):
                status, body, _ = self.server.request("GET", path.replace("{id}", "c1") + query)
                text = text_of(body)
                for one in SECRETS:
                    self.assertNotIn(one, text, f"{path}{query}: {status}")
                seen += text.count(COVER)
        self.assertGreater(seen, 100, "the words were there, and covered")
        hits = self.server.json("POST", "/v1/phrases/try", {"phrases": ["you can mail"], "speaker": "any"})
        self.assertEqual(hits["conversations"], 1)
        self.assertNotIn(MAIL, json.dumps(hits))
        self.assertIn("you can mail", hits["rows"][0]["text"])

    def test_evidence_still_points_to_its_place(self):
        self.start()
        covered = self.server.get("/v1/interactions/c1")
        whole = self.server.json("POST", "/v1/interactions/c1/unredacted", {"purpose": "complaint"})
        for a, b in zip(covered["turns"], whole["turns"], strict=True):
            self.assertEqual(len(a["text"].encode("utf-16-le")), len(b["text"].encode("utf-16-le")))
        self.assertEqual(covered["signals"], whole["signals"])
        self.assertEqual(covered["scores"], whole["scores"])
        self.assertIn("Marta Agent", json.dumps(covered), "who serves stays known")

    def test_a_purpose_and_a_permission_open_it_and_the_audit_log_says_so(self):
        self.start()
        path = "/v1/interactions/c1/unredacted"
        for role in ("agent", "coach", "planner", "auditor", "integration"):
            self.assertEqual(self.server.request("POST", path, '{"purpose": "dispute"}', self.key("--role", role))[0], 403, role)
        for body in ("{}", '{"purpose": "curiosity"}', '{"purpose": 7}'):
            status, answer, _ = self.server.request("POST", path, body)
            self.assertEqual(status, 400, body)
            self.assertIn("quality_review", answer.decode())
        self.assertEqual(self.server.request("POST", "/v1/interactions/c9/unredacted", '{"purpose": "dispute"}')[0], 404)
        self.assertEqual(self.entries("conversation.read_unredacted"), [])
        whole = self.server.json("POST", path, {"purpose": "dispute", "note": "ticket 4711"}, headers=self.key("--role", "qa"))
        for one in SECRETS:
            self.assertIn(one, json.dumps(whole))
        entry, = self.entries("conversation.read_unredacted")
        self.assertEqual((entry["target"], entry["after"]), ("c1", {"purpose": "dispute", "note": "ticket 4711"}))
        self.assertEqual(entry["actor"]["kind"], "key")

    def test_sql_about_words_takes_a_purpose_however_it_is_written(self):
        self.start()
        plain = ("SELECT count() AS n FROM turn", "SELECT role, count() AS n FROM {turn} GROUP BY role", "SELECT id, queue, effort FROM {interaction}",
                 "SELECT number FROM numbers(3)", "SELECT 'text' AS a, 'column_name' AS b")
        words = ("SELECT text FROM turn", "SELECT * FROM {turn}", "SELECT a FROM (SELECT substring(text, 1, 4) AS a FROM turn)", "SELECT count() FROM turn WHERE text LIKE '%4111%'",
                 "SELECT COLUMNS('te.t') FROM turn", "SELECT b FROM view(SELECT text AS b FROM turn)", "SELECT (SELECT any(text) FROM turn) AS a", "SELECT * FROM merge(currentDatabase(), '^turn')",
                 "WITH t AS (SELECT * FROM turn) SELECT length(max(text)) AS n FROM t", "SELECT id FROM interaction WHERE id IN (SELECT interaction_id FROM turn WHERE match(text, '4111'))",
                 "SELECT preview FROM {interaction}", "SELECT comment FROM outcome", "SELECT party_names FROM interaction", "SELECT attribute_values FROM interaction", "SELECT detail FROM event")
        leader = self.key("--role", "leader")
        for sql in plain:
            self.assertEqual(self.server.request("POST", "/v1/sql", json.dumps({"sql": sql}), leader)[0], 200, sql)
        self.assertEqual(self.entries("sql.read_unredacted"), [])
        for sql in words:
            status, body, _ = self.server.request("POST", "/v1/sql", json.dumps({"sql": sql}), leader)
            self.assertEqual(status, 400, sql)
            self.assertNotIn("4111 1111", body.decode())
        self.server.json("POST", "/v1/sql", {"sql": words[0], "purpose": "legal"}, headers=leader)
        entry, = self.entries("sql.read_unredacted")
        self.assertEqual((entry["after"]["purpose"], entry["after"]["sql"]), ("legal", words[0]))

    def test_who_may_ask_sql_and_not_read_words_is_refused_them(self):
        (self.data / "roles").mkdir(parents=True)
        (self.data / "roles/roles.yaml").write_text("roles:\n- {id: owner, title: Owner, permissions: [all]}\n- {id: counter, title: Counter, permissions: [figures.read, sql.query]}\n")
        self.start()
        counter = self.key("--role", "counter")
        self.assertEqual(self.server.request("POST", "/v1/sql", '{"sql": "SELECT count() AS n FROM turn"}', counter)[0], 200)
        status, body, _ = self.server.request("POST", "/v1/sql", '{"sql": "SELECT text FROM turn", "purpose": "legal"}', counter)
        self.assertEqual((status, "conversations.unredacted" in body.decode()), (403, True))

    def test_what_was_taken_out_at_intake_comes_back_from_the_vault(self):
        self.start(policy="default: vault\n")
        covered = self.server.get("/v1/interactions/c1")
        self.assertNotIn(CARD, json.dumps(covered))
        self.assertTrue(all(turn["restored"] is None for turn in covered["turns"]))
        whole = self.server.json("POST", "/v1/interactions/c1/unredacted", {"purpose": "customer_request"})
        self.assertTrue(any(CARD in (turn["restored"] or "") for turn in whole["turns"]), whole["turns"])

    def test_kinds_a_workspace_keeps_stay_readable(self):
        self.start(policy="default: mask\nkinds:\n  email: keep\n")
        said = json.dumps(self.server.get("/v1/interactions/c1")["turns"])
        self.assertIn(MAIL, said)
        self.assertNotIn(CARD, said)

    def test_taking_it_out_at_the_command_line_says_what_for_too(self):
        self.start()
        out = run("export", "--data", self.data, "--unredacted", check=1)
        self.assertIn("--purpose", out.stderr)
        self.assertIn(CARD, run("export", "--data", self.data, "--unredacted", "--purpose", "legal", check=0).stdout)
        entry, = self.entries("export.unredacted")
        self.assertEqual(entry["after"], {"purpose": "legal", "format": "jsonl"})
