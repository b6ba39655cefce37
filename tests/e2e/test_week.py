"""A person's Monday list: by role, over HTTP and by mail to that person alone."""
import datetime
import email
import email.policy
import json
import time
import unittest

from harness import Case, lines, run
from receivers import MailReceiver
from test_brief import contacts, week_of

PASSWORD = "correct horse battery staple"


class Week(Case):
    def setUp(self):
        super().setUp()
        self.now = datetime.datetime.now(datetime.timezone.utc)
        self.monday = week_of(self.now)

    def fill(self):
        records = contacts(self.monday - datetime.timedelta(weeks=6), 6, 9)
        today = [{**records[0], "id": "now", "started_at": self.now.strftime("%Y-%m-%dT%H:%M:%SZ")}]
        run("import", "--quiet", "--data", self.data, self.file("a.jsonl", lines(records + today)), check=0)

    def person(self, role, *args):
        address = f"{role}@example.com"
        link = run("people", "add", "--data", self.data, "--email", address, "--name", f"The {role}", "--role", role, *args, check=0).stdout.strip().split("#link=")[1]
        self.server.json("POST", "/v1/session/link", {"link": link, "password": PASSWORD}, headers={"Authorization": None})
        _, body, headers = self.server.request("POST", "/v1/session", json.dumps({"email": address, "password": PASSWORD}), {"Authorization": None})
        return {"Cookie": headers["Set-Cookie"].split(";")[0], "X-Clarion-CSRF": json.loads(body)["csrf"], "Authorization": None}

    def sections(self, who):
        week = self.server.json("GET", "/v1/my-week", headers=who)
        return week, {one["id"]: [each["text"] for each in one["sentences"]] for one in week["sections"]}

    def test_everybody_reads_what_waits_for_them(self):
        self.fill()
        self.server = self.serve()
        supervisor, agent, qa, leader = self.person("supervisor", "--team", "north"), self.person("agent", "--agent", "agt-1"), self.person("qa"), self.person("leader")
        day = lambda days: (self.now + datetime.timedelta(days=days)).strftime("%Y-%m-%dT10:00:00Z")  # noqa: E731
        for who, when in (("agt-1", -3), ("agt-2", 2), ("agt-3", 20)):
            self.server.json("POST", "/v1/coaching/sessions", {"agent": who, "focus": f"Listen, {who}", "session_at": day(when)}, want=201, headers=supervisor)
        week, of = self.sections(supervisor)
        self.assertEqual(list(of), ["coaching", "agents", "reviews"])
        self.assertTrue(any("agt-1" in text and "was due on" in text for text in of["coaching"]))
        self.assertTrue(any("agt-2" in text for text in of["coaching"]))
        self.assertFalse(any("Listen, agt-3" in text for text in of["coaching"]), "in three weeks is not this week")
        self.assertIn("for you this week", week["headline"])

        _, of = self.sections(agent)
        self.assertEqual(list(of), ["own", "sessions"])
        served = len([one for one in contacts(self.monday - datetime.timedelta(weeks=1), 1, 9) if one["agent_id"] == "agt-1"])
        self.assertIn(f"You served {served} contacts.", of["own"])
        self.assertTrue(any(text.startswith("QA score: ") and "four weeks before" in text for text in of["own"]))
        self.assertEqual(len(of["sessions"]), 1)
        self.assertIn("Listen, agt-1", of["sessions"][0])

        interaction = self.server.json("GET", "/v1/interactions?limit=1", headers=agent)["rows"][0]["id"]
        answer = next(one for card in self.server.json("GET", f"/v1/interactions/{interaction}", headers=agent)["scores"] for one in [card] if one["scorecard"] == "service_quality")
        question = answer["answers"][0]["question"]
        self.server.json("POST", "/v1/disputes", {"interaction": interaction, "scorecard": "service_quality", "question": question, "reason": "I did."}, want=201, headers=agent)
        _, of = self.sections(qa)
        self.assertIn("reviews", of)
        self.assertTrue(any(text.startswith("1 dispute is open") for text in of["reviews"]), of)

        made = self.server.json("POST", "/v1/initiatives", {"title": "Shorter forms", "metric": "effort"}, want=201, headers=leader)
        _, of = self.sections(leader)
        self.assertTrue(any("Shorter forms" in text for text in of["initiatives"]), (of, made["owner"]))
        for section in self.sections(leader)[0]["sections"]:
            for one in section["sentences"]:
                self.assertRegex(one["link"], r"^/(metric|incidents|initiatives|coaching|agents|conversations|calibration|review)")

    def test_it_is_mailed_to_who_wants_it_and_to_nobody_else(self):
        mail = MailReceiver()
        self.server = self.serve("--allow-private-destinations")
        agent, _ = self.person("agent", "--agent", "agt-1"), self.person("leader")
        self.assertIn("true or false", self.server.json("POST", "/v1/account/week-mail", {"on": 1}, want=400, headers=agent)["error"]["message"])
        self.assertTrue(self.server.json("POST", "/v1/account/week-mail", {"on": True}, headers=agent)["on"])
        self.server.json("POST", "/v1/destinations", {"name": "Mondays", "kind": "email", "address": f"smtp://127.0.0.1:{mail.port}", "from": "clarion@example.com", "to": ["all@example.com"], "plain": True, "events": ["week.ready"]}, want=201)
        self.server.stop()
        self.fill()
        self.server = self.serve("--allow-private-destinations")
        until = time.monotonic() + 60
        while not mail.mails and time.monotonic() < until:
            time.sleep(0.1)
        [(_, to, data)] = mail.mails
        self.assertEqual(to, ["<agent@example.com>"])
        message = email.message_from_bytes(data if isinstance(data, bytes) else data.encode(), policy=email.policy.default)
        self.assertIn("Your week of", message["subject"])
        self.assertIn("You served", message.get_body(("plain",)).get_content())
        self.assertTrue(any(one["action"] == "person.week_mail_on" for one in self.server.get("/v1/audit")["entries"]))


if __name__ == "__main__":
    unittest.main()
