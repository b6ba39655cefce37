"""A directory of many people: does a change of one cost more where there are more?

    python3 bench/directory.py CLARION [PEOPLE]

People are added by SCIM, and a group with nearly all of them; then single requests as directories send them are timed, in a workspace of PEOPLE and in
one of a tenth. Told is the median of each and how many times the smaller workspace's it is: one is a cost that does not grow, ten one that grows with them.
"""
import json
import pathlib
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/e2e"))
import os
os.environ["CLARION"] = sys.argv[1]
from harness import Server, run

TIMES = 20  # of each request


class Directory:
    def __init__(self, people):
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="clarion-directory-")) / "data"
        run("people", "add", "--data", self.data, "--email", "ann@example.com", "--name", "Ann", check=0)
        self.server = Server(self.data)
        self.key = run("key", "make", "--data", self.data, "--name", "directory", "--permission", "people.provision", check=0).stdout.strip()
        self.ids = [self.add(i)["id"] for i in range(people)]
        self.group = self.ask("POST", "/Groups", {"displayName": "qa", "members": [{"value": one} for one in self.ids[TIMES:]]})["id"]

    def ask(self, method, path, body=None):
        status, data, _ = self.server.request(method, "/scim/v2" + path, None if body is None else json.dumps(body), {"Authorization": f"Bearer {self.key}"})
        assert status in (200, 201), data
        return json.loads(data)

    def add(self, number):
        return self.ask("POST", "/Users", {"userName": f"agent{number}@example.com", "displayName": f"Agent {number}", "externalId": f"00u{number}"})

    def join(self, one):
        change = {"op": "add", "path": "members", "value": [{"value": self.ids[one]}]}
        self.ask("PATCH", f"/Groups/{self.group}?excludedAttributes=members", {"Operations": [change]})

    def audit_bytes(self):
        return sum(len(json.dumps(entry)) for entry in self.server.get("/v1/audit?action=group.change&limit=1")["entries"])

    def measured(self):
        requests = {
            "find by address": lambda i: self.ask("GET", f"/Users?filter=userName%20eq%20%22agent{i}%40example.com%22"),
            "find by its own id": lambda i: self.ask("GET", f"/Users?filter=externalId%20eq%20%2200u{i}%22"),
            "read one": lambda i: self.ask("GET", f"/Users/{self.ids[i]}"),
            "rename one": lambda i: self.ask("PATCH", f"/Users/{self.ids[i]}", {"Operations": [{"op": "replace", "path": "displayName", "value": f"New {i}"}]}),
            "a member more": self.join,
            "add one": lambda i: self.add(f"-new-{i}"),
        }
        out = {}
        for name, request in requests.items():
            took = []
            for i in range(TIMES):
                start = time.perf_counter()
                request(i)
                took.append(1000 * (time.perf_counter() - start))
            out[name + ", ms"] = statistics.median(took)
        out["audit entry of a member more, bytes"] = self.audit_bytes()
        return out


def main():
    people = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    measured = []
    for size in (people // 10, people):
        directory = Directory(size)
        measured.append(directory.measured())
        directory.server.stop()
    print(f"{'':40}{people // 10:>9}{people:>9}  times")
    for name, few in measured[0].items():
        many = measured[1][name]
        print(f"{name:40}{few:9.1f}{many:9.1f}{many / few:7.1f}")


if __name__ == "__main__":
    main()
