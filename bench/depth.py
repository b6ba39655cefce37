"""What depth costs: percentiles, figures as of a past moment, the calendar's dimension.

    python3 bench/depth.py CLARION [CONTACTS]

Contacts of a simulated center in two halves, one imported after the other; then each question five times over HTTP, 28 days with comparison, the middle one told.
"""
import os
import pathlib
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/e2e"))

CALENDAR = {"time_zone": "Europe/Berlin", "hours": {**{day: ["08:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}, "sat": [], "sun": []},
            "holidays": [{"date": f"2026-{month:02}-{day:02}", "name": "A holiday", "hours": []} for month in range(1, 7) for day in (1, 15)], "overrides": []}


def main():
    os.environ["CLARION"] = sys.argv[1]
    from harness import Server, run
    contacts = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    with tempfile.TemporaryDirectory(prefix="clarion-depth-") as name:
        folder = pathlib.Path(name)
        run("simulate", "--interactions", contacts, "--days", 90, "--out", folder / "c.jsonl", check=0)
        with (folder / "c.jsonl").open() as lines, (folder / "a.jsonl").open("w") as first, (folder / "b.jsonl").open("w") as second:
            for i, line in enumerate(lines):
                (first if i % 10 else second).write(line)
        run("import", "--quiet", "--data", folder / "data", folder / "a.jsonl", check=0)
        between = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))
        time.sleep(2)
        run("import", "--quiet", "--data", folder / "data", folder / "b.jsonl", check=0)
        server = Server(folder / "data")
        try:
            while server.get("/v1/incidents")["watched_until"] is None:  # the watch would count against what is asked
                time.sleep(1)

            def ask(what, path, times=5):
                took = []
                for _ in range(times):
                    begun = time.monotonic()
                    server.get(path)
                    took.append((time.monotonic() - begun) * 1000)
                print(f"{what:<62} {statistics.median(took):7.0f} ms")
            for zone in ("UTC", "America/New_York", "UTC", "America/New_York"):
                server.json("PUT", "/v1/calendar", {"time_zone": zone, "hours": {"mon-sun": ["00:00-24:00"]}, "holidays": [], "overrides": []})
                ask(f"all metrics by day, always open, {zone}", "/v1/metrics/values")
                ask(f"the same by hour, {zone}", "/v1/metrics/values?grain=hour")
            server.json("PUT", "/v1/calendar", CALENDAR)
            ask("all metrics, by a calendar with 12 holidays", "/v1/metrics/values")
            ask("all metrics, means as 90th percentiles", "/v1/metrics/values?statistic=p90")
            ask("one mean", "/v1/metrics/values?id=aht")
            ask("one 90th percentile", "/v1/metrics/values?id=aht&statistic=p90")
            ask("explore: one mean by queue and channel", "/v1/metrics/aht/explore?by=queue&by=channel")
            ask("explore: one 90th percentile by queue and channel", "/v1/metrics/aht/explore?by=queue&by=channel&statistic=p90")
            ask("explore: contacts by opening and queue", "/v1/metrics/volume/explore?by=opening&by=queue")
            ask("first response in opening hours", "/v1/metrics/values?id=first_response_open")
            ask("all metrics as of a past moment, the first time", f"/v1/metrics/values?as_of={between}", 1)
            ask("the same again", f"/v1/metrics/values?as_of={between}")
            ask("one mean as of a past moment", f"/v1/metrics/values?id=aht&as_of={between}")
        finally:
            server.kill()


if __name__ == "__main__":
    main()
