"""kill -9 at random moments under load: nothing acknowledged is missing, nothing counts twice.

The same check is then run against a journal weakened on purpose, where it must fail: a test that cannot fail proves nothing.
"""
import http.client
import json
import os
import random
import threading
import time
import unittest

from harness import Case, Server, conversation, lines, run

ROUNDS = int(os.environ.get("CLARION_CRASH_ROUNDS", "100"))


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


class Crash(Case):
    def play(self, rounds, env=None):
        """Kills the server `rounds` times; returns (ids acknowledged but missing, ids stored more than once)."""
        known = []
        rng = random.Random(7)
        for number in range(rounds):
            server = Server(self.data, env=env)
            load = Load(server, known, number)
            time.sleep(rng.uniform(0.02, 0.25))
            server.kill()
            load.join()
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
        missing, twice = self.play(ROUNDS)
        self.assertEqual(missing, [])
        self.assertEqual(twice, [])

    def test_an_upload_that_was_answered_is_imported_after_a_crash(self):
        server = Server(self.data)
        body = lines([conversation(f"u{i}") for i in range(3000)])
        self.assertEqual(server.request("POST", "/v1/imports?filename=big.jsonl", body)[0], 202)
        server.kill()
        again = self.serve()
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
