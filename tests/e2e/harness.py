"""What end-to-end tests share: the real binary, run as a person would."""
import http.client
import io
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLARION = os.environ.get("CLARION", str(ROOT / "build/release/clarion"))
SHARED = ROOT.parent / "shared" / "data"


def run(*args, env=None, stdin=None, check=None):
    """Runs clarion; `check` is the exit code it must have."""
    result = subprocess.run([CLARION, *map(str, args)], capture_output=True, text=True, input=stdin, env={**os.environ, **(env or {})})
    if check is not None and result.returncode != check:
        raise AssertionError(f"clarion {args}: exit {result.returncode}, wanted {check}\n{result.stdout}\n{result.stderr}")
    return result


def conversation(identifier, text="Where is my refund?", **members):
    return {"id": identifier, "channel": "chat", "started_at": "2026-03-02T10:00:00Z", "customer_id": "cus-1", "queue": "billing", "agent_id": "agt-1",
            "turns": [{"speaker": "customer", "text": text, "t": 0}, {"speaker": "agent", "text": "Good morning, let me check that for you.", "t": 20},
                      {"speaker": "customer", "text": "This is ridiculous, I already told your colleague.", "t": 40},
                      {"speaker": "agent", "text": "I am sorry about that. The refund was sent today. Anything else?", "t": 70}], **members}


def lines(records):
    return "".join(json.dumps(record) + "\n" for record in records)


class ClickHouse:
    """Debian's clickhouse-server on loopback, in a folder of its own."""

    BINARY = "/usr/sbin/clickhouse-server"

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (folder / "config.xml").write_text(
            f"<yandex><logger><level>error</level><log>{folder}/log</log></logger><http_port>{self.port}</http_port><listen_host>127.0.0.1</listen_host>"
            f"<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path><mark_cache_size>67108864</mark_cache_size><users_config>users.xml</users_config>"
            "<default_profile>default</default_profile><default_database>default</default_database></yandex>")
        (folder / "users.xml").write_text(
            "<yandex><profiles><default></default></profiles><users><default><password></password><networks><ip>127.0.0.1</ip></networks>"
            "<profile>default</profile><quota>default</quota></default></users><quotas><default></default></quotas></yandex>")
        self.process = subprocess.Popen([self.BINARY, f"--config-file={folder}/config.xml"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(150):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/")
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.1)
            finally:
                connection.close()
        raise AssertionError("clickhouse-server did not start")

    def url(self, database):
        return f"http://127.0.0.1:{self.port}/{database}"

    def stop(self):
        self.process.kill()
        self.process.wait()


class Client:
    """Asks a server on this machine. Requests carry an API key that may do all, unless they bring an Authorization of their own."""

    name = None  # in the Host header; None = 127.0.0.1
    port = 0
    key = ""

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = headers or {}
            if "Authorization" not in headers and "Cookie" not in headers:
                headers = {**headers, "Authorization": f"Bearer {self.key}"}
            if self.name:
                headers = {"Host": self.name, **headers}
            connection.request(method, path, body=body, headers={name: value for name, value in headers.items() if value is not None})
            response = connection.getresponse()
            return response.status, response.read(), dict(response.getheaders())
        finally:
            connection.close()

    def json(self, method, path, body=None, want=200, headers=None):
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        status, data, _ = self.request(method, path, body, headers)
        if status != want:
            raise AssertionError(f"{method} {path}: {status}, wanted {want}: {data[:500]}")
        return json.loads(data)

    def get(self, path, want=200):
        return self.json("GET", path, want=want)

    def sql(self, text):
        return self.json("POST", "/v1/sql", {"sql": text, "purpose": "data_repair", "note": "a test"})["rows"]

    def settled(self, seconds=30):
        """Waits until everything taken in is scored."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.get("/v1/workspace")["indexing"]["behind"] == 0:
                return
            time.sleep(0.05)
        raise AssertionError("scoring did not catch up")


class Server(Client):
    """`clarion serve` on a free port."""

    def __init__(self, data, *args, env=None):
        self.key = run("key", "make", "--data", data, "--name", "tests", "--role", "owner", "--days", "1", check=0).stdout.strip()
        self.process = subprocess.Popen([CLARION, "serve", "--data", str(data), "--port", "0", *args], stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **(env or {})})
        self.log = []
        for line in self.process.stderr:
            self.log.append(line)
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                break
        else:
            raise AssertionError("the server did not start:\n" + "".join(self.log))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("the server did not stop when asked to")
            self.process.stderr.close()


class Tenant(Client):
    """One tenant of a Host, reached by its name."""

    def __init__(self, host, name):
        self.host, self.tenant, self.data = host, name, host.folder / name
        self.name, self.port = f"{name}.test", host.port
        self.key = run("key", "make", "--data", self.data, "--name", "tests", "--role", "owner", "--days", "1", check=0).stdout.strip()


class Host:
    """`clarion host` on a free port. `tenants`: name → further fields of the configuration; each is reached at NAME.test."""

    def __init__(self, folder, tenants, listen=("127.0.0.1:0",), env=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.config, self.log_file = self.folder / "tenants.json", self.folder / "log"
        self.listen, self.port = list(listen), 0
        self.write(tenants)
        with self.log_file.open("w") as log:
            self.process = subprocess.Popen([CLARION, "host", "--config", str(self.config)], stderr=log, env={**os.environ, **(env or {})})
        try:
            self.port = int(self.logged(r"front door listens on 127\.0\.0\.1:(\d+)").group(1))
            self.up(*tenants)
        except BaseException:
            self.process.kill()  # its tenants end with it
            self.process.wait()
            raise

    def write(self, tenants):
        self.config.write_text(json.dumps({"listen": self.listen, "status_socket": "host.sock", "tenants": [
            {"name": name, "workspace": name, "host_names": [f"{name}.test"], **fields} for name, fields in tenants.items()]}))

    def log(self):
        return self.log_file.read_text()

    def logged(self, pattern, seconds=60):
        """Waits until a line of the log matches."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := re.search(pattern, self.log()):
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the log does not say {pattern}:\n{self.log()}")

    def status(self):
        return json.loads(run("host", "status", "--config", self.config, check=0).stdout)

    def of(self, name):
        """What the status says of a tenant; None when there is no such."""
        return next((one for one in self.status()["tenants"] if one["name"] == name), None)

    def up(self, *names, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            states = {one["name"]: one["state"] for one in self.status()["tenants"]}
            if all(states.get(name) == "up" for name in names):
                return
            time.sleep(0.05)
        raise AssertionError(f"not all are up: {states}\n{self.log()}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError("the host did not stop when asked to:\n" + self.log())


def routes():
    """(method, path with {names}, permission, names of query parameters) of every route, from the description the binary gives of itself."""
    described = json.loads(subprocess.run([CLARION, "openapi"], capture_output=True, text=True, check=True).stdout)
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation["x-permission"], [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]


def text_of(body):
    """An answer as text; of a workbook, what its sheets say."""
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="clarion-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.data = self.folder / "data"

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def serve(self, *args, env=None):
        server = Server(self.data, *args, env=env)
        self.addCleanup(server.stop)
        return server
