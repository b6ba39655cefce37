"""People beside AI agents: who resolves what, how hand-overs go, what a release changed, through the real binary."""
import datetime
import json
import random
import unittest

from harness import Case, conversation, lines, run

PASSWORD = "correct horse battery staple"
START = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
DAYS, RELEASE = 56, 28


def contact(number, at, who, version=None, handed=False, again=False, back=False):
    turns, parties = [], [{"id": f"cus-{number if not back else number - 1}", "role": "customer"}]
    if who == "ai":
        parties.append({"id": "bot-ada", "role": "bot"})
        turns += [{"speaker": "bot", "text": "Hello, I am your digital helper. What is it about?", "t": 0},
                  {"speaker": "customer", "text": "My parcel has not arrived.", "t": 5},
                  {"speaker": "bot", "text": "I see that it left our warehouse.", "t": 9}]
    if who == "person" or handed:
        parties.append({"id": f"agt-{number % 20:02}", "role": "agent"})
        said = "I already told the bot that my parcel has not arrived." if again else "Thank you for taking over." if handed else "My parcel has not arrived."
        turns += [{"speaker": "agent", "text": "Good morning, how can I help you?", "t": 60},
                  {"speaker": "customer", "text": said, "t": 66},
                  {"speaker": "agent", "text": "I have sent it again.", "t": 80}]
    attributes = {"ai_version": version} if version else {}
    return {**conversation(f"c-{number}", started_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), attributes=attributes), "customer_id": parties[0]["id"], "agent_id": parties[-1]["id"], "parties": parties, "turns": turns}


def floor():
    dice = random.Random(3)
    out = []
    for number in range(2400):
        day = dice.random() * DAYS
        at = START + datetime.timedelta(days=day)
        if dice.random() < 0.5:
            out.append(contact(number, at, "person"))
        else:
            second = day >= RELEASE
            handed = dice.random() < (0.6 if second else 0.3)
            out.append(contact(number, at, "ai", "v2" if second else "v1", handed, handed and dice.random() < 0.4))
    return out


class AiAgents(Case):
    def setUp(self):
        super().setUp()
        self.records = floor()
        run("import", "--quiet", "--data", self.data, self.file("a.jsonl", lines(self.records)), check=0)
        self.server = self.serve()

    def person(self, role, *args):
        email = f"{role}@example.com"
        link = run("people", "add", "--data", self.data, "--email", email, "--name", f"The {role}", "--role", role, *args, check=0).stdout.strip().split("#link=")[1]
        self.server.json("POST", "/v1/session/link", {"link": link, "password": PASSWORD}, headers={"Authorization": None})
        _, body, headers = self.server.request("POST", "/v1/session", json.dumps({"email": email, "password": PASSWORD}), {"Authorization": None})
        return {"Cookie": headers.get("Set-Cookie", "").split(";")[0], "X-Clarion-CSRF": json.loads(body)["csrf"], "Authorization": None}

    def test_counts_what_began_how_it_ended_and_what_the_release_changed(self):
        began = [one for one in self.records if any(party["role"] == "bot" for party in one["parties"])]
        handed = [one for one in began if any(party["role"] == "agent" for party in one["parties"])]
        again = [one for one in handed if any("already told" in turn["text"] for turn in one["turns"])]
        report = self.server.get("/v1/ai-agents")
        self.assertEqual((report["cases"], report["ends"]["n"], report["ends"]["handed_over"]), (len(self.records), len(began), len(handed)))
        self.assertEqual(sum(matter["ends"]["n"] for matter in report["matters"]), len(began))
        self.assertEqual((report["hand_over"]["n"], report["hand_over"]["said_again"]["n"]), (len(handed), len(handed)))
        self.assertAlmostEqual(report["hand_over"]["said_again"]["value"], len(again) / len(handed), delta=0.02)
        self.assertEqual(report["hand_over"]["wait_ms"], 51000)  # the bot's last turn began at 9 s
        [release] = report["releases"]
        self.assertEqual((release["agent"], release["from"], release["to"], release["version_key"]), ("bot-ada", "v1", "v2", "ai_version"))
        self.assertEqual(release["at"][:10], (START + datetime.timedelta(days=RELEASE)).strftime("%Y-%m-%d"))
        of = {one["figure"]["id"]: one for one in release["changes"] if one["figure"]["reason"] is None}
        self.assertEqual(of["handed_over"]["change"], "differs")
        self.assertLess(of["handed_over"]["low"], 0.3)
        self.assertGreater(of["handed_over"]["high"], 0.3)
        self.assertEqual(of["compliance/no_guarantee"]["change"], "same")
        figures = {one["metric"]["id"]: one for one in report["figures"]}
        self.assertIn(figures["fcr_7d"]["verdict"], ("same", "unsure"))
        listed = self.server.get("/v1/interactions?agent_kind=mixed&limit=1")
        self.assertEqual(listed["total"], len(handed))
        self.server.stop()
        told = run("ai-agents", "--data", self.data, check=0).stdout
        self.assertIn("bot-ada v1 to v2", told)
        self.assertIn("handed_over", told)
        as_json = json.loads(run("ai-agents", "--data", self.data, "--json", check=0).stdout)
        self.assertEqual(as_json["ends"], report["ends"])

    def test_is_for_who_sees_all_and_says_what_is_missing(self):
        self.assertEqual(self.server.request("GET", "/v1/ai-agents", None, self.person("leader"))[0], 200)
        supervisor = self.person("supervisor", "--team", "north")
        self.assertEqual(self.server.request("GET", "/v1/ai-agents", None, supervisor)[0], 403)
        nothing = self.server.get("/v1/ai-agents?agent_kind=human")
        self.assertEqual((nothing["ends"]["n"], nothing["matters"], nothing["releases"]), (0, [], []))


if __name__ == "__main__":
    unittest.main()
