"""Nobody gets in without an account or a key, and nobody does more than their role may."""
import concurrent.futures
import json
import re
import time
import unittest

from harness import Case, conversation, lines, routes, run, text_of

PASSWORD = "correct horse battery staple"


# Public routes that ask for a password or a signature themselves.
PROVE_THEMSELVES = {("POST", "/v1/session"), ("POST", "/v1/change-hooks/some-id")}


def filled():
    """(method, path with values, permission) of every route."""
    for method, path, permission, _ in routes():
        yield method, re.sub(r"{[^}]*}", "some-id", path), permission


class Access(Case):
    def setUp(self):
        super().setUp()
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation("c1")])), check=0)
        self.server = self.serve()

    def key(self, *args):
        return run("key", "make", "--data", self.data, "--name", "k", *args, check=0).stdout.strip()

    def status(self, method, path, **headers):
        # There are more routes than a stranger may ask for at once: who is told to wait waits.
        for _ in range(20):
            status = self.server.request(method, path, "{}" if method == "POST" else None, {"Authorization": None, **headers})[0]
            if status != 429:
                return status
            time.sleep(0.5)
        return status

    def sign_in(self, email, password=PASSWORD, code="", want=200):
        status, body, headers = self.server.request("POST", "/v1/session", json.dumps({"email": email, "password": password, "code": code}), {"Authorization": None})
        self.assertEqual(status, want, body)
        return headers.get("Set-Cookie", "").split(";")[0], json.loads(body)

    def person(self, role, email=None):
        email = email or f"{role}@example.com"
        link = run("people", "add", "--data", self.data, "--email", email, "--name", f"The {role}", "--role", role, check=0).stdout.strip().split("#link=")[1]
        self.server.json("POST", "/v1/session/link", {"link": link, "password": PASSWORD}, headers={"Authorization": None})
        return email

    def test_without_an_account_only_what_is_public_answers(self):
        for method, path, permission in filled():
            status = self.status(method, path)
            with self.subTest(route=f"{method} {path}"):
                if permission == "public":
                    self.assertEqual(status == 401, (method, path) in PROVE_THEMSELVES)
                else:
                    self.assertEqual(status, 401)

    def test_every_route_asks_every_role_for_its_permission(self):
        """Routes times roles, by keys that hold what the role holds: what may not answers 403, what may never does."""
        roles = self.server.get("/v1/roles")["roles"]
        asked = 0
        for role in roles:
            key = self.key("--role", role["id"])
            for method, path, permission in filled():
                if path == "/v1/session" and method == "DELETE":
                    continue
                may = permission in role["permissions"]
                asked += 1
                # What may is not called where it would change something: a GET is enough to see that it is not refused.
                if may and method != "GET":
                    continue
                status = self.status(method, path, Authorization=f"Bearer {key}")
                with self.subTest(role=role["id"], route=f"{method} {path}"):
                    if may:
                        self.assertNotIn(status, (401, 403))
                    elif permission != "public":
                        self.assertEqual(status, 403)
        self.assertEqual(asked, len(roles) * (len(list(routes())) - 1))

    def person_with(self, role, *args):
        email = f"{role}{len(self.server.get('/v1/people')['people'])}@example.com"
        link = run("people", "add", "--data", self.data, "--email", email, "--name", role, "--role", role, *args, check=0).stdout.strip().split("#link=")[1]
        self.server.json("POST", "/v1/session/link", {"link": link, "password": PASSWORD}, headers={"Authorization": None})
        return self.sign_in(email)[0]

    def test_who_sees_only_part_reads_no_row_of_others_on_any_route(self):
        others = [conversation("hidden-1", text="The zebra refund is late.", agent_id="agt-hidden", customer_id="cus-hidden", queue="queue-hidden", attributes={"team": "hidden-team"}),
                  conversation("mine-1", agent_id="agt-7", attributes={"team": "north"})]
        self.server.json("POST", "/v1/interactions", "".join(json.dumps(one) + "\n" for one in others), headers={"Content-Type": "application/x-ndjson"})
        self.server.settled()
        people = {"agent": self.person_with("agent", "--agent", "agt-7"), "supervisor": self.person_with("supervisor", "--team", "north", "--team", "south"), "agent nobody knows": self.person_with("agent", "--agent", "agt-7 or 1"), "coach without a team": self.person_with("coach")}
        for who, cookie in people.items():
            for method, path, permission in filled():
                if method != "GET" or path == "/metrics":
                    continue
                for query in ("", "?agent=agt-hidden", "?team=hidden-team", "?q=zebra", "?id=fcr_7d"):
                    status, body, _ = self.server.request("GET", path.replace("some-id", "hidden-1") + query, headers={"Cookie": cookie})
                    with self.subTest(who=who, path=path + query):
                        text = text_of(body)
                        for word in ("agt-hidden", "cus-hidden", "queue-hidden", "zebra"):
                            self.assertNotIn(word, text.replace(f"{query[1:]}", ""), status)
                        if "interactions/{id}" in path:
                            self.assertIn(status, (403, 404))
            for metric in [one["id"] for one in self.server.get("/v1/metrics")["metrics"]]:
                for path in (f"/v1/metrics/{metric}/breakdown?by=agent", f"/v1/metrics/{metric}/breakdown?by=queue", f"/v1/interactions?metric={metric}&part=of"):
                    status, body, _ = self.server.request("GET", path, headers={"Cookie": cookie})
                    self.assertEqual(status, 200, path)
                    self.assertNotIn("hidden", body.decode(), path)
            values = json.loads(self.server.request("GET", "/v1/metrics/values", headers={"Cookie": cookie})[1])["values"]
            self.assertLessEqual(max(value["now"]["n"] for value in values), 1, "figures are of what is seen")
            self.assertGreater(max(value["now"]["n"] for value in self.server.get("/v1/metrics/values")["values"]), 1)
            listed = json.loads(self.server.request("GET", "/v1/interactions", headers={"Cookie": cookie})[1])
            self.assertEqual([row["id"] for row in listed["rows"]], ["mine-1"] if who in ("agent", "supervisor") else [], who)
            self.assertEqual(listed["total"], len(listed["rows"]))
            found = self.server.request("GET", "/v1/interactions/mine-1", headers={"Cookie": cookie})[0]
            self.assertEqual(found, 200 if listed["rows"] else 404, who)
            figures = json.loads(self.server.request("GET", "/v1/workspace", headers={"Cookie": cookie})[1])
            self.assertEqual(figures["interactions"], len(listed["rows"]))

    def test_a_change_needs_what_only_the_page_knows(self):
        cookie, session = self.sign_in(self.person("qa"))
        body = json.dumps({"scope": "all"})
        self.assertEqual(self.server.request("POST", "/v1/discovery", body, {"Cookie": cookie})[0], 403)
        self.assertEqual(self.server.request("POST", "/v1/discovery", body, {"Cookie": cookie, "X-Clarion-CSRF": "wrong"})[0], 403)
        self.assertIn(self.server.request("POST", "/v1/discovery", body, {"Cookie": cookie, "X-Clarion-CSRF": session["csrf"]})[0], (200, 202))

    def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_others(self):
        email = self.person("qa")
        _, _, headers = self.server.request("POST", "/v1/session", json.dumps({"email": email, "password": PASSWORD}), {"Authorization": None})
        for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(word, headers["Set-Cookie"])

    def test_guessing_gets_slower(self):
        email = self.person("qa")
        for _ in range(5):
            self.sign_in(email, "wrong password!", want=401)
        _, body, headers = self.server.request("POST", "/v1/session", json.dumps({"email": email, "password": PASSWORD}), {"Authorization": None})
        self.assertEqual(json.loads(body)["error"]["kind"], "too_many")
        time.sleep(int(headers["Retry-After"]) + 0.1)
        self.sign_in(email)

    def test_many_guesses_at_a_time_are_no_more_guesses(self):
        email = self.person("qa")

        def guess(number):
            spelled = "".join(c.upper() if number >> at & 1 else c for at, c in enumerate(email))  # one account, however it is written
            return self.server.request("POST", "/v1/session", json.dumps({"email": spelled, "password": f"wrong password {number}"}), {"Authorization": None})[0]

        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            statuses = list(pool.map(guess, range(12)))
        self.assertLessEqual(statuses.count(401), 5, statuses)
        self.assertLessEqual(set(statuses), {401, 429}, statuses)

    def test_a_session_is_no_way_to_guess_the_password(self):
        cookie, session = self.sign_in(self.person("qa"))
        headers = {"Authorization": None, "Cookie": cookie, "X-Clarion-CSRF": session["csrf"]}
        new = "four other long words"
        statuses = [self.server.request("POST", "/v1/account/password", json.dumps({"old_password": f"wrong password {i}", "new_password": new}), headers)[0] for i in range(6)]
        self.assertEqual(statuses, [403] * 5 + [429])
        time.sleep(1.1)
        self.assertEqual(self.server.request("POST", "/v1/account/password", json.dumps({"old_password": PASSWORD, "new_password": new}), headers)[0], 200)

    def test_signing_out_ends_the_session(self):
        cookie, session = self.sign_in(self.person("leader"))
        self.assertEqual(self.server.request("GET", "/v1/interactions", headers={"Cookie": cookie})[0], 200)
        self.assertEqual(self.server.request("DELETE", "/v1/session", headers={"Cookie": cookie, "X-Clarion-CSRF": session["csrf"]})[0], 200)
        self.assertEqual(self.server.request("GET", "/v1/interactions", headers={"Cookie": cookie})[0], 401)

    def test_nobody_gives_more_than_they_have(self):
        cookie, session = self.sign_in(self.person("admin"))
        headers = {"Cookie": cookie, "X-Clarion-CSRF": session["csrf"]}
        status, body, _ = self.server.request("POST", "/v1/people", json.dumps({"email": "x@example.com", "name": "X", "role": "owner"}), headers)
        self.assertEqual((status, json.loads(body)["error"]["message"]), (403, "only an owner makes owners"))
        key = self.key("--permission", "keys.manage")
        status, _, _ = self.server.request("POST", "/v1/keys", json.dumps({"name": "more", "permissions": ["sql.query"]}), {"Authorization": f"Bearer {key}"})
        self.assertEqual(status, 403)

    def test_a_revoked_key_is_no_key(self):
        key = self.key("--role", "leader")
        self.assertEqual(self.status("GET", "/v1/interactions", Authorization=f"Bearer {key}"), 200)
        identifier = next(one["id"] for one in self.server.get("/v1/keys")["keys"] if one["name"] == "k")
        run("key", "revoke", "--data", self.data, identifier, check=0)
        self.assertEqual(self.status("GET", "/v1/interactions", Authorization=f"Bearer {key}"), 401)

    def test_changes_and_refusals_are_in_the_audit_log_and_the_chain_holds(self):
        email = self.person("planner")
        cookie, _ = self.sign_in(email)
        self.server.request("GET", "/v1/interactions", headers={"Cookie": cookie})
        self.server.json("POST", "/v1/taxonomy", {"action": "rename", "id": "refund_status", "title": "Where is it?"})
        entries = self.server.get("/v1/audit")["entries"]
        actions = [(entry["action"], entry["outcome"], entry["actor"]["kind"]) for entry in entries]
        self.assertIn(("POST /v1/taxonomy", "done", "key"), actions)
        self.assertIn(("GET /v1/interactions", "refused", "person"), actions)
        self.assertIn(("person.add", "done", "command_line"), actions)
        self.assertIn("127.0.0.1", {entry["actor"]["address"] for entry in entries})
        out = run("audit", "verify", "--data", self.data, check=0).stdout
        self.assertIn("none changed or missing", out)
        exported = [json.loads(line) for line in run("audit", "export", "--data", self.data, check=0).stdout.splitlines()]
        self.assertEqual([entry["seq"] for entry in exported], list(range(len(exported), 0, -1)))
        run("audit", "verify", "--data", self.data, "--head", "0" * 64, check=2)

    def test_no_password_key_or_token_is_written_anywhere(self):
        email = self.person("leader")
        cookie, session = self.sign_in(email)
        key = self.key("--role", "leader")
        self.status("GET", "/v1/interactions", Authorization=f"Bearer {key}")
        secrets = [PASSWORD, cookie.split("=")[1], key, self.server.key]
        self.server.stop()
        for path in self.data.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                for secret in secrets:
                    self.assertNotIn(secret.encode(), content, path)
        self.assertTrue((self.data / "registry.db").exists())
        self.assertEqual((self.data / "registry.key").stat().st_mode & 0o077, 0)
        self.assertEqual((self.data / "registry.db").stat().st_mode & 0o077, 0)


class FirstRun(Case):
    def code(self, server):
        for _ in range(50):
            found = re.search(r"#setup=([\w-]+)", "".join(server.log))
            if found:
                return found.group(1)
            server.log.append(server.process.stderr.readline())
        self.fail("no setup address in the log")

    def test_whoever_started_the_server_makes_the_owner_once(self):
        server = self.serve()
        code = self.code(server)
        self.assertEqual(server.json("GET", "/v1/session", headers={"Authorization": None})["state"], "setup_needed")
        owner = {"name": "Ann", "email": "ann@example.com", "password": PASSWORD}
        server.json("POST", "/v1/setup", {**owner, "code": "guess"}, want=403, headers={"Authorization": None})
        server.json("POST", "/v1/setup", {**owner, "code": code, "password": "short"}, want=400, headers={"Authorization": None})
        nowhere = server.json("POST", "/v1/setup", {**owner, "code": code, "time_zone": "Europe/Nowhere"}, want=400, headers={"Authorization": None})
        self.assertIn("time_zone: the warehouse knows no", nowhere["error"]["message"])
        session = server.json("POST", "/v1/setup", {**owner, "code": code, "time_zone": "Europe/Berlin"}, headers={"Authorization": None})
        self.assertEqual(session["person"]["role"], "owner")
        self.assertEqual(server.get("/v1/workspace")["time_zone"], "Europe/Berlin")
        noted = server.get("/v1/audit?action=calendar.")["entries"][0]
        self.assertEqual((noted["after"]["time_zone"], noted["actor"]["name"]), ("Europe/Berlin", "Ann"))
        server.json("POST", "/v1/setup", {**owner, "email": "eve@example.com", "code": code}, want=409, headers={"Authorization": None})
        server.json("POST", "/v1/session/demo", want=404, headers={"Authorization": None})


if __name__ == "__main__":
    unittest.main()
