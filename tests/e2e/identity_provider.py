"""A certified identity provider (the npm package oidc-provider, in tests/oidc), and a browser that goes there and back."""
import html.parser
import http.cookiejar
import json
import os
import pathlib
import re
import socket
import subprocess
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request

from harness import ROOT

FOLDER = ROOT / "tests/oidc"


def needed():
    if not (FOLDER / "node_modules/oidc-provider").exists():
        if os.environ.get("CLARION_REQUIRE_ENGINES"):
            raise AssertionError("tests/oidc has no node_modules: run ./dev setup")
        raise unittest.SkipTest("tests/oidc has no node_modules: ./dev setup installs the provider")


def new_key(alg, kid):
    """A private key as JWK, made by Node's own cryptography."""
    make = "generateKeyPairSync('ec', {namedCurve: 'P-256'})" if alg == "ES256" else "generateKeyPairSync('rsa', {modulusLength: 2048})"
    text = subprocess.run(["node", "-e", f"console.log(JSON.stringify(require('crypto').{make}.privateKey.export({{format: 'jwk'}})))"],
                          capture_output=True, text=True, check=True).stdout
    return {**json.loads(text), "kid": kid, "alg": alg, "use": "sig"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class IdentityProvider:
    def __init__(self, clarion_port, accounts, port=None):
        needed()
        self.port = port or free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.settings = {"port": self.port, "redirect_uri": f"http://127.0.0.1:{clarion_port}/v1/session/oidc/callback", "post_logout_uri": f"http://127.0.0.1:{clarion_port}/",
                         "accounts": accounts}
        self.process, self.told = None, []

    def start(self, **settings):
        self.stop()
        self.settings.update(settings)
        if "keys" not in self.settings:
            self.settings["keys"] = [new_key("RS256", "key-1")]
        self.process = subprocess.Popen(["node", str(FOLDER / "provider.mjs"), json.dumps(self.settings)], cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if line.strip() == "ready":
                self.told = []
                threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()
                return self
        raise AssertionError("the identity provider did not start")

    def _listen(self, lines):
        """What became of the logouts it told of: "backchannel.success" or "backchannel.error WHY"."""
        try:
            for line in lines:
                if line.startswith("backchannel."):
                    self.told.append(line.strip())
        except ValueError:
            pass  # stopped

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None


class _Form(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.action, self.values = None, {}

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.action = attributes.get("action")
        if tag == "input" and attributes.get("name"):
            self.values[attributes["name"]] = attributes.get("value") or ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    """Keeps cookies for each address, follows redirects one by one, and fills in the provider's forms."""

    def __init__(self, clarion):
        self.clarion = f"http://127.0.0.1:{clarion.port}"
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, url, form=None):
        """(status, where to, body)"""
        data = None if form is None else urllib.parse.urlencode(form).encode()
        try:
            answer = self.opener.open(urllib.request.Request(url, data), timeout=30)
        except urllib.error.HTTPError as failure:
            answer = failure
        with answer:
            return answer.status, urllib.parse.urljoin(url, answer.headers.get("Location") or ""), answer.read().decode()

    def sign_out_at(self, issuer):
        """Ends the session at the provider, at its own page."""
        status, _, body = self.ask(f"{issuer}/session/end")
        form = _Form()
        form.feed(body)
        assert status == 200 and form.action, (status, body)
        status, where, body = self.ask(form.action, {**form.values, "logout": "yes"})
        assert status in (302, 303), (status, body)
        return where

    def begin(self, provider, to="/"):
        """The provider's address that Clarion sends one to."""
        status, where, body = self.ask(f"{self.clarion}/v1/session/oidc/start?" + urllib.parse.urlencode({"provider": provider, "to": to}))
        assert status == 303, (status, body)
        return where

    def at_provider(self, url, login):
        """Goes through the provider's forms; the address it sends one back to."""
        for _ in range(12):
            if url.startswith(self.clarion):
                return url
            status, where, body = self.ask(url)
            if status == 200:
                form = _Form()
                form.feed(body)
                values = {**form.values, **({"login": login, "password": "any"} if "login" in form.values else {})}
                status, where, body = self.ask(urllib.parse.urljoin(url, form.action), values)
            assert status in (302, 303), (status, url, body[:2000])
            url = where
        raise AssertionError("the provider never sends anybody back")

    def sign_in(self, provider, login, to="/"):
        """Where the browser is at the end, and what Clarion says of it."""
        back = self.at_provider(self.begin(provider, to), login)
        return self.come_back(back)

    def come_back(self, url):
        status, where, body = self.ask(url)
        assert status == 303, (status, body)
        return where.removeprefix(self.clarion), self.standing()

    def standing(self):
        return json.loads(self.ask(f"{self.clarion}/v1/session")[2])
