"""Accounts and groups as directories provision them: requests as Okta and Entra ID send them."""
import json
import unittest

from harness import Case, run

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Scim(Case):
    def setUp(self):
        super().setUp()
        run("people", "add", "--data", self.data, "--email", "ann@example.com", "--name", "Ann", check=0)
        self.server = self.serve()
        self.key = run("key", "make", "--data", self.data, "--name", "directory", "--permission", "people.provision", check=0).stdout.strip()

    def ask(self, method, path, body=None, want=200):
        status, data, headers = self.server.request(method, "/scim/v2" + path, None if body is None else json.dumps(body), {"Authorization": f"Bearer {self.key}", "Content-Type": "application/scim+json"})
        self.assertEqual(status, want, data[:500])
        if status == 204:
            self.assertEqual(data, b"")
            return None
        self.assertTrue(headers["Content-Type"].startswith("application/scim+json"))
        return json.loads(data)

    def patch(self, path, *operations, want=200):
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, want)

    def okta_user(self, email="bob@example.com", **more):
        return self.ask("POST", "/Users", {"schemas": [USER], "userName": email, "name": {"givenName": "Bob", "familyName": "Bond"},
                                           "emails": [{"primary": True, "value": email, "type": "work"}], "displayName": "Bob Bond", "locale": "en-US",
                                           "externalId": "00ujl29u0le5T6Aj10h7", "groups": [], "password": "1mz050nq", "active": True, **more}, 201)

    def test_a_key_of_its_own_is_needed_and_may_nothing_else(self):
        self.assertEqual(self.server.request("GET", "/scim/v2/Users", headers={"Authorization": None})[0], 401)
        for permission in ("people.manage", "keys.manage"):
            other = run("key", "make", "--data", self.data, "--name", "o", "--permission", permission, check=0).stdout.strip()
            self.assertEqual(self.server.request("GET", "/scim/v2/Users", headers={"Authorization": f"Bearer {other}"})[0], 403)
        for path in ("/v1/people", "/v1/keys", "/v1/interactions"):
            self.assertEqual(self.server.request("GET", path, headers={"Authorization": f"Bearer {self.key}"})[0], 403)

    def test_what_is_there_is_described(self):
        config = self.ask("GET", "/ServiceProviderConfig")
        self.assertTrue(config["patch"]["supported"])
        self.assertFalse(config["bulk"]["supported"])
        self.assertEqual([one["endpoint"] for one in self.ask("GET", "/ResourceTypes")["Resources"]], ["/Users", "/Groups"])
        self.assertEqual([one["id"] for one in self.ask("GET", "/Schemas")["Resources"]], [USER, GROUP])

    def test_okta_adds_finds_replaces_and_deactivates(self):
        none = self.ask("GET", "/Users?filter=userName%20eq%20%22bob%40example.com%22&startIndex=1&count=100")
        self.assertEqual((none["totalResults"], none["Resources"]), (0, []))
        bob = self.okta_user()
        self.assertEqual((bob["userName"], bob["name"]["formatted"], bob["active"], bob["externalId"]), ("bob@example.com", "Bob Bond", True, "00ujl29u0le5T6Aj10h7"))
        self.assertEqual(bob["meta"]["location"], f"http://127.0.0.1:{self.server.port}/scim/v2/Users/{bob['id']}")
        found = self.ask("GET", "/Users?filter=userName%20eq%20%22BOB%40example.com%22")
        self.assertEqual([one["id"] for one in found["Resources"]], [bob["id"]])
        self.assertEqual(self.ask("GET", f"/Users/{bob['id']}")["externalId"], bob["externalId"])
        self.assertEqual(self.ask("POST", "/Users", {"schemas": [USER], "userName": "bob@example.com"}, 409)["scimType"], "uniqueness")
        replaced = self.ask("PUT", f"/Users/{bob['id']}", {**bob, "displayName": "Robert Bond", "name": {"givenName": "Robert", "familyName": "Bond"}, "userName": "robert@example.com"})
        self.assertEqual((replaced["displayName"], replaced["userName"]), ("Robert Bond", "robert@example.com"))
        self.assertFalse(self.patch(f"/Users/{bob['id']}", {"op": "replace", "value": {"active": False}})["active"])
        people = {one["id"]: one for one in self.server.get("/v1/people")["people"]}
        self.assertFalse(people[bob["id"]]["active"])
        self.assertFalse(people[bob["id"]]["has_password"], "a password of a directory is not taken")

    def test_who_is_deactivated_is_signed_out_at_once_and_it_is_in_the_audit_log(self):
        bob = self.okta_user()
        link = self.server.json("POST", f"/v1/people/{bob['id']}/link")["link"].split("#link=")[1]
        _, _, headers = self.server.request("POST", "/v1/session/link", json.dumps({"link": link, "password": "correct horse battery staple"}), {"Authorization": None})
        cookie = {"Cookie": headers["Set-Cookie"].split(";")[0]}
        self.assertEqual(json.loads(self.server.request("GET", "/v1/session", headers=cookie)[1])["state"], "signed_in")
        self.ask("DELETE", f"/Users/{bob['id']}", want=204)
        self.assertEqual(json.loads(self.server.request("GET", "/v1/session", headers=cookie)[1])["state"], "signed_out")
        self.assertFalse(self.ask("GET", f"/Users/{bob['id']}")["active"])
        entry = self.server.get(f"/v1/audit?target={bob['id']}&action=person.change")["entries"][0]
        self.assertEqual((entry["actor"]["kind"], entry["actor"]["name"], entry["before"]["active"], entry["after"]["active"]), ("key", "directory", True, False))

    def test_entra_patches_with_texts_for_truth_and_paths_with_filters(self):
        bob = self.ask("POST", "/Users", {"schemas": [USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"], "externalId": "bob", "userName": "bob@example.com", "active": "True",
                                          "displayName": "Bob", "emails": [{"primary": True, "type": "work", "value": "bob@example.com"}], "meta": {"resourceType": "User"},
                                          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Service"}}, 201)
        self.assertEqual([one["id"] for one in self.ask("GET", "/Users?filter=externalId%20eq%20%22bob%22")["Resources"]], [bob["id"]])
        changed = self.patch(f"/Users/{bob['id']}", {"op": "Add", "path": "name.givenName", "value": "Bob"}, {"op": "Add", "path": "name.familyName", "value": "Bond"},
                             {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "bob@example.com"}, {"op": "Replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "X"})
        self.assertEqual(changed["displayName"], "Bob Bond")
        self.assertFalse(self.patch(f"/Users/{bob['id']}", {"op": "Replace", "path": "active", "value": "False"})["active"])
        self.assertTrue(self.patch(f"/Users/{bob['id']}", {"op": "Replace", "path": "active", "value": "True"})["active"])
        refused = self.patch(f"/Users/{bob['id']}", {"op": "Replace", "path": "active", "value": "perhaps"}, want=400)
        self.assertEqual((refused["schemas"], refused["status"], refused["scimType"]), (["urn:ietf:params:scim:api:messages:2.0:Error"], "400", "invalidValue"))

    def test_roles_follow_groups(self):
        bob, eve = self.okta_user(), self.okta_user("eve@example.com")
        role = lambda user: next(one["role"] for one in self.server.get("/v1/people")["people"] if one["id"] == user["id"])
        group = self.ask("POST", "/Groups", {"schemas": [GROUP], "externalId": "8aa1a0c0", "displayName": "supervisor", "members": []}, 201)
        self.assertEqual([one["id"] for one in self.ask("GET", "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22Supervisor%22")["Resources"]], [group["id"]])
        joined = self.patch(f"/Groups/{group['id']}", {"op": "Add", "path": "members", "value": [{"value": bob["id"]}, {"value": eve["id"]}]})
        self.assertEqual({one["value"] for one in joined["members"]}, {bob["id"], eve["id"]})
        self.assertEqual((role(bob), role(eve)), ("supervisor", "supervisor"))
        self.assertEqual(self.ask("GET", f"/Users/{bob['id']}")["groups"][0]["display"], "supervisor")
        self.patch(f"/Groups/{group['id']}", {"op": "Remove", "path": f'members[value eq "{bob["id"]}"]'})
        self.assertEqual((role(bob), role(eve)), ("agent", "supervisor"))
        rules = self.server.json("POST", "/v1/provisioning", {"default_role": "planner", "roles": [{"group": "Quality Team", "role": "qa"}]})
        self.assertEqual(rules["base_url"], f"http://127.0.0.1:{self.server.port}/scim/v2")
        self.ask("PUT", f"/Groups/{group['id']}", {"schemas": [GROUP], "displayName": "Quality Team", "members": [{"value": bob["id"]}]})
        self.assertEqual((role(bob), role(eve)), ("qa", "planner"))
        self.ask("DELETE", f"/Groups/{group['id']}", want=204)
        self.assertEqual(role(bob), "planner")
        self.ask("GET", f"/Groups/{group['id']}", want=404)

    def test_no_directory_makes_or_unmakes_the_last_owner(self):
        ann = self.ask("GET", "/Users?filter=userName%20eq%20%22ann%40example.com%22")["Resources"][0]
        self.assertIn("active owner", self.ask("DELETE", f"/Users/{ann['id']}", want=409)["detail"])
        self.assertIn("owner's address", self.patch(f"/Users/{ann['id']}", {"op": "replace", "path": "userName", "value": "eve@example.com"}, want=403)["detail"])
        bob = self.okta_user()
        self.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "owner", "members": [{"value": bob["id"]}, {"value": ann["id"]}]}, 201)
        self.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "admin", "members": [{"value": bob["id"]}]}, 201)
        roles = {one["email"]: one["role"] for one in self.server.get("/v1/people")["people"]}
        self.assertEqual((roles["ann@example.com"], roles["bob@example.com"]), ("owner", "agent"))
        refused = self.server.request("POST", "/v1/provisioning", json.dumps({"default_role": "agent", "roles": [{"group": "x", "role": "owner"}]}))
        self.assertEqual(refused[0], 403, "a key makes no owners")

    def test_bad_questions_are_refused_in_the_standards_shape(self):
        for path, want, words in (("/Users?filter=userName%20co%20%22a%22", 400, "only 'eq'"), ("/Users?filter=title%20eq%20%22a%22", 400, "'title'"), ("/Users?count=x", 400, "count"), ("/Users/nobody", 404, "no user")):
            answer = self.ask("GET", path, want=want)
            self.assertEqual(answer["status"], str(want))
            self.assertIn(words, answer["detail"])
        self.assertIn("e-mail address", self.ask("POST", "/Users", {"schemas": [USER], "userName": "bob"}, 400)["detail"])
        self.assertEqual(self.ask("GET", "/Users?startIndex=0&count=0")["Resources"], [])
        self.assertEqual(self.ask("GET", "/Users?startIndex=-5&count=1")["startIndex"], 1)


if __name__ == "__main__":
    unittest.main()
