"""The Debian package in a clean Debian: installed with what it depends on, run as its own user, asked, removed. Then, in another, what the
last stage of packaging/Containerfile says is done step by step, and what it starts is asked and its health check run.

    python3 tests/package/run.py CLARION.deb

Needs root (a chroot), debootstrap and a Debian mirror; where one is missing it says so and is skipped.
"""
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from containerfile import Stage, stages

SOURCES = """Types: deb
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
PORT = 8093


def skip(why):
    print(f"skipped: {why}")
    sys.exit(0)


class Root:
    """A minimal Debian in a folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.folder.parent.chmod(0o755)  # its own users read it too
        self.folder.chmod(0o755)
        made = subprocess.run(["debootstrap", "--variant=minbase", "bookworm", folder, "http://deb.debian.org/debian"], capture_output=True, text=True)
        if made.returncode:
            skip(f"debootstrap: {made.stdout[-300:]}")
        sources = self.folder / "etc/apt"
        (sources / "sources.list").unlink(missing_ok=True)
        (sources / "sources.list.d/debian.sources").write_text(SOURCES)
        # Services are not started in a chroot.
        (self.folder / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        (self.folder / "usr/sbin/policy-rc.d").chmod(0o755)
        if subprocess.run(["mount", "-t", "proc", "proc", self.folder / "proc"], capture_output=True).returncode:
            skip("/proc cannot be mounted here")

    def copy(self, folder):
        """The same once more, before anything was put into it."""
        other = object.__new__(Root)
        other.folder = pathlib.Path(folder)
        subprocess.run(["umount", self.folder / "proc"], check=True)
        subprocess.run(["cp", "-a", self.folder, folder], check=True)
        for root in (self, other):
            subprocess.run(["mount", "-t", "proc", "proc", root.folder / "proc"], check=True)
        return other

    def run(self, *args, user=None, check=True):
        result = subprocess.run(["chroot", *([f"--userspec={user}"] if user else []), self.folder, *args], capture_output=True, text=True, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"})
        if check and result.returncode:
            raise AssertionError(f"{args}: exit {result.returncode}\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}")
        return result.stdout

    def close(self):
        subprocess.run(["umount", self.folder / "proc"], capture_output=True)


def ask(path, port=PORT):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()


def serve(root):
    """Runs the service's own command line, as its own user."""
    server = subprocess.Popen(["chroot", "--userspec=clarion", root.folder, "/usr/bin/clarion", "--log-json", "serve", "--data", "/var/lib/clarion", "--port", str(PORT)], stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(100):
            try:
                assert ask("/readyz")[0] == 200
                break
            except OSError:
                time.sleep(0.2)
        else:
            server.kill()
            raise AssertionError("the server did not answer:\n" + server.stderr.read())
        status, page = ask("/")
        assert status == 200 and b"<title>" in page, (status, page[:200])
        # The engine within writes lines of its own where a machine has no cgroups.
        line = next(line for line in server.stderr if line.startswith("{"))
        assert json.loads(line)["level"] in ("info", "warning"), line
    finally:
        server.terminate()
        code = server.wait(30)
    assert code == 0, "it does not stop when asked to"


def contain(root, package):
    """Does what the last stage of the Containerfile says, as an engine would, without one."""
    stage = Stage(stages(pathlib.Path(__file__).resolve().parents[2] / "packaging/Containerfile")[-1])
    user, port = None, int(stage.one("EXPOSE"))
    for instruction, text in stage.steps:
        if instruction == "COPY":
            shutil.copy(package, root.folder / text.split()[-1].lstrip("/"))
        elif instruction == "RUN":
            root.run("/bin/sh", "-c", text, user=user)
        elif instruction == "USER":
            user = text
    assert not list((root.folder / "var/lib/apt/lists").glob("*Packages*")), "package lists stay in the image"
    health = stage.health()[1]
    healthy = lambda: subprocess.run(["chroot", f"--userspec={user}", root.folder, *health], capture_output=True).returncode == 0
    assert not healthy(), f"something else answers on port {port}"
    # /dev/null and the like, which an engine gives every container, are in the folder already.
    server = subprocess.Popen(["chroot", f"--userspec={user}", root.folder, *stage.command()], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 30
        while not healthy():
            assert server.poll() is None and time.monotonic() < until, "it did not become healthy"
            time.sleep(0.2)
        owner = (root.folder / stage.one("VOLUME").lstrip("/") / "journal.db").stat().st_uid
        assert owner == int(re.search(rf"^{user}:x:(\d+):", (root.folder / "etc/passwd").read_text(), re.M).group(1)) != 0
        assert ask("/readyz", port)[0] == 200
    finally:
        server.terminate()
        code = server.wait(30)
    assert code == 0, "it does not stop when asked to"
    assert not healthy()


def main():
    package = pathlib.Path(sys.argv[1]).resolve()
    if os.geteuid() != 0:
        skip("not root")
    if not shutil.which("debootstrap"):
        skip("debootstrap is not installed")
    with tempfile.TemporaryDirectory(prefix="clarion-debian-", dir=package.parent) as folder:
        root = Root(f"{folder}/debian")
        other = root.copy(f"{folder}/container")
        try:
            shutil.copy(package, root.folder / "clarion.deb")
            root.run("apt-get", "update", "-qq")
            root.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "/clarion.deb")
            assert root.run("clarion", "version").startswith("clarion "), "it does not run"
            serve(root)
            assert (root.folder / "var/lib/clarion").stat().st_mode & 0o777 == 0o700
            checks = json.loads(root.run("clarion", "doctor", "--json", "--data", "/var/lib/clarion", user="clarion"))
            assert not [check for check in checks if check["health"] == "bad"], checks
            root.run("apt-get", "remove", "-y", "-qq", "clarion")
            assert not (root.folder / "usr/bin/clarion").exists()
            assert (root.folder / "var/lib/clarion/journal.db").exists(), "removing the package took the data with it"
            contain(other, package)
        finally:
            root.close()
            other.close()
    print("installed, served, looked over and removed in a clean Debian; the container's last stage installed, served and healthy in another")


if __name__ == "__main__":
    main()
