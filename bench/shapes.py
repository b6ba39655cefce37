"""Conversations nobody would have, made to be slow: does one hold up the rest?

    python3 bench/shapes.py CLARION [ITEMS] [SHAPE...]

Each shape is imported with ITEMS turns, events, parties, … and with ten times as many. Told are the CPU seconds beyond an import of one short
conversation, the longer one's in microseconds for each kilobyte of it, and how many times the shorter one it took: ten is linear, a hundred is not.
What a center's own contacts cost is told by `./dev bench import`.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

START = "2026-04-08T15:05:00Z"
NOISE_S = 0.05  # of the start of a process: what takes less is taken for this
WORDS = "I want my refund now please, it costs $12.50 and my card is 4111 1111 1111 1111. "


def turns(n, text=lambda i: f"I want my refund {i} now please", speakers=("customer", "agent")):
    return [{"speaker": speakers[i % len(speakers)], "text": text(i), "t": i} for i in range(n)]


def talk(name, **members):
    return {"id": name, "channel": "chat", "started_at": START, "customer_id": "k", "agent_ids": ["a-1"], "queue": "q", "turns": turns(4), **members}


def events(n, kinds, **members):
    return [{"kind": kinds[i % len(kinds)], "t": i, **{key: value(i) for key, value in members.items()}} for i in range(n)]


def words(text):
    return [{"speaker": "customer", "text": text}]


def vcon(n, parties=2, **members):
    return {"vcon": "0.0.2", "uuid": "u", "created_at": START, "parties": [{"name": f"Person Nr {i}", "role": "agent" if i % 2 else "customer"} for i in range(parties)],
            "dialog": [{"type": "text", "start": START, "parties": [i % parties], "body": f"I want my refund {i}"} for i in range(n)], **members}


def transcript(lines, dialog=0):
    return {"type": "transcript", "dialog": dialog, "vendor": "v", "body": lines}


def contact_lens(n, parties):
    return {"Version": "1.1.0", "AccountId": "1", "Channel": "VOICE", "JobStatus": "COMPLETED", "LanguageCode": "en-US", "CustomerMetadata": {"ContactId": "c"},
            "Participants": [{"ParticipantId": f"P{i}", "ParticipantRole": "AGENT" if i % 2 else "CUSTOMER"} for i in range(parties)],
            "ConversationCharacteristics": {"NonTalkTime": {"TotalTimeMillis": n, "Instances": [{"BeginOffsetMillis": i, "EndOffsetMillis": i + 1, "DurationMillis": 1} for i in range(n)]}},
            "Transcript": [{"Id": f"i{i}", "ParticipantId": f"P{i % parties}", "Content": f"I want my refund {i}", "BeginOffsetMillis": i, "EndOffsetMillis": i + 1} for i in range(n)]}


SHAPES = {
    "turns": lambda n: talk("c", turns=turns(n)),
    "turns that say the same": lambda n: talk("c", turns=turns(n, lambda i: "yes it is still not working for me")),
    "turns of a call": lambda n: talk("c", channel="voice", turns=[{**turn, "t": 60 * i, "t_end": 60 * i + 1} for i, turn in enumerate(turns(n))],
                                      events=[{"kind": "hold", "before_turn": i} for i in range(n)]),
    "turns in another order": lambda n: talk("c", turns=turns(n)[::-1], events=events(n, ["hold"], duration_s=lambda i: 1)),
    "sentences said twice": lambda n: talk("c", turns=turns(n, lambda i: f"please tell me about number {i % (n // 2)} now") + turns(n // 2, lambda i: f"so item {i % (n // 4)} it is")),
    "one long turn": lambda n: talk("c", turns=words(WORDS * n)),
    "one long word": lambda n: talk("c", turns=words("ab" * (20 * n))),
    "signs": lambda n: talk("c", turns=words("a1-@.$ " * (10 * n))),
    "digits": lambda n: talk("c", turns=words("1 23 " * (20 * n))),
    "names": lambda n: talk("c", turns=words("My name is Anna Smith. " * (3 * n))),
    "words with a gap between": lambda n: talk("c", turns=words("cancel account please " * (3 * n))),
    "requests to identify": lambda n: talk("c", turns=turns(n, lambda i: "what is your date of birth please?", ("agent",))),
    "claims without deeds": lambda n: talk("c", turns=turns(n, lambda i: "I have cancelled your order.", ("agent", "customer")), events=events(n, ["action"], name=lambda i: "x", before_turn=lambda i: 0)),
    "claims to nobody": lambda n: talk("c", turns=turns(n, lambda i: "I have cancelled your order.", ("agent",)), events=events(n, ["action"], name=lambda i: "x")),
    "holds": lambda n: talk("c", events=events(n, ["hold", "hold_end"])),
    "transfers": lambda n: talk("c", turns=turns(n, speakers=("customer",)), events=events(n, ["transfer"], name=lambda i: f"q{i}")),
    "queues": lambda n: talk("c", events=events(n, ["queued", "answered", "abandoned"])),
    "tools": lambda n: talk("c", events=events(n, ["action"], name=lambda i: f"tool {i}")),
    "steps of a menu": lambda n: talk("c", events=events(n, ["self_service_step"], name=lambda i: f"step {i % (n // 2)}")),
    "calls and answers": lambda n: talk("c", agent_kind="ai", turns=turns(4, speakers=("customer", "bot")), events=events(n // 2, ["action"], name=lambda i: f"tool {i}", detail=lambda i: {"args": {"n": i}})
                                        + events(n // 2, ["tool_result"], name=lambda i: f"tool {n - i}", detail=lambda i: {"result": i})),
    "calls under a policy": lambda n: talk("c", agent_kind="ai", turns=turns(4, speakers=("customer", "bot")), events=events(
        n, ["action", "tool_result"], name=lambda i: "update_reservation_flights", detail=lambda i: {"args": {"reservation_id": f"r{i}", "flights": [i]}} if i % 2 == 0 else {"result": {"n": i}})),
    "values under a policy": lambda n: talk("c", agent_kind="ai", turns=turns(4, speakers=("customer", "bot")), events=[
        {"kind": "action", "name": "get_user_details", "detail": {"args": {"user_id": "k"}}}, {"kind": "tool_result", "name": "get_user_details", "detail": {"result": "u" * (20 * n)}},
        {"kind": "action", "name": "book_reservation", "detail": {"args": {"passengers": [f"uu{i}" for i in range(n)]}}}]),
    "amounts under a policy": lambda n: talk("c", agent_kind="ai", turns=[{"speaker": "bot", "text": " ".join(f"${i}" for i in range(n))}], events=events(n // 10, ["action", "tool_result"], name=lambda i: "calculate")),
    "attributes": lambda n: talk("c", attributes={f"k{i}": f"v{i}" for i in range(n)}),
    "parties": lambda n: talk("c", turns=[{**turn, "party": f"p{i}"} for i, turn in enumerate(turns(n))], parties=[{"id": f"p{i}", "role": "agent", "name": f"Anna {i}"} for i in range(n)]),
    "agents": lambda n: talk("c", agent_ids=[f"a{i}" for i in range(n)]),
    "outcomes": lambda n: talk("c", outcomes=[{"kind": "csat", "value": 4, "at": START, "source": f"s{i}"} for i in range(n)]),
    "labels and extras": lambda n: talk("c", labels={f"k{i}": i for i in range(n)}, extras={f"k{i}": [i] for i in range(n)}),
    "vCon: dialogs": lambda n: vcon(n),
    "vCon: parties": lambda n: vcon(n, parties=n),
    "vCon: a dialog of all": lambda n: {**vcon(1, parties=n), "dialog": [{"type": "recording", "start": START, "parties": list(range(n))}]},
    "vCon: speakers": lambda n: {**vcon(0, parties=n), "dialog": [{"type": "recording", "start": START}], "analysis": [transcript([{"speaker": f"voice {i}", "text": "I want my refund"} for i in range(n)])]},
    "vCon: lines with names": lambda n: {**vcon(0, parties=n), "dialog": [{"type": "recording", "start": START}], "analysis": [transcript("\n".join(f"Somebody {i}: I want my refund" for i in range(n)))]},
    "vCon: transcripts": lambda n: {**vcon(0), "dialog": [{"type": "recording", "start": START} for _ in range(n)], "analysis": [transcript([{"speaker": "agent", "text": "hello"}], i) for i in range(n)]},
    "vCon: tags": lambda n: vcon(2, attachments=[{"type": "tags", "body": [f"k{n - i}:v" for i in range(n)]}]),
    "vCon: history": lambda n: {**vcon(n), "dialog": vcon(n)["dialog"] + [{"type": "recording", "start": START, "party_history": [{"party": 0, "time": START, "event": "hold"} for _ in range(n)]}]},
    "Contact Lens: lines": lambda n: contact_lens(n, 2),
    "Contact Lens: people": lambda n: contact_lens(n, n),
}


def format_of(shape):
    return {"vCon": "vcon", "Contact Lens": "contact-lens"}.get(shape.split(":")[0], "clarion")


def seconds(clarion, folder, shape, record):
    """CPU of an import into a new store, and bytes."""
    file, data = folder / "one.json", folder / "data"
    file.write_text(json.dumps(record) + "\n")
    process = subprocess.Popen([clarion, "import", "--json", "--quiet", "--format", format_of(shape), "--data", data, file], stdout=subprocess.PIPE, text=True)
    told = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0 and told["accepted"] == 1, told
    size = file.stat().st_size
    subprocess.run(["rm", "-r", data], check=True)
    return usage.ru_utime + usage.ru_stime, size


def main():
    clarion, items, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000, sys.argv[3:]
    with tempfile.TemporaryDirectory(prefix="clarion-shapes-") as name:
        folder = pathlib.Path(name)
        idle = min(seconds(clarion, folder, "", talk("c"))[0] for _ in range(5))
        print(f"{'shape':<28}{'KB':>8}{'s':>8}{'µs/KB':>8}{'× of a tenth':>14}   beyond {idle:.2f} s of a short one")
        worst = 0
        for shape, make in SHAPES.items():
            if wanted and shape not in wanted:
                continue
            small, _ = seconds(clarion, folder, shape, make(items))
            large, size = seconds(clarion, folder, shape, make(10 * items))
            grown = (large - idle) / max(small - idle, NOISE_S)
            worst = max(worst, grown)
            print(f"{shape:<28}{size / 1000:>8.0f}{large - idle:>8.2f}{1e9 * (large - idle) / size:>8.1f}{grown:>14.0f}", flush=True)
        print(f"most: {worst:.0f} times as long for ten times as much (goal 20)")


if __name__ == "__main__":
    main()
