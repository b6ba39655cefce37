"""Reads packaging/Containerfile: as much of the format as it uses, and refuses the rest."""
import json
import pathlib
import re
import shlex

KNOWN = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}


def stages(path):
    """[[(instruction, text)]] of each stage; lines that go on are one."""
    text = "\n".join(line for line in pathlib.Path(path).read_text().splitlines() if not line.lstrip().startswith("#"))
    out = []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if not line.strip():
            continue
        instruction, rest = line.strip().split(None, 1)
        assert instruction in KNOWN, f"{path}: {instruction} is not read here"
        if instruction == "FROM":
            out.append([])
        out[-1].append((instruction, rest.strip()))
    return out


class Stage:
    """What a stage says in the end."""

    def __init__(self, steps):
        self.steps = steps
        self.base = self.one("FROM").split()[0]
        self.name = self.one("FROM").split(" AS ")[1] if " AS " in self.one("FROM") else ""

    def all(self, instruction):
        return [text for name, text in self.steps if name == instruction]

    def one(self, instruction):
        found = self.all(instruction)
        assert len(found) == 1, f"{len(found)} of {instruction}"
        return found[0]

    def command(self):
        return json.loads(self.one("ENTRYPOINT")) + json.loads(self.one("CMD"))

    def health(self):
        """(options, command)"""
        options, command = self.one("HEALTHCHECK").split("CMD ", 1)
        return dict(one.lstrip("-").split("=") for one in shlex.split(options)), json.loads(command)
