"""News leaves the house: destinations, deliveries, repeated tries, and what must never be sent where."""
import email
import email.policy
import json
import shutil
import socket
import subprocess
import time
import unittest

import test_initiatives as initiatives
from harness import Case, conversation, lines, run
from receivers import HttpReceiver, MailReceiver, verified
from test_incidents import contacts, rise

ALLOWED = "--allow-private-destinations"


class Delivery(Case):
    def given(self, *args):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines([conversation("c1")])), check=0)
        self.server = self.serve(*(args or (ALLOWED,)))

    def receiver(self, *args, **more):
        made = HttpReceiver(*args, **more)
        self.addCleanup(made.stop)
        return made

    def destination(self, want=201, **fields):
        return self.server.json("POST", "/v1/destinations", {"name": "Ops", "kind": "webhook", **fields}, want=want)

    def starts(self, title="Warm transfers"):
        made = self.server.json("POST", "/v1/initiatives", {"title": title, "metric": "transfer", "segment": "queue=billing"}, want=201)["id"]
        self.server.json("POST", f"/v1/initiatives/{made}/start", {})
        return made

    def deliveries(self, query=""):
        return self.server.get(f"/v1/deliveries{query}")["deliveries"]

    def settled_as(self, state, count=1, seconds=30):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.deliveries(f"?state={state}")
            if len(found) >= count:
                return found
            time.sleep(0.05)
        self.fail(f"no {count} deliveries are {state}: {self.deliveries()}")

    def test_a_webhook_that_fails_is_tried_again_with_the_same_id_and_a_signature_its_receiver_can_check(self):
        self.given()
        receiver = self.receiver([(500, {}, b"not yet"), (503, {"Retry-After": "1"}, b"")])
        made = self.destination(address=receiver.url + "/hook?x=1")
        secret = made["secret"]
        self.assertTrue(secret.startswith("whsec_"))
        initiative = self.starts()
        # The second try comes after 5 s. The third would after 5 minutes: a person asks for it at once.
        receiver.wait(2)
        (pending,) = self.deliveries()
        self.assertEqual((pending["state"], pending["log"][0]["status"], pending["log"][0]["error"]), ("pending", 500, "HTTP 500: not yet"))
        for _ in range(50):
            (pending,) = self.deliveries()
            if pending["tries"] == 2:
                break
            time.sleep(0.05)
        self.server.json("POST", f"/v1/deliveries/{pending['id']}/retry", {})
        (delivered,) = self.settled_as("delivered")
        requests = receiver.wait(3)
        self.assertEqual({headers["webhook-id"] for _, _, headers, _ in requests}, {delivered["id"]})
        for method, path, headers, body in requests:
            self.assertEqual((method, path), ("POST", "/hook?x=1"))
            self.assertTrue(verified(secret, headers, body))
            self.assertFalse(verified(secret, headers, body + b" "))
        sent = json.loads(requests[0][3])
        self.assertEqual((sent["type"], sent["data"]["id"], sent["data"]["segment"]), ("initiative.started", initiative, "queue=billing"))
        self.assertEqual(sent["data"]["url"], f"http://127.0.0.1:{self.server.port}/initiatives/{initiative}")
        self.assertEqual((delivered["tries"], len(delivered["log"])), (3, 3))
        self.assertEqual(self.server.get("/v1/destinations")["destinations"][0]["health"]["state"], "sent")

    def test_a_kill_between_acceptance_and_sending_loses_nothing(self):
        self.given()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        # Nobody listens there yet.
        self.destination(address=f"http://127.0.0.1:{port}/")
        made = [self.starts(f"Change {number}") for number in range(12)]
        self.server.kill()
        receiver = self.receiver(port=port)
        self.server = self.serve(ALLOWED)
        requests = receiver.wait(12, 60)
        self.assertEqual({json.loads(body)["data"]["id"] for _, _, _, body in requests}, set(made))
        self.settled_as("delivered", 12)

    def test_a_kill_while_sending_sends_again_with_the_same_id(self):
        self.given()
        receiver = self.receiver([15])
        self.destination(address=receiver.url)
        self.starts()
        receiver.wait(1)
        self.server.kill()
        self.server = self.serve(ALLOWED)
        requests = receiver.wait(2)
        self.assertEqual(requests[0][2]["webhook-id"], requests[1][2]["webhook-id"])
        self.settled_as("delivered")

    def test_a_slow_destination_holds_up_no_other_and_the_server_stops_in_time(self):
        self.given()
        slow, quick = self.receiver(answer=(200, {}, b""), script=[15]), self.receiver()
        self.destination(name="Slow", address=slow.url)
        self.destination(name="Quick", address=quick.url)
        begun = time.monotonic()
        for number in range(3):
            self.starts(f"Change {number}")
        quick.wait(3)
        self.assertLess(time.monotonic() - begun, 8)
        self.assertEqual(len(slow.requests), 1)
        begun = time.monotonic()
        self.server.stop()
        self.assertLess(time.monotonic() - begun, 8)

    def test_who_is_gone_is_disabled_and_what_is_dead_can_be_begun_again(self):
        self.given()
        receiver = self.receiver([(410, {}, b"")])
        made = self.destination(address=receiver.url)["destination"]
        self.starts()
        (dead,) = self.settled_as("dead")
        one = self.server.get(f"/v1/destinations/{made['id']}")
        self.assertEqual((one["enabled"], one["health"]["state"], one["health"]["dead"]), (False, "off", 1))
        self.assertIn("410", one["disabled_because"])
        self.server.json("POST", f"/v1/destinations/{made['id']}", {"enabled": True})
        self.server.json("POST", f"/v1/deliveries/{dead['id']}/retry", {})
        self.settled_as("delivered")

    def test_nothing_goes_where_it_may_not_however_it_is_written(self):
        self.given("--public-url", "https://clarion.example.com")
        receiver = self.receiver()
        for address in (receiver.url, f"https://127.0.0.1:{receiver.port}", "https://localhost/", "https://2130706433/", "https://0x7f.1/", "https://[::ffff:10.0.0.1]/",
                        "https://169.254.169.254/latest/meta-data", "https://user:pw@example.com/", "ftp://example.com/", "https://example.com:22/"):
            message = self.destination(address=address, want=400)["error"]["message"]
            self.assertIn("address", message, address)
        # A name that means this machine is only seen when the connection is made. (Wherever names are not resolved it fails too.)
        made = self.destination(address=f"https://{socket.gethostname()}/")["destination"]
        done = self.server.json("POST", f"/v1/destinations/{made['id']}/test", {})
        self.assertEqual((done["state"], done["status"]), ("dead", 0))
        self.assertRegex(done["error"], "belongs to|resolve host")
        self.assertEqual(receiver.requests, [])

    def test_redirects_are_not_followed_and_long_answers_are_cut(self):
        self.given()
        inside = self.receiver()
        receiver = self.receiver([(302, {"Location": inside.url}, b""), (200, {}, b"x" * 1_000_000), (500, {}, b"y" * 1_000_000)])
        made = self.destination(address=receiver.url)["destination"]
        test = f"/v1/destinations/{made['id']}/test"
        done = self.server.json("POST", test, {})
        self.assertEqual((done["state"], done["status"]), ("dead", 302))
        self.assertEqual(inside.requests, [])
        self.assertEqual(self.server.json("POST", test, {})["state"], "delivered")
        self.assertLess(len(self.server.json("POST", test, {})["error"]), 301)

    def test_slack_teams_jira_and_github_get_what_they_take(self):
        self.given()
        slack, teams = self.receiver(), self.receiver(answer=(202, {}, b""))
        jira = self.receiver(answer=(201, {}, b'{"id": "1", "key": "OPS-12"}'))
        github = self.receiver(answer=(201, {}, b'{"number": 7, "html_url": "https://github.com/acme/floor/issues/7"}'))
        events = ["initiative.started", "initiative.ended"]
        self.destination(name="Slack", kind="slack", address=slack.url + "/services/T0/B0/hidden", events=events)
        self.destination(name="Teams", kind="teams", address=teams.url + "/workflows/hidden", events=events)
        self.destination(name="Jira", kind="jira", address=jira.url, project="OPS", user="ann@example.com", secret="token", events=events)
        self.destination(name="GitHub", kind="github", address=github.url, repository="acme/floor", labels=["clarion"], secret="token", events=events)
        made = self.starts()
        self.server.json("POST", f"/v1/initiatives/{made}/end", {})
        # Issues are made of the beginning only.
        self.settled_as("delivered", 6)
        self.assertEqual([len(one.requests) for one in (slack, teams, jira, github)], [2, 2, 2, 2])
        self.assertEqual(slack.requests[0][1], "/services/T0/B0/hidden")
        self.assertIn("Warm transfers: started", json.loads(slack.requests[0][3])["text"])
        card = json.loads(teams.requests[0][3])["attachments"][0]
        self.assertEqual((card["contentType"], card["content"]["type"]), ("application/vnd.microsoft.card.adaptive", "AdaptiveCard"))
        # Before an issue is made it is asked whether an earlier try made it.
        self.assertEqual([one.requests[0][0] for one in (jira, github)], ["GET", "GET"])
        _, path, headers, body = jira.requests[1]
        self.assertEqual((path, headers["authorization"]), ("/rest/api/3/issue", "Basic YW5uQGV4YW1wbGUuY29tOnRva2Vu"))
        self.assertEqual(json.loads(body)["fields"]["project"], {"key": "OPS"})
        _, path, headers, body = github.requests[1]
        self.assertEqual((path, headers["authorization"], json.loads(body)["labels"]), ("/repos/acme/floor/issues", "Bearer token", ["clarion"]))
        results = {(one["result"], one["result_url"]) for one in self.deliveries() if one["result"]}
        self.assertEqual(results, {("OPS-12", f"{jira.url}/browse/OPS-12"), ("#7", "https://github.com/acme/floor/issues/7")})
        shown = json.dumps(self.server.get("/v1/destinations")) + json.dumps(self.deliveries()) + json.dumps(self.server.get("/v1/audit?limit=1000")) + "".join(self.server.log)
        self.assertNotIn("hidden", shown)
        self.assertNotIn('"token"', shown)
        # A test makes no issue.
        one = next(one for one in self.server.get("/v1/destinations")["destinations"] if one["kind"] == "jira")
        self.server.json("POST", f"/v1/destinations/{one['id']}/test", {})
        self.assertEqual(jira.requests[-1][:2], ("GET", "/rest/api/3/project/OPS"))

    def test_mail_arrives_as_text_and_html_and_a_receiver_that_is_busy_gets_it_later(self):
        self.given()
        mail = MailReceiver(replies=["451 busy"])
        self.addCleanup(mail.stop)
        made = self.destination(kind="email", address=f"smtp://127.0.0.1:{mail.port}", to=["ann@example.com", "ben@example.com"], plain=True, **{"from": "clarion@example.com"})
        self.assertIsNone(made["secret"])
        self.starts("Wärme ✓ <b>")
        (delivered,) = self.settled_as("delivered")
        self.assertEqual(delivered["log"][0]["status"], 451)
        ((sender, to, data),) = mail.mails
        self.assertTrue(sender.startswith("<clarion@example.com>"))
        self.assertEqual(to, ["<ann@example.com>", "<ben@example.com>"])
        message = email.message_from_bytes(data, policy=email.policy.default)
        self.assertEqual(message["Subject"], "Wärme ✓ <b>: started")
        self.assertEqual(message["Message-ID"], f"<{delivered['id']}@example.com>")
        self.assertEqual([part.get_content_type() for part in message.iter_parts()], ["text/plain", "text/html"])
        self.assertIn("/initiatives/", message.get_body(("plain",)).get_content())
        self.assertIn("&lt;b&gt;", message.get_body(("html",)).get_content())

    def test_a_password_does_not_leave_where_the_mail_server_offers_no_tls(self):
        self.given()
        mail = MailReceiver()
        self.addCleanup(mail.stop)
        made = self.destination(kind="email", address=f"smtp://127.0.0.1:{mail.port}", to=["ann@example.com"], user="clarion", secret="hidden-password", **{"from": "clarion@example.com"})["destination"]
        done = self.server.json("POST", f"/v1/destinations/{made['id']}/test", {})
        self.assertEqual(done["state"], "dead")
        self.assertEqual(mail.mails, [])
        self.assertNotIn("hidden", json.dumps(done))

    @unittest.skipUnless(shutil.which("openssl"), "makes its certificate with openssl, which is not installed")
    def test_a_certificate_nobody_vouches_for_is_refused_and_one_somebody_does_is_not(self):
        pem, certificate = self.folder / "key.pem", self.folder / "cert.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pem, "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                       check=True, capture_output=True)
        pem.write_text(pem.read_text() + certificate.read_text())
        receiver = self.receiver(certificate=pem)
        self.given()
        made = self.destination(address=f"https://localhost:{receiver.port}/")["destination"]
        refused = self.server.json("POST", f"/v1/destinations/{made['id']}/test", {})
        self.assertEqual((refused["state"], receiver.requests), ("dead", []))
        self.assertIn("certificate", refused["error"])
        self.server.stop()
        self.server = self.serve(ALLOWED, env={"SSL_CERT_FILE": str(certificate)})
        self.assertEqual(self.server.json("POST", f"/v1/destinations/{made['id']}/test", {})["state"], "delivered")
        # A certificate of another name is none.
        other = self.destination(address=f"https://127.0.0.1:{receiver.port}/")["destination"]
        self.assertEqual(self.server.json("POST", f"/v1/destinations/{other['id']}/test", {})["state"], "dead")

    def test_an_initiative_whose_win_slips_is_told_once(self):
        receiver = self.receiver()
        self.server = self.serve(ALLOWED)
        self.destination(address=receiver.url, events=["initiative.fading"])
        made = self.server.json("POST", "/v1/initiatives", {"title": "Warm transfers", "metric": "transfer", "segment": "queue=billing", "start": initiatives.day(56)}, want=201)["id"]
        self.server.json("POST", f"/v1/initiatives/{made}/start", {})
        slipping = lambda number, queue, team: 0.4 - 0.25 * (queue == "billing" and number >= 56) * max(0, min(1, (112 - number) / 28))
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(initiatives.contacts(120, slipping))), check=0)
        ((_, _, _, body),) = receiver.wait(1, 90)
        sent = json.loads(body)
        self.assertEqual((sent["type"], sent["data"]["id"], sent["data"]["unit"]), ("initiative.fading", made, "percent"))
        self.assertIn(sent["data"]["effect_state"], ("fading", "lost"))

    def test_an_incident_the_watch_finds_is_told_without_a_word_of_a_customer(self):
        records = contacts(rise, lambda *_: 8, 4)
        # Data ends soon after the change: what is older is no news.
        records = [one for one in records if one["started_at"] < "2026-03-04"] + [{**records[-1], "id": "end", "started_at": "2026-03-03T23:55:00Z"}]
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(records)), check=0)
        found = json.loads(run("incidents", "--data", self.data, check=0).stdout)["incidents"]
        self.assertTrue(found, "the planted change must be found for this test to say anything")
        noticed = found[0]["noticed_at"][:10]
        # Cut again so that it is noticed on the last day.
        records = [one for one in records if one["started_at"][:10] < noticed]
        records.append({**records[-1], "id": "end2", "started_at": f"{records[-1]['started_at'][:10]}T23:59:00Z"})
        self.data = self.folder / "second"
        run("import", "--data", self.data, "--quiet", self.file("b.jsonl", lines(records)), check=0)
        # The destination is there before the server looks.
        receiver = self.receiver()
        run("destinations", "add", "--data", self.data, "--name", "Ops", "--address", receiver.url, "--event", "incident.opened", ALLOWED, check=0)
        self.server = self.serve(ALLOWED)
        ((_, _, _, body),) = receiver.wait(1, 90)
        sent = json.loads(body)
        self.assertEqual(sent["type"], "incident.opened")
        self.assertEqual({one["by"]: one["value"] for one in sent["data"]["where"]}, {"queue": "returns", "channel": "chat"})
        self.assertIn("Transfer", sent["data"]["summary"])
        self.assertIn("/incidents/inc-", sent["data"]["url"])
        for words in ("question about my order", "Let me look", "cus-"):
            self.assertNotIn(words, body.decode())

    def test_only_who_manages_destinations_sees_them_and_changes_are_audited(self):
        self.given()
        for role, may in (("owner", True), ("admin", True), ("leader", False), ("supervisor", False), ("auditor", False)):
            key = run("key", "make", "--data", self.data, "--name", role, "--role", role, check=0).stdout.strip()
            with self.subTest(role=role):
                self.server.json("GET", "/v1/destinations", want=200 if may else 403, headers={"Authorization": f"Bearer {key}"})
        receiver = self.receiver()
        made = self.destination(address=receiver.url)
        path = f"/v1/destinations/{made['destination']['id']}"
        rotated = self.server.json("POST", path + "/rotate-secret", {})
        self.assertNotEqual(rotated["secret"], made["secret"])
        self.server.json("POST", path + "/test", {})
        _, _, headers, body = receiver.wait(1)[0]
        self.assertTrue(verified(rotated["secret"], headers, body) and verified(made["secret"], headers, body))
        self.server.json("POST", path, {"name": "Other"})
        self.server.json("DELETE", path)
        self.server.get(path, want=404)
        actions = [entry["action"] for entry in self.server.get("/v1/audit?action=destination.")["entries"]]
        self.assertEqual(actions, ["destination.remove", "destination.change", "destination.test", "destination.rotate_secret", "destination.make"])
        audit = json.dumps(self.server.get("/v1/audit?limit=1000"))
        for secret in (made["secret"], rotated["secret"]):
            self.assertNotIn(secret, audit)

    def test_the_command_line_does_the_same(self):
        self.given()
        receiver = self.receiver()
        added = run("destinations", "add", "--data", self.data, "--name", "Ops", "--address", receiver.url, ALLOWED, check=0)
        self.assertIn("whsec_", added.stderr)
        made = added.stdout.strip()
        self.assertIn("delivered", run("destinations", "test", "--data", self.data, made, ALLOWED, check=0).stdout)
        self.assertIn("allow-private", run("destinations", "test", "--data", self.data, made, check=1).stderr)
        self.starts()
        self.settled_as("delivered", 1)
        self.assertIn("Ops", run("destinations", "list", "--data", self.data, check=0).stdout)
        self.assertIn("initiative.started", run("destinations", "deliveries", "--data", self.data, check=0).stdout)
        secret = run("destinations", "add", "--data", self.data, "--name", "G", "--kind", "github", "--set", "repository=a/b", "--set", "labels=x,y", "--secret-env", "TOKEN", check=0, env={"TOKEN": "hidden"})
        self.assertNotIn("hidden", secret.stdout + secret.stderr)
        github = next(one for one in self.server.get("/v1/destinations")["destinations"] if one["kind"] == "github")
        self.assertEqual((github["labels"], github["address"]), (["x", "y"], "https://api.github.com"))
        run("destinations", "remove", "--data", self.data, made, check=0)
        self.assertIn("there is no destination", run("destinations", "remove", "--data", self.data, made, check=1).stderr)


if __name__ == "__main__":
    unittest.main()
