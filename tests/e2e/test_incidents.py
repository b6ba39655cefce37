"""What moved is noticed: planted changes, the command, the server's watch, and what people do about an incident."""
import json
import random
import time
import unittest

from harness import Case, lines, run

DAYS = 70
CHANGE = 56  # day


def contacts(transfer_of, count_of, seed):
    """Ten weeks of contacts; `transfer_of(queue, channel, day)` is the chance of a transfer, `count_of(queue, channel, day)` how many there are."""
    rng = random.Random(seed)
    out = []
    for day in range(DAYS):
        month, dom = (1, day + 1) if day < 31 else (2, day - 30) if day < 59 else (3, day - 58)
        for queue in ("billing", "orders", "returns", "technical"):
            for channel in ("voice", "chat", "email"):
                for _ in range(count_of(queue, channel, day)):
                    moved = rng.random() < transfer_of(queue, channel, day)
                    events = [{"kind": "answered", "t": 1}] + ([{"kind": "transfer", "name": "second line", "t": 30}] if moved else [])
                    out.append({"id": f"c{len(out)}", "channel": channel, "queue": queue, "customer_id": f"cus-{len(out)}", "agent_id": f"agt-{rng.randrange(12)}",
                                "started_at": f"2026-{month:02}-{dom:02}T{rng.randrange(8, 23):02}:{rng.randrange(60):02}:00Z",
                                "turns": [{"speaker": "customer", "text": "Hello, a question about my order.", "t": 0}, {"speaker": "agent", "text": "Let me look.", "t": 10}], "events": events})
    # So that the last day is over.
    return out + [{**out[-1], "id": "last", "customer_id": "cus-last", "events": [], "started_at": f"2026-{month:02}-{dom:02}T23:50:00Z"}]


def rise(queue, channel, day):
    return 0.5 if day >= CHANGE and (queue, channel) == ("returns", "chat") else 0.1


def rush_of_today():
    """Contacts until half past one of the last day, with a rush of chats about returns at noon; the rest of that day; and which day it is."""
    today = "2026-03-11"
    rush = [{"id": f"rush{i}", "channel": "chat", "queue": "returns", "customer_id": f"cus-rush{i}", "agent_id": "agt-1", "started_at": f"{today}T12:{i:02}:00Z",
             "turns": [{"speaker": "customer", "text": "The shop is down.", "t": 0}], "events": [{"kind": "answered", "t": 1}]} for i in range(60)]
    everything = contacts(lambda *_: 0.1, lambda *_: 24, 6)
    afternoon = [one for one in everything if one["started_at"] < f"{today}T13:20"]
    later = sorted((one for one in everything if one["started_at"] >= f"{today}T13:20"), key=lambda one: one["started_at"])
    return [*afternoon, *rush, {**everything[0], "id": "now", "started_at": f"{today}T13:31:00Z"}], later, today


class Incidents(Case):
    def put(self, records):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(records)), check=0)

    def watched(self):
        for _ in range(120):
            answer = self.server.get("/v1/incidents")
            if answer["watched_until"]:
                return answer
            time.sleep(0.5)
        self.fail("the watch did not look")

    def where(self, incident):
        return {one["by"]: one["value"] for one in incident["where"]}

    def found(self):
        return json.loads(run("incidents", "--data", self.data, check=0).stdout)["incidents"]

    def test_a_rate_that_rose_in_one_place_is_one_incident_there_within_days(self):
        records = contacts(rise, lambda *_: 8, 1)
        # A date in the future is somebody's mistake; it must not end the watch.
        self.put([*records, {**records[-1], "id": "typo", "started_at": "2100-01-01T00:00:00Z"}])
        (incident,) = self.found()
        change = incident["changes"][0]
        self.assertEqual((self.where(incident), change["metric"], change["type"], change["direction"]), ({"queue": "returns", "channel": "chat"}, "transfer", "rate", "up"))
        self.assertLessEqual("2026-02-26", incident["noticed_at"][:10])
        self.assertLessEqual(incident["noticed_at"][:10], "2026-03-06")
        self.assertGreater(change["touched"], 15)

    def test_a_volume_that_doubled_is_found_and_a_quiet_centre_has_none(self):
        self.put(contacts(lambda *_: 0.1, lambda queue, channel, day: 16 if day >= CHANGE and queue == "billing" else 8, 2))
        (incident,) = self.found()
        self.assertEqual((self.where(incident), incident["changes"][0]["type"]), ({"queue": "billing"}, "volume"))

    def test_nothing_is_raised_where_nothing_happened(self):
        self.put(contacts(lambda *_: 0.1, lambda *_: 8, 3))
        self.assertEqual(self.found(), [])

    def test_the_server_watches_and_people_act(self):
        self.put(contacts(rise, lambda *_: 8, 4))
        self.server = self.serve()
        answer = self.watched()
        (incident,) = answer["incidents"]
        self.assertEqual(self.where(incident), {"queue": "returns", "channel": "chat"})
        self.assertEqual(answer["quality"]["acted_on"], 0)
        path = f"/v1/incidents/{incident['id']}"
        could = self.server.get(path + "/recommendations")["recommendations"]
        self.assertTrue(could, "a playbook fits transfers that rose in a queue")
        self.assertEqual((could[0]["metric"], could[0]["segment"]), ("transfer", "channel=chat&queue=returns"))
        self.assertLess(could[0]["effect"]["value"], 0, "it takes back what rose")
        self.assertEqual(len({one["playbook"]["id"] for one in could}), len(could))
        decided = self.server.json("POST", "/v1/recommendations/decisions", {"playbook": could[0]["playbook"]["id"], "metric": "transfer", "segment": could[0]["segment"],
                                                                             "expected": could[0]["expected"], "incident": incident["id"], "accepted": True, "reason": ""}, want=201)
        self.assertEqual((decided["initiative"]["incident"], decided["initiative"]["segment"], decided["initiative"]["state"]), (incident["id"], could[0]["segment"], "draft"))
        again = self.server.get(path + "/recommendations")["recommendations"]
        self.assertGreater(next(one for one in again if one["playbook"]["id"] == could[0]["playbook"]["id"])["chance_accepted"], could[0]["chance_accepted"], "it learns from what people decide")
        changed = self.server.json("POST", path, {"state": "acknowledged", "verdict": "useful", "note": "the new return form"})
        self.assertEqual((changed["state"], changed["verdict"], changed["note"]), ("acknowledged", "useful", "the new return form"))
        self.assertEqual(self.server.get(path)["note"], "the new return form")
        self.server.json("POST", path, {"snooze_days": 7})
        self.assertTrue(self.server.get(path)["snoozed"])
        self.assertEqual(self.server.get("/v1/incidents?show=open")["incidents"], [])
        self.server.json("POST", path, {"snooze_days": 0})
        self.assertEqual(len(self.server.get("/v1/incidents?show=open")["incidents"]), 1)
        self.assertEqual((self.watched()["quality"]["acted_on"], self.watched()["quality"]["useful"]), (1, 1))
        message = self.server.json("POST", path, {"state": "gone"}, want=400)["error"]["message"]
        self.assertIn("open, acknowledged or resolved", message)
        self.server.json("POST", "/v1/incidents/inc_none", {"state": "resolved"}, want=404)
        # What people did outlives a restart.
        self.server.stop()
        self.server = self.serve()
        self.assertEqual(self.server.get(path)["verdict"], "useful")

    def test_what_is_sudden_is_noticed_within_its_day_and_carried_on_by_it(self):
        records, later, today = rush_of_today()
        self.put(records)
        self.server = self.serve()
        for _ in range(240):
            answer = self.server.get("/v1/incidents")
            if answer["incidents"]:
                break
            time.sleep(0.5)
        (incident,) = answer["incidents"]
        change = incident["changes"][0]
        self.assertEqual((self.where(incident), change["metric"], change["direction"], change["hours"]), ({"queue": "returns", "channel": "chat"}, "volume", "up", 3))
        self.assertEqual((change["from"][:13], change["to"][:13], incident["noticed_at"][:16]), (f"{today}T10", f"{today}T13", f"{today}T13:31"))
        self.assertGreater(change["now"], 60)
        self.assertLess(change["before"], 12)
        # Its figures are held against the same hours of another day, where that is asked for.
        hours = f"/v1/metrics/volume/{{}}?from={today}T10:00:00Z&to={today}T13:00:00Z&channel=chat&queue=returns&before_from="
        week_before = self.server.get("/v1/metrics/values?id=volume&compare=none&from=2026-03-04T10:00:00Z&to=2026-03-04T13:00:00Z&channel=chat&queue=returns")["values"][0]["now"]["value"]
        why = self.server.get(hours.format("why") + "2026-03-04T10:00:00Z")
        self.assertEqual((why["now"], why["before"]), (change["now"], week_before))
        self.assertEqual(self.server.get(hours.format("breakdown") + "2026-03-04T10:00:00Z")["total"]["before"]["value"], week_before)
        self.assertIn("too late", self.server.json("GET", hours.format("why") + f"{today}T08:00:00Z", want=400)["error"]["message"])
        # The day's own look says it of the whole day, as the same incident.
        for more in (later, [{**records[0], "id": "tomorrow", "started_at": "2026-03-12T01:10:00Z"}]):
            self.server.json("POST", "/v1/interactions", lines(more), headers={"Content-Type": "application/x-ndjson"})
        for _ in range(240):
            (incident_then,) = self.server.get("/v1/incidents")["incidents"]
            if incident_then["changes"][0]["hours"] == 0:
                break
            time.sleep(0.5)
        self.assertEqual((incident_then["id"], incident_then["changes"][0]["hours"], incident_then["noticed_at"]), (incident["id"], 0, incident["noticed_at"]))
        # The command looks back in the same way.
        self.server.stop()
        told = json.loads(run("incidents", "--data", self.data, "--by-hour", today, today, check=0).stdout)["incidents"]
        self.assertEqual([one["noticed_at"][:16] for one in told], [f"{today}T13:30"])
        wrong = run("incidents", "--data", self.data, "--by-hour", "2025-01-01", "2025-01-02")
        self.assertNotEqual(wrong.returncode, 0)
        self.assertIn("--by-hour", wrong.stderr)

    def test_too_little_history_is_no_incident(self):
        self.put([one for one in contacts(rise, lambda *_: 8, 5) if one["started_at"] < "2026-01-20"])
        self.assertEqual(self.found(), [])


if __name__ == "__main__":
    unittest.main()
