"""What `clarion version --sbom` lists is what the program is linked with."""
import json
import os
import pathlib
import re
import subprocess
import unittest

from harness import CLARION, Case, run

SYSTEM = {"glibc", "gcc-12"}  # the system's own, on every machine


class Version(Case):
    def test_the_list_of_parts_holds_every_linked_library_with_a_licence(self):
        document = json.loads(run("version", "--sbom", check=0).stdout)
        self.assertEqual(document["spdxVersion"], "SPDX-2.3")
        listed = {part["name"]: part for part in document["packages"]}
        for part in listed.values():
            self.assertNotIn(part["licenseDeclared"], ("NOASSERTION", ""), part["name"])
        self.assertEqual(len({part["SPDXID"] for part in document["packages"]}), len(document["packages"]))
        loaded = re.findall(r"=> (/\S+)", subprocess.run(["ldd", CLARION], capture_output=True, text=True, check=True).stdout)
        # What it is linked with itself; what those libraries load is theirs to list.
        needed = re.findall(r"NEEDED.*\[(.+)\]", subprocess.run(["readelf", "-d", CLARION], capture_output=True, text=True, check=True).stdout)
        loaded = [library for library in loaded if os.path.basename(library) in needed]
        self.assertGreater(len(loaded), 10)
        for library in loaded:
            # dpkg knows a library by /lib or by /usr/lib, whichever its package has.
            real = os.path.realpath(library)
            for name in (real, real.removeprefix("/usr")):
                owner = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)
                if owner.returncode == 0:
                    break
            else:
                self.fail(f"{library} belongs to no package")
            package = owner.stdout.split(":")[0]
            source = subprocess.run(["dpkg-query", "-W", "-f", "${source:Package}\n", package], capture_output=True, text=True, check=True).stdout.split()[0]
            if source not in SYSTEM:
                self.assertIn(source, listed, library)
        for name in ("react", "echarts", "@chdb/lib-linux-x64-gnu"):
            self.assertIn(name, listed)
        self.assertRegex(run("version", check=0).stdout, r"^clarion \d")


if __name__ == "__main__":
    unittest.main()
