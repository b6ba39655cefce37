"""Days, weeks and hours are those of the calendar's time zone: figures, filters, briefs, incidents, and the command line."""
import collections
import datetime
import json
import pathlib
import random
import time
import unittest
import zoneinfo

from harness import Case, lines, run
from test_incidents import CHANGE, contacts, rise

UTC = datetime.timezone.utc
ALWAYS = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
# Clocks change in the period in New York (8 March), Berlin (29 March), and Havana (8 March, at midnight); Kolkata and Kathmandu are not whole hours from UTC.
ZONES = ("America/New_York", "Europe/Berlin", "America/Havana", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Auckland", "UTC")
FROM, TO = datetime.date(2026, 3, 2), datetime.date(2026, 4, 6)


def calendar(zone):
    return {"time_zone": zone, "hours": ALWAYS, "holidays": [], "overrides": []}


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def first_of(day, zone):
    """When a local day begins: where midnight is skipped, as soon as the clocks are put forward."""
    at = datetime.datetime.combine(day, datetime.time(), zone).astimezone(UTC)
    while at.astimezone(zone).date() < day:
        at += datetime.timedelta(minutes=15)
    return at


def bucket(at, grain, zone):
    wall = at.astimezone(zone)
    if grain == "hour":
        return at - datetime.timedelta(minutes=wall.minute, seconds=wall.second)
    day = wall.date()
    return first_of(day if grain == "day" else day - datetime.timedelta(days=day.weekday()), zone)


class Zones(Case):
    def test_figures_are_cut_by_the_wall_clock(self):
        rng = random.Random(3)
        begin = datetime.datetime(2026, 1, 20, tzinfo=UTC)
        times = sorted(begin + datetime.timedelta(seconds=rng.randrange(85 * 86400)) for _ in range(3000))
        server = self.serve()
        server.json("POST", "/v1/interactions", lines([{"id": f"c{i}", "channel": "chat", "queue": "billing", "customer_id": f"u{i}", "started_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                                                        "turns": [{"speaker": "customer", "text": "Hello.", "t": 0}]} for i, at in enumerate(times)]))
        server.settled()
        for name in ZONES:
            with self.subTest(zone=name):
                zone = zoneinfo.ZoneInfo(name)
                server.json("PUT", "/v1/calendar", calendar(name))
                self.assertEqual(server.get("/v1/workspace")["time_zone"], name)
                within = lambda a, b: [at for at in times if first_of(a, zone) <= at < first_of(b, zone)]
                for grain, start, end in (("day", FROM, TO), ("week", FROM, TO), ("hour", datetime.date(2026, 3, 7), datetime.date(2026, 3, 10)), ("hour", datetime.date(2026, 3, 28), datetime.date(2026, 3, 31))):
                    expected = collections.Counter(bucket(at, grain, zone) for at in within(start, end))
                    told = server.get(f"/v1/metrics/values?id=volume&grain={grain}&from={start}&to={end}")
                    value = told["values"][0]
                    self.assertEqual((instant(told["from"]), instant(told["to"])), (first_of(start, zone), first_of(end, zone)))
                    self.assertEqual({instant(point["at"]): point["n"] for point in value["series"] if point["n"]}, dict(expected))
                    begins = [instant(point["at"]) for point in value["series"]]
                    self.assertEqual(begins, sorted(set(begins)))
                    days = (end - start).days
                    if grain == "day":
                        self.assertEqual(begins, [first_of(start + datetime.timedelta(days=k), zone) for k in range(days)])
                    # As many days before, however long they were.
                    before = start - datetime.timedelta(days=days)
                    self.assertEqual((value["now"]["n"], value["before"]["n"]), (sum(expected.values()), len(within(before, start))))
                    self.assertEqual(instant(told["compare"]["from"]), first_of(before, zone))
                rows = server.get(f"/v1/metrics/volume/explore?by=queue&from={FROM}&to={TO}")["rows"]
                self.assertEqual({instant(point["at"]): point["n"] for point in rows[0]["series"]}, dict(collections.Counter(bucket(at, "day", zone) for at in within(FROM, TO))))
                day = datetime.date(2026, 3, 8)
                self.assertEqual(server.get(f"/v1/interactions?from={day}&to={day + datetime.timedelta(days=1)}")["total"], len(within(day, day + datetime.timedelta(days=1))))
                weeks = server.get(f"/v1/emerging?to={TO}")
                self.assertEqual([instant(at) for at in weeks["weeks"]], [first_of(TO - datetime.timedelta(days=7 * k), zone) for k in range(9, 0, -1)])
                self.assertEqual(instant(weeks["to"]), first_of(TO, zone))
                brief = server.get("/v1/brief?week=2026-03-02")
                self.assertEqual((brief["from"], brief["to"]), ("2026-03-02", "2026-03-09"))
                last = server.get("/v1/brief")
                self.assertEqual((instant(last["from"] + "T00:00:00Z").weekday(), last["from"]), (0, "2026-04-06"))
                self.assertIn("first day of a week", server.get("/v1/brief?week=2026-03-02T03:17:00Z", want=400)["error"]["message"])
        server.json("PUT", "/v1/calendar", calendar("America/New_York"))
        zone = zoneinfo.ZoneInfo("America/New_York")
        server.stop()
        text = run("metrics", "volume", "--data", self.data, "--from", str(FROM), "--to", str(TO), "--format", "json", check=0).stdout
        self.assertIn(f'"n":{sum(first_of(FROM, zone) <= at < first_of(TO, zone) for at in times)}', text.replace(" ", ""))

    def test_incidents_begin_at_local_midnight(self):
        pathlib.Path(self.data).mkdir(parents=True, exist_ok=True)
        (pathlib.Path(self.data) / "calendar.yaml").write_text("time_zone: America/New_York\nhours:\n" + "".join(f"  {day}: [\"00:00-24:00\"]\n" for day in ALWAYS))
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(contacts(rise, lambda *_: 24, 1))), check=0)
        zone = zoneinfo.ZoneInfo("America/New_York")
        found = json.loads(run("incidents", "--data", self.data, check=0).stdout)
        self.assertEqual((instant(found["from"]), instant(found["to"])), (first_of(datetime.date(2026, 1, 1), zone), first_of(datetime.date(2026, 3, 11), zone)))
        began = [change for one in found["incidents"] for change in one["changes"] if change["metric"] == "transfer"]
        self.assertTrue(began)
        for change in began:
            for at in (change["from"], change["to"]):
                self.assertEqual(instant(at).astimezone(zone).hour, 0)
        day = datetime.date(2026, 1, 1) + datetime.timedelta(days=CHANGE)
        self.assertLessEqual(abs((min(instant(change["from"]) for change in began) - first_of(day, zone)).days), 2)
        server = self.serve()
        for _ in range(120):
            shown = server.get("/v1/incidents")
            if shown["watched_until"]:
                break
            time.sleep(0.5)
        self.assertEqual(instant(shown["watched_until"]), instant(found["to"]))
        begins = lambda answer: {change["from"] for one in answer["incidents"] for change in one["changes"]}
        self.assertEqual(begins(shown), begins(found))


if __name__ == "__main__":
    unittest.main()
