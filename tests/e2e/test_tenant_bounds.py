"""What one tenant has opens nothing at another: keys and sessions, questions with a body, SQL."""
import json
import unittest

from harness import routes
from marked_tenants import EVERYWHERE, PASSWORD, Asker, MarkedTenants


class Bounds(MarkedTenants):
    def test_what_is_asked_in_a_body_is_answered_from_ones_own(self):
        for tenant in self.all:
            asker = Asker(tenant, self.others(tenant))
            bearer = {"Authorization": f"Bearer {tenant.key}"}
            for other in self.others(tenant):
                folder = str(other.data)
                card = tenant.get("/v1/scorecards/service_quality")["yaml"]
                for path, body in [
                        ("/v1/phrases/try", {"phrases": [other.search]}), ("/v1/journeys/conformance", {"yaml": "rules:\n  - {id: asked, before: ['queue: " + other.word + "-queue', answered]}\n"}),
                        ("/v1/scorecards/try", {"interaction_id": f"{other.word}-c0", "yaml": card}), ("/v1/privacy/export", {"person": f"{other.word}-cus0"}),
                        ("/v1/reviews/labels", {"interaction": f"{other.word}-c0", "scorecard": "service_quality", "answers": [{"question": "greeted", "verdict": "yes"}]}),
                        ("/v1/disputes", {"interaction": f"{other.word}-c0", "scorecard": "service_quality", "question": "greeted", "reason": "x"}),
                        (f"/v1/initiatives/{other.initiative}", {"notes": "x"}), (f"/v1/destinations/{other.destination}/test", {})]:
                    status, data = asker.ask("POST", path, bearer, json.dumps(body))
                    if path in ("/v1/phrases/try", "/v1/journeys/conformance"):
                        self.assertEqual(status, 200, (path, data[:300]))
                    if f"{other.word}-c0" in json.dumps(body):
                        self.assertIn(status, (400, 404, 422), (path, data[:300]))
                for sql in self.sql_about(folder, other):
                    status, data = asker.ask("POST", "/v1/sql", bearer, json.dumps({"sql": sql, "purpose": "legal"}))
                    self.assertEqual(status, 200 if sql.startswith("SELECT * FROM clarion.turn") else 400, (sql, data[:300]))
            asker.connection.close()
            self.assertEqual(asker.leaks, [])
            self.assertEqual(tenant.sql("SELECT count() FROM {interaction}"), [[12]], "nothing came from elsewhere")

    def sql_about(self, folder, other):
        """Ways by which SQL could leave the tables it is meant for."""
        for file in ("journal.db", "registry.db", "registry.key", "warehouse"):
            path = f"{folder}/{file}"
            yield from (f"SELECT * FROM file('{path}', 'LineAsString')", f"SELECT file('{path}')", f"SELECT * FROM sqlite('{path}', 'people')", f"SELECT arrayMap(file, ['{path}'])",
                        f"SELECT * APPLY(file) FROM (SELECT '{path}')", f"SELECT 1) LIMIT 1; SELECT file('{path}'); SELECT * FROM (SELECT 2", f"SELECT * FROM '{path}'")
        url = f"http://127.0.0.1:{other.port}/v1/interactions"
        yield from (f"SELECT * FROM url('{url}', 'LineAsString')", f"SELECT * FROM url('{url}', 'LineAsString', 'x String', headers('Authorization'='Bearer {other.key}', 'Host'='{other.name}'))",
                    "SELECT * FROM remote('127.0.0.1', 'clarion.turn')", "SELECT hasColumnInTable('127.0.0.1:9000', 'default', '', 'clarion', 'turn', 'text')")
        yield from ("SHOW DATABASES", f"SELECT * FROM {other.tenant}.interaction", f"SELECT * FROM clarion.turn WHERE text LIKE '%{other.search}%'")

    def test_nothing_the_engine_offers_leads_to_another_folder(self):
        """All of its own tables are read, and every table function it has is given another's files: there is nothing of others in the answers."""
        tenant, other = self.all[:2]
        asker, bearer = Asker(tenant, [other]), {"Authorization": f"Bearer {tenant.key}"}
        tables = [one[0] for one in tenant.sql("SELECT database || '.' || name FROM system.tables WHERE database NOT IN ('clarion', 'default')")]
        functions = [one[0] for one in tenant.sql("SELECT name FROM system.table_functions")]
        self.assertGreater(min(len(tables), len(functions)), 40)
        questions = [f"SELECT * FROM {table} LIMIT 1000" for table in tables] + [f"SELECT * FROM {function}('{other.data}/journal.db', 'LineAsString') LIMIT 10" for function in functions]
        for sql in [*questions, "SELECT * FROM merge('.*', '.*') LIMIT 1000"]:
            _, data = asker.ask("POST", "/v1/sql", bearer, json.dumps({"sql": sql, "purpose": "legal"}))
            self.assertNotIn(b"SQLite format 3", data, sql)
        asker.connection.close()
        self.assertEqual([leak for leak in asker.leaks if leak[0] < 500], [])

    def test_keys_and_sessions_of_one_are_nothing_at_another(self):
        paths = [(path, permission) for method, path, permission, _ in routes() if method == "GET" and permission != "public"]
        asked = 0
        for tenant in self.all:
            for other in self.others(tenant):
                asker = Asker(other, self.others(other))
                given = [{"Authorization": f"Bearer {key}"} for key in tenant.keys.values()] + [{"Cookie": cookie} for cookie in tenant.cookies.values()]
                for headers in given:
                    self.assertEqual(asker.ask("GET", "/v1/interactions", headers)[0], 401)
                    asked += 1
                for headers in (given[0], {"Cookie": tenant.cookies["owner"]}):
                    for path, _ in paths:
                        self.assertEqual(asker.ask("GET", other.fill_in(path), headers)[0], 401, path)
                        asked += 1
                self.assertEqual(asker.leaks, [])
                # The same person works at all three, with a password for each.
                status, body = asker.ask("POST", "/v1/session", {}, json.dumps({"email": EVERYWHERE, "password": PASSWORD + tenant.word}))
                self.assertEqual(status, 401, body)
                asker.connection.close()
            self.assertEqual(tenant.request("GET", "/v1/interactions", headers={"Cookie": tenant.cookies["owner"]})[0], 200, "at home it opens")
        print(f"{asked} requests with keys and sessions of another tenant: all refused", flush=True)


if __name__ == "__main__":
    unittest.main()
