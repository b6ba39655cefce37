#!/usr/bin/env python3
"""Whole-product benchmarks: ./dev bench [import] [http] [pages] [stages] [simulate] [quality] [reasons] [privacy]
    [engine] [phrases] [rescoring] [language] [policies] [detection] [explanation] [effect] [erasure] [review_threshold] [releases] [coincidence] [conflicts] [drivers] [outlook] [within] [emerging] [depth] [performance] [ramp_up] [stale] [shapes] [directory] [tenants] [tracing]

Prints each figure with what it is held against; docs/measurements.md records them. Everything runs in a temporary folder.
"""
import argparse
import concurrent.futures
import gzip
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/e2e"))


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


class Bench:
    def __init__(self, clarion, folder):
        self.clarion, self.folder = clarion, pathlib.Path(folder)

    def simulated(self, interactions, days=120):
        path = self.folder / f"sim-{interactions}.jsonl"
        if not path.exists():
            subprocess.run([self.clarion, "simulate", "--interactions", str(interactions), "--days", str(days), "--out", path], check=True, capture_output=True)
        return path

    def measured(self, *args):
        """Runs a command; returns (stdout, wall seconds, cpu seconds, peak MB)."""
        start = time.perf_counter()
        process = subprocess.Popen(args, stdout=subprocess.PIPE, text=True)
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0, out
        return out, time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    def run_import(self):
        path = self.simulated(64000)
        rates, peaks = [], []
        for i in range(3):
            data = self.folder / f"import-{i}"
            out, wall, cpu, peak = self.measured(self.clarion, "import", "--json", "--quiet", "--data", str(data), str(path))
            turns = json.loads(out)["turns"]
            rates.append(turns / wall)
            peaks.append(peak)
            size = sum(f.stat().st_size for f in data.rglob("*") if f.is_file()) / 1e6
            print(f"  {turns} turns in {wall:.1f} s ({cpu:.1f} CPU s), peak {peak:.0f} MB, {size:.0f} MB on disk")
            shutil.rmtree(data)
        print(f"bulk import, durable, scored, queryable: median {percentile(rates, .5):.0f} turns/s (goal 60000), peak {max(peaks):.0f} MB (goal 1536)")

    def run_simulate(self):
        out = self.folder / "speed.jsonl"
        result = subprocess.run([self.clarion, "simulate", "--interactions", "200000", "--out", out], capture_output=True, text=True, check=True)
        print(f"simulate: {result.stderr.strip()} (goal 20000 interactions/s)")
        out.unlink()

    def run_http(self, rate=300, seconds=20):
        from harness import Server, conversation
        server = Server(self.folder / "http")
        latencies, lock = [], threading.Lock()
        workers = 16

        def work(worker):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            mine = []
            begin = start + worker / rate
            for i in range(int(rate * seconds / workers)):
                due = begin + i * workers / rate
                time.sleep(max(0, due - time.perf_counter()))
                body = json.dumps(conversation(f"h-{worker}-{i}"))
                connection.request("POST", "/v1/interactions", body, {"Authorization": f"Bearer {server.key}"})
                response = connection.getresponse()
                answer = json.loads(response.read())
                assert answer["accepted"] == 1, answer
                mine.append(time.perf_counter() - due)  # from when it was due: a slow answer delays the next and counts again
            with lock:
                latencies.extend(mine)

        time.sleep(1)
        start = time.perf_counter() + 0.2
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, range(workers)))
        elapsed = time.perf_counter() - start
        server.settled()
        server.stop()
        ms = [1000 * s for s in latencies]
        print(f"one interaction by HTTP, fsynced, scored beside: {len(ms) / elapsed:.0f}/s, p50 {percentile(ms, .5):.1f} ms, p99 {percentile(ms, .99):.1f} ms (goal 25), max {max(ms):.1f} ms")

    PAGES = ["/v1/workspace", "/v1/metrics", "/v1/metrics/values", "/v1/metrics/values?channel=voice", "/v1/metrics/values?from=2026-08-03&to=2026-11-01&grain=week",
             "/v1/metrics/fcr_7d/breakdown?by=reason", "/v1/metrics/qa_score/breakdown?by=team", "/v1/metrics/aht/breakdown?by=attr.region", "/v1/interactions?limit=50",
             "/v1/interactions?limit=50&channel=chat&queue=billing", "/v1/interactions?limit=50&q=refund", "/v1/interactions?limit=50&q=the",
             "/v1/interactions?limit=50&sort=points", "/v1/interactions?limit=50&signal=frustration", "/v1/interactions?metric=fcr_7d&part=miss&from=2026-10-01&limit=50",
             "/v1/interactions/int-100000", "/v1/interactions/int-100000/journey", "/v1/scorecards", "/v1/scorecards/service_quality",
             "/v1/scorecards/service_quality/questions", "/v1/search?q=int-0001", "/v1/search?q=bill"]

    def run_pages(self):
        from harness import Server
        data = self.folder / "pages"
        path = self.simulated(320000, 365)
        out, *_ = self.measured(self.clarion, "import", "--json", "--quiet", "--data", str(data), str(path))
        turns = json.loads(out)["turns"]
        begin = time.perf_counter()
        server = Server(data)
        started = time.perf_counter() - begin
        took = []
        for page in self.PAGES:
            each = []
            for i in range(6):
                start = time.perf_counter()
                status, _, _ = server.request("GET", page)
                each.append(1000 * (time.perf_counter() - start))
                assert status == 200, page
            took += each
            print(f"  {each[0]:7.1f} ms first, {percentile(each, .5):7.1f} ms median  {page}")
        server.stop()
        print(f"start of clarion serve with {turns} turns: {started:.2f} s (goal 2)")
        print(f"pages' API calls with {turns} turns: p50 {percentile(took, .5):.0f} ms, p95 {percentile(took, .95):.0f} ms (goal 200), max {max(took):.0f} ms")

    def run_restore(self):
        path = self.simulated(320000, 365)
        data, copy, back = (self.folder / name for name in ("restore", "restore-copy", "restore-back"))
        out, *_ = self.measured(self.clarion, "import", "--json", "--quiet", "--data", str(data), str(path))
        turns = json.loads(out)["turns"]
        tables = ["interaction", "turn", "event", "outcome", "signal", "answer", "score", "journey_step"]

        def told(folder):
            # One number a table, of all its rows' bytes in any order.
            asked = " UNION ALL ".join(f"SELECT '{table}', count(), sum(cityHash64(*)) FROM {table}" for table in tables)
            return sorted(self.measured(self.clarion, "sql", "--data", str(folder), "--format", "csv", asked)[0].split())

        before = told(data)
        _, took, cpu, peak = self.measured(self.clarion, "backup", "--data", str(data), "--to", str(copy))
        print(f"backup of {turns} turns: {took:.1f} s, peak {peak:.0f} MB")
        shutil.rmtree(data)
        out, took, cpu, peak = self.measured(self.clarion, "restore", "--data", str(back), "--from", str(copy))
        print(f"restore: checked, copied, scored, queryable: {took:.1f} s ({cpu:.1f} CPU s), peak {peak:.0f} MB")
        print("every row of every table is the same" if told(back) == before else "rows DIFFER", "".join(f"\n  {line}" for line in before))

    def run_overload(self):
        subprocess.run([sys.executable, ROOT / "bench/overload.py", self.clarion, self.built("load_bench")], check=True)

    def run_reasons(self):
        subprocess.run([sys.executable, ROOT / "bench/reason_quality.py", self.clarion], check=True)

    def run_shapes(self):
        subprocess.run([sys.executable, ROOT / "bench/shapes.py", self.clarion], check=True)

    def run_directory(self):
        subprocess.run([sys.executable, ROOT / "bench/directory.py", self.clarion], check=True)

    def run_tenants(self):
        subprocess.run([sys.executable, ROOT / "bench/tenants.py", self.clarion], check=True)

    def run_tracing(self):
        subprocess.run([sys.executable, ROOT / "bench/tracing.py", self.clarion, self.built("load_bench")], check=True)

    def run_erasure(self):
        """One person out of a store of 300,000 contacts: found, erased, proven; and how long readers wait."""
        path = self.simulated(300000)
        data = self.folder / "erasure"
        out, _, _, _ = self.measured(self.clarion, "import", "--json", "--quiet", "--data", str(data), str(path))
        print(f"erasure: {json.loads(out)['accepted']} contacts, {json.loads(out)['turns']} turns")
        rows = subprocess.run([self.clarion, "sql", "--data", str(data), "--format", "TSV", "SELECT customer_id FROM {interaction} GROUP BY customer_id ORDER BY count() DESC LIMIT 3"], check=True, capture_output=True, text=True).stdout.split()
        for customer in rows:
            out, wall, cpu, peak = self.measured(self.clarion, "privacy", "erase", "--data", str(data), "--person", customer, "--yes", "--json")
            report = json.loads(out)
            proof = report["proof"]
            assert proof["found_in"] == [], proof
            print(f"erasure: {report['records']} records, {sum(report['places'].values())} rows: {report['seconds']:.1f} s, with opening and finding {wall:.1f} s ({cpu:.1f} CPU s), peak {peak:.0f} MB; {proof['words']} words in {proof['files']} files, {proof['bytes'] / 1e6:.0f} MB")

    def run_privacy(self):
        subprocess.run([sys.executable, ROOT / "bench/pii.py", self.clarion], check=True)
        lines = ROOT.parent / "shared/data/star/train.jsonl.gz"
        if not lines.exists():
            return
        build = pathlib.Path(self.clarion).parent
        subprocess.run(["cmake", "--build", build, "--target", "redact_bench"], check=True, capture_output=True)
        turns = self.folder / "turns.txt"
        with gzip.open(lines, "rt") as records, open(turns, "w") as out:
            for record in records:
                out.writelines(" ".join(turn["text"].split()) + "\n" for turn in json.loads(record)["turns"] if turn["speaker"] != "system" and turn["text"])
        subprocess.run([build / "bench/redact_bench", turns], check=True)

    def run_quality(self):
        subprocess.run([sys.executable, ROOT / "bench/quality.py", self.clarion], check=True)

    def built(self, target):
        build = pathlib.Path(self.clarion).parent
        subprocess.run(["cmake", "--build", build, "--target", target], check=True, capture_output=True)
        return build / "bench" / target

    def run_engine(self):
        out = json.loads(subprocess.run([self.built("engine_bench"), self.simulated(64000), ROOT / "content"], check=True, capture_output=True, text=True).stdout)
        both = out["enrich_us"] + out["score_us"]
        print(f"  {out['turns']} turns: {out['turns_per_s']} turns/s on one core (enrichment {out['enrich_us']:.2f} us a turn, {out['enrich_us'] / both:.0%}; "
              f"scoring {out['score_us']:.2f} us, {out['score_us'] / both:.0%}); two threads {out['speedup']:.2f} times as fast")

    def run_phrases(self):
        """Ours beside Vectorscan (Debian's libvectorscan-dev) and Python's re, on the shared conversations; every hit beside RE2's."""
        shared = ROOT.parent / "shared"
        if not shared.exists() or not pathlib.Path("/usr/include/hs/hs.h").exists():
            print("  needs the shared conversations and libvectorscan-dev (apt-get install libvectorscan-dev)")
            return
        corpus = self.folder / "corpus.txt"
        with open(corpus, "w") as out:
            for name in ("star/train", "sgd/train", "multidogo/train"):
                with gzip.open(shared / f"data/{name}.jsonl.gz", "rt") as lines:
                    for talk in map(json.loads, lines):
                        out.writelines(text + "\n" for text in (turn["text"].replace("\n", " ").strip() for turn in talk["turns"]) if text)
        subprocess.run([sys.executable, shared / "tools/gen_phrase_rules.py", corpus, self.folder / "rules", "50", "500", "5000"], check=True)
        turns = corpus.read_text().splitlines()
        for rules, verified in ((50, 200000), (500, 60000), (5000, 10000)):
            out = json.loads(subprocess.run([self.built("phrase_bench"), corpus, f"{self.folder}/rules.{rules}", str(verified)], check=True, capture_output=True, text=True).stdout)
            patterns = [re.compile(line.split("\t")[1], re.I) for line in open(f"{self.folder}/rules.{rules}.re").read().splitlines()]
            some = turns[:max(200, 40000 // rules)]
            start = time.perf_counter()
            for turn in some:
                for pattern in patterns:
                    for _ in pattern.finditer(turn):
                        pass
            python = (time.perf_counter() - start) / len(some) * out["turns"]
            print(f"  {rules} rules: {out['turns'] / out['ours_s'] / 1e6:.2f} M turns/s; Vectorscan with offsets takes {out['vectorscan_offsets_s'] / out['ours_s']:.1f} times as long, "
                  f"without {out['vectorscan_s'] / out['ours_s']:.1f}; Python re {python / out['ours_s']:.0f}; {out['verified_hits']} hits compared with RE2, {out['different']} differ")

    def run_rescoring(self):
        """An archive of 5 M turns: a scorecard edited, then only its weights, then a phrase pack."""
        data = self.folder / "rescoring"
        subprocess.run([self.clarion, "import", "--quiet", "--data", data, self.simulated(320000)], check=True, capture_output=True)
        card = (ROOT / "content/scorecards/service_quality.yaml").read_text()
        edits = {"one rule changed": card.replace("\nversion:", "\nversion: 91 #", 1).replace("first_turns=2", "first_turns=1", 1).replace("rule: signal(greeting)", "rule: signal(greeting, first_turns=1)", 1)}
        edits["only weights changed"] = edits["one rule changed"].replace("version: 91", "version: 92").replace("weight: 1", "weight: 3", 1)
        for what, text in edits.items():
            path = self.folder / "edited.yaml"
            path.write_text(text)
            out, wall, cpu, peak = self.measured(self.clarion, "score", "--data", data, "--scorecard", path)
            print(f"  {what}: {wall:.1f} s end to end ({cpu:.1f} CPU s), peak {peak:.0f} MB: {out.strip().splitlines()[-1]}")
        path.write_text((ROOT / "content/phrases/automation.yaml").read_text().replace("\n      - ", "\n      - thank you\n      - ", 1))
        out, wall, cpu, peak = self.measured(self.clarion, "score", "--data", data, "--phrases", path)
        print(f"  a phrase added, signals and all cards made anew: {wall:.1f} s end to end ({cpu:.1f} CPU s), peak {peak:.0f} MB: {out.strip().splitlines()[-1]}")
        shutil.rmtree(data)

    def run_language(self):
        for what in ("banking77", "clinc150", "nlupp", "discovery", "speed"):
            subprocess.run([sys.executable, ROOT / "bench/text_quality.py", "--clarion", self.clarion, what], check=True)
        subprocess.run([sys.executable, ROOT / "bench/turn_quality.py", "--clarion", self.clarion], check=True)

    def run_policies(self):
        subprocess.run([sys.executable, ROOT / "bench/policy_quality.py", "--clarion", self.clarion], check=True)

    def run_detection(self):
        subprocess.run([sys.executable, ROOT / "bench/detection.py", "--clarion", self.clarion], check=True)
        out = json.loads(subprocess.run([self.built("detection_bench")], check=True, capture_output=True, text=True).stdout)
        print(f"  {out['series']} series, one step: median {out['median_ms']:.1f} ms, p99 {out['p99_ms']:.1f} ms on one core (goal 50), {out['bytes_a_series']} bytes a series (goal 4096)")
    def run_effect(self):
        subprocess.run([self.built("effect_bench"), "7"], check=True)

    def run_performance(self):
        bench = self.built("performance_bench")
        for what in ("standing", "behaviours", "coaching", "ai", "speed"):
            subprocess.run([bench, what, "7"], check=True)

    def run_ramp_up(self):
        subprocess.run([self.built("learning_bench"), "ramp_up", "7"], check=True)

    def run_stale(self):
        subprocess.run([self.built("learning_bench"), "stale", "7"], check=True)

    def run_releases(self):
        subprocess.run([sys.executable, ROOT / "bench/releases.py", self.clarion], check=True)

    def run_depth(self):
        subprocess.run([sys.executable, ROOT / "bench/depth.py", self.clarion], check=True)

    def run_within(self):
        subprocess.run([sys.executable, ROOT / "bench/within.py", self.clarion], check=True)

    def run_emerging(self):
        subprocess.run([sys.executable, ROOT / "bench/emerging.py", self.clarion], check=True)

    def run_coincidence(self):
        subprocess.run([self.built("coincidence_bench"), "7", "1000"], check=True)

    def run_conflicts(self):
        subprocess.run([self.built("conflict_bench"), "14", "1000"], check=True)

    def run_drivers(self):
        subprocess.run([self.built("drivers_bench"), "23", "400", "300"], check=True)

    def run_outlook(self):
        subprocess.run([self.built("outlook_bench"), "12", "300"], check=True)

    def run_review_threshold(self):
        subprocess.run([self.built("review_bench"), "1", "1000"], check=True)

    def run_explanation(self):
        subprocess.run([sys.executable, ROOT / "bench/explanation_quality.py", "--clarion", self.clarion], check=True)
        bench = self.built("explanation_bench")
        for what in ("quality", "nulls", "speed"):
            subprocess.run([bench, what], check=True)

    def run_stages(self):
        build = pathlib.Path(self.clarion).parent
        subprocess.run(["cmake", "--build", build, "--target", "stages_bench"], check=True, capture_output=True)
        subprocess.run([build / "bench/stages_bench", self.simulated(64000), self.folder / "stages", ROOT / "content"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clarion", default=str(ROOT / "build/release/clarion"))
    parser.add_argument("names", nargs="*", default=["simulate", "import", "http", "pages", "stages", "quality", "privacy", "engine", "phrases", "rescoring", "language", "policies", "detection", "explanation", "effect", "review_threshold"])
    options = parser.parse_args()
    os.environ["CLARION"] = options.clarion
    with tempfile.TemporaryDirectory(prefix="clarion-bench-") as folder:
        bench = Bench(options.clarion, folder)
        for name in options.names:
            print(f"== {name}", flush=True)
            getattr(bench, "run_" + name)()


main()
