"""Releases of AI agents in simulated contact centers: is the planted bad one found, with its reason, and what is told of those that changed nothing?

    python3 bench/releases.py CLARION [FIRST LAST]

Each center has several bots; one release of one of them lames one flow, the next mends it. All other bots' releases change nothing.
"""
import collections
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile


def told(release):
    return [one for one in release["changes"] if one["change"] in ("better", "worse", "differs")]


def hands_over(release, reason, more):
    return any(one["figure"]["id"] == "handed_over" and one["figure"]["reason"] == reason and (one["effect"] > 0) == more for one in told(release))


def main():
    clarion = sys.argv[1]
    first, last = (int(one) for one in sys.argv[2:4]) if len(sys.argv) > 3 else (2, 11)
    seen = collections.Counter()
    for seed in range(first, last + 1):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="clarion-releases-"))
        try:
            run = lambda *args: subprocess.run([clarion, *map(str, args)], capture_output=True, text=True, check=True).stdout  # noqa: E731
            run("simulate", "--interactions", "60000", "--days", "120", "--seed", seed, "--out", folder / "c.jsonl", "--truth", folder / "truth.json")
            run("import", "--quiet", "--data", folder / "data", folder / "c.jsonl")
            planted = next(one for one in json.loads((folder / "truth.json").read_text())["incidents"] if one["kind"] == "bot_flow")
            report = json.loads(run("ai-agents", "--data", folder / "data", "--from", planted["start_at"][:4] + "-01-01", "--json"))
        finally:
            shutil.rmtree(folder, True)
        bad, topic = planted["scope"]["bot_version"], planted["scope"]["reason"]
        # The reason as conversations say it may be called otherwise than the simulator's.
        reason = max((one["reason"] for one in report["matters"] if one["reason"]), key=lambda name: (name == topic, topic.startswith(name)))
        agent = next(one["agent"] for one in report["releases"] if bad in (one["from"], one["to"]))
        for release in report["releases"]:
            if release["agent"] != agent:
                seen["quiet"] += 1
                seen["quiet, something told"] += bool(told(release))
            elif release["to"] == bad:
                seen["bad"] += 1
                seen["bad, found"] += hands_over(release, reason, True)
                seen["other figures told of it"] += len(told(release)) - hands_over(release, reason, True)
            elif release["from"] == bad:
                seen["mended"] += 1
                seen["mended, found"] += hands_over(release, reason, False)
                seen["other figures told of it"] += len(told(release)) - hands_over(release, reason, False)
    print(f"seeds {first} to {last}: the bad release found with its reason {seen['bad, found']} of {seen['bad']}, the way back {seen['mended, found']} of {seen['mended']}; "
          f"beside these {seen['other figures told of it']} other figures told; of {seen['quiet']} releases that changed nothing, something is told of {seen['quiet, something told']}")


if __name__ == "__main__":
    main()
