"""The week in sentences, on the command line, over HTTP and as news to a destination."""
import datetime
import json
import re
import unittest

from harness import Case, conversation, lines, run
from receivers import HttpReceiver

PASSWORD = "correct horse battery staple"


def week_of(day):
    return (day - datetime.timedelta(days=day.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def contacts(first, weeks, late_from):
    """Sixty contacts a day; from the week `late_from` on customers of billing have to say things again."""
    records = []
    for day in range(7 * weeks):
        for number in range(60):
            at = first + datetime.timedelta(days=day, hours=8, minutes=9 * number)
            queue = ("billing", "orders", "roaming", "faults", "sales", "moves")[number % 6]
            said = "I already told your colleague, my refund is late." if (queue == "billing" and day >= 7 * late_from) or (number + day) % 7 == 0 else "My refund is late."
            records.append({**conversation(f"d{day}-{number}", started_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), agent_id=f"agt-{number % 5}", customer_id=f"cus-{day}-{number}", queue=queue, attributes={"team": "north"}),
                            "turns": [{"speaker": "agent", "text": "Hello, how can I help you today?", "t": 0}, {"speaker": "customer", "text": said, "t": 4}, {"speaker": "agent", "text": "I have sent it again.", "t": 9}]})
    return records


class Brief(Case):
    def test_a_week_that_got_worse_is_said_to_with_its_part_and_every_sentence_leads_somewhere(self):
        monday = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
        run("import", "--quiet", "--data", self.data, self.file("a.jsonl", lines(contacts(monday, 7, 5))), check=0)
        server = self.serve()
        brief = server.get("/v1/brief?week=2026-04-06")
        self.assertEqual((brief["from"], brief["to"]), ("2026-04-06", "2026-04-13"))
        self.assertIn("got worse", brief["headline"])
        sections = {one["id"]: one["sentences"] for one in brief["sections"]}
        self.assertEqual(list(sections), ["health", "changed", "why", "do", "lasting"])
        effort = next(one for one in sections["health"] if one["text"].startswith("Measured effort"))
        self.assertEqual(effort["tone"], "bad")
        self.assertIn("worse by", effort["text"])
        self.assertTrue(any("queue billing" in one["text"] for one in sections["why"]), sections["why"])
        for sentences in sections.values():
            for one in sentences:
                path = re.sub(r"\?.*", "", one["link"])
                self.assertRegex(path, r"^/(metric|incidents|initiatives|coaching|conversations)")
        quiet = server.get("/v1/brief?week=2026-03-23")
        self.assertIn("quiet", quiet["headline"])
        status, body, headers = server.request("GET", "/v1/brief?week=2026-04-06&format=markdown")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/markdown; charset=utf-8"))
        self.assertIn("# Pulse brief, week of 2026-04-06", body.decode())
        self.assertIn("<h1", server.request("GET", "/v1/brief?format=html")[1].decode())
        self.assertIn("pdf", server.json("GET", "/v1/brief?format=pdf", want=400)["error"]["message"])
        self.assertIn("week", server.json("GET", "/v1/brief?week=soon", want=400)["error"]["message"])
        link = run("people", "add", "--data", self.data, "--email", "a@example.com", "--name", "A", "--role", "agent", "--agent", "agt-1", check=0).stdout.strip().split("#link=")[1]
        server.json("POST", "/v1/session/link", {"link": link, "password": PASSWORD}, headers={"Authorization": None})
        cookie = server.request("POST", "/v1/session", json.dumps({"email": "a@example.com", "password": PASSWORD}), {"Authorization": None})[2]["Set-Cookie"].split(";")[0]
        own = json.loads(server.request("GET", "/v1/brief?week=2026-04-06", headers={"Cookie": cookie, "Authorization": None})[1])
        self.assertEqual([one["id"] for one in own["sections"]], ["health", "why"], "incidents and initiatives are told to who sees all")
        server.stop()
        text = run("brief", "--data", self.data, "--week", "2026-04-06", "--public-url", "https://clarion.example.com", check=0).stdout
        self.assertIn("https://clarion.example.com/metric/effort", text)

    def test_without_a_week_of_data_it_says_so(self):
        run("import", "--quiet", "--data", self.data, self.file("a.jsonl", lines([{**conversation("c1"), "started_at": "1970-01-02T10:00:00Z"}])), check=0)
        self.assertIn("no week", run("brief", "--data", self.data, check=1).stderr)
        self.assertIn("no week", self.serve().json("GET", "/v1/brief", want=404)["error"]["message"])

    def test_a_destination_hears_of_each_week_once(self):
        this_week = week_of(datetime.datetime.now(datetime.timezone.utc))
        run("import", "--quiet", "--data", self.data, self.file("a.jsonl", lines(contacts(this_week - datetime.timedelta(weeks=6), 6, 9))), check=0)
        # Some of this week, so that the last one is over in the data.
        more = [{**one, "id": "now-" + one["id"]} for one in contacts(this_week, 1, 9) if one["started_at"] < datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")][:20]
        more = more or [{**contacts(this_week, 1, 9)[0], "id": "now", "started_at": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}]
        run("import", "--quiet", "--data", self.data, self.file("b.jsonl", lines(more)), check=0)
        receiver = HttpReceiver([])
        self.addCleanup(receiver.stop)
        server = self.serve("--allow-private-destinations")
        server.json("POST", "/v1/destinations", {"name": "Monday", "kind": "webhook", "address": receiver.url + "/hook", "events": ["brief.ready"]}, want=201)
        (request,) = receiver.wait(1, 60)
        sent = json.loads(request[3])
        wanted = (this_week - datetime.timedelta(weeks=1)).strftime("%Y-%m-%d")
        self.assertEqual((sent["type"], sent["data"]["from"]), ("brief.ready", wanted))
        self.assertTrue(sent["data"]["url"].endswith(f"/brief?week={wanted}"))
        server.stop()
        again = self.serve("--allow-private-destinations")
        again.settled()
        self.assertEqual(len([one for one in again.get("/v1/deliveries")["deliveries"] if one["type"] == "brief.ready"]), 1)


if __name__ == "__main__":
    unittest.main()
