"""Scorecards: change one, see what it would change, make it so."""
import pathlib
import unittest

from harness import ROOT, Case, conversation, lines, run


class Score(Case):
    def setUp(self):
        super().setUp()
        run("import", "--data", self.data, self.file("a.jsonl", lines([conversation(f"c{i}") for i in range(20)])), check=0)

    def changed_card(self):
        text = (ROOT / "content/scorecards/service_quality.yaml").read_text()
        self.assertIn("\nversion:", text)
        card = text.replace("\nversion:", "\n# a stricter card\nversion:", 1)
        head, tail = card.split("sections:", 1)
        first = tail.index("rule:")
        end = tail.index("\n", first)
        return self.file("service_quality.yaml", head + "sections:" + tail[:first] + "rule: 'phrase(\"no agent ever says this\")'" + tail[end:])

    def query(self, sql):
        return run("sql", "--data", self.data, "--format", "TSV", sql, check=0).stdout.strip()

    def test_diff_stores_nothing_and_says_why(self):
        before = self.query("SELECT sum(points) FROM {score}")
        shown = run("score", "--data", self.data, "--scorecard", self.changed_card(), "--diff", check=0).stdout
        self.assertIn("service_quality", shown)
        self.assertIn("yes", shown)
        self.assertIn("nothing was stored", shown)
        self.assertEqual(self.query("SELECT sum(points) FROM {score}"), before)

    def test_a_changed_card_scores_all_history_again(self):
        version = self.query("SELECT DISTINCT card_version FROM {score} WHERE scorecard = 'service_quality'")
        answers = self.query("SELECT count() FROM {answer}")
        run("score", "--data", self.data, "--scorecard", self.changed_card(), check=0)
        self.assertNotEqual(self.query("SELECT DISTINCT card_version FROM {score} WHERE scorecard = 'service_quality'"), version)
        self.assertEqual(self.query("SELECT count() FROM {answer}"), answers)
        self.assertEqual(self.query("SELECT count() FROM interaction"), "20")

    def test_scoring_again_changes_no_byte(self):
        def fingerprint():
            return [self.query(f"SELECT count(), sum(cityHash64(*)) FROM {t}") for t in ("signal", "score", "answer", "interaction")]
        before = fingerprint()
        run("score", "--data", self.data, check=0)
        self.assertEqual(fingerprint(), before)

    def test_a_broken_card_names_file_line_and_remedy(self):
        path = self.file("broken.yaml", "id: x\nversion: 1\ntitle: X\nsectoins: []\n")
        result = run("score", "--data", self.data, "--scorecard", path, "--diff", check=1)
        self.assertIn("broken.yaml:4", result.stderr)
        self.assertIn("sections", result.stderr)


class Spec(Case):
    def test_a_broken_promise_is_found(self):
        good = "# why\nconversation c1 channel=chat\n   0s customer  Where is my refund?\n  20s agent     Good morning, let me look into it for you.\nsignals c1\n  greeting at 20s\n"
        self.assertIn("0 failed", run("spec", self.file("good.spec", good), check=0).stdout)
        bad = run("spec", self.file("bad.spec", good.replace("  greeting at 20s", "  no greeting")), check=2)
        self.assertIn("bad.spec:6", bad.stdout)


if __name__ == "__main__":
    unittest.main()
