"""What happened in what order: planted ways through, read from a file and from stored conversations."""
import csv
import io
import json
import pathlib
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

from harness import Case, conversation, lines, run

LOG = """case,activity,time,who
1,ask,2026-03-01T10:00:00Z,x
1,check,2026-03-01T10:05:00Z,x
1,pay,2026-03-01T10:06:00Z,x
2,check,2026-03-01T11:01:00Z,y
2,ask,2026-03-01T11:00:00Z,y
2,check,2026-03-01T11:04:00Z,y
3,pay,2026-03-01T12:00:00Z,z
"""


def contact(identifier, minute, customer, transfers, channel="chat"):
    events = [{"kind": "answered", "t": 5}] + [{"kind": "transfer", "name": "second line", "t": 20 + 10 * i} for i in range(transfers)]
    return conversation(identifier, channel=channel, customer_id=customer, started_at=f"2026-03-02T10:{minute:02}:00Z", events=events)


class Journeys(Case):
    def mine(self, *args):
        return json.loads(run("journeys", *args, check=0).stdout)

    def edges(self, answer):
        return {(edge["from"], edge["to"]): edge for edge in answer["flow"]["edges"]}

    def test_a_file_in_any_order(self):
        answer = self.mine("--input", self.file("log.csv", LOG))
        self.assertEqual((answer["cases"], answer["events"], answer["variants_total"]), (3, 7, 3))
        edges = self.edges(answer)
        self.assertEqual({pair: edge["occurrences"] for pair, edge in edges.items()}, {("ask", "check"): 2, ("check", "pay"): 1, ("check", "check"): 1})
        self.assertEqual((edges["ask", "check"]["median_seconds"], edges["ask", "check"]["p90_seconds"]), (60, 300))
        self.assertEqual(answer["rework"], [{"activity": "check", "cases": 1, "repetitions": 1, "at_once": 1, "spent_seconds": 180, "example": "2"}])

    def test_rules_of_order(self):
        rules = self.file("rules.yaml", "rules:\n  - {id: asked, before: [ask, pay]}\n  - {id: paid, followed_by: [ask, pay], within_minutes: 5}\n")
        asked, paid = self.mine("--input", self.file("log.csv", LOG), "--rules", rules)["rules"]
        self.assertEqual((asked["applies"], asked["kept"], asked["broken"]), (2, 1, ["3"]))
        self.assertEqual((paid["applies"], paid["kept"], paid["broken"]), (2, 0, ["1", "2"]))

    def test_what_is_wrong_is_said_with_its_place(self):
        wrong = run("journeys", "--input", self.file("log.csv", "case,activity,time\n1,a,2026-03-01\n1,b,soon\n"), check=1)
        self.assertIn("log.csv:3", wrong.stderr)
        self.assertIn("time", run("journeys", "--input", self.file("none.csv", "case,activity\n1,a\n"), check=1).stderr)
        rules = self.file("rules.yaml", "rules:\n  - {id: asked, bevor: [ask, pay]}\n")
        self.assertIn("rules.yaml:2", run("journeys", "--input", self.file("ok.csv", LOG), "--rules", rules, check=1).stderr)

    def test_stored_contacts_and_journeys(self):
        records = [contact(f"c{i}", i, f"cus-{i}", 2 if i < 3 else 0) for i in range(10)] + [contact("again", 50, "cus-9", 0, "email")]
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(records)), check=0)
        answer = self.mine("--data", self.data)
        self.assertEqual(answer["cases"], 11)
        edges = self.edges(answer)
        self.assertEqual((edges["answered", "transfer: second line"]["cases"], edges["transfer: second line", "transfer: second line"]["median_seconds"]), (3, 10))
        self.assertEqual(edges["begins: chat", "answered"]["median_seconds"], 5)
        self.assertEqual(sum(edge["occurrences"] for edge in edges.values()), answer["events"] - 11)
        self.assertEqual(sum(one["cases"] for one in answer["variants"]), 11)
        self.assertEqual([(one["activity"], one["cases"]) for one in answer["rework"]], [("transfer: second line", 3)])
        journeys = self.mine("--data", self.data, "--by", "journey")
        self.assertEqual((journeys["cases"], journeys["events"]), (10, answer["events"]))
        self.assertIn("c9", [one["example"] for one in journeys["variants"] if "begins: email" in one["steps"]])


QUIET = [{"speaker": "customer", "text": "Where is my refund?", "t": 0}, {"speaker": "agent", "text": "It will be sent tomorrow.", "t": 20}]
AGAIN = [{"speaker": "customer", "text": "I called before about this, where is my refund?", "t": 0}, {"speaker": "agent", "text": "It has been sent.", "t": 20}]
XES = "{http://www.xes-standard.org/}"
DAYS = "?from=2026-03-01&to=2026-04-01"


def planted():
    """40 customers ask for a refund; the first ten come back by phone after two days and say so; ten more are handed over by a bot. Each takes ten minutes."""
    records = []
    for i in range(40):
        bot = 10 <= i < 20
        events = [{"kind": "self_service_step", "t": 1, "detail": {"step": "menu"}}, {"kind": "escalated", "t": 3}] if bot else []
        events += [{"kind": "queued", "t": 4, "detail": {"queue": "billing & more"}}, {"kind": "answered", "t": 9}]
        records.append({"id": f"first-{i:02}", "channel": "chat", "direction": "inbound", "customer_id": f"cus-{i}", "queue": "returns" if i % 2 else "billing", "agent_id": "agt-1",
                        "started_at": f"2026-03-02T10:{i:02}:00Z", "duration_s": 600, "agent_kind": "mixed" if bot else "human", "turns": QUIET, "events": events})
    for i in range(10):
        records.append({"id": f"again-{i:02}", "channel": "voice", "direction": "inbound", "customer_id": f"cus-{i}", "queue": "billing", "agent_id": "agt-2",
                        "started_at": f"2026-03-04T10:{i:02}:00Z", "duration_s": 600, "turns": AGAIN, "events": [{"kind": "answered", "t": 0}]})
    # So that the seven days of all of them are over.
    records.append({**records[39], "id": "last", "customer_id": "cus-last", "started_at": "2026-03-20T10:00:00Z"})
    return records


class Served(Case):
    """What leaders see, over HTTP; the command says the same."""

    def setUp(self):
        super().setUp()
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(planted())), check=0)

    def serve(self, *args, env=None):
        self.server = super().serve(*args, env=env)
        self.server.settled()
        return self.server

    def report(self, *args):
        return json.loads(run("journeys", "--data", self.data, "--from", "2026-03-01", "--to", "2026-04-01", *args, check=0).stdout)

    def test_flow_variants_and_the_cases_behind_them_agree(self):
        server = self.serve()
        flow = server.get("/v1/journeys/flow" + DAYS)
        self.assertEqual((flow["cases"], flow["cases_shown"], flow["sample"]), (51, 51, 1))
        nodes = {one["activity"]: one for one in flow["nodes"]}
        self.assertEqual(nodes["queue: billing & more"]["cases"], 41)
        self.assertEqual(sum(edge["occurrences"] for edge in flow["edges"]), flow["events"] - 51)
        # The effort of the steps is that of the contacts.
        whole = server.sql("SELECT sum(effort) FROM {interaction}")[0][0]
        self.assertGreater(whole, 0)
        self.assertAlmostEqual(sum(one["effort"] for one in flow["nodes"]), whole, places=3)
        for edge in flow["edges"]:
            query = urllib.parse.urlencode({"step": edge["from"], "next": edge["to"], "limit": 500})
            self.assertEqual(server.get(f"/v1/journeys/cases{DAYS}&{query}")["total"], edge["cases"], edge)
        variants = server.get("/v1/journeys/variants" + DAYS)
        self.assertEqual(sum(one["cases"] for one in variants["variants"]), 51)
        for one in variants["variants"]:
            query = urllib.parse.urlencode([("path", step) for step in one["steps"]])
            cases = server.get(f"/v1/journeys/cases{DAYS}&{query}")
            self.assertEqual(cases["total"], one["cases"])
            self.assertEqual(one["outcomes"]["effort"]["n"], one["cases"])
        few = server.get("/v1/journeys/flow" + DAYS + "&coverage=0.3")
        self.assertLess(few["cases_shown"], 51)
        self.assertGreaterEqual(few["cases_shown"], 0.3 * 51)
        self.assertEqual(server.get("/v1/journeys/flow" + DAYS + "&queue=billing&channel=voice")["cases"], 10)
        self.assertEqual(server.get("/v1/journeys/flow" + DAYS + "&by=journey")["cases"], 41)

    def test_a_journey_is_whole_where_one_of_its_contacts_passes_the_filter(self):
        server = self.serve()
        answer = server.get("/v1/journeys/cases" + DAYS + "&by=journey&channel=voice")
        self.assertEqual(answer["total"], 10)
        self.assertEqual({len(one["contacts"]) for one in answer["cases"]}, {2})

    def test_moments_and_the_audit(self):
        server = self.serve()
        moments = server.get("/v1/journeys/moments" + DAYS)
        self.assertEqual([one["id"] for one in moments["moments"]], ["need", "entry", "interaction", "follow_through", "after"])
        figures = {figure["id"]: figure for moment in moments["moments"] for figure in moment["figures"]}
        back = figures["back_in_7d"]
        self.assertEqual((back["n"], round(back["value"] * back["n"])), (50, 10))
        self.assertLess(back["low"], back["value"])
        self.assertEqual(round(figures["stated_repeat"]["value"] * figures["stated_repeat"]["n"]), 10)
        # Every figure leads to the contacts it counts.
        for identifier in ("back_in_7d", "stated_repeat", "failure_demand", "transfer"):
            figure = figures[identifier]
            for part, wanted in (("over", figure["n"]), ("of", round((figure["value"] or 0) * figure["n"]))):
                self.assertEqual(server.get(f"/v1/interactions{DAYS}&metric={identifier}&part={part}&limit=1")["total"], wanted, (identifier, part))
        (lost,) = [one for one in moments["context_lost"] if one["handoff"] == "chat, then voice"]
        self.assertEqual((lost["occurrences"], lost["lost"]), (10, 10))
        (dead,) = moments["dead_ends"]
        self.assertEqual((dead["step"], dead["contacts"], dead["to_person"]), ("self-service: menu", 10, 10))
        self.assertEqual([one["id"] for one in moments["audit"]], ["triggered", "effort", "context", "first_agent", "next_step"])
        self.assertIn("refund status", moments["audit"][0]["answer"])
        server.stop()
        told = self.report("--moments")["moments"]
        self.assertEqual({key: told[key] for key in ("moments", "audit", "effort")}, {key: moments[key] for key in ("moments", "audit", "effort")})

    def test_too_few_contacts_are_said_to_be_too_few(self):
        moments = self.serve().get("/v1/journeys/moments" + DAYS + "&customer=cus-1")
        self.assertTrue(all(not figure["enough"] for moment in moments["moments"] for figure in moment["figures"]))
        self.assertIn("Not enough contacts", moments["audit"][1]["answer"])

    def test_failure_demand_and_its_cost_by_a_rule_of_ones_own(self):
        shipped = self.report("--failure-demand")["failure_demand"]
        causes = {one["id"]: one for one in shipped["causes"]}
        self.assertEqual(shipped["contacts"], 51)
        self.assertEqual(causes["repeat"]["contacts"], 10)
        self.assertIsNone(shipped["total"]["cost"])
        self.assertEqual(sum(one["contacts"] for one in shipped["rows"]), shipped["total"]["contacts"])
        own = pathlib.Path(self.data) / "journeys"
        own.mkdir()
        (own / "failure_demand.yaml").write_text("over: direction = 'inbound'\ncost_per_minute: 2\ncurrency: EUR\ncauses:\n  - {id: voice, when: channel = 'voice'}\n  - {id: billing, when: queue = 'billing'}\n")
        found = self.report("--failure-demand")["failure_demand"]
        self.assertEqual([(one["id"], one["contacts"]) for one in found["causes"]], [("voice", 10), ("billing", 20)])
        voice = found["causes"][0]
        minutes = sum(row[0] for row in json.loads("[" + run("sql", "--data", self.data, "--format", "JSONCompactEachRow", "SELECT handle_ms / 60000 FROM {interaction} WHERE channel = 'voice'", check=0).stdout.strip().replace("\n", ",") + "]"))
        self.assertAlmostEqual(voice["minutes"]["value"], minutes)
        self.assertAlmostEqual(voice["cost"]["value"], 2 * minutes)
        self.assertLess(voice["minutes"]["low"], minutes)
        server = self.serve()
        self.assertTrue(server.get("/v1/journeys/failure-demand" + DAYS)["own_rule"])
        self.assertEqual(server.get(f"/v1/interactions{DAYS}&metric=failure_demand.billing&part=of")["total"], 20)
        (own / "failure_demand.yaml").write_text("causes:\n  - {id: a, when: nothing > 0}\n")
        wrong = server.get("/v1/journeys/failure-demand" + DAYS, want=400)
        self.assertIn("failure_demand.yaml:2", wrong["error"]["message"])

    def test_rules_of_order_over_http(self):
        rules = "rules:\n  - {id: asked, before: ['queue: billing & more', answered]}\n"
        answer = self.serve().json("POST", "/v1/journeys/conformance" + DAYS, {"yaml": rules})
        (check,) = answer["rules"]
        self.assertEqual((check["applies"], check["kept"], len(check["broken"])), (51, 41, 10))
        self.assertIn("yaml:2", self.server.json("POST", "/v1/journeys/conformance" + DAYS, {"yaml": "rules:\n  - {id: a}\n"}, want=400)["error"]["message"])

    def test_exports_are_read_back_with_the_same_counts(self):
        server = self.serve()
        flow = server.get("/v1/journeys/flow" + DAYS + "&by=journey")
        status, body, headers = server.request("GET", "/v1/journeys/export" + DAYS + "&by=journey")
        self.assertEqual((status, headers["Content-Disposition"]), (200, 'attachment; filename="journeys.xes"'))
        log = ElementTree.fromstring(body)
        self.assertEqual(log.tag, XES + "log")
        order = [child.tag.removeprefix(XES) for child in log]
        self.assertEqual(order, sorted(order, key=["extension", "global", "classifier", "string", "trace"].index))
        traces = log.findall(XES + "trace")
        events = log.findall(f"{XES}trace/{XES}event")
        self.assertEqual((len(traces), len(events)), (flow["cases"], flow["events"]))
        names = [event.find(f"{XES}string[@key='concept:name']").get("value") for event in events]
        self.assertEqual(names.count("queue: billing & more"), 41)
        self.assertTrue(all(event.find(f"{XES}date[@key='time:timestamp']") is not None for event in events))
        ocel = server.get("/v1/journeys/export" + DAYS + "&by=journey&format=ocel")
        ids = {one["id"]: one["type"] for one in ocel["objects"]}
        self.assertEqual((len(ocel["objects"]), len(ids), len(ocel["events"])), (41 + 51, 41 + 51, flow["events"]))
        self.assertEqual({one["name"] for one in ocel["objectTypes"]}, {"journey", "contact"})
        types = {one["name"] for one in ocel["eventTypes"]}
        for event in ocel["events"]:
            self.assertIn(event["type"], types)
            self.assertEqual([ids[one["objectId"]] for one in event["relationships"]], ["journey", "contact"])
        status, body, _ = server.request("GET", "/v1/journeys/export" + DAYS + "&format=csv")
        self.assertEqual(len(list(csv.DictReader(io.StringIO(body.decode())))), server.get("/v1/journeys/flow" + DAYS)["events"])
        server.stop()
        file = pathlib.Path(self.file("out.xes", ""))
        run("journeys", "--data", self.data, "--by", "journey", "--output", str(file), check=0)
        self.assertEqual(len(ElementTree.parse(file).getroot().findall(XES + "trace")), 41)
        # What was written as CSV is a log again.
        table = pathlib.Path(self.file("out.csv", ""))
        run("journeys", "--data", self.data, "--output", str(table), check=0)
        self.assertEqual(json.loads(run("journeys", "--input", str(table), check=0).stdout)["cases"], 51)

    def test_only_who_sees_all_may_see_them(self):
        key = run("key", "make", "--data", self.data, "--name", "figures", "--permission", "figures.read", "--days", "1", check=0).stdout.strip()
        server = self.serve()
        bearer = {"Authorization": f"Bearer {key}"}
        self.assertEqual(server.request("GET", "/v1/journeys/flow" + DAYS, headers=bearer)[0], 200)
        self.assertEqual(server.request("GET", "/v1/journeys/export" + DAYS, headers=bearer)[0], 403)
        self.assertEqual(server.request("GET", "/v1/journeys/cases" + DAYS, headers=bearer)[0], 403)
        self.assertEqual(server.get("/v1/journeys/flow" + DAYS + "&by=day", want=400)["error"]["message"], "by: 'day' is not contact or journey")


if __name__ == "__main__":
    unittest.main()
