"""kill -9 at random moments under load: nothing acknowledged is missing, nothing counts twice.

The same check is then run against a journal weakened on purpose, where it must fail: a test that cannot fail proves nothing.
"""
import http.client
import json
import os
import random
import sqlite3
import threading
import time
import unittest

from harness import ROOT, Case, Server, conversation, lines, run

ROUNDS = int(os.environ.get("CLARION_CRASH_ROUNDS", "100"))
CARD = (ROOT / "content/scorecards/service_quality.yaml").read_text()


def card_of(number):
    """The card with another rule or other weights, by turns."""
    head, tail = CARD.split("sections:", 1)
    head = head.replace("\nversion:", f"\nversion: r{number} #", 1)
    if number % 2:
        return head + "sections:" + tail.replace("weight: 1", f"weight: {2 + number % 7}", 1)
    rule = tail.index("rule:")
    return head + "sections:" + tail[:rule] + f"rule: 'phrase(\"nobody says number {number}\")'" + tail[tail.index("\n", rule):]


class Load:
    """Clients that post until the server dies, and remember what was acknowledged."""

    def __init__(self, server, known, serial):
        self.server, self.known, self.serial = server, known, serial
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.work, args=(i,)) for i in range(4)]
        for thread in self.threads:
            thread.start()

    def work(self, worker):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        rng = random.Random(f"{self.serial}-{worker}")
        number = 0
        try:
            while True:
                identifier = f"r{self.serial}-w{worker}-{number}"
                number += 1
                if rng.random() < 0.3 and self.known:  # send something again that was acknowledged before
                    with self.lock:
                        identifier = rng.choice(self.known)
                connection.request("POST", "/v1/interactions", json.dumps(conversation(identifier)), {"Authorization": f"Bearer {self.server.key}"})
                response = connection.getresponse()
                answer = json.loads(response.read())
                if response.status == 200 and answer["accepted"] + answer["duplicate"] == 1:
                    with self.lock:
                        self.known.append(identifier)
        except (OSError, http.client.HTTPException, ValueError):
            pass  # the server is gone, as it should be
        finally:
            connection.close()

    def join(self):
        for thread in self.threads:
            thread.join()


class Work:
    """Somebody reviews and somebody publishes changed scorecards, until the server dies; what was acknowledged is remembered."""

    def __init__(self):
        self.notes, self.asked, self.published = [], [], []  # of labels; versions of which publishing was asked for; those that were answered

    def begin(self, server, known, serial):
        self.server, self.known, self.serial = server, known, serial
        self.threads = [threading.Thread(target=self.quietly, args=(what,)) for what in (self.review, self.rescore)]
        for thread in self.threads:
            thread.start()

    def quietly(self, what):
        try:
            what()
        except (OSError, http.client.HTTPException, ValueError):
            pass  # the server is gone, as it should be

    def ask(self, method, path, body=None):
        status, answer, _ = self.server.request(method, path, None if body is None else json.dumps(body))
        return status, json.loads(answer)

    def review(self):
        rng = random.Random(self.serial)
        for number in range(10 ** 6):
            if not self.known:
                time.sleep(0.01)
                continue
            note = f"label {self.serial}-{number}"
            status, _ = self.ask("POST", "/v1/reviews/labels", {"interaction": rng.choice(self.known), "scorecard": "service_quality", "source": "chosen",
                                                                 "answers": [{"question": "greeted", "verdict": rng.choice(["yes", "no"]), "note": note}]})
            if status == 201:
                self.notes.append(note)

    def rescore(self):
        number = len(self.asked)
        while True:
            status, state = self.ask("GET", "/v1/rescoring")
            if state["state"] not in ("running", "ready"):
                number += 1
                self.ask("POST", "/v1/rescoring", {"yaml": card_of(number)})
            elif state["state"] == "ready":
                version = state["version_after"].split("+")[0]
                self.asked.append(version)
                status, _ = self.ask("POST", "/v1/rescoring/publish", {})
                if status == 200:
                    self.published.append(version)
            time.sleep(0.01)

    def wait_for_publishing(self, seconds):
        before, until = len(self.asked), time.monotonic() + seconds
        while len(self.asked) == before and time.monotonic() < until:
            time.sleep(0.002)

    def join(self):
        for thread in self.threads:
            thread.join()


class Crash(Case):
    def play(self, rounds, env=None, work=None):
        """Kills the server `rounds` times; returns (ids acknowledged but missing, ids stored more than once)."""
        known = []
        rng = random.Random(7)
        for number in range(rounds):
            server = Server(self.data, env=env)
            load = Load(server, known, number)
            if work:
                work.begin(server, known, number)
            time.sleep(rng.uniform(0.02, 0.25))
            if work and rng.random() < 0.15:  # time enough for what comes in to be scored, and so reviewed
                time.sleep(rng.uniform(0.3, 1.5))
            if work and rng.random() < 0.1:  # aims at the moment of publishing
                work.wait_for_publishing(10)
                time.sleep(rng.uniform(0, 0.06))
            server.kill()
            load.join()
            if work:
                work.join()
        # `sql` opens the workspace as any process does after a crash: it removes what was left half done and carries on.
        stored = self.counts("SELECT id, count() FROM interaction GROUP BY id", env)
        turns = self.counts("SELECT interaction_id, count() FROM turn GROUP BY interaction_id", env)
        self.assertGreater(len(known), rounds, "the load did not get through")
        missing = [i for i in set(known) if i not in stored]
        twice = [i for i, count in stored.items() if count > 1] + [i for i, count in turns.items() if count > 4]
        return missing, twice

    def counts(self, sql, env):
        rows = run("sql", "--data", self.data, "--format", "TSV", sql, env=env, check=0).stdout.splitlines()
        return {identifier: int(count) for identifier, count in (row.split("\t") for row in rows)}

    def test_nothing_acknowledged_is_missing_and_nothing_counts_twice(self):
        work = Work()
        missing, twice = self.play(ROUNDS, work=work)
        self.assertEqual(missing, [])
        self.assertEqual(twice, [])
        labels = [note for note, in sqlite3.connect(self.data / "registry.db").execute("SELECT note FROM review_label")]
        self.assertGreater(len(work.notes), ROUNDS // 20, "reviewing did not get through")
        self.assertEqual(set(work.notes) - set(labels), set(), "a label that was acknowledged is missing")
        self.assertEqual(len(labels), len(set(labels)), "a label counts twice")
        # The card in force is the one whose publishing was answered last, or a later one that was killed before the answer; its scores are whole.
        self.assertGreater(len(work.asked), ROUNDS // 20, "rescoring did not get through")
        rows = self.counts("SELECT splitByChar('+', card_version)[1] AS v, count() FROM {score} WHERE scorecard = 'service_quality' GROUP BY v", None)
        self.assertEqual(len(rows), 1, rows)
        in_force = next(iter(rows))
        last = work.published[-1:] or [CARD.split("version: ")[1].split("\n")[0]]
        self.assertIn(in_force, last + work.asked[work.asked.index(last[0]) if last[0] in work.asked else 0:])
        scores = self.counts("SELECT interaction_id, count() FROM {score} WHERE scorecard = 'service_quality' GROUP BY interaction_id", None)
        self.assertEqual({count for count in scores.values()}, {1})
        self.assertEqual(set(scores), set(self.counts("SELECT id, count() FROM {interaction} GROUP BY id", None)))
        print(f"{ROUNDS} kills: {len(scores)} conversations, {len(labels)} labels, publishing asked {len(work.asked)} times, answered {len(work.published)} times", flush=True)

    def test_an_upload_that_was_answered_is_imported_after_a_crash(self):
        server = Server(self.data)
        body = lines([conversation(f"u{i}") for i in range(3000)])
        self.assertEqual(server.request("POST", "/v1/imports?filename=big.jsonl", body)[0], 202)
        server.kill()
        never_answered = [self.data / "scratch" / name for name in ("upload-9-1", "imp-99")]
        for left in never_answered:
            left.write_text("half a file")
        again = self.serve()
        self.assertEqual([left for left in never_answered if left.exists()], [], "what was never answered does not stay")
        for _ in range(400):
            jobs = again.get("/v1/imports")["imports"]
            if not jobs or jobs[0]["state"] == "done":
                break
            time.sleep(0.05)
        again.settled()
        self.assertEqual(again.get("/v1/interactions?limit=1")["total"], 3000)

    def test_the_check_fails_when_answers_do_not_wait_for_the_disk(self):
        missing, _ = self.play(20, env={"CLARION_TEST_WEAKEN_JOURNAL": "ack"})
        self.assertNotEqual(missing, [])

    def test_the_check_fails_when_repeats_are_not_noticed(self):
        _, twice = self.play(2, env={"CLARION_TEST_WEAKEN_JOURNAL": "duplicates"})
        self.assertNotEqual(twice, [])


if __name__ == "__main__":
    unittest.main()
