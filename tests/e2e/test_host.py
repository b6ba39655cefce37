"""`clarion host`: the front door and the processes behind it."""
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import threading
import time
import unittest

from harness import Case, Host, Tenant, conversation, run
from test_edges import certificate


def head(name, path="/healthz", more=""):
    return f"GET {path} HTTP/1.1\r\nHost: {name}\r\n{more}\r\n".encode()


def answer(connection):
    """Status and body of the next answer on a connection."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response.status, response.read()


class Door(Case):
    def host(self, tenants, **more):
        host = Host(self.folder / "host", tenants, **more)
        self.addCleanup(host.stop)
        return host

    def connect(self, host, sent=b"", source=None):
        connection = socket.create_connection(("127.0.0.1", host.port), timeout=30, source_address=source)
        self.addCleanup(connection.close)
        connection.sendall(sent)
        return connection

    def test_a_tenant_that_dies_comes_back_and_the_others_answer_all_the_while(self):
        host = self.host({"acme": {}, "globex": {}})
        acme, globex = Tenant(host, "acme"), Tenant(host, "globex")
        acme.json("POST", "/v1/interactions", conversation("kept"))
        acme.settled()
        kept = self.connect(host, head("globex.test"))
        self.assertEqual(answer(kept)[0], 200)
        statuses, stop = [], threading.Event()

        def ask():
            while not stop.is_set():
                statuses.append(globex.request("GET", "/v1/workspace")[0])

        asking = threading.Thread(target=ask)
        asking.start()
        before = host.of("globex")
        first = host.of("acme")["pid"]
        os.kill(first, signal.SIGKILL)
        host.logged("tenant acme: process was killed by signal 9; it is started again in 200 ms")
        host.up("acme")
        stop.set()
        asking.join()
        self.assertEqual(set(statuses), {200})
        self.assertGreater(len(statuses), 5)
        after = host.of("acme")
        self.assertNotEqual(after["pid"], first)
        self.assertEqual(after["restarts"], 1)
        self.assertEqual(acme.request("GET", "/v1/interactions/kept")[0], 200)
        self.assertEqual((host.of("globex")["pid"], host.of("globex")["restarts"]), (before["pid"], 0))
        kept.sendall(head("globex.test"))
        self.assertEqual(answer(kept)[0], 200, "a connection of another tenant is not broken")

    def test_one_that_cannot_start_is_tried_with_growing_pauses_and_says_503(self):
        host = self.host({"acme": {}})
        (host.folder / "globex").mkdir(mode=0o700)
        (host.folder / "globex/journal.db").write_text("this is no database, and long enough to be taken for one that is broken " * 100)
        host.write({"acme": {}, "globex": {}})
        host.process.send_signal(signal.SIGHUP)
        host.logged("tenant globex: process ended with exit code 1; it is started again in 800 ms")
        status, body = answer(self.connect(host, head("globex.test")))
        self.assertEqual(status, 503, body)
        self.assertEqual(Tenant(host, "acme").request("GET", "/healthz")[0], 200)

    def test_a_connection_of_one_tenant_never_reaches_another(self):
        host = self.host({"acme": {}, "globex": {}})
        connection = self.connect(host, head("acme.test"))
        self.assertEqual(answer(connection)[0], 200)
        for name in ("globex.test", "localhost", "127.0.0.1", f"127.0.0.1:{host.port}"):
            connection.sendall(head(name, "/v1/session"))
            status, body = answer(connection)
            self.assertEqual((status, json.loads(body)["error"]["kind"]), (421, "invalid_input"), name)
        connection.sendall(head("ACME.test:8080"))
        self.assertEqual(answer(connection)[0], 200, "the connection is still good")
        # Sent at once: the second is with the first, in the same process.
        both = self.connect(host, head("acme.test") + head("globex.test", "/v1/session", "Connection: close\r\n"))
        said = b""
        while part := both.recv(65536):
            said += part
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", said), [b"200", b"421"])
        status, body = answer(self.connect(host, head("evil.test")))
        self.assertEqual(status, 421)
        self.assertIn("'evil.test'", json.loads(body)["error"]["message"])
        for name in ("localhost", "127.0.0.1"):
            self.assertEqual(answer(self.connect(host, head(name)))[0], 421)
        self.assertEqual(answer(self.connect(host, head("acme.test", more="Host: globex.test\r\n")))[0], 400)
        self.assertEqual(answer(self.connect(host, head("acme.test", "http://globex.test/healthz")))[0], 400)
        refused = host.status()["refused"]
        self.assertEqual((refused["unknown_name"], refused["malformed"]), (3, 2))

    def test_sighup_adds_changes_and_takes_away_tenants_without_touching_the_others(self):
        host = self.host({"acme": {}, "globex": {}})
        acme = host.of("acme")["pid"]
        kept = self.connect(host, head("acme.test"))
        self.assertEqual(answer(kept)[0], 200)
        host.write({"acme": {}, "initech": {}, "umbrella": {}})
        host.process.send_signal(signal.SIGHUP)
        host.up("initech", "umbrella")
        host.logged("globex: stopping")
        self.assertEqual(answer(self.connect(host, head("globex.test")))[0], 421)
        self.assertEqual(answer(self.connect(host, head("initech.test")))[0], 200)
        # Other names: drained, then started anew.
        host.write({"acme": {}, "initech": {"host_names": ["new.test"]}, "umbrella": {}})
        before = host.of("initech")["pid"]
        host.process.send_signal(signal.SIGHUP)
        host.logged("tenant initech is up for new.test")
        self.assertEqual(answer(self.connect(host, head("initech.test")))[0], 421)
        self.assertEqual(answer(self.connect(host, head("new.test")))[0], 200)
        self.assertNotEqual(host.of("initech")["pid"], before)
        # A file that is wrong changes nothing.
        host.write({"acme": {}, "initech": {"host_names": ["acme.test"]}})
        host.process.send_signal(signal.SIGHUP)
        host.logged(r"the configuration in use stays: .*tenants\[1\].host_names: 'acme.test' leads to tenant 'acme' already")
        self.assertEqual(answer(self.connect(host, head("umbrella.test")))[0], 200)
        self.assertEqual(host.of("acme")["pid"], acme)
        kept.sendall(head("acme.test"))
        self.assertEqual(answer(kept)[0], 200)

    def test_sigterm_lets_running_requests_end(self):
        host = self.host({"acme": {}, "globex": {}})
        acme = Tenant(host, "acme")
        body = json.dumps({"sql": "SELECT sleepEachRow(0.5) FROM numbers(4) SETTINGS max_block_size = 1"})
        slow = self.connect(host, f"POST /v1/sql HTTP/1.1\r\nHost: acme.test\r\nAuthorization: Bearer {acme.key}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        pids = [one["pid"] for one in host.status()["tenants"]]
        time.sleep(0.5)
        begin = time.monotonic()
        host.process.send_signal(signal.SIGTERM)
        status, data = answer(slow)
        self.assertEqual(status, 200, data)
        self.assertGreater(time.monotonic() - begin, 0.5, "it was still running")
        self.assertEqual(host.process.wait(30), 0)
        for pid in pids:
            self.assertFalse(pathlib.Path(f"/proc/{pid}").exists())
        with self.assertRaises(OSError):
            socket.create_connection(("127.0.0.1", host.port), timeout=2)
        self.assertFalse((host.folder / "host.sock").exists())

    def test_tenants_end_with_their_host(self):
        host = self.host({"acme": {}}, env={"CLARION_LOG_JSON": "1"})
        said = [json.loads(line) for line in host.log().splitlines()]
        self.assertIn("acme", [line.get("tenant") for line in said])
        self.assertIn(None, [line.get("tenant") for line in said], "the host itself is no tenant")
        pid = host.of("acme")["pid"]
        host.process.kill()
        host.process.wait()
        for _ in range(200):
            if not pathlib.Path(f"/proc/{pid}").exists() or "State:\tZ" in pathlib.Path(f"/proc/{pid}/status").read_text():
                return
            time.sleep(0.1)
        self.fail("the tenant's process is still there")

    def test_slow_peers_do_not_stop_others_and_are_closed_in_time(self):
        host = self.host({"acme": {}})
        slow = [self.connect(host, b"GET / HT" if i % 2 else b"\x16\x03\x01\x02") for i in range(600)]
        begin = time.monotonic()
        for _ in range(20):
            self.assertEqual(answer(self.connect(host, head("acme.test")))[0], 200)
        self.assertLess(time.monotonic() - begin, 5)
        status = host.status()
        self.assertLessEqual(status["waiting"], 512)
        self.assertGreaterEqual(status["refused"]["crowded_out"], 88)
        # Byte by byte, but in time.
        patient = self.connect(host)
        for byte in head("acme.test"):
            patient.sendall(bytes([byte]))
            time.sleep(0.01)
        self.assertEqual(answer(patient)[0], 200)
        slow[-1].settimeout(15)
        try:
            self.assertEqual(slow[-1].recv(10), b"", "closed")
        except ConnectionResetError:
            pass  # with what it sent unread
        self.assertLess(time.monotonic() - begin, 14)

    def test_the_address_of_the_peer_is_the_true_one(self):
        host = self.host({"acme": {}, "globex": {"trusted_proxies": ["127.0.0.0/8"]}})
        for name, forwarded, seen in (("acme", "203.0.113.9", "127.0.0.77"), ("globex", "203.0.113.9", "203.0.113.9")):
            tenant = Tenant(host, name)
            body = json.dumps({"name": "second", "role": "integration"})
            connection = self.connect(host, source=("127.0.0.77", 0))
            connection.sendall(f"POST /v1/keys HTTP/1.1\r\nHost: {name}.test\r\nAuthorization: Bearer {tenant.key}\r\nX-Forwarded-For: {forwarded}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            self.assertEqual(answer(connection)[0], 201)
            self.assertEqual(tenant.get("/v1/audit?limit=1")["entries"][0]["actor"]["address"], seen)

    def test_each_tenant_proves_itself_by_its_own_certificate(self):
        certificates = {name: certificate(self.folder, f"{name}.test") for name in ("acme", "globex")}
        host = self.host({**{name: {"tls_certificate": str(pem), "tls_key": str(key)} for name, (pem, key) in certificates.items()}, "plain": {}})

        def ask(name, server_name, trusted, version=None):
            context = ssl.create_default_context(cafile=certificates[trusted][0])
            context.check_hostname = server_name is not None
            if version:
                context.maximum_version = version
            with context.wrap_socket(socket.create_connection(("127.0.0.1", host.port), timeout=10), server_hostname=server_name) as secure:
                secure.sendall(head(name))
                return answer(secure)[0]

        self.assertEqual(ask("acme.test", "acme.test", "acme"), 200)
        self.assertEqual(ask("globex.test", "globex.test", "globex", ssl.TLSVersion.TLSv1_2), 200)
        with self.assertRaisesRegex(ssl.SSLError, "certificate verify failed"):
            ask("globex.test", "globex.test", "acme")
        self.assertEqual(ask("globex.test", "acme.test", "acme"), 421, "what TLS was for is what is asked")
        for name in ("nobody.test", "plain.test"):
            with self.assertRaisesRegex(ssl.SSLError, "UNRECOGNIZED_NAME"):
                ask(name, name, "acme")
        with self.assertRaisesRegex(ssl.SSLError, "MISSING_EXTENSION"):
            ask("acme.test", None, "acme")
        status, body = answer(self.connect(host, head("acme.test")))
        self.assertEqual((status, "https" in json.loads(body)["error"]["message"]), (421, True), "in the clear there is no answer")
        self.assertEqual(answer(self.connect(host, head("plain.test")))[0], 200)
        # A new certificate is taken without a new process.
        pid = host.of("acme")["pid"]
        renewed = self.folder / "renewed"
        renewed.mkdir()
        for old, new in zip(certificates["acme"], certificate(renewed, "acme.test")):
            old.write_bytes(new.read_bytes())
        host.process.send_signal(signal.SIGHUP)
        host.logged("acme: certificate and key were read again")
        self.assertEqual(ask("acme.test", "acme.test", "acme"), 200)
        self.assertEqual(host.of("acme")["pid"], pid)

    def test_what_is_wrong_with_the_file_is_named_before_anything_starts(self):
        config = self.file("tenants.json", json.dumps({"listen": ["127.0.0.1:0"], "tenants": [{"name": "a", "workspace": "a", "host_names": ["a.test"]}, {"name": "b", "workspace": "a/b", "host_names": ["b.test"]}]}))
        for command in ([], ["check"]):
            self.assertIn("tenants[1].workspace: ", run("host", "--config", config, *command, check=1).stderr)
        self.assertFalse((self.folder / "a").exists())
        host = self.host({"acme": {}})
        self.assertIn("acme.test", run("host", "--config", host.config, "check", check=0).stdout)
        host.listen = [f"127.0.0.1:{host.port}"]
        host.write({"other": {}})
        self.assertIn(f"cannot listen on 127.0.0.1:{host.port}", run("host", "--config", host.config, check=1).stderr)

    def test_the_status_and_the_log_say_whose_and_nobody_else_reads_them(self):
        host = self.host({"acme": {}, "globex": {}}, env={"CLARION_LOG_JSON": "0", "CLARION_DATA": "/nowhere", "CLARION_WAREHOUSE": "http://127.0.0.1:1/x"})
        self.assertEqual(answer(self.connect(host, head("acme.test")))[0], 200)
        acme = host.of("acme")
        self.assertEqual((acme["state"], acme["restarts"], acme["handed_over"], acme["refused"]), ("up", 0, 1, 0))
        self.assertRegex(acme["up_since"], r"^20\d\d-")
        self.assertIn(b"connections-from", pathlib.Path(f"/proc/{acme['pid']}/cmdline").read_bytes())
        self.assertRegex(host.log(), r" info acme: nobody has an account yet; make the owner at http://acme.test:?\d*/#setup=")
        self.assertEqual((host.folder / "host.sock").stat().st_mode & 0o077, 0)
        # No tenant has anything of another's open.
        for one in host.status()["tenants"]:
            other = {"acme": "globex", "globex": "acme"}[one["name"]]
            opened = [os.readlink(entry) for entry in pathlib.Path(f"/proc/{one['pid']}/fd").iterdir()]
            self.assertTrue(any(f"/host/{one['name']}/" in path for path in opened))
            self.assertFalse(any(f"/host/{other}/" in path or path.endswith("tenants.json") for path in opened), opened)


if __name__ == "__main__":
    unittest.main()
