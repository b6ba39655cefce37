"""Percentiles beside means, figures as of a past moment, and business hours: end to end."""
import json
import random
import statistics
import time
import unittest
from urllib.parse import quote

from harness import ROOT, Case, lines, run

PERIOD = "from=2026-03-02&to=2026-03-30"
CHANNELS = ("voice", "chat", "email")
QUEUES = ("billing", "orders", "technical")


def contact(number, rng, **members):
    """A contact of random length, queue and customer; few customers, so that they come back."""
    wait, talk = rng.randrange(1, 400), rng.randrange(30, 1200)
    words = rng.choice(("Where is my refund?", "My invoice is wrong.", "Hello, it does not work.", "This is ridiculous, I told you before."))
    return {"id": f"c{number}", "channel": rng.choice(CHANNELS), "queue": rng.choice(QUEUES), "customer_id": f"cus-{rng.randrange(60)}", "agent_id": f"agt-{rng.randrange(6)}",
            "started_at": f"2026-03-{rng.randrange(2, 30):02}T{rng.randrange(0, 24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}Z", "duration": wait + talk,
            "turns": [{"speaker": "customer", "text": words, "t": wait}, {"speaker": "agent", "text": "Good morning, I will check that for you.", "t": wait + rng.randrange(2, 25)},
                      {"speaker": "agent", "text": "That is done. Anything else?", "t": wait + talk}],
            "events": [{"kind": "queued", "t": 0}, {"kind": "answered", "t": wait}] + ([{"kind": "transfer", "name": "second line", "t": wait + 9}] if rng.random() < 0.2 else []), **members}


def outcome(rng, contacts):
    """An outcome that comes on its own, for a contact or for a customer."""
    kind, most = rng.choice((("csat", 5), ("nps", 10), ("ces", 7)))
    about = {"interaction_id": f"c{rng.randrange(contacts)}"} if rng.random() < 0.5 else {"customer_id": f"cus-{rng.randrange(60)}", "at": "2026-03-29T00:00:00Z"}
    return {"type": "outcome", **about, "kind": kind, "value": rng.randrange(1, most + 1)}


class Depth(Case):
    def send(self, server, records):
        server.json("POST", "/v1/interactions", lines(records))
        server.settled()
        # Journeys, and outcomes given for customers, are joined when nothing more comes in for a moment.
        for _ in range(300):
            if server.sql("SELECT (SELECT max(version) FROM {interaction}) = (SELECT max(version) FROM journey_step)") == [[1]]:
                break
            time.sleep(0.05)
        time.sleep(0.5)

    def figures(self, server, extra=""):
        """All that is shown of a period: every metric with its days, and what Explore makes of some by queue."""
        out = {one["id"]: one for one in server.get(f"/v1/metrics/values?{PERIOD}{extra}")["values"]}
        for metric, statistic in (("aht", "p90"), ("wait", "p50"), ("fcr_7d", "own"), ("csat", "own"), ("hold_share", "own"), ("qa_score", "mean")):
            explored = server.get(f"/v1/metrics/{metric}/explore?{PERIOD}&by=queue&by=channel&statistic={statistic}{extra}")
            out[f"{metric} {statistic}"] = {"total": explored["total"], "rows": explored["rows"], "groups": explored["groups"]}
        return out

    def same(self, now, then, where=""):
        """Equal; sums of fractions to the order they were added in."""
        if isinstance(now, dict):
            self.assertEqual(sorted(now), sorted(then), where)
            for key in now:
                self.same(now[key], then[key], f"{where}.{key}")
        elif isinstance(now, list):
            self.assertEqual(len(now), len(then), where)
            for i, (a, b) in enumerate(zip(now, then)):
                self.same(a, b, f"{where}[{i}]")
        elif isinstance(now, float) or isinstance(then, float):
            self.assertTrue(now == then or (now is not None and then is not None and abs(now - then) <= 1e-12 * max(abs(now), abs(then), 1)), f"{where}: {now} is not {then}")
        else:
            self.assertEqual(now, then, where)


class TimeTravel(Depth):
    def test_what_was_shown_at_a_moment_is_shown_as_of_it_whatever_comes_later(self):
        for seed in (1, 2):
            with self.subTest(seed=seed):
                self.data = self.folder / f"w{seed}"
                rng = random.Random(seed)
                server = self.serve()
                kept, known = [], 0
                for _ in range(3):
                    fresh = [contact(known + i, rng) for i in range(120)]
                    # Some that are known already come again, changed: another queue, other words, another time.
                    fixed = [contact(rng.randrange(known), rng) for _ in range(25)] if known else []
                    known += len(fresh)
                    self.send(server, fresh + fixed + [outcome(rng, known) for _ in range(30)])
                    time.sleep(0.01)
                    at = time.time()
                    kept.append((time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at * 1000) % 1000:03}Z", self.figures(server)))
                    time.sleep(0.01)
                for at, then in kept:
                    self.same(self.figures(server, f"&as_of={at}"), then)
                self.assertNotEqual(kept[0][1]["aht"], kept[2][1]["aht"], "the later records do change something")
                # In any order, and again after a start.
                server.stop()
                server = self.serve()
                self.same(self.figures(server, f"&as_of={kept[1][0]}"), kept[1][1])
                server.stop()

    def test_what_came_in_since_is_told(self):
        rng = random.Random(5)
        server = self.serve()
        self.send(server, [contact(i, rng) for i in range(50)])
        time.sleep(0.01)
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{int(time.time() * 1000) % 1000:03}Z"
        time.sleep(0.01)
        again = contact(3, random.Random(99), queue="billing")
        self.send(server, [contact(50 + i, rng) for i in range(12)] + [again, {"type": "outcome", "interaction_id": "c7", "kind": "csat", "value": 5}])
        told = server.get(f"/v1/metrics/values?{PERIOD}&id=volume&as_of={at}")
        self.assertEqual({k: told["as_of"][k] for k in ("contacts_then", "contacts_now", "corrected", "outcomes")}, {"contacts_then": 50, "contacts_now": 62, "corrected": 1, "outcomes": 1})
        self.assertEqual(told["values"][0]["now"]["n"], 50)
        explored = server.get(f"/v1/metrics/volume/explore?{PERIOD}&by=queue&as_of={at}")
        self.assertEqual((explored["total"]["now"]["n"], explored["today"]["n"]), (50, 62))
        self.assertIsNone(server.get(f"/v1/metrics/values?{PERIOD}&id=volume")["as_of"])
        # Before anything came, there was nothing; of the future nothing is known.
        self.assertEqual(server.get(f"/v1/metrics/values?{PERIOD}&id=volume&as_of=2020-01-01")["values"][0]["now"]["n"], 0)
        self.assertIn("in the future", server.get("/v1/metrics/values?as_of=2099-01-01", want=400)["error"]["message"])
        self.assertIn("leave out statistic", server.get(f"/v1/metrics/aht/why?{PERIOD}&as_of={at}", want=400)["error"]["message"])
        server.stop()
        text = run("metrics", "volume", "--data", self.data, "--from", "2026-03-02", "--to", "2026-03-30", "--as-of", at, check=0).stdout
        self.assertIn("Restated since: +12 contacts, 1 corrected, 1 outcomes.", text)

    def test_an_erased_person_is_not_seen_as_of_a_past_moment_either(self):
        rng = random.Random(6)
        server = self.serve()
        self.send(server, [contact(i, rng, customer_id="cus-1" if i < 10 else "cus-2") for i in range(30)])
        time.sleep(0.01)
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{int(time.time() * 1000) % 1000:03}Z"
        self.assertEqual(server.get(f"/v1/metrics/repeat_contact_7d/breakdown?{PERIOD}&by=queue&as_of={at}")["total"]["now"]["n"], 30)
        server.stop()
        run("privacy", "erase", "--data", self.data, "--person", "cus-1", "--basis", "GDPR Art. 17(1)(a)", "--asked-by", "a letter", "--yes", check=0)
        server = self.serve()
        self.assertEqual(server.get(f"/v1/metrics/repeat_contact_7d/breakdown?{PERIOD}&by=queue&as_of={at}")["total"]["now"]["n"], 20)

    def test_scores_of_a_past_version_can_be_looked_at(self):
        rng = random.Random(7)
        server = self.serve()
        self.send(server, [contact(i, rng) for i in range(60)])
        before = server.get(f"/v1/metrics/values?{PERIOD}&id=qa_score")["values"][0]
        card = (ROOT / "content/scorecards/service_quality.yaml").read_text()
        head, tail = card.split("sections:", 1)
        changed = head.replace("\nversion:", "\nversion: 60 #", 1) + "sections:" + tail.replace("weight: 1", "weight: 7", 1)
        server.json("POST", "/v1/rescoring", {"yaml": changed})
        for _ in range(300):
            if server.get("/v1/rescoring")["state"] != "running":
                break
            time.sleep(0.05)
        server.json("POST", "/v1/rescoring/publish", {})
        now = server.get(f"/v1/metrics/values?{PERIOD}&id=qa_score")["values"][0]
        self.assertNotEqual(now["now"]["value"], before["now"]["value"])
        past = server.get("/v1/scorecards/service_quality/versions")["versions"][1]["generation"]
        self.same(server.get(f"/v1/metrics/values?{PERIOD}&id=qa_score&scorecard_version={past}")["values"][0], before)
        self.assertIn("no scorecard was published", server.get("/v1/metrics/values?scorecard_version=x", want=404)["error"]["message"])


class Percentiles(Depth):
    def test_a_mean_is_told_as_a_percentile_with_its_interval(self):
        rng = random.Random(8)
        records = [contact(i, rng, channel="voice") for i in range(200)]
        server = self.serve()
        self.send(server, records)
        waits = sorted(record["events"][1]["t"] * 1000 for record in records)
        cell = server.get(f"/v1/metrics/values?{PERIOD}&id=wait&statistic=p50")["values"][0]["now"]
        self.assertAlmostEqual(cell["value"], statistics.median(waits))
        self.assertEqual((cell["low"], cell["high"], cell["n"], cell["enough"]), (waits[86 - 1], waits[115 - 1], 200, True))
        self.assertEqual(server.get(f"/v1/metrics/values?{PERIOD}&id=wait_p90")["values"][0]["now"], server.get(f"/v1/metrics/values?{PERIOD}&id=wait&statistic=p90")["values"][0]["now"])
        split = server.get(f"/v1/metrics/wait/breakdown?{PERIOD}&by=queue&statistic=p95")
        self.assertEqual(sum(row["now"]["n"] for row in split["rows"]), 200)
        self.assertFalse(any(row["now"]["enough"] and row["now"]["high"] is None for row in split["rows"]))
        self.assertIn("'transfer' is a share", server.get(f"/v1/metrics/values?{PERIOD}&id=transfer&statistic=p50", want=400)["error"]["message"])
        self.assertIn("do not add up", server.get(f"/v1/metrics/wait_p90/why?{PERIOD}", want=400)["error"]["message"])


BERLIN = {"time_zone": "Europe/Berlin", "hours": {**{day: ["08:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}, "sat": [], "sun": []},
          "holidays": [{"date": "2026-03-10", "name": "Founders' day", "hours": []}], "overrides": [{"queues": ["technical"], "channels": [], "holidays": "open", "hours": {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}]}


class Calendars(Depth):
    def test_a_calendar_counts_at_once_and_stays(self):
        rng = random.Random(9)
        at = {"open": "2026-03-09T09:00:00Z", "closed": "2026-03-09T06:30:00Z", "holiday": "2026-03-10T09:00:00Z"}
        records = [contact(i, rng, queue="billing", channel="chat", started_at=at[kind]) for i, kind in enumerate(["open"] * 5 + ["closed"] * 3 + ["holiday"] * 2)]
        records += [contact(20, rng, queue="technical", channel="chat", started_at=at["holiday"])]
        # Asked on Friday at 17:00 in Berlin, answered on Monday at 09:00: two hours of opening.
        mail = {"id": "m1", "channel": "email", "queue": "billing", "customer_id": "cus-9", "started_at": "2026-03-06T16:00:00Z",
                "turns": [{"speaker": "customer", "text": "Where is my refund?", "t": 0}, {"speaker": "agent", "text": "Sent today.", "t": 64 * 3600}]}
        server = self.serve()
        self.send(server, records + [mail])
        self.assertEqual(server.get("/v1/calendar")["time_zone"], "UTC")
        self.assertEqual([row["value"] for row in server.get(f"/v1/metrics/volume/breakdown?{PERIOD}&by=opening")["rows"]], ["open"])
        self.assertEqual(server.get(f"/v1/metrics/first_response_open/breakdown?{PERIOD}")["total"]["now"]["value"], 64 * 3600_000)
        self.assertEqual(server.json("PUT", "/v1/calendar", BERLIN), server.get("/v1/calendar"))
        counts = {row["value"]: row["now"]["n"] for row in server.get(f"/v1/metrics/volume/breakdown?{PERIOD}&by=opening")["rows"]}
        self.assertEqual(counts, {"open": 7, "closed": 3, "holiday": 2})
        self.assertEqual(server.get(f"/v1/interactions?{PERIOD}&opening=holiday")["total"], 2)
        self.assertEqual(server.get(f"/v1/metrics/volume/explore?{PERIOD}&by=opening&by=queue&opening=open")["groups"], 2)
        self.assertEqual(server.get(f"/v1/metrics/first_response_open/breakdown?{PERIOD}")["total"]["now"]["value"], 2 * 3600_000)
        entry = server.get("/v1/audit?action=calendar.")["entries"][0]
        self.assertEqual((entry["before"]["time_zone"], entry["after"]["time_zone"]), ("UTC", "Europe/Berlin"))
        for wrong, what in (({**BERLIN, "time_zone": "Europe/Nowhere"}, "knows no"), ({**BERLIN, "hours": {"mon": ["9-5"]}}, "08:00-12:00"), ({"time_zone": "UTC"}, "needs 'hours'")):
            self.assertIn(what, server.json("PUT", "/v1/calendar", wrong, want=400)["error"]["message"])
        self.assertEqual(server.get("/v1/calendar")["time_zone"], "Europe/Berlin")
        server.stop()
        shown = run("calendar", "show", "--data", self.data, check=0).stdout
        self.assertIn("Founders' day", shown)
        self.assertEqual(json.loads(run("calendar", "show", "--data", self.data, "--format", "json", check=0).stdout), BERLIN)
        run("calendar", "check", self.file("again.yaml", shown), check=0)
        text = run("metrics", "volume", "--by", "opening", "--data", self.data, "--from", "2026-03-02", "--to", "2026-03-30", check=0).stdout
        self.assertIn("holiday", text)

    def test_check_says_where_and_what(self):
        wrong = run("calendar", "check", self.file("c.yaml", "time_zone: Europe/Nowhere\nhours: {}\n"), check=1)
        self.assertIn("there is no 'Europe/Nowhere'", wrong.stderr)
        wrong = run("calendar", "check", self.file("d.yaml", "time_zone: UTC\nhours:\n  mon: [\"25:00-26:00\"]\n"), check=1)
        self.assertIn("d.yaml:3: '25:00-26:00' is not a span", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
