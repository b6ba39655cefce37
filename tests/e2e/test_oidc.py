"""Signing in by an identity provider: the whole way, against a certified one."""
import base64
import json
import re
import time
import urllib.parse

from harness import Case, run
from identity_provider import Browser, IdentityProvider, new_key

ACCOUNTS = {"bob": {"email": "Bob@Example.com", "email_verified": True, "name": "Bob Bond", "groups": ["Quality"]},
            "eve": {"email": "bob@example.com", "email_verified": False, "name": "Eve"},
            "new": {"email": "new@example.com", "email_verified": True, "name": "New Person", "groups": ["Everybody", "Quality"]},
            "out": {"email": "out@elsewhere.example", "email_verified": True, "groups": ["Quality"]}}


class Oidc(Case):
    def setUp(self):
        super().setUp()
        self.person("ann@example.com", "owner")
        self.server = self.serve("--allow-private-destinations")
        self.idp = IdentityProvider(self.server.port, ACCOUNTS).start()
        self.addCleanup(self.idp.stop)

    def person(self, email, role="qa"):
        return run("people", "add", "--data", self.data, "--email", email, "--name", "Bob", "--role", role, check=0).stdout.strip().split("#link=")[1]

    def provider(self, **fields):
        return self.server.json("POST", "/v1/identity-providers", {"name": "Example ID", "issuer": self.idp.issuer, "client_id": "clarion", "secret": "secret of clarion", **fields}, want=201)

    def refused(self, standing, words):
        self.assertEqual(standing["state"], "signed_out")
        self.assertIn(words, standing["problem"])

    def audit(self, action):
        return self.server.get(f"/v1/audit?action={action}")["entries"]

    def test_who_was_invited_signs_in_and_out(self):
        self.person("bob@example.com")
        provider = self.provider()
        self.assertEqual(provider["redirect_uri"], f"http://127.0.0.1:{self.server.port}/v1/session/oidc/callback")
        browser = Browser(self.server)
        self.assertEqual(browser.standing()["providers"], [{"id": provider["id"], "name": "Example ID"}])
        where, standing = browser.sign_in(provider["id"], "bob", to="/incidents?state=open")
        self.assertEqual(where, "/incidents?state=open")
        self.assertEqual((standing["state"], standing["person"]["email"], standing["person"]["role"]), ("signed_in", "bob@example.com", "qa"))
        self.assertEqual(self.audit("session.start")[0]["after"], {"provider": provider["id"]})
        self.assertEqual(len(self.audit("person.link")), 1)
        # Known by the subject: the address is not needed any more.
        again = Browser(self.server)
        self.assertEqual(again.sign_in(provider["id"], "bob")[1]["state"], "signed_in")
        self.assertEqual(len(self.audit("person.link")), 1)
        cookie = "; ".join(f"{one.name}={one.value}" for one in browser.cookies if one.name == "clarion_session")
        out = self.server.json("DELETE", "/v1/session", headers={"Cookie": cookie, "X-Clarion-CSRF": standing["csrf"]})
        self.assertEqual(out, {"done": True, "continue_at": None})
        self.assertEqual(browser.standing()["state"], "signed_out")

    def test_signing_out_leads_on_to_the_provider_where_that_is_wanted(self):
        self.person("bob@example.com")
        provider = self.provider(sign_out_there=True)
        browser = Browser(self.server)
        standing = browser.sign_in(provider["id"], "bob")[1]
        cookie = "; ".join(f"{one.name}={one.value}" for one in browser.cookies if one.name == "clarion_session")
        url = self.server.json("DELETE", "/v1/session", headers={"Cookie": cookie, "X-Clarion-CSRF": standing["csrf"]})["continue_at"]
        status, _, body = browser.ask(url)
        self.assertEqual(status, 200, body)
        self.assertIn("sign-out", body)  # the provider asks; it knows client and address

    def logout(self, form, want=400, kind="application/x-www-form-urlencoded"):
        """What Clarion answers to a provider; no session and no key is sent."""
        body = form if isinstance(form, bytes) else urllib.parse.urlencode(form).encode()
        status, answer, headers = self.server.request("POST", "/v1/session/oidc/logout", body, headers={"Authorization": None, "Content-Type": kind})
        self.assertEqual(status, want, answer)
        self.assertEqual(headers["Cache-Control"], "no-store")
        return json.loads(answer)

    def test_a_session_ends_when_it_ends_at_the_provider_and_no_other_does(self):
        for by_session in (True, False):
            self.idp.start(logout_uri=f"http://127.0.0.1:{self.server.port}/v1/session/oidc/logout", logout_by_session=by_session)
            if by_session:
                self.person("bob@example.com")
                self.person("new@example.com")
                provider = self.provider()
                self.assertEqual(provider["logout_uri"], self.idp.settings["logout_uri"])
                self.assertTrue(self.server.json("POST", f"/v1/identity-providers/{provider['id']}/test")["tells_sign_out"])
            desk, home, other = Browser(self.server), Browser(self.server), Browser(self.server)
            for browser, login in ((desk, "bob"), (home, "bob"), (other, "new")):
                self.assertEqual(browser.sign_in(provider["id"], login)[1]["state"], "signed_in")
            before = len(self.audit("session.end_by_provider"))
            desk.sign_out_at(self.idp.issuer)
            # By sid that one session, by sub alone all of that person.
            end = time.monotonic() + 10
            while desk.standing()["state"] == "signed_in" and time.monotonic() < end:
                time.sleep(0.05)
            self.assertEqual(desk.standing()["state"], "signed_out", self.idp.told)
            self.assertEqual(home.standing()["state"], "signed_in" if by_session else "signed_out")
            self.assertEqual(other.standing()["state"], "signed_in")
            while not self.idp.told and time.monotonic() < end:
                time.sleep(0.05)
            self.assertEqual(self.idp.told, ["backchannel.success"], "the provider heard that it went well")
            ended = self.audit("session.end_by_provider")[: len(self.audit("session.end_by_provider")) - before]
            self.assertEqual(len(ended), 1 if by_session else 4, "two of now, and two that the first round left")
            self.assertEqual(ended[0]["actor"]["name"], "Example ID")
            self.assertEqual(ended[0]["after"], {"provider": provider["id"], "ended": "one session" if by_session else "all sessions"})
            # Keys are nobody's session.
            self.assertEqual(self.server.get("/v1/session")["state"], "signed_in")
            # A new sign-in is let in again.
            self.assertEqual(desk.sign_in(provider["id"], "bob")[1]["state"], "signed_in")

    def test_nobody_but_the_provider_ends_a_session(self):
        self.person("bob@example.com")
        provider = self.provider()["id"]
        browser = Browser(self.server)
        self.assertEqual(browser.sign_in(provider, "bob")[1]["state"], "signed_in")

        def part(value):
            return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

        now = int(time.time())
        claims = {"iss": self.idp.issuer, "aud": "clarion", "sub": "bob", "iat": now, "exp": now + 120, "jti": "1", "events": {"http://schemas.openid.net/event/backchannel-logout": {}}}
        unsigned = f"{part({'alg': 'none'})}.{part(claims)}."
        forged = f"{part({'alg': 'RS256', 'kid': 'key-1', 'typ': 'logout+jwt'})}.{part(claims)}.{'A' * 342}"
        for form, words in (({"logout_token": unsigned}, "'none'"), ({"logout_token": forged}, "signature"), ({"logout_token": "x"}, "three parts"),
                            ({"logout_token": f"{part({'alg': 'RS256'})}.{part({**claims, 'iss': 'https://evil.example'})}.AAAA"}, "'iss'"),
                            ({}, "exactly one"), ({"token": forged}, "exactly one"), (f"logout_token={forged}&logout_token={forged}".encode(), "exactly one"),
                            (b"logout_token=%zz", "percent"), ({"logout_token": "a" * 40_000}, "at most")):
            answer = self.logout(form)
            self.assertEqual(answer["error"], "invalid_request")
            self.assertIn(words, answer["error_description"])
        self.assertIn("x-www-form-urlencoded", self.logout(json.dumps({"logout_token": forged}).encode(), kind="application/json")["error_description"])
        self.assertEqual(browser.standing()["state"], "signed_in")
        self.assertEqual(self.audit("session.end_by_provider"), [])
        self.idp.stop()
        self.server.json("POST", f"/v1/identity-providers/{provider}", {"name": "Renamed"})  # its keys are forgotten
        self.assertEqual(self.logout({"logout_token": forged})["error"], "temporarily_unavailable")

    def test_all_algorithms_and_both_ways_to_send_the_secret(self):
        self.person("bob@example.com")
        for alg in ("PS256", "ES256"):
            self.idp.start(keys=[new_key(alg, f"key-{alg}")], alg=alg)
            provider = self.provider(name=alg)
            self.assertEqual(self.server.json("POST", f"/v1/identity-providers/{provider['id']}/test")["keys"], 1)
            self.assertEqual(Browser(self.server).sign_in(provider["id"], "bob")[1]["state"], "signed_in", alg)

    def test_a_rotated_key_is_known_at_once(self):
        self.person("bob@example.com")
        provider = self.provider()
        self.assertEqual(Browser(self.server).sign_in(provider["id"], "bob")[1]["state"], "signed_in")
        self.idp.start(keys=[new_key("RS256", "key-2")])
        self.assertEqual(Browser(self.server).sign_in(provider["id"], "bob")[1]["state"], "signed_in")

    def test_an_address_nobody_verified_lets_nobody_in(self):
        self.person("bob@example.com")
        self.refused(Browser(self.server).sign_in(self.provider()["id"], "eve")[1], "verified")
        refused = self.audit("session.refused")[0]
        self.assertEqual(refused["outcome"], "refused")

    def test_nobody_gets_in_with_another_sign_in(self):
        self.person("bob@example.com")
        provider = self.provider()["id"]
        # Another nonce, another challenge, another client: each is seen by us or by the provider.
        for name, words in (("nonce", "'nonce'"), ("code_challenge", "invalid_grant"), ("client_id", "invalid_grant")):
            browser = Browser(self.server)
            url = browser.begin(provider)
            value = "another" if name == "client_id" else "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
            changed = re.sub(rf"([?&]{name}=)[^&]*", rf"\g<1>{value}", url)
            self.assertNotEqual(url, changed)
            self.refused(browser.come_back(browser.at_provider(changed, "bob"))[1], words)
        # Begun in one browser, ended in another: a link sent by somebody else signs nobody in as them.
        theirs, mine = Browser(self.server), Browser(self.server)
        back = theirs.at_provider(theirs.begin(provider), "bob")
        self.refused(mine.come_back(back)[1], "not begun in this browser")
        mine.begin(provider)
        self.refused(mine.come_back(back)[1], "not begun in this browser")
        # Once only.
        self.assertEqual(theirs.come_back(back)[1]["state"], "signed_in")
        once_more = Browser(self.server)
        flow = once_more.begin(provider)
        back = once_more.at_provider(flow, "bob")
        kept = [cookie for cookie in once_more.cookies if cookie.name == "clarion_oidc"][0]
        self.assertEqual(once_more.come_back(back)[1]["state"], "signed_in")
        once_more.cookies.clear()
        once_more.cookies.set_cookie(kept)
        self.refused(once_more.come_back(back)[1], "used already")

    def test_a_code_that_is_too_old_and_a_provider_that_says_no(self):
        self.person("bob@example.com")
        self.idp.start(code_seconds=1)
        provider = self.provider()["id"]
        browser = Browser(self.server)
        back = browser.at_provider(browser.begin(provider), "bob")
        time.sleep(2.2)
        self.refused(browser.come_back(back)[1], "invalid_grant")
        browser = Browser(self.server)
        state = urllib.parse.parse_qs(urllib.parse.urlparse(browser.begin(provider)).query)["state"][0]
        self.refused(browser.come_back(f"{browser.clarion}/v1/session/oidc/callback?" + urllib.parse.urlencode({"state": state, "error": "access_denied", "error_description": "End-User <b>aborted</b>"}))[1], "access_denied")
        self.assertIsNone(browser.standing()["problem"], "said once")

    def test_a_provider_that_is_down_or_wrongly_set_up_is_said_in_words(self):
        provider = self.provider()["id"]
        wrong = self.provider(name="Wrong secret", secret="wrong")["id"]
        self.person("bob@example.com")
        browser = Browser(self.server)
        self.refused(browser.sign_in(wrong, "bob")[1], "invalid_client")
        back = browser.at_provider(browser.begin(provider), "bob")
        self.idp.stop()
        self.refused(browser.come_back(back)[1], "Example ID does not answer")
        self.server.json("POST", f"/v1/identity-providers/{provider}", {"enabled": False})
        self.assertEqual(browser.begin(provider), f"{browser.clarion}/")
        self.refused(browser.standing(), "switched off")
        self.assertIn("does not answer", self.server.json("POST", f"/v1/identity-providers/{provider}/test", want=503)["error"]["message"])

    def test_accounts_are_made_with_the_role_of_a_group_where_that_is_switched_on(self):
        provider = self.provider(scopes="openid email profile groups")["id"]
        self.refused(Browser(self.server).sign_in(provider, "new")[1], "an administrator invites you")
        self.server.json("POST", f"/v1/identity-providers/{provider}", {"create_people": True, "domains": ["example.com"], "roles": [{"group": "Quality", "role": "qa"}]})
        standing = Browser(self.server).sign_in(provider, "new")[1]
        self.assertEqual((standing["person"]["name"], standing["person"]["role"]), ("New Person", "qa"))
        self.assertEqual(self.audit("person.add")[0]["actor"]["name"], "Example ID")
        self.refused(Browser(self.server).sign_in(provider, "out")[1], "not let in")

    def test_passwords_end_where_the_provider_alone_lets_in_and_who_is_deactivated_stays_out(self):
        link = self.person("bob@example.com")
        self.server.json("POST", "/v1/session/link", {"link": link, "password": "correct horse battery staple"}, headers={"Authorization": None})
        with_password = {"email": "bob@example.com", "password": "correct horse battery staple"}
        provider = self.provider(password_sign_in=False)["id"]
        self.server.json("POST", "/v1/session", with_password, headers={"Authorization": None})
        browser = Browser(self.server)
        person = browser.sign_in(provider, "bob")[1]["person"]
        answer = self.server.json("POST", "/v1/session", with_password, want=403, headers={"Authorization": None})
        self.assertIn("sign in with Example ID", answer["error"]["message"])
        self.server.json("POST", f"/v1/people/{person['id']}", {"active": False})
        self.assertEqual(browser.standing()["state"], "signed_out")
        self.refused(Browser(self.server).sign_in(provider, "bob")[1], "deactivated")

    def test_no_secret_is_shown_or_written_and_removing_signs_out(self):
        self.person("bob@example.com")
        provider = self.provider()["id"]
        browser = Browser(self.server)
        self.assertEqual(browser.sign_in(provider, "bob")[1]["state"], "signed_in")
        shown = json.dumps([self.server.get("/v1/identity-providers"), self.server.get("/v1/audit")])
        self.assertIn(provider, shown)
        self.assertNotIn("secret of clarion", shown)
        for path in self.data.glob("registry.db*"):
            self.assertNotIn(b"secret of clarion", path.read_bytes())
        self.server.json("DELETE", f"/v1/identity-providers/{provider}")
        self.assertEqual(browser.standing()["state"], "signed_out")
        self.assertEqual(browser.standing()["providers"], [])

    def test_nobody_sets_up_a_provider_that_gives_more_than_they_have(self):
        key = run("key", "make", "--data", self.data, "--name", "k", "--permission", "people.manage", check=0).stdout.strip()
        body = {"name": "X", "issuer": self.idp.issuer, "client_id": "c", "create_people": True, "domains": ["example.com"], "default_role": "admin"}
        answer = self.server.json("POST", "/v1/identity-providers", body, want=403, headers={"Authorization": f"Bearer {key}"})
        self.assertIn("may more than you", answer["error"]["message"])
        answer = self.server.json("POST", "/v1/identity-providers", {**body, "default_role": "agent", "issuer": "http://169.254.169.254"}, want=400)
        self.assertIn("issuer", answer["error"]["message"])
