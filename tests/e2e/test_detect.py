"""clarion detect on files of series: scores, alerts, restarts, and what it refuses."""
import csv
import pathlib
import subprocess
import sys
import tempfile
import unittest

from harness import ROOT, Case, run

SIM = ROOT / "bench/detection_sim.py"


def read(path):
    with open(path, newline="") as lines:
        return list(csv.DictReader(lines))


def lone(rows, spike=None):
    """A day's shape every five minutes, and a spike."""
    out = ["timestamp,value"]
    for i in range(rows):
        value = 40 + (i * 7919 % 101) / 10 + (10 if i % 288 < 144 else 0) + (60 if spike is not None and spike <= i < spike + 4 else 0)
        out.append(f"2026-02-{1 + i // 288:02} {i % 288 // 12:02}:{i % 12 * 5:02}:00,{value:.1f}")
    return "\n".join(out) + "\n"


class Detect(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.center = pathlib.Path(tempfile.mkdtemp(prefix="clarion-detect-"))
        subprocess.run([sys.executable, SIM, cls.center, "--seed", "3"], check=True)

    @classmethod
    def tearDownClass(cls):
        for path in cls.center.iterdir():
            path.unlink()
        cls.center.rmdir()
        super().tearDownClass()

    def watch(self, *options, name="alerts.csv", source=None):
        out = self.file(name, "")
        run("detect", "--input", source or self.center / "series.csv", "--output", out, "--holidays", self.center / "holidays.txt", *options, check=0)
        return out

    def test_a_spike_in_one_series_stands_out(self):
        out = self.file("scores.csv", "")
        run("detect", "--input", self.file("one.csv", lone(4000, spike=3000)), "--output", out, "--kind", "mean", check=0)
        rows = read(out)
        self.assertEqual(list(rows[0]), ["timestamp", "anomaly_score", "alert"])
        self.assertEqual(len(rows), 4000)
        self.assertEqual(rows[3000]["timestamp"], "2026-02-11 10:00:00")
        best = max(range(4000), key=lambda i: float(rows[i]["anomaly_score"]))
        self.assertIn(best, range(3000, 3004))
        self.assertIn("1", [rows[i]["alert"] for i in range(3000, 3004)])

    def test_rows_cut_off_later_change_no_score_before(self):
        whole, part = self.file("whole.csv", ""), self.file("part.csv", "")
        run("detect", "--input", self.file("a.csv", lone(4000, spike=3000)), "--output", whole, check=0)
        run("detect", "--input", self.file("b.csv", lone(3002, spike=3000)), "--output", part, check=0)
        self.assertEqual(read(whole)[:3002], read(part))

    def test_planted_incidents_are_found_early_and_grouped(self):
        alerts, events = read(self.watch()), read(self.center / "events.csv")
        self.assertEqual(list(alerts[0])[:5], ["series", "time", "group", "score", "direction"])
        scored = [a for a in alerts if a["time"] >= "2026-02-09"]
        right = lambda a, e: a["series"] == e["series"] and e["start"] <= a["time"] <= e["end"]
        found = {e["event"] for e in events for a in scored if right(a, e)}
        self.assertGreaterEqual(len(found), 17, "of 19 incidents")
        good = [a for a in scored if any(right(a, e) for e in events)]
        self.assertGreaterEqual(len(good) / len(scored), .8)
        self.assertLess(len({a["group"] for a in good}), len(good) * .6)

    def test_a_restart_in_the_middle_changes_no_byte(self):
        whole = pathlib.Path(self.watch("--state", pathlib.Path(self.file("w.state", "")).with_suffix(".whole")))
        lines = (self.center / "series.csv").read_text().splitlines(keepends=True)
        early = self.file("early.csv", lines[0] + "".join(l for l in lines[1:] if l.split(",")[1] < "2026-02-20 05:00:00"))
        state = pathlib.Path(early).with_suffix(".state")
        first = pathlib.Path(self.watch("--state", state, name="first.csv", source=early)).read_text()
        second = pathlib.Path(self.watch("--state", state, name="second.csv")).read_text()
        self.assertEqual(first + second.split("\n", 1)[1], whole.read_text())
        self.assertEqual(state.read_bytes(), whole.parent.joinpath("w.whole").read_bytes())

    def test_a_forecast_says_what_will_breach(self):
        ahead = self.file("ahead.csv", "")
        self.watch("--forecast", ahead, "--ahead", "24", "--target", ">30")
        rows = [r for r in read(ahead) if r["series"].endswith("|volume")]
        self.assertEqual(len(rows), 12 * 24)
        for row in rows:
            self.assertLessEqual(float(row["low"]), float(row["expected"]))
            self.assertLessEqual(float(row["expected"]), float(row["high"]))
        self.assertTrue(any(float(r["breach"]) > .5 for r in rows) and any(float(r["breach"]) < .05 for r in rows))

    def test_bad_input_is_refused_with_its_place(self):
        for text, says in (("timestamp,value\n2026-01-01 00:00:00,1\nsoon,2\n", "bad.csv:3: timestamp"),
                           ("timestamp,value\n2026-01-01 00:00:00,many\n", "bad.csv:2: value 'many' is not a number"),
                           ("timestamp,count\n2026-01-01 00:00:00,1\n", "no column 'value'"),
                           ("series,time,value,kind\na,2026-01-01,2,rate\n", "bad.csv:2: rate 2 lies outside"),
                           ("series,time,value\na,2026-01-01,2\na,2026-01-01,3\n", "two rows at"), ("", "is empty")):
            result = run("detect", "--input", self.file("bad.csv", text), check=1)
            self.assertIn(says, result.stderr)
        series = self.file("one.csv", lone(20))
        self.assertIn("share", run("detect", "--input", series, "--kind", "share", check=1).stderr)
        self.assertIn("must be above 0", run("detect", "--input", series, "--false-alerts-a-week", "0", check=1).stderr)
        self.assertIn("is something else", run("detect", "--input", series, "--state", self.file("s.state", "not a state at all"), check=1).stderr)


if __name__ == "__main__":
    unittest.main()
