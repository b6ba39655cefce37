"""Why did a figure move? Changes planted in one part of the contacts, asked over HTTP."""
import random
import unittest

from harness import Case, conversation, lines, run

PERIOD = "from=2026-03-15&to=2026-03-29"


def contacts(transfer_of, count_of, seed):
    """Four weeks of contacts of four queues and three channels; `transfer_of(queue, channel, later)` is the chance of a transfer."""
    rng = random.Random(seed)
    out = []
    for day in range(28):
        later = day >= 14
        for queue in ("billing", "orders", "returns", "technical"):
            for channel in ("voice", "chat", "email"):
                for _ in range(count_of(queue, channel, later)):
                    moved = rng.random() < transfer_of(queue, channel, later)
                    events = [{"kind": "answered", "t": 1}] + ([{"kind": "transfer", "name": "second line", "t": 30}] if moved else [])
                    out.append({"id": f"c{len(out)}", "channel": channel, "queue": queue, "customer_id": f"cus-{len(out)}", "agent_id": f"agt-{rng.randrange(12)}",
                                "started_at": f"2026-03-{1 + day:02}T{rng.randrange(8, 18):02}:{rng.randrange(60):02}:00Z",
                                "turns": [{"speaker": "customer", "text": "Hello, a question about my order.", "t": 0}, {"speaker": "agent", "text": "Let me look.", "t": 10}], "events": events})
    return out


class Why(Case):
    def ask(self, records, metric, query=PERIOD):
        run("import", "--data", self.data, "--quiet", self.file("a.jsonl", lines(records)), check=0)
        self.server = self.serve()
        return self.server.get(f"/v1/metrics/{metric}/why?{query}")

    def where(self, cause):
        return {one["by"]: one["value"] for one in cause["where"]}

    def adds_up(self, answer):
        self.assertAlmostEqual(sum(cause["contribution"] for cause in answer["causes"]) + answer["rest"], answer["change"], 9)
        self.assertAlmostEqual(answer["now"] - answer["before"], answer["change"], 9)

    def test_a_rate_that_rose_in_one_queue_on_one_channel_is_found_there(self):
        answer = self.ask(contacts(lambda queue, channel, later: 0.45 if later and (queue, channel) == ("returns", "chat") else 0.1, lambda *_: 12, 1), "transfer")
        self.assertEqual(self.where(answer["causes"][0]), {"queue": "returns", "channel": "chat"})
        self.assertEqual(answer["causes"][0]["type"], "rate")
        self.assertGreater(answer["causes"][0]["contribution"], 0.6 * answer["change"])
        self.assertLess(answer["causes"][0]["low"], answer["causes"][0]["contribution"])
        self.assertGreater(answer["causes"][0]["low"], 0)
        self.adds_up(answer)

    def test_its_conversations_are_those_of_the_part(self):
        answer = self.ask(contacts(lambda queue, channel, later: 0.45 if later and (queue, channel) == ("returns", "chat") else 0.1, lambda *_: 12, 1), "transfer")
        listed = self.server.get(f"/v1/interactions?{PERIOD}&metric=transfer&part=of&limit=1000" + "".join(f"&{by}={value}" for by, value in self.where(answer["causes"][0]).items()))
        self.assertGreater(listed["total"], 50)
        self.assertEqual({(row["queue"], row["channel"]) for row in listed["rows"]}, {("returns", "chat")})

    def test_an_attribute_of_few_values_is_searched_and_one_of_many_is_not(self):
        records = contacts(lambda *_: 0.1, lambda *_: 12, 4)
        rng = random.Random(5)
        for record in records:
            region = rng.choice(["north", "south", "east", "west"])
            record["attributes"] = {"region": region, "weather": rng.choice(["sun", "rain"]), "mood": rng.choice(["a", "b"]), "plan": rng.choice(["s", "m", "l"]), "order": record["id"],
                                    "version": "v2" if record["started_at"] >= "2026-03-15" else "v1"}
            if record["started_at"] >= "2026-03-15" and region == "north" and record["channel"] == "voice" and rng.random() < 0.5:
                record["events"] = [{"kind": "answered", "t": 1}, {"kind": "transfer", "name": "second line", "t": 30}]
        answer = self.ask(records, "transfer")
        self.assertEqual(self.where(answer["causes"][0]), {"channel": "voice", "attr.region": "north"})
        self.assertEqual(len(answer["causes"]), 1, "three of four attributes are searched, and neither chance nor a release is a cause")
        self.adds_up(answer)
        # Held fixed by the filter it is not searched again.
        fixed = self.server.get(f"/v1/metrics/transfer/why?{PERIOD}&attr.region=north")
        self.assertEqual(self.where(fixed["causes"][0]), {"channel": "voice"})

    def test_a_volume_that_doubled_in_one_queue_is_found_there(self):
        answer = self.ask(contacts(lambda *_: 0.1, lambda queue, channel, later: 24 if later and queue == "billing" else 12, 2), "volume")
        self.assertEqual((self.where(answer["causes"][0]), answer["causes"][0]["type"]), ({"queue": "billing"}, "volume"))
        self.adds_up(answer)

    def test_more_of_what_was_always_worse_is_a_mix(self):
        answer = self.ask(contacts(lambda queue, *_: 0.6 if queue == "technical" else 0.05, lambda queue, channel, later: 36 if later and queue == "technical" else 12, 3), "transfer")
        self.assertEqual((self.where(answer["causes"][0]), answer["causes"][0]["type"]), ({"queue": "technical"}, "mix"))
        self.adds_up(answer)

    def test_nothing_is_the_answer_where_nothing_happened(self):
        answer = self.ask(contacts(lambda *_: 0.2, lambda *_: 12, 4), "transfer")
        self.assertEqual(answer["causes"], [])
        self.adds_up(answer)
        self.assertEqual(self.server.get(f"/v1/metrics/volume/why?{PERIOD}")["causes"], [])

    def test_a_period_without_a_reference_says_so(self):
        records = contacts(lambda *_: 0.2, lambda *_: 3, 5)
        self.ask(records, "transfer")
        message = self.server.json("GET", "/v1/metrics/transfer/why?from=2026-02-20&to=2026-03-06", want=400)["error"]["message"]
        self.assertIn("the period before", message)
        self.server.json("GET", f"/v1/metrics/nonsense/why?{PERIOD}", want=404)


class Within(Case):
    def test_what_differs_inside_is_named_and_what_does_not_is_not(self):
        rng = random.Random(3)
        said = ["Where is my refund?", "My bill is too high this month.", "When does the technician come?"]
        records = []
        for i in range(900):
            day = 1 + i % 28
            after, crash = day > 14, day > 14 and i % 3 == 0
            text = f"The app shows a white screen since the update. {rng.choice(said)}" if crash and rng.random() < 0.6 else rng.choice(said)
            one = conversation(f"w{i}", text, queue="app" if i % 3 == 0 else "billing", started_at=f"2026-03-{day:02d}T10:00:00Z", customer_id=f"cus-{i}")
            if crash and rng.random() < 0.5:
                one["events"] = [{"kind": "transfer", "name": "tech", "t": 50}]
            records.append(one)
        run("import", "--data", self.data, self.file("a.jsonl", lines(records)), check=0)
        server = self.serve()
        server.settled()
        when = "from=2026-03-15&to=2026-03-29"
        found = server.get(f"/v1/within?{when}&queue=app")
        self.assertEqual(found["inside"] + found["outside"], 300)
        features = {kind: [one["feature"] for one in found[kind]] for kind in ("signals", "steps", "words")}
        self.assertLessEqual(set(features["words"]), set("the app shows a white screen since the update".split()))
        self.assertIn("white", features["words"])
        self.assertIn("transfer:tech", features["steps"])
        white = next(one for one in found["words"] if one["feature"] == "white")
        truth = sum("white" in one["turns"][0]["text"] for one in records)
        self.assertEqual((white["inside"], white["outside"]), (truth, 0))
        self.assertLess(white["q"], 0.001)
        self.assertGreaterEqual(len(found["examples"]), 2)
        ids = {one["id"] for one in records if one["queue"] == "app" and one["started_at"] >= "2026-03-15"}
        self.assertLessEqual({one["id"] for one in found["examples"]}, ids)
        # The other queue did not change.
        calm = server.get(f"/v1/within?{when}&queue=billing")
        self.assertEqual([calm["signals"], calm["steps"], calm["words"]], [[], [], []])
        # Beside the other contacts of the same days.
        beside = server.get(f"/v1/within?{when}&queue=app&against=others")
        self.assertEqual(beside["outside"], sum(one["queue"] == "billing" and one["started_at"] >= "2026-03-15" for one in records))
        self.assertIn("white", [one["feature"] for one in beside["words"]])
        self.assertIn("others", server.get(f"/v1/within?{when}&against=nothing", want=400)["error"]["message"])
        nobody = server.get(f"/v1/within?{when}&queue=none-such")
        self.assertEqual((nobody["inside"], nobody["examples"], nobody["words"]), (0, [], []))


if __name__ == "__main__":
    unittest.main()
