"""Spreadsheets: a row for each conversation with all that is known of it, and every list and figure as a workbook, through the real binary."""
import csv
import io
import json
import unittest
import urllib.parse
import xml.etree.ElementTree as xml
import zipfile

from harness import Case, conversation, lines, run

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(data):
    """Name → rows of cells, as they are written."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = [sheet.get("name") for sheet in xml.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
        out = {}
        for number, name in enumerate(names, 1):
            rows = []
            for row in xml.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{MAIN}row"):
                cells = {}
                for cell in row:
                    column = 0
                    for letter in cell.get("r").rstrip("0123456789"):
                        column = column * 26 + ord(letter) - 64
                    assert cell.find(f"{MAIN}f") is None, "a formula"
                    inline = cell.find(f"{MAIN}is")
                    cells[column - 1] = "".join(inline.itertext()) if inline is not None else cell.findtext(f"{MAIN}v")
                rows.append([cells.get(at) for at in range(max(cells, default=-1) + 1)])
            out[name] = rows
        return out


class Tables(Case):
    def setUp(self):
        super().setUp()
        self.file("a.jsonl", lines(
            [conversation(f"c-{n}", started_at=f"2026-03-{2 + n % 20:02}T10:00:00Z", customer_id=f"cus-{n}", agent_id=f"agt-{n % 3}") for n in range(60)]
            + [conversation("=cmd|' /C calc'!A0", customer_id="@SUM(1)", outcomes=[{"kind": "csat", "value": 2}])]))
        run("import", "--quiet", "--data", self.data, self.folder / "a.jsonl", check=0)

    def test_a_row_for_each_conversation(self):
        for name in ("all.csv", "all.xlsx"):
            self.assertIn("61 conversations", run("table", "--data", self.data, "--out", self.folder / name, check=0).stderr)
        rows = list(csv.reader(io.StringIO((self.folder / "all.csv").read_text("utf-8-sig"))))
        header, body = rows[0], rows[1:]
        self.assertEqual(len(body), 61)
        self.assertTrue(all(len(row) == len(header) for row in body))
        first = dict(zip(header, body[0]))
        self.assertEqual(first["started_at"], "2026-03-02T10:00:00Z")
        answers = [column for column in header if "/" in column]
        self.assertGreater(len(answers), 20)
        self.assertTrue(any(row[header.index("service_quality/greeted")] == "1" for row in body))
        harmful = next(row for row in body if "cmd" in row[0])
        self.assertEqual((harmful[0][0], harmful[header.index("customer_id")][0], harmful[header.index("outcome csat")]), ("'", "'", "2"))
        [(name, book)] = sheets((self.folder / "all.xlsx").read_bytes()).items()
        self.assertEqual((name, len(book), book[0]), ("conversations", 62, header))
        self.assertIn("=cmd|' /C calc'!A0", [row[0] for row in book], "in a workbook it is text as it is, never a formula")
        self.assertFalse("ridiculous" in (self.folder / "all.csv").read_text("utf-8-sig"), "no words of anybody")
        part = run("table", "--data", self.data, "--out", self.folder / "part.csv", "--segment", "agent=agt-1", "--from", "2026-03-05", check=0).stderr
        self.assertNotIn("61", part)
        self.assertIn("must end in", run("table", "--data", self.data, "--out", self.folder / "a.ods", check=1).stderr)
        self.assertIn("cannot write", run("table", "--data", self.data, "--out", "/no/such/folder/a.xlsx", check=1).stderr)

    def test_every_list_and_figure_is_a_workbook(self):
        server = self.serve()
        described = server.get("/v1/openapi.json")["paths"]
        asked = 0
        for path, methods in described.items():
            operation = methods.get("get", {})
            takes = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
            if "as" not in takes or "{" in path:
                continue
            status, answer, _ = server.request("GET", path)
            if status != 200:
                continue  # needs a parameter of its own
            status, body, headers = server.request("GET", f"{path}?as=xlsx")
            self.assertEqual(status, 200, (path, body[:200]))
            self.assertIn("attachment", headers.get("Content-Disposition"))
            if path == "/v1/conversation-table":
                continue
            found = sheets(body)
            for name, value in json.loads(answer).items():
                if isinstance(value, list) and value and isinstance(value[0], dict):
                    self.assertEqual(len(found[name[:31]]), len(value) + 1, (path, name))
            asked += 1
        self.assertGreater(asked, 15)
        agents = server.get("/v1/agents")
        status, body, _ = server.request("GET", "/v1/agents?as=csv&table=agents")
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
        self.assertEqual([row["agent"] for row in rows], [one["agent"] for one in agents["agents"]])
        self.assertAlmostEqual(float(rows[0]["adjusted"]), agents["agents"][0]["adjusted"], places=9)
        for path, word in (("/v1/agents?as=ods", "ods"), ("/v1/agents?as=csv&table=x", "agents, "), ("/v1/interactions?as=xlsx", "no table")):
            self.assertIn(word, server.json("GET", path, want=400)["error"]["message"])
        status, body, _ = server.request("GET", "/v1/conversation-table?as=csv&" + urllib.parse.urlencode({"agent": "agt-1"}))
        self.assertEqual(len(body.strip().splitlines()), 22)


if __name__ == "__main__":
    unittest.main()
