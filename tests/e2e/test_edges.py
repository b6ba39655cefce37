"""The server's edges: TLS, names, proxies, clients that are slow, many or ask too much."""
import http.client
import json
import pathlib
import re
import resource
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest

from harness import CLARION, Case, conversation, run


def certificate(folder, name):
    key, pem = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", pem], check=True, capture_output=True)
    return pem, key


def resident_mb(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class Tls(Case):
    def ask(self, port, trusted, name, path="/healthz", version=None):
        context = ssl.create_default_context(cafile=trusted)
        if version:
            context.maximum_version = version
        raw = socket.create_connection(("127.0.0.1", port), timeout=10)
        with context.wrap_socket(raw, server_hostname=name) as secure:
            secure.sendall(f"GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            while part := secure.recv(4096):
                answer += part
            return answer.decode(), secure.getpeercert()

    def start(self, *args):
        process = subprocess.Popen([CLARION, "serve", "--data", str(self.data), "--port", "0", *args], stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        for line in process.stderr:
            if found := re.search(r"listens on https://[^:]+:(\d+)", line):
                return process, int(found.group(1))
        self.fail("the server did not start")

    def test_it_speaks_tls_and_takes_a_new_certificate_without_a_pause(self):
        pem, key = certificate(self.folder, "clarion.test")
        process, port = self.start("--address", "0.0.0.0", "--tls-certificate", pem, "--tls-key", key, "--public-url", "https://clarion.test")
        answer, _ = self.ask(port, pem, "clarion.test")
        self.assertIn("200 OK", answer)
        self.assertIn("Strict-Transport-Security: max-age=31536000", answer)
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.ask(port, pem, "clarion.test", version=ssl.TLSVersion.TLSv1_1)
        # In the clear there is no answer.
        with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
            raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: clarion.test\r\n\r\n")
            self.assertNotIn(b"HTTP/1.1", raw.recv(4096))

        old = pem.read_bytes()
        renewed = self.folder / "renewed"
        renewed.mkdir()
        newer, newer_key = certificate(renewed, "clarion.test")
        key.write_text("not a key")
        process.send_signal(signal.SIGHUP)
        for line in process.stderr:
            if "those in use stay" in line:
                break
        first = self.folder / "first.pem"
        first.write_bytes(old)
        self.assertIn("200 OK", self.ask(port, first, "clarion.test")[0])
        pem.write_bytes(newer.read_bytes())
        key.write_bytes(newer_key.read_bytes())
        process.send_signal(signal.SIGHUP)
        for line in process.stderr:
            if "were read again" in line:
                break
        self.assertIn("200 OK", self.ask(port, newer, "clarion.test")[0])
        with self.assertRaises(ssl.SSLError):
            self.ask(port, first, "clarion.test")

    def test_it_does_not_start_where_it_would_not_be_safe(self):
        pem, key = certificate(self.folder, "clarion.test")
        _, other = certificate(self.folder, "other.test")
        for args, words in [
                (["--address", "0.0.0.0"], "--tls-certificate"),
                (["--address", "0.0.0.0", "--tls-certificate", pem, "--tls-key", key], "--public-url"),
                (["--tls-certificate", pem], "give both"),
                (["--tls-certificate", pem, "--tls-key", other], str(other)),
                (["--tls-certificate", self.folder / "none.pem", "--tls-key", key], "none.pem"),
                (["--public-url", "clarion.example.com"], "https://clarion.example.com"),
                (["--trusted-proxy", "proxy.local"], "proxy.local")]:
            result = run("serve", "--data", self.data, "--port", "0", *args, check=1)
            self.assertIn(words, result.stderr)


class Proxy(Case):
    def test_behind_a_proxy_the_client_is_who_the_proxy_says(self):
        server = self.serve("--public-url", "https://clarion.example.com", "--trusted-proxy", "127.0.0.0/8")
        status, _, _ = server.request("GET", "/healthz", headers={"Host": "evil.example.com"})
        self.assertEqual(status, 403)
        headers = {"Host": "clarion.example.com", "X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
        server.request("POST", "/v1/keys", json.dumps({"name": "second", "role": "integration"}), {**headers, "Authorization": f"Bearer {server.key}"})
        self.assertEqual(server.get("/v1/audit?limit=1")["entries"][0]["actor"]["address"], "203.0.113.9")
        # A session's cookie travels by https alone.
        code = re.search(r"#setup=(\S+)", "".join(server.log + [server.process.stderr.readline()])).group(1)
        status, body, answer = server.request("POST", "/v1/setup", json.dumps({"code": code, "name": "Ann", "email": "ann@example.com", "password": "a long pass phrase"}), headers)
        self.assertEqual(status, 200, body)
        self.assertIn("Secure", answer["Set-Cookie"])


class Clients(Case):
    def test_each_request_has_a_name_that_logs_and_answers_share(self):
        server = self.serve("--log-requests")
        _, _, headers = server.request("GET", "/v1/workspace", headers={"Authorization": f"Bearer {server.key}", "X-Request-Id": "order-66"})
        self.assertEqual(headers["X-Request-Id"], "order-66")
        line = server.process.stderr.readline()
        while "/v1/workspace" not in line:
            line = server.process.stderr.readline()
        self.assertRegex(line, r"info \[order-66\] GET /v1/workspace 200 ")
        _, _, headers = server.request("GET", "/v1/workspace", headers={"Authorization": f"Bearer {server.key}", "X-Request-Id": "two\twords"})
        self.assertRegex(headers["X-Request-Id"], r"^[A-Za-z0-9_-]{16}$")

    def test_logs_are_json_where_wanted(self):
        process = subprocess.run([CLARION, "--log-json", "serve", "--data", str(self.data), "--port", "0", "--address", "not an \"address\""], capture_output=True, text=True)
        self.assertEqual(process.returncode, 1)
        server = self.serve("--log-requests", env={"CLARION_LOG_JSON": "1"})
        server.get("/v1/workspace")
        entry = {}
        while "/v1/workspace" not in entry.get("message", ""):
            entry = json.loads(server.process.stderr.readline())
        self.assertEqual(set(entry), {"time", "level", "request", "message"})

    def test_every_request_is_one_line_of_json_and_no_secret_is_in_any(self):
        server = self.serve("--log-requests", "--allow-private-destinations", env={"CLARION_LOG_JSON": "1", "CLARION_LOG": "trace"})
        link = run("people", "add", "--data", self.data, "--email", "ann@example.com", "--name", "Ann", "--role", "owner", check=0).stdout.strip().split("#link=")[1]
        password, word, hook = "correct horse battery staple", "Xylophonist", "hook-secret-1234567"
        sent = {}

        def ask(method, path, want, body=None, **headers):
            sent[name := f"request-{len(sent)}"] = (method if method != "BREW" else "-", path.split("?")[0], want)
            status, answer, given = server.request(method, path, json.dumps(body) if isinstance(body, dict) else body,
                                                   {"X-Request-Id": name, "Authorization": f"Bearer {server.key}", **headers})
            self.assertEqual((status, given.get("X-Request-Id")), (want, name), answer)
            return given

        ask("GET", "/v1/workspace", 200)
        ask("GET", f"/v1/interactions?q={word}", 200)
        ask("GET", "/v1/interactions/none", 404)
        ask("GET", "/v1/metrics/values?grain=hour&from=2000-01-01&to=2026-01-01", 400)
        ask("GET", "/v1/workspace", 401, Authorization="Bearer clarion_" + hook)
        ask("GET", "/v1/workspace", 403, Host="evil.example")
        ask("DELETE", "/v1/workspace", 405)
        ask("BREW", "/v1/workspace", 405)
        ask("GET", "/v1/interactions/%zz", 404)
        ask("GET", "/v1/interactions?q=%zz", 400)
        ask("POST", "/v1/interactions", 200, conversation("c1", text=f"I am {word}"))
        ask("POST", "/v1/interactions", 413, "x", **{"Content-Length": str(100 << 20)})
        ask("POST", "/v1/sql", 400, {"sql": f"SELECT {word} FROM nowhere"})
        ask("POST", "/v1/session/link", 200, {"link": link, "password": password}, Authorization=None)
        ask("POST", "/v1/session", 401, {"email": "ann@example.com", "password": password + "x"}, Authorization=None)
        signed_in = ask("POST", "/v1/session", 200, {"email": "ann@example.com", "password": password}, Authorization=None)
        cookie = signed_in["Set-Cookie"].split(";")[0]
        ask("GET", "/v1/session", 200, Authorization=None, Cookie=cookie)
        ask("POST", "/v1/destinations", 201, {"name": "Ops", "kind": "slack", "address": f"http://127.0.0.1:9/{hook}"})
        ask("GET", "/", 200)
        server.process.terminate()
        log = "".join(server.log) + server.process.stderr.read()
        server.process.stderr.close()
        lines = {}
        for line in log.splitlines():
            if line.startswith("{"):  # the engine within writes lines of its own
                entry = json.loads(line)
                if re.match(r"(?:[A-Z]+|-) /\S* \d{3} [\d.]+ ms ", entry["message"]):
                    lines.setdefault(entry["request"], []).append(entry["message"])
        for name, (method, path, status) in sent.items():
            self.assertEqual([" ".join(one.split()[:3]) for one in lines.get(name, [])], [f"{method} {path} {status}"], name)
        for secret in (password, word, hook, link, server.key, cookie.split("=", 1)[1]):
            self.assertNotIn(secret, log)

    def test_who_asks_too_often_is_told_how_long_to_wait(self):
        server = self.serve("--requests-per-second", "2")
        seen = [server.request("GET", "/v1/workspace")[::2] for _ in range(20)]
        refused = [headers for status, headers in seen if status == 429]
        self.assertTrue(refused)
        self.assertEqual(refused[0]["Retry-After"], "1")
        self.assertEqual(seen[0][0], 200)
        time.sleep(1.1)
        self.assertEqual(server.request("GET", "/v1/workspace")[0], 200)

    def test_a_refusal_is_read_even_by_who_sends_a_long_body(self):
        server = self.serve()
        # Refused by its head, while a body of 8 MB is on its way: the answer must arrive all the same.
        for size in (100_000, 8_000_000):
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
                raw.sendall(f"POST /v1/interactions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer wrong\r\nContent-Length: {size}\r\n\r\n".encode())
                try:
                    raw.sendall(b"x" * size)
                except ConnectionError:
                    pass
                self.assertIn(b" 401 ", raw.recv(4096)[:20], size)

    def test_bytes_that_are_no_request_are_answered_with_what_is_wrong(self):
        server = self.serve()
        key = b"Host: localhost\r\nAuthorization: Bearer " + server.key.encode() + b"\r\n"
        chunked = b"Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        for sent in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a ClientHello\r\n\r\n", b"GET /v1/roles HTTP/9.x\r\n" + key + b"\r\n",
                     b"POST /v1/sql HTTP/1.1\r\n" + key + chunked + b"no-number\r\n", b"POST /v1/imports?filename=a.jsonl HTTP/1.1\r\n" + key + chunked + b"5\r\nhello\r\nx\r\n"):
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
                raw.sendall(sent)
                answer = b""
                while part := raw.recv(4096):
                    answer += part
            head, _, body = answer.partition(b"\r\n\r\n")
            self.assertTrue(head.startswith(b"HTTP/1.1 400 "), (sent, answer))
            self.assertIn(b"Connection: close", head)
            self.assertIn("no HTTP/1.1 request that can be read", json.loads(body)["error"]["message"])
        self.assertEqual(list(self.data.glob("**/upload-*")), [])
        self.assertEqual(server.request("GET", "/v1/roles")[0], 200)

    def test_who_would_wait_too_long_is_told_at_once_and_keeps_the_connection(self):
        server = self.serve("--requests-per-second", "100000")
        server.json("POST", "/v1/interactions", conversation("c0"))
        server.settled()
        body = json.dumps({"sql": "SELECT sleep(1)"})
        busy = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=120) for _ in range(60)]
        self.addCleanup(lambda: [one.close() for one in busy])
        headers = {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"}
        for one in busy:
            one.request("POST", "/v1/sql", body, headers)
        asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.addCleanup(asked.close)
        until, statuses = time.monotonic() + 30, []
        while 503 not in statuses and time.monotonic() < until:
            asked.request("GET", "/v1/roles", headers=headers)
            answer = asked.getresponse()
            statuses.append(answer.status)
            told = answer.read()
        self.assertEqual(statuses[-1], 503)
        self.assertEqual((json.loads(told)["error"]["kind"], answer.headers["Retry-After"]), ("overloaded", "1"))
        # A body that was turned away is not taken for the next request, and records have threads of their own.
        asked.request("POST", "/v1/sql", body, headers)
        turned = asked.getresponse()
        turned.read()
        record = json.dumps(conversation("c1"))
        asked.request("POST", "/v1/interactions", record, headers)
        taken = asked.getresponse()
        self.assertEqual((turned.status, taken.status, json.loads(taken.read())["accepted"]), (503, 200, 1))
        for one in busy:
            answer = one.getresponse()
            answer.read()
            self.assertIn(answer.status, (200, 400, 503))
        self.assertEqual(server.request("GET", "/v1/roles")[0], 200, "over by itself")

    def test_bodies_of_strangers_are_short(self):
        server = self.serve()
        for path, most in (("/v1/session", 64), ("/v1/session/oidc/logout", 64), ("/anywhere", 64), ("/v1/change-hooks/x", 256)):
            long = b"x" * ((most << 10) + 1)
            for body in (long, iter([long[:1000], long[1000:]])):  # with its length, and in chunks
                status, answer, _ = server.request("POST", path, body, {"Authorization": None})
                self.assertEqual(status, 413, path)
                self.assertIn(f"over {most} KiB", json.loads(answer)["error"]["message"])
            self.assertNotEqual(server.request("POST", path, long[2:], {"Authorization": None})[0], 413, path)
        self.assertEqual(server.request("POST", "/v1/interactions", b"x" * (2 << 20), {"Authorization": None})[0], 401, "before its body is read")

    def serve_many(self):
        """A warm server, for which this process may open thousands of connections."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        server = self.serve()
        for _ in range(50):
            server.get("/v1/workspace")
        return server

    def test_a_thousand_who_do_not_take_their_answers_do_not_stand_in_the_way(self):
        server = self.serve_many()
        page = server.request("GET", "/")[1]
        asset = max(re.findall(rb"/assets/[^\"]+\.js", page), key=lambda path: int(server.request("GET", path.decode())[2]["Content-Length"]), default=b"/v1/openapi.json")
        size = len(server.request("GET", "/v1/openapi.json")[1])
        before = resident_mb(server.process)

        def ask(path, more=b"", window=2048):
            raw = socket.socket()
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
            raw.settimeout(10)
            raw.connect(("127.0.0.1", server.port))
            raw.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + server.key.encode() + b"\r\n" + more + b"Connection: close\r\n\r\n")
            self.addCleanup(raw.close)
            return raw

        steady, taken = ask(b"/v1/openapi.json", window=1 << 16), 0  # slow, but it goes on
        for i in range(1500):  # more than are kept
            ask(*[(b"/v1/openapi.json",), (asset,), (asset, b"Accept-Encoding: gzip\r\n")][i % 3])
            if i % 50 == 49:
                taken += len(steady.recv(size // 40))
        times = []
        for i in range(100):
            start = time.monotonic()
            self.assertEqual(server.json("POST", "/v1/interactions", conversation(f"c{i}"))["accepted"], 1)
            times.append(time.monotonic() - start)
        held = resident_mb(server.process) - before
        print(f"\n  1,500 who take nothing of their answers: p99 {sorted(times)[98] * 1000:.0f} ms, memory +{held:.0f} MB", flush=True)
        self.assertLess(held, 50)
        while piece := steady.recv(1 << 16):
            taken += len(piece)
        self.assertGreater(taken, size, "who goes on taking gets all of it")

    def test_a_thousand_slow_and_idle_connections_do_not_stand_in_the_way(self):
        server = self.serve_many()
        before = resident_mb(server.process)
        slow = []
        for i in range(1100):  # more than are kept
            raw = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            raw.sendall([b"", b"GET /v1/wor", b"POST /v1/interactions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + server.key.encode() + b"\r\nContent-Length: 99\r\n\r\n{"][i % 3])
            slow.append(raw)
        self.addCleanup(lambda: [raw.close() for raw in slow])
        times = []
        for i in range(100):
            start = time.monotonic()
            self.assertEqual(server.json("POST", "/v1/interactions", conversation(f"c{i}"))["accepted"], 1)
            times.append(time.monotonic() - start)
            for raw in slow[-30:]:  # they go on, a byte at a time
                try:
                    raw.send(b"k")
                except OSError:
                    pass
        server.settled()
        self.assertEqual(server.sql("SELECT count() AS n FROM interaction")[0][0], 100)
        print(f"\n  1,100 slow connections: p99 {sorted(times)[98] * 1000:.0f} ms, memory +{resident_mb(server.process) - before:.0f} MB", flush=True)
        self.assertLess(resident_mb(server.process) - before, 50)


if __name__ == "__main__":
    unittest.main()
