"""Why did a figure move? Changes planted in one part of the contacts, asked over HTTP."""
import random
import unittest

from harness import Case, lines, run

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


if __name__ == "__main__":
    unittest.main()
