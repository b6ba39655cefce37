"""Redaction as a filter: lines in, lines out, spans in bytes, a vault that gives values back."""
import json
import os
import pathlib
import stat
import subprocess
import unittest

from harness import CLARION, Case, run


class Redact(Case):
    def test_lines_in_lines_out(self):
        text = "my card is 4111 1111 1111 1111\n\nnothing here\nwrite to ana@example.com"
        out = run("text", "redact", stdin=text, check=0).stdout
        self.assertEqual(out, "my card is [CARD]\n\nnothing here\nwrite to [EMAIL]\n")

    def test_json_spans_are_bytes_of_the_input(self):
        line = "Zoë’s card: 4111-1111-1111-1111."
        answer = json.loads(run("text", "redact", "--json", stdin=line + "\n", check=0).stdout)
        self.assertEqual(sorted(answer), ["spans", "text"])
        card = [s for s in answer["spans"] if s["kind"] == "card"][0]
        self.assertEqual(sorted(card), ["confidence", "end", "kind", "start"])
        self.assertEqual(line.encode()[card["start"]:card["end"]], b"4111-1111-1111-1111")
        self.assertIn("[CARD].", answer["text"])

    def test_bytes_that_are_no_text_still_make_json(self):
        out = subprocess.run([CLARION, "text", "redact", "--json"], input=b"\xff\xfe 4111111111111111\n", capture_output=True, check=True).stdout
        self.assertEqual(json.loads(out)["spans"][0]["start"], 3)

    def test_a_filter_answers_each_line_at_once(self):
        with subprocess.Popen([CLARION, "text", "redact"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as filter_:
            for _ in range(3):
                filter_.stdin.write("mail bo@example.com\n")
                filter_.stdin.flush()
                self.assertEqual(filter_.stdout.readline(), "mail [EMAIL]\n")
            filter_.stdin.close()

    def test_a_vault_gives_back_and_a_rotated_key_still_does(self):
        vault, key = self.file("v", ""), pathlib.Path(self.data).parent / "key"
        files = ("--vault", vault, "--key-file", key)
        text = "card 4111 1111 1111 1111, again 4111 1111 1111 1111, mail bo@example.com\n"
        out = run("text", "redact", *files, stdin=text, check=0).stdout
        tokens = [part.split("]")[0] for part in out.split("[CARD#")[1:]]
        self.assertEqual(len(tokens), 2)
        self.assertEqual(tokens[0], tokens[1])
        self.assertEqual(stat.S_IMODE(os.stat(key).st_mode), 0o600)
        self.assertEqual(run("text", "unredact", *files, stdin=out, check=0).stdout, text)
        run("text", "rotate-vault", *files, check=0)
        self.assertEqual(run("text", "unredact", *files, stdin=out, check=0).stdout, text)
        os.unlink(key)
        self.assertIn("no such key file", run("text", "unredact", *files, stdin=out, check=1).stderr)

    def test_a_policy_decides_and_its_mistakes_are_named(self):
        policy = self.file("p.yaml", "kinds:\n  card: partial\n  email: keep\n")
        out = run("text", "redact", "--policy", policy, stdin="card 4111111111111111 mail bo@example.com\n", check=0).stdout
        self.assertEqual(out, "card [CARD *1111] mail bo@example.com\n")
        wants_vault = self.file("q.yaml", "default: vault\n")
        self.assertIn("--key-file", run("text", "redact", "--policy", wants_vault, stdin="x\n", check=1).stderr)
        self.assertEqual(run("text", "redact", "--mask", "--policy", wants_vault, stdin="bo@example.com\n", check=0).stdout, "[EMAIL]\n")
        wrong = self.file("r.yaml", "kinds:\n  card: hide\n")
        self.assertIn("r.yaml:2", run("text", "redact", "--policy", wrong, stdin="x\n", check=1).stderr)

    def test_a_dialogue_is_read_as_one(self):
        out = run("text", "redact", "--dialogue", check=0,
                  stdin="agent: what is your PIN?\ncustomer: four four seven one\n\nagent: hello\n").stdout
        self.assertEqual(out, "agent: what is your PIN?\ncustomer: [SECRET]\n\nagent: hello\n")
        self.assertIn("standard input:1", run("text", "redact", "--dialogue", stdin="no colon\n", check=1).stderr)


if __name__ == "__main__":
    unittest.main()
