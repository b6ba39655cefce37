"""Traces by OTLP: what a receiver gets for a request, an import, a delivery; and that nobody waits for a receiver."""
import json
import re
import socket
import time
import unittest

from harness import Case, conversation, lines, run
from receivers import HttpReceiver

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CALLER = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
SECRET = "Xylophonist"  # a word nobody else says


def spans_of(requests):
    found = []
    for method, path, headers, body in requests:
        assert (method, path, headers["content-type"]) == ("POST", "/v1/traces", "application/json"), (method, path, headers)
        for whole in json.loads(body)["resourceSpans"]:
            for scope in whole["scopeSpans"]:
                found += scope["spans"]
    return found


def attributes(span):
    return {one["key"]: next(iter(one["value"].values())) for one in span.get("attributes", [])}


class Tracing(Case):
    def given(self, *args, receiver=None, env=None, **more):
        self.receiver = receiver or HttpReceiver(answer=(200, {}, b"{}"), **more)
        self.addCleanup(self.receiver.stop)
        self.server = self.serve("--otlp-endpoint", self.receiver.url, *args, env=env)
        return self.server

    def span(self, wanted, seconds=20):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with self.receiver.lock:
                requests = list(self.receiver.requests)
            for one in spans_of(requests):
                if wanted(one):
                    return one
            time.sleep(0.05)
        self.fail(f"no such span came; there are {sorted({one['name'] for one in spans_of(requests)})}")

    def counted(self):
        text = self.server.request("GET", "/metrics")[1].decode()
        return {result: float(value) for result, value in re.findall(r'clarion_trace_spans_total\{result="(\w+)"\} (\S+)', text)}

    def test_a_request_goes_on_with_the_trace_of_who_calls(self):
        self.given()
        self.server.request("GET", "/v1/interactions?q=" + SECRET, headers={"Authorization": f"Bearer {self.server.key}", **CALLER})
        request = self.span(lambda one: one["traceId"] == TRACE and one["kind"] == 2)
        self.assertEqual((request["parentSpanId"], request["name"], request["flags"]), (PARENT, "GET /v1/interactions", 1))
        self.assertEqual(attributes(request), {"http.request.method": "GET", "url.scheme": "http", "http.route": "/v1/interactions", "http.response.status_code": "200"})
        self.assertGreater(int(request["endTimeUnixNano"]), int(request["startTimeUnixNano"]))
        asked = self.span(lambda one: one["traceId"] == TRACE and one["name"] == "warehouse query")
        self.assertEqual((asked["parentSpanId"], attributes(asked)["db.system.name"]), (request["spanId"], "clickhouse"))
        whole = json.loads(self.receiver.requests[0][3])["resourceSpans"][0]
        self.assertEqual({one["key"] for one in whole["resource"]["attributes"]}, {"service.name", "service.version"})

    def test_what_is_malformed_begins_a_new_trace_and_what_is_not_sampled_is_not_sent(self):
        self.given()
        for header in ("00-xyz", f"00-{TRACE}-{PARENT}", f"00-{'0' * 32}-{PARENT}-01"):
            self.server.request("GET", "/healthz", headers={"traceparent": header})
        self.server.request("GET", "/readyz", headers={"traceparent": f"00-{TRACE}-{PARENT}-00"})
        self.server.request("GET", "/no/such", headers={})
        self.server.json("GET", "/v1/interactions/none", want=404)
        unknown = self.span(lambda one: one["name"] == "GET /v1/interactions/{id}")
        self.assertEqual(attributes(unknown)["http.response.status_code"], "404")
        self.assertNotIn("status", unknown, "a 404 is no failure of the server")
        came = spans_of(self.receiver.requests)
        self.assertEqual(len([one for one in came if one["name"] == "GET /healthz" and "parentSpanId" not in one and one["traceId"] != TRACE]), 3)
        self.assertEqual([one for one in came if one["traceId"] == TRACE or one["name"] == "GET /readyz"], [])

    def test_an_import_is_one_trace_from_intake_to_scores(self):
        self.given()
        records = lines([conversation(f"c{number}") for number in range(50)])
        self.server.json("POST", "/v1/imports?filename=a.jsonl", records, want=202, headers={**CALLER, "Authorization": f"Bearer {self.server.key}"})
        job = self.span(lambda one: one["traceId"] == TRACE and one["name"] == "import")
        self.assertEqual(attributes(job)["clarion.records"], "50")
        request = self.span(lambda one: one["traceId"] == TRACE and one["kind"] == 2)
        self.assertEqual(job["parentSpanId"], request["spanId"])
        journal = self.span(lambda one: one["traceId"] == TRACE and one["name"] == "journal append")
        self.assertEqual((journal["parentSpanId"], attributes(journal)["clarion.records"]), (job["spanId"], "50"))
        scoring = self.span(lambda one: one["traceId"] == TRACE and one["name"] == "scoring pass")
        self.assertEqual((scoring["parentSpanId"], attributes(scoring)["clarion.records"]), (job["spanId"], "50"))
        batch = self.span(lambda one: one["traceId"] == TRACE and one["name"] == "score batch")
        store = self.span(lambda one: one["traceId"] == TRACE and one["name"] == "store batch")
        self.assertEqual((batch["parentSpanId"], store["parentSpanId"]), (scoring["spanId"], scoring["spanId"]))
        turns = self.span(lambda one: one["name"] == "warehouse insert" and attributes(one)["db.collection.name"] == "turn")
        self.assertEqual((turns["parentSpanId"], attributes(turns)["clarion.rows"]), (store["spanId"], "200"))

    def test_rescoring_is_part_of_the_request_that_began_it(self):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines([conversation("c1")])), check=0)
        self.given()
        card = self.server.get("/v1/scorecards/service_quality")["yaml"].replace("\nversion:", "\nversion: 91 #", 1)
        self.server.json("POST", "/v1/rescoring", {"yaml": card}, headers={**CALLER, "Authorization": f"Bearer {self.server.key}"})
        again = self.span(lambda one: one["name"] == "rescoring")
        self.assertEqual(again["traceId"], TRACE)

    def test_a_delivery_gives_its_trace_on(self):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines([conversation("c1")])), check=0)
        self.given("--allow-private-destinations")
        hook = HttpReceiver([(500, {}, b"")])
        self.addCleanup(hook.stop)
        self.server.json("POST", "/v1/destinations", {"name": "Ops", "kind": "webhook", "address": hook.url + "/?key=" + SECRET}, want=201)
        made = self.server.json("POST", "/v1/initiatives", {"title": SECRET, "metric": "transfer", "segment": "queue=billing"}, want=201)["id"]
        self.server.json("POST", f"/v1/initiatives/{made}/start", {})
        for (_, _, headers, _), status in zip(hook.wait(2, 30), ("500", "200")):
            trace, parent = headers["traceparent"].split("-")[1:3]
            call = self.span(lambda one: one["spanId"] == parent)
            self.assertEqual((call["traceId"], call["kind"], call["name"]), (trace, 3, "POST"))
            self.assertEqual(attributes(call)["http.response.status_code"], status)
            self.assertEqual((attributes(call)["server.address"], attributes(call)["server.port"]), ("127.0.0.1", str(hook.port)))
            self.assertEqual("status" in call, status == "500")
            whole = self.span(lambda one: one["spanId"] == call["parentSpanId"])
            self.assertEqual((whole["name"], attributes(whole)["clarion.destination.kind"]), ("delivery", "webhook"))
        self.assertNotIn(SECRET, str(self.receiver.requests))

    def test_no_word_of_a_customer_no_query_and_no_name_is_in_any_span(self):
        self.given()
        token = {"Authorization": f"Bearer {self.server.key}", "User-Agent": SECRET, "X-Request-Id": SECRET, "tracestate": f"a={SECRET}"}
        self.server.json("POST", "/v1/interactions", conversation(SECRET, text=f"I am {SECRET}", customer_id=SECRET, agent_id=SECRET, queue=SECRET), headers=token)
        self.server.settled()
        for path in (f"/v1/interactions?q={SECRET}", f"/v1/interactions/{SECRET}", f"/{SECRET}", f"/v1/interactions?customer={SECRET}", f"/v1/search?q={SECRET}",
                     f"/v1/metrics/values?queue={SECRET}"):
            self.server.request("GET", path, headers=token)
        self.server.request("POST", "/v1/sql", json.dumps({"sql": f"SELECT '{SECRET}' FROM nowhere"}), headers=token)
        self.server.request(SECRET.upper(), "/v1/sql", headers=token)
        self.server.request("POST", "/v1/imports?filename=" + SECRET, SECRET, headers=token)
        self.span(lambda one: one["name"] == "import")
        self.span(lambda one: one["name"] == "POST /v1/sql")
        self.server.stop()  # the rest is sent before it ends
        sent = "".join(str(one) for one in self.receiver.requests)
        self.assertIn("GET /v1/interactions/{id}", sent)
        for secret in (SECRET, SECRET.upper(), self.server.key, "127.0.0.1:", "client.address"):
            self.assertNotIn(secret, sent.replace(f"127.0.0.1:{self.receiver.port}", ""))

    def test_the_log_names_the_trace_of_a_request_and_the_span_its_address_where_the_log_does(self):
        self.given("--log-requests", env={"OTEL_SERVICE_NAME": "clarion-eu", "OTEL_EXPORTER_OTLP_HEADERS": "api-key=s%20ecret"})
        self.server.request("GET", "/v1/workspace", headers={"X-Request-Id": "r-1", "Authorization": f"Bearer {self.server.key}", **CALLER})
        request = self.span(lambda one: one["traceId"] == TRACE and one["kind"] == 2)
        self.assertEqual(attributes(request)["client.address"], "127.0.0.1")
        self.assertEqual(self.receiver.requests[0][2]["api-key"], "s ecret")
        self.assertIn("clarion-eu", self.receiver.requests[0][3].decode())
        self.server.process.terminate()
        line = next(line for line in self.server.process.stderr if "[r-1]" in line)
        self.assertIn(f"[r-1] trace={TRACE} GET /v1/workspace 200", line)

    def test_only_a_share_is_sent_where_wanted(self):
        self.given(env={"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0"})
        self.server.request("GET", "/healthz", headers={})
        self.server.request("GET", "/v1/workspace", headers={"Authorization": f"Bearer {self.server.key}", **CALLER})
        self.span(lambda one: one["traceId"] == TRACE)
        self.assertEqual({one["traceId"] for one in spans_of(self.receiver.requests)}, {TRACE})

    def test_a_receiver_that_is_down_slows_nothing_and_what_is_lost_is_counted(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.server = self.serve("--otlp-endpoint", f"http://127.0.0.1:{port}", "--requests-per-second", "100000")
        slowest, until = 0, time.monotonic() + 60
        while self.counted()["dropped"] == 0 and time.monotonic() < until:
            for _ in range(500):
                begun = time.monotonic()
                self.assertEqual(self.server.request("GET", "/healthz")[0], 200)
                slowest = max(slowest, time.monotonic() - begun)
        self.assertGreater(self.counted()["dropped"], 0)
        self.assertEqual(self.counted()["exported"], 0)
        self.assertLess(slowest, 1)
        begun = time.monotonic()
        self.server.stop()
        self.assertLess(time.monotonic() - begun, 10)

    def test_a_receiver_that_is_busy_is_asked_again_as_it_wants(self):
        self.given(receiver=HttpReceiver([(503, {"Retry-After": "1"}, b""), (429, {}, b"")], answer=(200, {}, b"{}")))
        self.server.request("GET", "/healthz", headers=CALLER)
        first, second, third = self.receiver.wait(3)[:3]
        self.assertEqual((first[3], second[3]), (second[3], third[3]), "the same spans again")
        until = time.monotonic() + 10
        while self.counted()["exported"] == 0 and time.monotonic() < until:
            time.sleep(0.05)
        self.assertEqual((self.counted()["dropped"], self.counted()["failed"]), (0, 0))

    def test_a_receiver_that_hangs_does_not_hold_up_the_end(self):
        self.given(receiver=HttpReceiver([30], answer=(200, {}, b"{}")))
        self.server.request("GET", "/healthz")
        self.receiver.wait(1)
        begun = time.monotonic()
        self.server.stop()
        self.assertLess(time.monotonic() - begun, 8)

    def test_what_cannot_be_read_is_said_at_the_start(self):
        for args, env, words in ((("--otlp-endpoint", "collector:4317"), {}, "--otlp-endpoint"), ((), {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_TRACES_SAMPLER": "some"}, "OTEL_TRACES_SAMPLER")):
            result = run("serve", "--data", self.data, "--port", "0", *args, env=env)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(words, result.stderr)


if __name__ == "__main__":
    unittest.main()
