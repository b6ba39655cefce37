"""The container recipe says what the Debian package's service says. That it runs is shown by tests/package/run.py."""
import re
import shlex
import subprocess
import sys
import time
import unittest

from harness import ROOT, Case

sys.path.insert(0, str(ROOT / "tests/package"))
from containerfile import Stage, stages

PACKAGING = ROOT / "packaging"


def unit(name):
    return re.search(rf"^{name}=(.*)$", (PACKAGING / "clarion.service").read_text(), re.M).group(1)


class Container(Case):
    def setUp(self):
        super().setUp()
        self.build, self.final = map(Stage, stages(PACKAGING / "Containerfile"))

    def test_it_is_the_debian_package_and_nothing_besides(self):
        self.assertRegex(self.build.base, r"debian:bookworm$")
        self.assertRegex(self.final.base, r"debian:bookworm(-slim)?$")
        self.assertEqual(self.build.all("RUN")[-1], "./dev package")
        where = re.search(r"local package=(\S+)", (ROOT / "dev").read_text()).group(1)
        self.assertEqual(self.final.one("COPY"), f"--from={self.build.name} {self.build.one('WORKDIR')}/{where} /tmp/clarion.deb")
        installed = re.search(r"apt-get install (.*?) &&", self.final.one("RUN")).group(1).split()
        self.assertEqual([word for word in installed if not word.startswith("-")], ["/tmp/clarion.deb"], "what it needs at run time comes from the package")

    def test_it_runs_as_the_service_does(self):
        default = re.search(r'^CLARION_OPTIONS="(.*)"$', (PACKAGING / "clarion.default").read_text(), re.M).group(1)
        self.assertEqual(self.final.command(), shlex.split(unit("ExecStart").replace("$CLARION_OPTIONS", default)))
        self.assertEqual(self.final.one("USER"), unit("User"))
        self.assertIn(f"adduser --system --group --home {self.final.one('VOLUME')} ", (PACKAGING / "postinst").read_text())
        self.assertEqual(self.final.one("VOLUME"), f"/var/lib/{unit('StateDirectory')}")
        self.assertEqual(self.final.command()[self.final.command().index("--data") + 1], self.final.one("VOLUME"))
        self.assertEqual(self.final.command()[self.final.command().index("--port") + 1], self.final.one("EXPOSE"))
        order = [name for name, _ in self.final.steps]
        self.assertGreater(order.index("USER"), order.index("RUN"), "installing needs root")

    def test_its_health_check_tells_a_server_that_answers_from_one_that_does_not(self):
        options, command = self.final.health()
        self.assertEqual(set(options), {"interval", "timeout", "start-period", "retries"})
        server = self.serve()
        here = [part.replace(f"/{self.final.one('EXPOSE')} ", f"/{server.port} ") for part in command]
        self.assertNotEqual(here, command)
        self.assertEqual(subprocess.run(here, capture_output=True).returncode, 0)
        wrong = [part.replace("/readyz", "/v1/workspace") for part in here]
        self.assertNotEqual(subprocess.run(wrong, capture_output=True).returncode, 0, "401 is not healthy")
        server.stop()
        self.assertNotEqual(subprocess.run(here, capture_output=True).returncode, 0)


if __name__ == "__main__":
    unittest.main()
