"""What happened upstream: people and signed webhooks tell of it, and a move says what it coincides with."""
import base64
import datetime
import hashlib
import hmac
import json
import random
import time
import unittest

from harness import Case, lines, run

START = datetime.date(2026, 1, 5)
DAYS = 84
ONSET = 63  # of START: 9 March


def day(offset):
    return (START + datetime.timedelta(days=offset)).isoformat()


def contacts(seed=1, moves=True, bot=False):
    """Twelve weeks of contacts of three queues; transfers in returns rise on day 63. With `bot`, an AI agent whose version changes on day 40."""
    rng = random.Random(seed)
    out = []
    for offset in range(DAYS):
        for queue in ("billing", "orders", "returns"):
            for _ in range(14):
                moved = rng.random() < (0.45 if moves and queue == "returns" and offset >= ONSET else 0.1)
                events = [{"kind": "answered", "t": 1}] + ([{"kind": "transfer", "name": "second line", "t": 30}] if moved else [])
                out.append({"id": f"c{len(out)}", "channel": "voice", "queue": queue, "customer_id": f"cus-{len(out)}", "agent_id": f"agt-{rng.randrange(9)}",
                            "started_at": f"{day(offset)}T{rng.randrange(8, 18):02}:{rng.randrange(60):02}:00Z",
                            "turns": [{"speaker": "customer", "text": "Hello, a question about my order.", "t": 0}, {"speaker": "agent", "text": "Let me look.", "t": 10}], "events": events})
        if bot:
            for _ in range(6):
                out.append({"id": f"b{len(out)}", "channel": "chat", "queue": "orders", "customer_id": f"cus-{len(out)}", "agent_id": "aria", "started_at": f"{day(offset)}T12:00:00Z",
                            "attributes": {"bot_version": "b12" if offset >= 40 else "b11"}, "parties": [{"id": "aria", "role": "bot"}],
                            "turns": [{"speaker": "customer", "text": "Where is it?", "t": 0}, {"speaker": "bot", "text": "On its way.", "t": 5}]})
    return out


def standard(secret, body, identifier="msg_1", at=None):
    at = str(int(time.time()) if at is None else at)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{identifier}.{at}.{body}".encode(), hashlib.sha256).digest()
    return {"webhook-id": identifier, "webhook-timestamp": at, "webhook-signature": "v1," + base64.b64encode(mac).decode(), "Authorization": None}


def github(secret, event, body):
    return {"X-GitHub-Event": event, "X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest(), "Authorization": None}


class Log(Case):
    def audited(self, server, action):
        return [one for one in server.get(f"/v1/audit?action={action}")["entries"]]

    def test_people_write_find_correct_and_remove(self):
        server = self.serve()
        made = server.json("POST", "/v1/changes", {"kind": "release", "title": "Billing 4.2", "at": "2026-03-09T06:00:00Z", "segment": "queue=billing", "link": "https://example.org/4.2"}, want=201)
        self.assertTrue(made["made"])
        identifier = made["change"]["id"]
        server.json("POST", "/v1/changes", {"kind": "outage", "title": "Card payments", "at": "2026-02-01", "until": "2026-02-03"}, want=201)
        self.assertEqual([one["title"] for one in server.get("/v1/changes")["changes"]], ["Billing 4.2", "Card payments"])
        self.assertEqual([one["title"] for one in server.get("/v1/changes?from=2026-02-02&to=2026-02-20")["changes"]], ["Card payments"])
        self.assertEqual([one["title"] for one in server.get("/v1/changes?kind=release")["changes"]], ["Billing 4.2"])
        self.assertEqual(server.json("POST", f"/v1/changes/{identifier}", {"title": "Billing 4.2.1"})["title"], "Billing 4.2.1")
        self.assertEqual(server.get(f"/v1/changes/{identifier}")["segment"], "queue=billing")
        for wrong, named in (({"title": "x"}, "at"), ({"title": "x", "at": "2026-03-09", "segment": "mood=bad"}, "mood"), ({"title": "x", "at": "2026-03-09", "link": "javascript:x"}, "link"), ({"title": "x", "at": "2026-03-09", "kind": "weather"}, "release")):
            self.assertIn(named, server.json("POST", "/v1/changes", wrong, want=400)["error"]["message"])
        server.json("DELETE", f"/v1/changes/{identifier}")
        server.get(f"/v1/changes/{identifier}", want=404)
        self.assertEqual([len(self.audited(server, f"change.{what}")) for what in ("add", "correct", "remove")], [2, 1, 1])

    def test_the_same_source_and_id_is_the_same_change(self):
        server = self.serve()
        first = server.json("POST", "/v1/changes", {"title": "4.2", "at": "2026-03-09", "source": "ci", "external_id": "77"}, want=201)
        again = server.json("POST", "/v1/changes", {"title": "4.2 final", "at": "2026-03-10", "source": "ci", "external_id": "77"})
        self.assertEqual((again["made"], again["change"]["id"]), (False, first["change"]["id"]))
        self.assertEqual([one["title"] for one in server.get("/v1/changes")["changes"]], ["4.2 final"])

    def test_a_key_may_write_changes_and_nothing_else(self):
        server = self.serve()
        key = server.json("POST", "/v1/keys", {"name": "deploys", "permissions": ["changes.write"], "days": 1}, want=201)["secret"]
        bearer = {"Authorization": f"Bearer {key}"}
        made = server.json("POST", "/v1/changes", {"title": "4.2", "at": "2026-03-09"}, want=201, headers=bearer)
        self.assertEqual(made["change"]["source"], "deploys")
        server.json("GET", "/v1/changes", want=403, headers=bearer)
        reader = server.json("POST", "/v1/keys", {"name": "reader", "permissions": ["figures.read"], "days": 1}, want=201)["secret"]
        server.json("POST", "/v1/changes", {"title": "4.2", "at": "2026-03-09"}, want=403, headers={"Authorization": f"Bearer {reader}"})
        server.json("POST", "/v1/changes", {"title": "4.2", "at": "2026-03-09"}, want=401, headers={"Authorization": None})

    def test_a_signed_webhook_tells_and_a_wrong_one_does_not(self):
        server = self.serve()
        made = server.json("POST", "/v1/change-sources", {"name": "github"}, want=201)
        path, secret = made["path"], made["secret"]
        self.assertNotIn("secret", json.dumps(server.get("/v1/change-sources")))
        body = json.dumps({"kind": "price", "title": "Premium +2", "at": "2026-03-09", "external_id": "p1", "source": "people"})
        told = server.json("POST", path, body, want=201, headers=standard(secret, body))
        self.assertEqual(told["change"]["source"], "github")  # whatever it says of itself
        self.assertFalse(server.json("POST", path, body, headers=standard(secret, body, "msg_2"))["made"])

        release = json.dumps({"action": "published", "release": {"id": 7, "name": "4.2", "tag_name": "v4.2", "html_url": "https://example.org/r/7", "published_at": "2026-03-10T10:00:00Z"}, "repository": {"full_name": "shop/billing"}})
        self.assertEqual(server.json("POST", path, release, want=201, headers=github(secret, "release", release))["change"]["title"], "shop/billing: 4.2")
        self.assertIsNone(server.json("POST", path, "{}", headers=github(secret, "ping", "{}"))["change"])

        for headers in (standard(secret, body + " "), standard(secret, body, at=time.time() - 600), {"Authorization": None}, github(secret + "x", "release", body)):
            server.json("POST", path, body, want=401, headers=headers)
        server.json("POST", "/v1/change-hooks/src_unknown", body, want=401, headers=standard(secret, body))
        self.assertEqual(len(server.get("/v1/changes")["changes"]), 2)
        self.assertIsNotNone(server.get("/v1/change-sources")["sources"][0]["heard_at"])
        self.assertEqual({one["actor"]["kind"] for one in self.audited(server, "change.add")}, {"webhook"})
        server.json("DELETE", f"/v1/change-sources/{made['source']['id']}")
        server.json("POST", path, body, want=401, headers=standard(secret, body))

    def test_the_command_line_adds_lists_and_imports(self):
        identifier = run("changes", "add", "--data", self.data, "--kind", "roster", "--title", "Eight new in billing", "--at", "2026-03-02", "--segment", "queue=billing", check=0).stdout.strip()
        sheet = self.file("changes.csv", "kind,title,at,segment\nrelease,4.1,2026-02-02,\nrelease,4.2,2026-03-09,queue=billing\nweather,Storm,2026-03-01,\n")
        refused = run("changes", "import", "--data", self.data, sheet, check=3)
        self.assertIn("2 added, 0 known already, 1 refused", refused.stdout)
        self.assertIn("changes.csv:4: kind: 'weather'", refused.stderr)
        self.assertIn("0 added, 2 known already", run("changes", "import", "--data", self.data, sheet, check=3).stdout)
        listed = run("changes", "list", "--data", self.data, "--from", "2026-03-01", check=0).stdout
        self.assertEqual([line.split()[3] for line in listed.splitlines()], ["4.2", "Eight"])
        run("changes", "remove", "--data", self.data, identifier, check=0)
        self.assertEqual(len(run("changes", "list", "--data", self.data, check=0).stdout.splitlines()), 2)
        self.assertIn("no column 'title'", run("changes", "import", "--data", self.data, self.file("bad.csv", "what,at\na,2026-01-01\n"), check=1).stderr)


class Coinciding(Case):
    def prepared(self, **kind):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(contacts(**kind))), check=0)
        return self.serve()

    def add(self, server, title, offset, kind="release", **fields):
        server.json("POST", "/v1/changes", {"kind": kind, "title": title, "at": f"{day(offset)}T07:00:00Z", **fields}, want=201)

    def why(self, server):
        return server.get(f"/v1/metrics/transfer/why?from={day(ONSET - 7)}&to={day(DAYS - 0)}")["coinciding"]

    def test_a_move_says_since_when_and_with_what_it_coincides(self):
        server = self.prepared()
        self.add(server, "Returns form 2", ONSET, segment="queue=returns")
        self.add(server, "Billing 4.2", ONSET, segment="queue=billing")
        self.add(server, "Orders search", ONSET - 6, segment="queue=orders")
        found = self.why(server)
        self.assertEqual({one["by"]: one["value"] for one in found["where"]}, {"queue": "returns"})
        self.assertLessEqual(abs((datetime.date.fromisoformat(found["onset"]["at"][:10]) - START).days - ONSET), 1)
        self.assertLessEqual(found["onset"]["low"], found["onset"]["at"])
        first = found["changes"][0]
        self.assertEqual((first["change"]["title"], first["coincides"]), ("Returns form 2", True))
        self.assertEqual({one["change"]["title"] for one in found["changes"]}, {"Returns form 2"})  # the others concern other contacts
        self.assertGreater(first["overlap"], 0.95)
        self.assertAlmostEqual(sum(one["score"] for one in found["changes"]) + found["by_chance"], 1, 6)

    def test_what_happens_every_day_is_not_named(self):
        server = self.prepared()
        for offset in range(0, DAYS):
            self.add(server, f"Deploy {offset}", offset)
        found = self.why(server)
        self.assertGreater(len(found["changes"]), 3)
        self.assertFalse(any(one["coincides"] for one in found["changes"]))
        self.assertGreater(found["changes"][0]["of_kind"], 40)
        self.assertEqual(found["changes"][0]["kind_moved"], 0)
        # A change of a rare kind among them is.
        self.add(server, "Refunds from 30 to 14 days", ONSET, kind="policy", segment="queue=returns")
        first = self.why(server)["changes"][0]
        self.assertEqual((first["change"]["title"], first["coincides"]), ("Refunds from 30 to 14 days", True))

    def test_nothing_is_said_where_nothing_moved(self):
        server = self.prepared(moves=False)
        self.add(server, "Returns form 2", ONSET, segment="queue=returns")
        self.assertIsNone(self.why(server))

    def test_versions_of_ai_agents_are_found_not_written(self):
        server = self.prepared(bot=True)
        found = [one for one in server.get("/v1/changes")["changes"] if one["found"]]
        self.assertEqual([(one["kind"], one["at"][:10], one["title"]) for one in found], [("ai_version", day(40), "aria b11 → b12")])
        self.assertEqual(server.get("/v1/changes?kind=release")["changes"], [])
        self.assertEqual(server.get(f"/v1/changes?from={day(41)}")["changes"], [])

    def test_an_incident_has_it_too(self):
        server = self.prepared()
        self.add(server, "Returns form 2", ONSET, segment="queue=returns")
        until = time.monotonic() + 60
        while time.monotonic() < until and not server.get("/v1/incidents")["watched_until"]:
            time.sleep(0.2)
        incident = next(one for one in server.get("/v1/incidents")["incidents"] if any(move["metric"] == "transfer" for move in one["changes"]))
        self.assertIsNone(incident["coinciding"])  # of a list it would be too much
        found = server.get(f"/v1/incidents/{incident['id']}")["coinciding"]
        noticed = datetime.date.fromisoformat(incident["noticed_at"][:10])
        brief = server.get(f"/v1/brief?week={noticed - datetime.timedelta(days=noticed.weekday())}")
        said = " ".join(one["text"] for section in brief["sections"] for one in section["sentences"])
        self.assertIn(f"It coincides with “Returns form 2” on {day(ONSET)}.", said)
        self.assertEqual((found["changes"][0]["change"]["title"], found["changes"][0]["coincides"]), ("Returns form 2", True))


class Explore(Case):
    def setUp(self):
        super().setUp()
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(contacts(bot=True))), check=0)
        self.server = self.serve()

    def explore(self, query, want=200):
        return self.server.json("GET", f"/v1/metrics/transfer/explore?from={day(56)}&to={day(84)}&{query}", want=want)

    def test_one_dimension_agrees_with_the_breakdown(self):
        answer = self.explore("by=queue")
        breakdown = self.server.get(f"/v1/metrics/transfer/breakdown?by=queue&from={day(56)}&to={day(84)}")
        self.assertEqual({row["where"][0]["value"]: (row["now"]["n"], row["now"]["value"], row["before"]["value"]) for row in answer["rows"]},
                         {row["value"]: (row["now"]["n"], row["now"]["value"], row["before"]["value"]) for row in breakdown["rows"]})
        self.assertEqual(answer["total"]["now"]["n"], breakdown["total"]["now"]["n"])
        self.assertAlmostEqual(sum(row["share"] for row in answer["rows"]), 1, 9)

    def test_two_dimensions_add_up_and_so_do_the_lines(self):
        answer = self.explore("by=queue&by=channel&grain=week")
        self.assertEqual(answer["groups"], 4)
        self.assertEqual(sum(row["now"]["n"] for row in answer["rows"]), answer["total"]["now"]["n"])
        for row in answer["rows"]:
            self.assertEqual(sum(point["n"] for point in row["series"]), row["now"]["n"])
            self.assertEqual(len(row["series"]), 4)

    def test_contacts_against_other_contacts(self):
        answer = self.explore("by=channel&queue=returns&compare=segment&against=queue%3Dbilling")
        row = answer["rows"][0]
        own = self.explore("by=channel&queue=returns&compare=none")["rows"][0]
        other = self.explore("by=channel&queue=billing&compare=none")["rows"][0]
        self.assertEqual((row["now"]["value"], row["before"]["value"]), (own["now"]["value"], other["now"]["value"]))
        self.assertIsNone(own["before"])

    def test_wrong_questions_say_what_is_wrong(self):
        for query, named in (("by=queue&by=queue", "by"), ("by=queue&by=team&by=channel", "by"), ("by=mood", "mood"), ("by=queue&compare=segment", "against"), ("by=queue&compare=x", "compare"), ("by=queue&grain=hour", "grain")):
            self.assertIn(named, self.explore(query, want=400)["error"]["message"])
        self.server.json("GET", "/v1/metrics/nonsense/explore", want=404)

    def test_is_a_workbook(self):
        status, body, headers = self.server.request("GET", f"/v1/metrics/transfer/explore?by=queue&from={day(56)}&to={day(84)}&as=xlsx")
        self.assertEqual((status, body[:2]), (200, b"PK"))


if __name__ == "__main__":
    unittest.main()
