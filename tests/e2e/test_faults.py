"""What breaks under a running server: disks that are full or cannot be written, damaged files, too little memory. Each ends in service or in a clear refusal, and
nothing that was acknowledged is lost.
"""
import http.client
import json
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import threading
import time
import unittest

from harness import CLARION, Case, Server, conversation, lines, run


def mounted(*args):
    return subprocess.run(["mount", *args], capture_output=True).returncode == 0


class SmallDisk(Case):
    """A disk of its own for the workspace; needs root."""

    def disk(self, megabytes):
        self.data.mkdir()
        if os.geteuid() != 0 or not mounted("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(self.data)):
            self.skipTest("mounting a small disk needs root")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.data)], capture_output=True)

    def post(self, server, identifier, text="x"):
        status, body, headers = server.request("POST", "/v1/interactions", json.dumps(conversation(identifier, text)))
        return status, json.loads(body), headers

    def test_a_full_disk_refuses_what_it_cannot_keep_and_takes_it_again_when_there_is_room(self):
        self.disk(64)
        server = self.serve()
        self.assertEqual(self.post(server, "before")[0], 200)
        server.settled()
        filler = self.data / "filler"
        with filler.open("wb") as out:  # until nothing is left
            try:
                while True:
                    out.write(os.urandom(1 << 16))
            except OSError:
                pass
        acknowledged, refused = ["before"], 0
        for i in range(60):
            status, body, headers = self.post(server, f"full-{i}", os.urandom(20_000).hex())
            if status == 200:
                acknowledged.append(f"full-{i}")
            else:
                refused += 1
                self.assertEqual((status, body["error"]["kind"]), (503, "unavailable"))
                self.assertIn("Retry-After", headers)
                self.assertIn("disk", body["error"]["message"])
        self.assertGreater(refused, 0)
        upload = (json.dumps(conversation("uploaded", "x" * 900_000)) + "\n").encode()
        status, body, headers = server.request("POST", "/v1/imports?filename=a.jsonl", upload)
        self.assertEqual((status, json.loads(body)["error"]["kind"]), (503, "unavailable"))
        self.assertIn("Retry-After", headers)
        self.assertEqual(list(self.data.glob("**/upload-*")), [])
        self.assertEqual(server.request("GET", "/healthz")[0], 200)
        filler.unlink()
        self.assertEqual(self.post(server, "after")[0], 200)
        acknowledged.append("after")
        server.settled()
        stored = {row[0] for row in server.sql("SELECT id FROM interaction")}
        self.assertEqual(stored, set(acknowledged), "what was refused must not be there, what was acknowledged must")

    def test_a_disk_that_cannot_be_written_any_more_refuses_and_reads_on(self):
        self.disk(64)
        server = self.serve()
        self.assertEqual(self.post(server, "before")[0], 200)
        server.settled()
        if not mounted("-o", "remount,ro", str(self.data)):
            self.skipTest("the disk cannot be made read-only while it is in use here")
        self.addCleanup(mounted, "-o", "remount,rw", str(self.data))
        status, body, _ = self.post(server, "while")
        self.assertEqual((status, body["error"]["kind"]), (503, "unavailable"))
        self.assertEqual([row[0] for row in server.sql("SELECT id FROM interaction")], ["before"])
        mounted("-o", "remount,rw", str(self.data))
        self.assertEqual(self.post(server, "after")[0], 200)


# Every write to disk waits as long as a file says, in milliseconds: loaded before the C library's own.
SLOW = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void wait_for_it(void) {
  int ms = 0;
  FILE* said = fopen(getenv("SLOW_DISK"), "r");
  if (said) { if (fscanf(said, "%d", &ms) != 1) ms = 0; fclose(said); }
  usleep(ms * 1000);
}
int fsync(int fd) { wait_for_it(); return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd); }
int fdatasync(int fd) { wait_for_it(); return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd); }
"""


class SlowDisk(Case):
    def test_a_disk_that_takes_its_time_slows_what_must_be_kept_and_nothing_else(self):
        if shutil.which("cc") is None:
            self.skipTest("slowing the disk needs a C compiler")
        said = self.file("ms", "0")
        run_cc = subprocess.run(["cc", "-shared", "-fPIC", "-o", str(self.folder / "slow.so"), str(self.file("slow.c", SLOW)), "-ldl"], capture_output=True, text=True)
        self.assertEqual(run_cc.returncode, 0, run_cc.stderr)
        server = self.serve(env={"LD_PRELOAD": str(self.folder / "slow.so"), "SLOW_DISK": str(said)})
        server.json("POST", "/v1/interactions", conversation("before"))
        server.settled()
        said.write_text("700")
        answers, lock = [], threading.Lock()

        def post(worker):
            for i in range(3):
                begun = time.monotonic()
                status, body, _ = server.request("POST", "/v1/interactions", json.dumps(conversation(f"slow-{worker}-{i}")))
                with lock:
                    answers.append((f"slow-{worker}-{i}", status, time.monotonic() - begun, body))

        threads = [threading.Thread(target=post, args=(worker,)) for worker in range(40)]
        for thread in threads:
            thread.start()
        reads = []
        while any(thread.is_alive() for thread in threads):
            begun = time.monotonic()
            server.get("/v1/interactions/before")
            reads.append(time.monotonic() - begun)
            time.sleep(0.05)
        for thread in threads:
            thread.join()
        acknowledged = {name for name, status, _, _ in answers if status == 200}
        self.assertEqual({status for _, status, _, _ in answers} - {200, 503}, set(), answers[0])
        self.assertGreater(len(acknowledged), 20, "what can be kept is kept")
        self.assertGreater(min(took for _, status, took, _ in answers if status == 200), 0.5, "an answer waits for the disk")
        self.assertLess(sorted(reads)[len(reads) // 2], 0.5, "who reads does not wait for it")
        said.write_text("0")
        self.assertEqual(server.json("POST", "/v1/interactions", conversation("after"))["accepted"], 1)
        server.settled(60)
        self.assertEqual({row[0] for row in server.sql("SELECT id FROM interaction")}, acknowledged | {"before", "after"})


class Damage(Case):
    def fill(self, count=300):
        run("import", "--quiet", "--data", self.data, self.file("in.jsonl", lines(conversation(f"c{i}", os.urandom(300).hex()) for i in range(count))), check=0)

    def test_a_damaged_page_of_the_journal_is_told_and_not_read_over(self):
        self.fill()
        journal = self.data / "journal.db"
        content = bytearray(journal.read_bytes())
        middle = len(content) // 2 // 4096 * 4096
        content[middle:middle + 4096] = b"\xa5" * 4096
        journal.write_bytes(content)
        shutil.rmtree(self.data / "warehouse")  # so that all of it has to be read
        result = run("replay", "--data", self.data)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertRegex(result.stderr, "journal|record")
        self.assertNotIn("terminate called", result.stderr)
        checks = json.loads(run("doctor", "--json", "--data", self.data, check=2).stdout)
        self.assertEqual({check["name"] for check in checks if check["health"] == "bad"} & {"journal", "workspace"}, {"journal"})

    def test_a_damaged_part_of_the_warehouse_is_told_and_made_anew_from_the_journal(self):
        self.fill()
        count = "SELECT count() AS n, sum(length(text)) AS t FROM turn"
        before = run("sql", "--data", self.data, "--format", "csv", count, check=0).stdout
        columns = sorted((self.data / "warehouse").rglob("*.bin"), key=lambda path: path.stat().st_size)
        for path in columns[-6:]:
            content = bytearray(path.read_bytes())
            content[len(content) // 2:] = os.urandom(len(content) - len(content) // 2)
            path.chmod(0o644)
            path.write_bytes(content)
        damaged = run("sql", "--data", self.data, "--format", "csv", "SELECT sum(length(text)), sum(cityHash64(*)) FROM turn")
        self.assertNotEqual(damaged.returncode, 0, "damage was read as if it were data")
        # Scores of earlier versions are in the warehouse alone, so a replay would carry them over: it says that it cannot read them.
        self.assertIn("warehouse", run("replay", "--data", self.data, check=1).stderr)
        shutil.rmtree(self.data / "warehouse")
        run("replay", "--data", self.data, check=0)
        self.assertEqual(before, run("sql", "--data", self.data, "--format", "csv", count, check=0).stdout)

    def test_a_registry_that_is_no_database_stops_the_start_with_a_word(self):
        self.fill(5)
        (self.data / "registry.db").write_bytes(b"this is not a database" * 400)
        result = subprocess.run([CLARION, "serve", "--data", str(self.data), "--port", "0"], capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertIn("registry.db", result.stderr)

    def test_a_clock_that_went_back_loses_nothing_and_is_told(self):
        self.fill(5)
        journal = sqlite3.connect(self.data / "journal.db")  # as if the last had come in a year ahead
        journal.execute("UPDATE record SET received_at = received_at + 31536000000 WHERE seq = (SELECT max(seq) FROM record)")
        journal.commit()
        journal.close()
        checks = {check["name"]: check for check in json.loads(run("doctor", "--json", "--data", self.data, check=0).stdout)}
        self.assertEqual(checks["journal"]["health"], "warning")
        self.assertIn("clock", checks["journal"]["remedy"])
        server = self.serve()
        self.assertEqual(server.json("POST", "/v1/interactions", conversation("later"))["accepted"], 1)
        server.settled()
        self.assertEqual(server.sql("SELECT count() AS n FROM interaction")[0][0], 6)


class Memory(Case):
    def test_a_question_that_needs_too_much_memory_is_refused_and_the_server_goes_on(self):
        server = self.serve()
        server.json("POST", "/v1/interactions", conversation("c1"))
        server.settled()
        status, body, _ = server.request("POST", "/v1/sql", json.dumps({"sql": "SELECT length(arrayStringConcat(groupArray(toString(number)))) AS n FROM numbers(3000000000)"}))
        self.assertEqual(status, 400, body[:200])
        self.assertIn(b"memory limit", body)
        status, body, _ = server.request("POST", "/v1/sql", json.dumps({"sql": "SELECT sum(sleepEachRow(0.5)) FROM numbers(200) SETTINGS max_block_size = 1"}))
        self.assertEqual(status, 400, "a question may not raise its own limits")
        self.assertEqual(server.sql("SELECT count() AS n FROM interaction")[0][0], 1)

    def test_a_process_that_runs_out_of_memory_loses_nothing_it_acknowledged(self):
        server = self.serve()
        server.json("POST", "/v1/interactions", conversation("before"))
        server.settled()
        used = int(next(line.split()[1] for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text().splitlines() if line.startswith("VmData"))) << 10
        resource.prlimit(server.process.pid, resource.RLIMIT_DATA, (used + (150 << 20), used + (150 << 20)))
        acknowledged, other, lock = {"before"}, [], threading.Lock()

        def post(worker):
            for i in range(6):
                name = f"big-{worker}-{i}"
                big = conversation(name)
                big["turns"][0]["text"] = "a refund, please. " * (1_500_000 if i % 2 else 10)
                try:
                    status, body, _ = server.request("POST", "/v1/interactions", json.dumps(big))
                except (OSError, http.client.HTTPException):
                    status = 0  # the process is gone
                with lock:
                    acknowledged.add(name) if status == 200 else other.append(status)

        threads = [threading.Thread(target=post, args=(worker,)) for worker in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertGreater(len(other), 0, "there was memory enough: this test shows nothing")
        self.assertEqual(set(other) - {0, 500, 503}, set(), "a clear refusal, or no process")
        server.kill()
        again = self.serve()
        again.settled(120)
        stored = {row[0] for row in again.sql("SELECT id FROM interaction")}
        self.assertEqual(acknowledged - stored, set())
        self.assertEqual(again.sql("SELECT count() - uniqExact(id) AS twice FROM interaction")[0][0], 0)

    def test_a_packed_file_that_unpacks_to_far_more_is_read_in_pieces(self):
        import gzip
        bomb = self.file("bomb.jsonl.gz", gzip.compress(b'{"id":"' + b"a" * 300_000_000, 1))
        process = subprocess.Popen([CLARION, "import", "--quiet", "--data", str(self.data), str(bomb)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 3, "a line over the limit is a reject, not a failure")
        self.assertLess(usage.ru_maxrss / 1024, 1200)


if __name__ == "__main__":
    unittest.main()
