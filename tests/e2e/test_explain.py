"""Why a figure moved: `clarion explain` on files of leaves and on folders of them."""
import json
import random
import unittest

from harness import Case, run

HEAD = "team,region,channel,real,predict\n"
NAMES = [(f"t{t}", f"r{r}", f"c{c}") for t in range(6) for r in range(5) for c in range(4)]


def leaves(seed, factor=1.0, hit=lambda team, region, channel: False):
    chance = random.Random(seed)
    rows = []
    for names in NAMES:
        expected = chance.uniform(60, 140)
        mean = expected * (factor if hit(*names) else 1)
        rows.append(",".join(names) + f",{max(0, round(chance.gauss(mean, mean ** 0.5)))},{expected:.1f}")
    return HEAD + "\n".join(rows) + "\n"


def rates(seed, loss, hit):
    chance = random.Random(seed)
    rows = []
    for names in NAMES:
        contacts = chance.randint(80, 160)
        rate = 0.8 - (loss if hit(*names) else 0)
        rows.append(",".join(names) + f",{sum(chance.random() < rate for _ in range(contacts))},{contacts},{0.8 * contacts:.2f},{contacts}")
    return "team,region,channel,real_num,real_den,predict_num,predict_den\n" + "\n".join(rows) + "\n"


class Explain(Case):
    def explain(self, text, *more):
        path = self.file("leaves.csv", text)
        run("explain", "--input", path, "--output", self.folder / "findings.json", *more, check=0)
        return json.loads((self.folder / "findings.json").read_text())

    def test_a_slice_that_lost_its_contacts_is_named_with_what_it_carries_of_the_change(self):
        found = self.explain(leaves(1, 0.4, lambda team, region, channel: team == "t2" and region == "r1"))
        self.assertEqual([c["slice"] for c in found["causes"]], ["region=r1&team=t2"])
        cause = found["causes"][0]
        self.assertEqual((cause["type"], cause["where"]), ("volume", {"team": "t2", "region": "r1"}))
        self.assertTrue(cause["low"] < cause["contribution"]["total"] < cause["high"] < 0)
        parts = sum(c["contribution"]["total"] for c in found["causes"]) + found["rest"]["total"]
        self.assertAlmostEqual(parts, found["headline"]["change"], places=6)

    def test_a_rate_that_fell_is_told_from_a_shift_of_mix(self):
        found = self.explain(rates(2, 0.3, lambda team, region, channel: channel == "c3"))
        self.assertEqual([(c["slice"], c["type"]) for c in found["causes"]], [("channel=c3", "rate")])
        self.assertAlmostEqual(found["causes"][0]["effect"], -0.3, delta=0.03)

    def test_nothing_significant_is_an_answer(self):
        found = self.explain(leaves(3))
        self.assertEqual((found["significant"], found["causes"], found["answer"]), (False, [], "nothing significant"))

    def test_a_folder_is_answered_file_by_file_without_its_labels_and_the_same_on_any_thread_count(self):
        folder = self.folder / "many"
        folder.mkdir()
        for seed in range(6):
            (folder / f"d_{seed}.csv").write_text(leaves(seed, 0.5, lambda team, region, channel: seed % 2 and team == "t1"))
        (folder / "labels.csv").write_text("id,causes\nnot,leaves\n")
        answers = []
        for threads in (1, 4):
            run("explain", "--dir", folder, "--output", self.folder / "P.json", "--threads", threads, check=0)
            answer = json.loads((self.folder / "P.json").read_text())
            self.assertTrue(all(one.pop("seconds") >= 0 for one in answer.values()))
            answers.append(answer)
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(list(answers[0]), [f"d_{seed}" for seed in range(6)])
        self.assertEqual([one["causes"] for one in answers[0].values()], [[], ["team=t1"]] * 3)
        self.assertEqual([one["types"] for one in answers[0].values()], [[], ["volume"]] * 3)

    def test_bad_input_is_refused_with_file_and_line_and_the_rest_of_a_folder_is_answered(self):
        path = self.file("bad.csv", HEAD + "a,b,c,1,2\na,b,d,many,2\n")
        refused = run("explain", "--input", path, check=1)
        self.assertIn("bad.csv:3: real 'many' is not a number", refused.stderr)
        self.assertIn("has no leaves", run("explain", "--input", self.file("none.csv", HEAD), check=1).stderr)
        self.assertIn("--input FILE or --dir FOLDER", run("explain", check=1).stderr)
        folder = self.folder / "some"
        folder.mkdir()
        (folder / "good.csv").write_text(leaves(1))
        (folder / "bad.csv").write_text("a,b\n1,2\n")
        some = run("explain", "--dir", folder, check=3)
        self.assertEqual(list(json.loads(some.stdout)), ["good"])
        self.assertIn("bad.csv:1: the figures are columns", some.stderr)


if __name__ == "__main__":
    unittest.main()
