"""Contact reasons told apart by an embedding endpoint, through the command line and the API."""
import csv
import itertools
import time
import unittest

from chat_server import ChatServer, embeddings_too_few, status
from harness import Case, conversation, lines, run

PARTS = {"refund": ("I want my money back for the {} I returned", "please refund the {} that was broken", "when is the refund for the {} paid out"),
         "delivery": ("where is the parcel with my {}", "my delivery of the {} is late, where is the parcel", "the parcel with the {} never arrived"),
         "password": ("I cannot sign in, the password for my {} account is wrong", "reset the password of my {} login please", "my {} login asks for a password I forgot")}
THINGS = ("kettle", "jacket", "lamp", "phone", "book", "chair", "mixer", "watch")
CARD = "4242 4242 4242 4242"


def texts():
    said = [(reason, form.format(thing)) for reason, forms in PARTS.items() for form, thing in itertools.product(forms, THINGS)]
    return said + [("refund", f"refund the lamp to my card {CARD} please")]


class Embedding(Case):
    def setUp(self):
        super().setUp()
        self.server = ChatServer()
        self.addCleanup(self.server.stop)

    def discover(self, check=0, *more, env=None):
        path = self.file("said.csv", "text\n" + "".join(f'"{text}"\n' for _, text in texts()))
        out = self.folder / "groups.csv"
        result = run("text", "discover", "--input", path, "--output", out, "--embedding-endpoint", self.server.url, "--embedding-model", "m", *more, check=check, env=env)
        return result, (list(csv.DictReader(out.read_text().splitlines())) if out.exists() else None)

    def test_reasons_are_told_apart_by_its_vectors(self):
        _, rows = self.discover()
        pure = {}
        for (reason, _), row in zip(texts(), rows):
            if row["cluster"] != "-1":
                pure.setdefault(row["cluster"], []).append(reason)
        right = sum(max(group.count(reason) for reason in PARTS) for group in pure.values())
        self.assertGreaterEqual(len(pure), 3)
        self.assertGreaterEqual(right, 0.9 * sum(map(len, pure.values())))
        self.assertEqual([body["model"] for body in self.server.requests], ["m"])

    def test_nothing_personal_leaves(self):
        self.discover()
        self.assertNotIn(CARD.encode(), self.server.raw)
        self.assertIn(b"[CARD]", self.server.raw)

    def test_the_key_is_sent_and_a_busy_server_asked_again(self):
        self.server.script = [status(429, "slow down", ("Retry-After", "0"))]
        self.discover(0, "--embedding-key-env", "A_KEY", env={"A_KEY": "sesame"})
        self.assertEqual(len(self.server.requests), 2)
        self.assertIn(b"Bearer sesame", self.server.raw)

    def test_a_wrong_answer_is_said_and_nothing_written(self):
        self.server.script = [embeddings_too_few] * 9
        result, rows = self.discover(1)
        self.assertIn("1 embeddings for", result.stderr)
        self.assertIsNone(rows)

    def test_a_model_must_be_named(self):
        path = self.file("said.csv", "text\nhello\n")
        result = run("text", "discover", "--input", path, "--output", self.folder / "x.csv", "--embedding-endpoint", self.server.url, check=1)
        self.assertIn("--embedding-model", result.stderr)

    def test_a_served_workspace_uses_it_too(self):
        records = [conversation(f"c{i}", text=text) for i, (_, text) in enumerate(texts())]
        run("import", "--data", self.data, self.file("a.jsonl", lines(records)), check=0)
        server = self.serve("--embedding-endpoint", self.server.url, "--embedding-model", "small-1")
        server.json("POST", "/v1/discovery", {"scope": "all"})
        for _ in range(300):
            found = server.get("/v1/discovery")
            if found["state"] != "running":
                break
            time.sleep(0.05)
        self.assertEqual((found["state"], found["embedding"]), ("ready", "small-1"), found["error"])
        self.assertGreaterEqual(len(found["clusters"]), 3)
        self.assertNotIn(CARD.encode(), self.server.raw)


if __name__ == "__main__":
    unittest.main()
