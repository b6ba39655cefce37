"""The language core on plain files: train, classify, discover."""
import csv
import io
import pathlib
import unittest

from harness import Case, run

ASKS = {"refund": ["get my money back", "return the kettle", "have a refund"], "delivery": ["track the parcel", "know where my package is", "see the shipping date"],
        "password": ["reset my password", "log in again", "unlock the login"], "address": ["change my address", "move to a new street", "correct the postcode"],
        "cancel": ["cancel the contract", "end my subscription", "stop the plan"]}
BEGINS = ["hello, ", "please ", "i want to ", "can you ", "how do i ", "today i must "]


def table(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def read(path):
    with open(path, newline="") as lines:
        return list(csv.DictReader(lines))


class Text(Case):
    def requests(self):
        return [(begin + text, label) for begin in BEGINS for label, texts in ASKS.items() for text in texts]

    def trained(self, *options):
        model = self.file("m.model", "")
        run("text", "train", "--input", self.file("train.csv", table([("text", "label"), *self.requests()])), "--output", model, *options, check=0)
        return model

    def test_a_trained_model_answers_row_by_row_with_evidence(self):
        model = self.trained()
        rows = ["a parcel I cannot track, \"lost\"", "the password\nis gone", ""]
        asked, answers = self.file("ask.csv", table([("id", "message"), *enumerate(rows)])), self.file("p.csv", "")
        run("text", "classify", "--model", model, "--input", asked, "--text-column", "message", "--output", answers, "--explain", check=0)
        got = read(answers)
        self.assertEqual([r["label"] for r in got[:2]], ["delivery", "password"])
        self.assertEqual(list(got[0]), ["label", "probability", "runner_up", "runner_up_probability", "abstained", "evidence"])
        begin, end = map(int, got[0]["evidence"].split(";")[0].split("-"))
        self.assertIn(rows[0].encode()[begin:end].decode(), "parcel I cannot track")
        self.assertEqual(got[2]["abstained"], "1")
        self.assertLess(float(got[0]["runner_up_probability"]), float(got[0]["probability"]))

    def test_threads_change_no_byte(self):
        one = pathlib.Path(self.trained("--threads", 1)).read_bytes()
        self.assertEqual(pathlib.Path(self.trained("--threads", 3)).read_bytes(), one)
        model = self.file("again.model", "")
        pathlib.Path(model).write_bytes(one)
        asked = self.file("ask.csv", table([("text",), *[(text,) for text, _ in self.requests()]]))
        answers = []
        for threads in (1, 4):
            path = self.file(f"p{threads}.csv", "")
            run("text", "classify", "--model", model, "--input", asked, "--output", path, "--threads", threads, check=0)
            answers.append(pathlib.Path(path).read_bytes())
        self.assertEqual(*answers)

    def test_bad_input_names_file_line_and_way_out(self):
        missing = run("text", "train", "--input", self.file("x.csv", "text,intent\na,b\n"), "--output", self.file("m", ""), check=1)
        self.assertRegex(missing.stderr, r"x\.csv:1: no column 'label'; the columns are text, intent")
        empty = run("text", "train", "--input", self.file("x.csv", "text,label\na,b\nc,\n"), "--output", self.file("m", ""), check=1)
        self.assertRegex(empty.stderr, r"x\.csv:3: the cell of column 'label' is empty")
        foreign = run("text", "classify", "--model", self.file("f", "PK something"), "--input", self.file("x.csv", "text\na\n"), "--output",
                      self.file("p", ""), check=1)
        self.assertIn("not a model", foreign.stderr)

    def test_several_labels_in_one_cell(self):
        rows = [("text", "label")]
        for text, label in self.requests():
            rows += [(text, label), (text + " and this is urgent", f"{label}|urgent"), (text + ", no hurry", f'["{label}"]')]
        rows += [(f"good morning {i}", "") for i in "abcdefgh"]
        model, answers = self.file("m.model", ""), self.file("p.csv", "")
        run("text", "train", "--multi-label", "--input", self.file("t.csv", table(rows)), "--output", model, check=0)
        asked = self.file("ask.csv", table([("text",), ("can you track the parcel, this is urgent",), ("good morning",)]))
        run("text", "classify", "--model", model, "--input", asked, "--output", answers, check=0)
        got = read(answers)
        self.assertEqual(set(got[0]["label"].split("|")), {"delivery", "urgent"})
        self.assertEqual(len(got[0]["probability"].split("|")), 2)
        self.assertEqual((got[1]["label"], got[1]["abstained"]), ("", "1"))

    def test_reasons_are_found_named_matched_and_learned(self):
        rows = [(text,) for text, _ in self.requests()] + [("thank you very much",), ("ok bye",)]
        asked, out, model = self.file("in.csv", table([("text",), *rows])), self.file("c.csv", ""), self.file("m.model", "")
        run("text", "discover", "--input", asked, "--output", out, "--save-model", model, check=0)
        got = read(out)
        self.assertEqual(len(got), len(rows))
        self.assertEqual(list(got[0]), ["cluster", "name", "typicality"])
        self.assertEqual(got[-1]["cluster"], "-1", "thanks is no reason")
        clusters = {}
        for row, (_, label) in zip(got, self.requests()):
            clusters.setdefault(row["cluster"], set()).add(label)
            self.assertTrue(row["name"] or row["cluster"] == "-1")
        self.assertGreaterEqual(len(clusters), 4)
        again = self.file("c2.csv", "")
        shown = run("text", "discover", "--input", self.file("in2.csv", table([("text",), *rows[::-1]])), "--output", again, "--match", out, check=0).stdout
        self.assertIn("are known from", shown)
        self.assertEqual([(r["cluster"], r["name"]) for r in read(again)][::-1], [(r["cluster"], r["name"]) for r in got])
        answers = self.file("p.csv", "")
        run("text", "classify", "--model", model, "--input", asked, "--output", answers, check=0)
        same = sum(a["label"] == b["name"] for a, b in zip(read(answers), got))
        self.assertGreater(same / len(rows), 0.8)


if __name__ == "__main__":
    unittest.main()
