"""Every card of the library judges something: each question applies somewhere, praises something and faults something. A rule that can never apply, or never fail, is a mistake."""
import gzip
import json
import shutil
import unittest

from harness import ROOT, SHARED, Case, lines, run
from library_conversations import CONVERSATIONS

LIBRARY = ROOT / "content/library/scorecards"


class Library(Case):
    def questions(self, *files):
        """card, question → how often it applies, praises, faults."""
        (self.data / "scorecards").mkdir(parents=True)
        for card in LIBRARY.glob("*.yaml"):
            shutil.copy(card, self.data / "scorecards")
        run("import", "--data", self.data, *files, check=0)
        sql = ("SELECT scorecard, question, countIf(verdict != 'na'), countIf(verdict != 'na' AND points >= 0.5), countIf(verdict != 'na' AND points < 0.5) FROM {answer} GROUP BY scorecard, question")
        shipped = {path.stem for path in (ROOT / "content/scorecards").glob("*.yaml")}
        rows = [line.split("\t") for line in run("sql", "--data", self.data, "--format", "TSV", sql, check=0).stdout.splitlines()]
        return {(card, question): (int(applies), int(good), int(poor)) for card, question, applies, good, poor in rows if card not in shipped}

    def test_each_question_applies_praises_and_faults(self):
        demo = self.folder / "demo.jsonl"
        run("simulate", "--interactions", 3000, "--out", demo, check=0)
        answers = self.questions(demo, self.file("own.jsonl", lines(CONVERSATIONS)))
        self.assertEqual({card for card, _ in answers}, {path.stem for path in LIBRARY.glob("*.yaml")})
        wrong = [f"{card}.{question}: applies {applies}, praises {good}, faults {poor}" for (card, question), (applies, good, poor) in sorted(answers.items()) if good == 0 or poor == 0]
        self.assertEqual(wrong, [])

    @unittest.skipUnless((SHARED / "star").exists(), "the public conversations are not here")
    def test_public_conversations_are_told_apart(self):
        texts = []
        for name in ("star/dev.jsonl.gz", "tau_bench/airline_train.jsonl.gz", "sgd/dev.jsonl.gz"):
            with gzip.open(SHARED / name, "rt") as source:
                for line in source:
                    record = json.loads(line)
                    texts.append(json.dumps({"id": record["id"], "dataset": record["dataset"], "channel": record["channel"], "started_at": record.get("started_at") or "2026-03-02T10:00:00Z",
                                             "turns": [{"speaker": turn["speaker"], "text": turn["text"], "t": turn.get("t")} for turn in record["turns"] if turn["speaker"] != "system" and turn["text"]]}) + "\n")
        answers = self.questions(self.file("public.jsonl", "".join(texts)))
        for question in ("said_once", "resolved", "understood"):
            seen = [numbers for (_, name), numbers in answers.items() if name == question]
            self.assertTrue(any(good > 0 and poor > 0 for _, good, poor in seen), f"{question}: {seen}")
        domain = {("banking_cards", "no_secrets"), ("healthcare_appointments", "time_confirmed"), ("airline_travel", "booking_found"), ("technical_support", "steps_given")}
        for key in domain:
            self.assertGreater(answers[key][0], 5, f"{key} applies to hardly any public conversation")


if __name__ == "__main__":
    unittest.main()
