"""Three tenants behind one front door, each filled with a word of its own, and what looks for that word in answers of others."""
import datetime
import http.client
import json
import pathlib
import re
import shutil
import tempfile
import time
import unittest
import urllib.parse

from harness import Host, Tenant, conversation, lines, routes, run, text_of

PASSWORD = "correct horse battery staple"
EVERYWHERE = "consultant@example.com"
# A made-up word for each: it is in every name and every free text of that tenant, and nowhere else.
MARKERS = {"acme": "quokkafox", "globex": "zebrawhale", "initech": "narwhalcrow"}


def records(word):
    """A dozen conversations over the last weeks, the word wherever a text or a name can be."""
    now = datetime.datetime.now(datetime.timezone.utc)
    for i in range(12):
        at = (now - datetime.timedelta(days=5 * i, hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
        one = conversation(f"{word}-c{i}", f"Where is my {word} refund?", started_at=at, channel=("chat", "voice", "email")[i % 3], customer_id=f"{word}-cus{i % 4}", queue=f"{word}-queue",
                           agent_id=f"{word}-agt{i % 2}", dataset=f"{word}-set", attributes={"team": f"{word}-team", "product": f"{word}-product", "note": f"a note of {word}"},
                           parties=[{"id": "p1", "role": "customer", "name": f"Ann {word}"}, {"id": "p2", "role": "agent", "name": f"Bob {word}"}],
                           events=[{"kind": "transfer", "name": f"{word}-desk", "t": 30, "detail": {"why": word}}, {"kind": "self_service_step", "name": f"{word}-step", "t": 1}],
                           outcomes=[{"kind": "csat", "value": 1 + i % 5, "at": at, "source": f"{word}-survey"}], labels={"topic": word}, extras={"said": word})
        for turn in one["turns"]:
            turn["text"] += f" {word} {word[::-1]}."
        yield one


class Filled(Tenant):
    """A tenant with something of everything, all of it marked; `ids` has what others will ask it for."""

    def __init__(self, host, name):
        super().__init__(host, name)
        self.word = MARKERS[name]
        self.search = self.word[::-1]  # what others search for, so that the word itself is never asked with
        self.csrf = {}
        self.fill()
        self.roles = [one["id"] for one in self.get("/v1/roles")["roles"]]
        self.keys = {role: self.json("POST", "/v1/keys", {"name": f"{role} of {self.word}", "role": role, "days": 1}, want=201)["secret"] if role != "owner" else self.key for role in self.roles}
        self.cookies = {role: self.person(role) for role in self.roles}
        self.person("leader", EVERYWHERE, PASSWORD + self.word)
        agent = {"Cookie": self.cookies["agent"], "X-Clarion-CSRF": self.csrf["agent"]}
        self.json("POST", "/v1/disputes", {"interaction": f"{self.word}-c2", "scorecard": "service_quality", "question": "greeted", "reason": f"{self.word} did greet"}, 201, agent)
        self.settled()
        self.gather()

    def make(self, path, body, want=201):
        return self.json("POST", path, body, want=want)

    def fill(self):
        word, hour = self.word, datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:00:00Z")
        self.json("POST", "/v1/interactions", lines(records(word)), headers={"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {self.key}"})
        self.settled()
        self.make("/v1/taxonomy", {"action": "rename", "id": "refund_status", "title": f"Refunds of {word}"}, want=200)
        self.make("/v1/changes", {"kind": "release", "title": f"Release {word}", "at": "2026-03-09T06:00:00Z", "segment": f"queue={word}-queue"})
        self.make("/v1/change-sources", {"name": f"source-{word}"})
        self.initiative = self.make("/v1/initiatives", {"title": f"Initiative {word}", "metric": "transfer", "notes": f"notes on {word}"})["id"]
        self.destination = self.make("/v1/destinations", {"name": f"Hook {word}", "kind": "webhook", "address": f"https://{word}.example.com/hook", "events": ["brief.ready"]})["destination"]["id"]
        self.coaching = self.make("/v1/coaching/sessions", {"agent": f"{word}-agt0", "focus": f"Listen to {word}", "notes": f"notes on {word}"})["id"]
        answers = [{"question": "greeted", "verdict": "yes", "note": f"as with {word}"}]
        self.make("/v1/reviews/labels", {"interaction": f"{word}-c0", "scorecard": "service_quality", "answers": answers})
        self.process = self.make("/v1/learning/processes", {"title": f"Process {word}", "reasons": ["refund_status"], "steps": [{"id": "say", "title": f"Say {word}", "text": f"The word is {word}.", "shown_by": {"event": "transfer"}}]})["id"]
        self.make("/v1/learning/paths", {"title": f"Path {word}", "modules": 1})
        self.make("/v1/scorecard-drafts", {"yaml": self.get("/v1/scorecards/service_quality")["yaml"] + f"# for {word}\n", "note": f"draft of {word}"})
        self.make("/v1/identity-providers", {"name": f"Provider {word}", "issuer": f"https://{word}.example.com", "client_id": word, "secret": f"secret of {word}"})
        self.make("/v1/learning/quizzes", {"title": f"Quiz {word}", "questions": 1})
        self.make("/v1/privacy/holds", {"kind": "person", "value": f"{word}-cus3", "reason": f"case {word}", "owner": f"Legal {word}"})
        self.make("/v1/privacy/requests", {"kind": "erasure", "person": f"{word}-cus2", "basis": f"{word} asked", "received_at": hour})
        self.make("/v1/imports?filename=" + word + ".jsonl", '{"id": "' + word + '-broken", "turns": ' + word, want=202)
        self.make("/scim/v2/Users", {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": f"{word}.scim@example.com", "displayName": f"Scim {word}"})
        self.make("/scim/v2/Groups", {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": f"Group {word}"})

    def person(self, role, email="", password=PASSWORD):
        """Somebody of that role, signed in: their cookie."""
        email = email or f"{role}.{self.word}@example.com"
        more = {"agent": ["--agent", f"{self.word}-agt0"], "supervisor": ["--team", f"{self.word}-team"], "coach": ["--team", f"{self.word}-team"]}.get(role, [])
        link = run("people", "add", "--data", self.data, "--email", email, "--name", f"The {role} of {self.word}", "--role", role, *more, check=0).stdout.strip().split("#link=")[1]
        status, body, headers = self.request("POST", "/v1/session/link", json.dumps({"link": link, "password": password}), {"Authorization": None})
        assert status == 200, body
        self.csrf[role] = json.loads(body)["csrf"]
        return headers["Set-Cookie"].split(";")[0]

    def gather(self):
        """Ids of everything, by the path they are asked for under."""
        self.values = {"agent": f"{self.word}-agt0", "team": f"{self.word}-team", "customer": f"{self.word}-cus0", "queue": f"{self.word}-queue", "dataset": f"{self.word}-set", "word": self.search,
                       "product": f"{self.word}-product", "interaction": f"{self.word}-c0", "email": f"owner.{self.word}@example.com", "scim": f'userName eq "{self.word}.scim@example.com"',
                       "card": "service_quality", "coaching": self.coaching, "destination": self.destination}
        self.ids = {"/v1/interactions": f"{self.word}-c0", "/v1/agents": f"{self.word}-agt0", "/v1/reviews/items": f"{self.word}-c0", "/v1/learning/processes": self.process, "/v1/scorecards": "service_quality"}
        for method, path, _, _ in routes():
            listed = path.split("/{")[0]
            if method == "GET" and "/{" in path and listed not in self.ids:
                status, body, _ = self.request("GET", listed)
                found = re.search(r'"(?:id|key)": ?"?([^",}]+)', body.decode()) if status == 200 else None
                self.ids[listed] = found.group(1) if found else "1"

    def fill_in(self, path):
        """The path with this tenant's ids."""
        listed = path.split("/{")[0]
        path = path.replace("{id}", urllib.parse.quote(str(self.ids.get(listed, "1")), safe=""))
        return path.replace("{question}", "greeted").replace("{generation}", "1")


class Asker:
    """Asks one tenant over one connection that stays, and tells whether an answer says another's word."""

    def __init__(self, tenant, others):
        self.tenant, self.others = tenant, others
        self.connection = http.client.HTTPConnection("127.0.0.1", tenant.port, timeout=120)
        self.asked, self.leaks, self.statuses = 0, [], {}

    def ask(self, method, path, headers, body=None):
        for _ in range(100):
            self.connection.request(method, path, body, {"Host": self.tenant.name, **headers})
            response = self.connection.getresponse()
            data = response.read()
            if response.status not in (429, 503):
                break
            time.sleep(0.05)
        self.asked += 1
        self.statuses[response.status] = self.statuses.get(response.status, 0) + 1
        if response.status >= 500:
            self.leaks.append((response.status, path, data[:200]))
        said = text_of(data) + json.dumps(response.getheaders())
        # What was asked with may be said back; nothing else of the other may.
        for echoed in {value for one in re.split(r"[/?&]", path) for value in (one.split("=")[-1],) if value} | set(re.findall(r"[\w.@-]+", urllib.parse.unquote(path + (body or "")))):
            said = said.replace(echoed, "") if any(other.word in echoed for other in self.others) else said
        for other in self.others:
            if other.word in said:
                self.leaks.append((response.status, method, path, said[max(0, said.index(other.word) - 100):][:300]))
        return response.status, data


class MarkedTenants(unittest.TestCase):
    """A host with the three, made once for a class of tests."""

    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="clarion-e2e-"))
        cls.addClassCleanup(shutil.rmtree, folder, True)
        host = Host(folder / "host", {name: {} for name in MARKERS})
        cls.addClassCleanup(host.stop)
        cls.all = [Filled(host, name) for name in MARKERS]

    def others(self, tenant):
        return [one for one in self.all if one is not tenant]
