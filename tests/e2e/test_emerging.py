"""What customers began to say: a release that brings new words, found at the command line, over HTTP and in the brief, with its conversations; and nothing where nothing is new."""
import datetime
import json
import random
import unittest
import urllib.parse

from harness import Case, Host, Tenant, conversation, lines, run

# What contacts about the planted release say, and no others.
OF_THE_RELEASE = ("white", "screen", "session", "token", "migrat", "profile", "crash", "reinstall", "invalid", "app", "update", "version")
MONDAY = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)
SAID = ["Where is my refund?", "My bill is too high this month.", "When does the technician come?", "I want to change my plan.", "The router blinks red.", "My parcel did not arrive."]


def weeks(count, text_of, a_week=210):
    """Some contacts every day of `count` weeks; `text_of(number, week)` is what the customer says."""
    out = []
    for week in range(count):
        for i in range(a_week):
            at = MONDAY + datetime.timedelta(weeks=week, days=i % 7, hours=8, minutes=i)
            out.append(conversation(f"w{week}-{i}", text_of(i, week), started_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), customer_id=f"cus-{week}-{i}", queue="app" if i % 10 == 0 else "billing"))
    return out


def as_usual(i, week):
    return SAID[random.Random(f"{i} {week}").randrange(len(SAID))]


def crash_in_week(last):
    return lambda i, week: "Since the update a white screen, Mrs Gunderson." if week == last and i % 10 == 0 else as_usual(i, week)


class Emerging(Case):
    def put(self, records, data=None):
        run("import", "--data", data or self.data, "--quiet", self.file("a.jsonl", lines(records)), check=0)

    def told(self, *args):
        return json.loads(run("emerging", "--data", self.data, "--json", *args, check=0).stdout)

    def test_words_of_a_planted_release_are_found_within_its_first_week_and_lead_to_its_conversations(self):
        truth_file = self.folder / "truth.json"
        run("simulate", "--interactions", 30000, "--days", 120, "--seed", 7, "--out", self.folder / "c.jsonl", "--truth", truth_file, check=0)
        run("import", "--quiet", "--data", self.data, self.folder / "c.jsonl", check=0)
        release = next(one for one in json.loads(truth_file.read_text())["incidents"] if one["kind"] == "release")
        start = datetime.datetime.fromisoformat(release["start_at"].replace("Z", "+00:00"))
        after = (start + datetime.timedelta(days=7)).strftime("%Y-%m-%d")
        before = start.strftime("%Y-%m-%d")
        found = self.told("--to", after)
        first = next(one for one in found["phrases"] if any(word.startswith(OF_THE_RELEASE) for word in one["phrase"].split()))
        everything = [word for one in found["phrases"] for phrase in [one["phrase"], *one["also"]] for word in phrase.split()]
        self.assertTrue({"white", "session", "migrating", "profile", "crashing"} & set(everything), everything)
        self.assertGreaterEqual(first["contacts"], 8)
        self.assertEqual(first["weeks"][-1], first["contacts"])
        self.assertGreaterEqual(first["rate"], 2 * first["highest_before"])
        self.assertLessEqual(first["q"], 0.01)
        self.assertLess(found["took_ms"], 5000)
        self.assertIn(first["phrase"], run("emerging", "--data", self.data, "--to", after, check=0).stdout)
        self.assertNotIn("white screen", [one["phrase"] for one in self.told("--to", before)["phrases"]])

        server = self.serve()
        same = server.get(f"/v1/emerging?to={after}")
        self.assertEqual({**same, "took_ms": 0}, {**found, "took_ms": 0}, "the command and the server tell the same")
        # The link of each row finds as many conversations as it counts.
        for one in same["phrases"]:
            asked = urllib.parse.urlencode({"q": f'customer:"{one["phrase"]}"', "from": same["from"], "to": same["to"], "limit": 500})
            rows = server.get(f"/v1/interactions?{asked}")
            self.assertEqual(rows["total"], one["contacts"], one["phrase"])
            self.assertLessEqual({example["id"] for example in one["examples"]}, {row["id"] for row in rows["rows"]})
        for example in first["examples"]:
            turns = server.get(f"/v1/interactions/{example['id']}")["turns"]
            self.assertEqual(turns[example["turn"]]["role"], "customer")
            self.assertIn(first["phrase"].split()[0], turns[example["turn"]]["text"].lower())
        brief = f"/v1/brief?week={(start + datetime.timedelta(days=-start.weekday())).strftime('%Y-%m-%d')}"
        heard = lambda week: [one for section in week["sections"] for one in section["sentences"] if one["text"].startswith("New in what customers say")]
        said = heard(server.get(brief))
        if start.weekday() < 5:
            self.assertEqual(len(said), 1)
            self.assertTrue(said[0]["link"].startswith("/conversations?q=customer:%22"), said)
        # Who may read figures and no conversations is not told what was said in them.
        planner = run("key", "make", "--data", self.data, "--name", "plans", "--role", "planner", check=0).stdout.strip().splitlines()[-1]
        bearer = {"Authorization": f"Bearer {planner}"}
        server.json("GET", "/v1/emerging", want=403, headers=bearer)
        self.assertEqual(heard(server.json("GET", brief, headers=bearer)), [])
        self.assertIn("to", server.json("GET", "/v1/emerging?to=someday", want=400)["error"]["message"])

    def test_a_phrase_is_named_with_its_figures_and_no_name_is(self):
        self.put(weeks(9, crash_in_week(8)))
        found = self.told()
        self.assertEqual((found["enough"], found["earlier_weeks"]), (True, 8))
        (one,) = found["phrases"]
        self.assertEqual((one["phrase"], one["contacts"], one["weeks"]), ("white screen", 21, [0] * 8 + [21]))
        self.assertEqual((one["highest_before"], one["rate_before"]), (0, 0))
        self.assertEqual(one["first_seen"][:10], "2026-03-02")
        self.assertEqual((one["comes_with"]["by"], one["comes_with"]["value"], one["comes_with"]["share"]) if one["comes_with"]["by"] == "queue" else ("queue", "app", 1), ("queue", "app", 1))
        self.assertNotIn("Gunderson", json.dumps(found), "names are covered in quotes")
        self.assertNotIn("gunderson", json.dumps(found), "and are no phrases")
        self.assertEqual(len(one["examples"]), 3)
        # Only contacts of the filter count.
        server = self.serve()
        self.assertEqual(server.get("/v1/emerging?queue=billing")["phrases"], [])
        self.assertEqual([one["phrase"] for one in server.get("/v1/emerging?queue=app")["phrases"]], ["white screen"])
        self.assertEqual(server.get("/v1/emerging?to=2026-03-02")["phrases"], [])

    def test_what_one_customer_alone_says_is_nobodys_news(self):
        records = weeks(9, crash_in_week(8))
        for one in records:
            if one["queue"] == "app":
                one["customer_id"] = "cus-one"
        self.put(records)
        self.assertEqual(self.told()["phrases"], [])

    def test_without_contacts_or_history_it_says_so(self):
        self.assertIn("no contacts", run("emerging", "--data", self.data, check=0).stdout)
        server = self.serve()
        empty = server.get("/v1/emerging")
        self.assertEqual((empty["from"], empty["enough"], empty["phrases"]), (None, False, []))
        server.stop()
        self.put(weeks(2, crash_in_week(1)))
        self.assertIn("Too little history", run("emerging", "--data", self.data, check=0).stdout)
        found = self.told()
        self.assertEqual((found["enough"], found["earlier_weeks"], found["phrases"]), (False, 1, []))

    def test_another_tenant_sees_nothing_of_it(self):
        host = Host(self.folder / "host", {"acme": {}, "zenith": {}})
        self.addCleanup(host.stop)
        acme, zenith = Tenant(host, "acme"), Tenant(host, "zenith")
        for tenant, text_of in ((acme, crash_in_week(8)), (zenith, as_usual)):
            for at in range(0, 9 * 210, 630):
                tenant.json("POST", "/v1/interactions", lines(weeks(9, text_of)[at:at + 630]), headers={"Authorization": f"Bearer {tenant.key}", "Content-Type": "application/x-ndjson"})
            tenant.settled()
        self.assertEqual([one["phrase"] for one in acme.get("/v1/emerging")["phrases"]], ["white screen"])
        self.assertEqual(zenith.get("/v1/emerging")["phrases"], [])

    def test_who_may_not_read_conversations_reads_no_phrases_and_who_sees_a_team_those_of_it(self):
        records = weeks(9, crash_in_week(8))
        for one in records:
            one["attributes"] = {"team": "north" if one["queue"] == "app" else "south"}
        self.put(records)
        server = self.serve()
        keys = {role: run("key", "make", "--data", self.data, "--name", role, "--role", role, "--days", "1", check=0).stdout.strip() for role in ("planner", "leader")}
        server.json("GET", "/v1/emerging", want=403, headers={"Authorization": f"Bearer {keys['planner']}"})
        self.assertEqual(len(server.json("GET", "/v1/emerging", headers={"Authorization": f"Bearer {keys['leader']}"})["phrases"]), 1)
        for team, phrases in (("north", ["white screen"]), ("south", [])):
            link = run("people", "add", "--data", self.data, "--email", f"{team}@example.com", "--name", team, "--role", "supervisor", "--team", team, check=0).stdout.strip().split("#link=")[1]
            password = "correct horse battery staple"
            server.json("POST", "/v1/session/link", {"link": link, "password": password}, headers={"Authorization": None})
            cookie = server.request("POST", "/v1/session", json.dumps({"email": f"{team}@example.com", "password": password}), {"Authorization": None})[2]["Set-Cookie"].split(";")[0]
            own = server.json("GET", "/v1/emerging", headers={"Cookie": cookie, "Authorization": None})
            self.assertEqual([one["phrase"] for one in own["phrases"]], phrases)


class Phrases(Case):
    def test_quotes_find_words_one_after_another_and_customer_those_of_customers(self):
        texts = {"a": "The white screen again", "b": "A screen that is white", "c": "White-screen!", "d": "White, screen", "e": "white. Screen", "f": "it's WHITE “screen”", "g": "nothing"}
        records = [{**conversation(name, text), "turns": [{"speaker": "customer", "text": text, "t": 0}, {"speaker": "agent", "text": "I see, a blue light.", "t": 5}]} for name, text in texts.items()]
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(records)), check=0)
        server = self.serve()

        def ids(q):
            return "".join(sorted(row["id"] for row in server.get("/v1/interactions?" + urllib.parse.urlencode({"q": q}))["rows"]))

        self.assertEqual(ids("white screen"), "abcde")
        self.assertEqual(ids('"white screen"'), "acf")
        self.assertEqual(ids('"white, screen"'), "acdef")
        self.assertEqual(ids('"white screen" again'), "a")
        self.assertEqual(ids('"blue light"'), "abcdefg")
        self.assertEqual(ids('customer:"blue light"'), "")
        self.assertEqual(ids("customer:nothing"), "g")
        self.assertEqual(ids('white "screen'), "abcde", "a quote that is not closed opens nothing")
        self.assertIn("word", server.json("GET", "/v1/interactions?q=customer:", want=400)["error"]["message"])


if __name__ == "__main__":
    unittest.main()
