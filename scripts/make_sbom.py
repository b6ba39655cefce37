#!/usr/bin/env python3
"""Writes what Clarion is made of, as SPDX 2.3, into a C++ file: make_sbom.py VERSION OUT.cc

Versions are those it is built with: Debian's as installed here, npm's from the lock files. A library that is linked and not listed
fails a test (tests/e2e/test_version.py).
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]

# Debian source package → (a package of it that building needs, licence).
LIBRARIES = {
    "boost1.81": ("libboost1.81-dev", "BSL-1.0"),
    "openssl": ("libssl-dev", "Apache-2.0"),
    "sqlite3": ("libsqlite3-dev", "blessing"),
    "soci": ("libsoci-dev", "BSL-1.0"),
    "fmtlib": ("libfmt-dev", "MIT"),
    "spdlog": ("libspdlog-dev", "MIT"),
    "yaml-cpp": ("libyaml-cpp-dev", "MIT"),
    "cli11": ("libcli11-dev", "BSD-3-Clause"),
    "re2": ("libre2-dev", "BSD-3-Clause"),
    "icu": ("libicu-dev", "Unicode-DFS-2016"),
    "snowball": ("libstemmer-dev", "BSD-3-Clause"),
    "libsodium": ("libsodium-dev", "ISC"),
    "xxhash": ("libxxhash-dev", "BSD-2-Clause"),
    "zlib": ("zlib1g-dev", "Zlib"),
    "libzstd": ("libzstd-dev", "BSD-3-Clause"),
    "jemalloc": ("libjemalloc-dev", "BSD-2-Clause"),
    "prometheus-cpp": ("libprometheus-cpp-dev", "MIT"),
    "curl": ("libcurl4-openssl-dev", "curl"),
    "libxlsxwriter": ("libxlsxwriter-dev", "BSD-2-Clause"),
    "eigen3": ("libeigen3-dev", "MPL-2.0"),
}
# Where Debian's name of the package differs from the pattern above.
INSTALLED_AS = {"libprometheus-cpp-dev": "prometheus-cpp-dev"}


def installed(package):
    """Version of an installed Debian package; None: it is not installed."""
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", INSTALLED_AS.get(package, package)], capture_output=True, text=True)
    return found.stdout.strip() if found.returncode == 0 and found.stdout.strip() else None


def package(name, version, licence, purl):
    identifier = "SPDXRef-" + "".join(c if c.isalnum() else "-" for c in f"{name}-{version}")
    return {"SPDXID": identifier, "name": name, "versionInfo": version, "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
            "licenseConcluded": "NOASSERTION", "licenseDeclared": licence, "copyrightText": "NOASSERTION",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]}


def npm_packages(folder):
    lock = json.loads((ROOT / folder / "package-lock.json").read_text())
    for path, entry in sorted(lock["packages"].items()):
        if not path or entry.get("dev") or entry.get("optional") and folder == "ui":
            continue
        name = entry.get("name") or path.split("node_modules/")[-1]
        yield package(name, entry["version"], entry.get("license", "NOASSERTION"), f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}")


def main():
    version, out = sys.argv[1], pathlib.Path(sys.argv[2])
    parts = []
    for name, (built_with, licence) in LIBRARIES.items():
        if found := installed(built_with):
            parts.append(package(name, found, licence, f"pkg:deb/debian/{name}@{found}?distro=bookworm"))
    parts += [*npm_packages("ui"), *npm_packages("third_party/chdb")]
    parts = list({part["SPDXID"]: part for part in parts}.values())
    itself = package("clarion", version, "Apache-2.0", f"pkg:generic/clarion@{version}")
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"clarion-{version}",
        "documentNamespace": f"https://clarion.invalid/spdx/clarion-{version}",
        # No time of its own: the same sources give the same bytes.
        "creationInfo": {"created": "1970-01-01T00:00:00Z", "creators": ["Tool: make_sbom.py"]},
        "packages": [itself, *parts],
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": itself["SPDXID"]}]
        + [{"spdxElementId": itself["SPDXID"], "relationshipType": "DEPENDS_ON", "relatedSpdxElement": part["SPDXID"]} for part in parts]}
    pieces, text = [], json.dumps(document, indent=1)
    for at in range(0, len(text), 8000):  # compilers limit how long one literal may be
        pieces.append(f'R"~({text[at:at + 8000]})~"')
    source = "#include <string_view>\n\nnamespace clarion::cli {\nextern const std::string_view kSbom;\nconst std::string_view kSbom =\n" + "\n".join(pieces) + ";\n}  // namespace clarion::cli\n"
    out.parent.mkdir(parents=True, exist_ok=True)
    if not out.exists() or out.read_text() != source:
        out.write_text(source)
    else:
        out.touch()


main()
