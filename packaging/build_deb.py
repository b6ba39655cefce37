#!/usr/bin/env python3
"""Puts a built Clarion into a Debian package: build_deb.py BUILD OUT.deb

What it depends on is read off the program: the Debian packages, with the versions here as the least, of the libraries it is linked with.
The workspace of the service, /var/lib/clarion, stays when the package is removed.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


def said(*args):
    return subprocess.run(args, capture_output=True, text=True, check=True).stdout


def owner(library):
    real = os.path.realpath(library)
    for name in (real, real.removeprefix("/usr")):
        found = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    sys.exit(f"{library} belongs to no Debian package, so the package could not depend on it")


def depends(program):
    packages = {owner(library) for library in re.findall(r"=> (/\S+)", said("ldd", program))}
    versions = {package: said("dpkg-query", "-W", "-f", "${Version}", f"{package}:amd64") for package in packages}
    # Whom it sends to is held against the system's authorities.
    return ", ".join(["adduser", "ca-certificates", *(f"{package} (>= {versions[package]})" for package in sorted(packages))])


def main():
    build, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    program = build / "clarion"
    version = said(program, "version").split()[1]
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        root = pathlib.Path(folder)
        root.chmod(0o755)

        def put(source, target, mode=0o644):
            target = root / target
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            target.chmod(mode)

        put(program, "usr/bin/clarion", 0o755)
        subprocess.run(["strip", "--strip-unneeded", root / "usr/bin/clarion"], check=True)
        put(os.path.realpath(build / "libchdb.so"), "usr/lib/clarion/libchdb.so")
        shutil.copytree(ROOT / "content", root / "usr/share/clarion/content")
        put(ROOT / "packaging/clarion.service", "lib/systemd/system/clarion.service")
        put(ROOT / "packaging/clarion-host.service", "lib/systemd/system/clarion-host.service")
        put(ROOT / "packaging/clarion.default", "etc/default/clarion")
        put(ROOT / "LICENSE", "usr/share/doc/clarion/copyright")
        for page in ("docs/operations.md", "packaging/prometheus/clarion.rules.yml", "packaging/grafana/clarion.json"):
            put(ROOT / page, f"usr/share/doc/clarion/{pathlib.Path(page).name}")
        (root / "usr/share/doc/clarion/sbom.spdx.json").write_text(said(program, "version", "--sbom"))
        size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) // 1024
        control = root / "DEBIAN"
        control.mkdir()
        (control / "control").write_text(
            f"Package: clarion\nVersion: {version}\nArchitecture: amd64\nMaintainer: The Clarion founders <clarion@clarion.invalid>\nInstalled-Size: {size}\n"
            f"Depends: {depends(program)}\nSection: misc\nPriority: optional\n"
            "Description: open intelligence operating system for contact centers\n"
            " One program that takes in every conversation, scores all of them with evidence,\n warns early, explains why, and measures whether what was done lasts.\n")
        (control / "conffiles").write_text("/etc/default/clarion\n")
        for script in ("postinst", "prerm"):
            put(ROOT / "packaging" / script, f"DEBIAN/{script}", 0o755)
        for path in root.rglob("*"):
            if path.is_dir():
                path.chmod(0o755)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zzstd", "-z3", "--build", root, out], check=True, stdout=subprocess.DEVNULL)
    print(f"{out}: {out.stat().st_size / 1e6:.0f} MB, clarion {version}")


main()
