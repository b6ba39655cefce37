#!/usr/bin/env python3
"""Redaction of personal data: makes labelled lines, and measures `clarion text redact` on lines it was not trained on.

  bench/pii.py data OUT [SHARED_DATA]     OUT and OUT.words for `clarion text train-redactor`: templates, multidogo train, ordinary text; a dictionary
  bench/pii.py CLARION [SHARED_DATA]      every figure of docs/privacy.md: held-out templates, multidogo dev, false alarms, speed

Tokens are runs of non-spaces. A token is personal in the truth when a labelled span touches a letter or digit of it, found when a span of the answer does.
F2 weighs recall twice as much as precision.
"""
import collections
import csv
import gzip
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys
import time

import pii_templates as templates
from pii_values import Values

# multidogo's slots: which are personal data, and as what. A city alone is nobody's; with a ZIP in the same turn it is part of an address.
MULTIDOGO = {"name": "name", "email_address": "email", "phonenumber": "phone", "phone_number": "phone", "address": "address", "card_number": "card", "ssn": "national_id", "account_number": "account",
             "target_account_number": "account", "account_id": "account", "password": "secret", "username": "username", "current_zipcode": "postcode", "new_zipcode": "postcode",
             "booking_confirmation_number": "reference", "claimid": "reference", "policyid": "reference", "order_number": "reference"}
CITIES = {"current_city", "new_city"}


# --- lines with spans -------------------------------------------------------------------------------------------------------------------------------

def labelled(segments, asked=None):
    """[(text, kind or None)] -> {"text", "spans"}, offsets in bytes."""
    text, spans = b"", []
    for piece, kind in segments:
        raw = piece.encode()
        if kind and piece.strip():
            lead = len(raw) - len(raw.lstrip())
            spans.append({"start": len(text) + lead, "end": len(text) + len(raw.rstrip()), "kind": kind})
        text += raw
    line = {"text": text.decode(), "spans": spans}
    if asked:
        line["asked"] = asked
    return line


def fill(template, values, kinds=None):
    kinds = kinds or templates.KIND
    segments = []
    for piece in re.split(r"(\{\w+\}|<\w+>)", template):
        if piece.startswith("{") and piece[1:-1] == "spelled":
            segments.append((values.pick("-", " ", ", ").join(values.last().upper()), "name"))
        elif piece.startswith("{"):
            segments.append((getattr(values, piece[1:-1])(), kinds[piece[1:-1]]))
        elif piece.startswith("<"):
            segments.append((getattr(values, piece[1:-1])(), None))
        elif piece:
            segments.append((piece, None))
    return segments


def weathered(segments, values):
    """As typed in a hurry or as a transcriber writes it: small letters, no marks."""
    r = values.r
    x = r.random()
    if x < 0.28:
        segments = [(t.lower(), k) for t, k in segments]
    elif x < 0.5:
        segments = [(re.sub(r" +", " ", re.sub(r"[.,!?;:()#\"'+-]", values.pick("", "", " "), t.lower())), k) for t, k in segments]
        if r.random() < 0.5:  # marks gone altogether, letters and digits apart
            segments = [(re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", re.sub(r"[@._/$]", "", t)), k) for t, k in segments]
    elif x < 0.54:
        segments = [(t.upper(), k) for t, k in segments]
    elif segments and segments[0][0][:1].islower() and r.random() < 0.5 and segments[0][1] is None:
        segments = [(segments[0][0][:1].upper() + segments[0][0][1:], segments[0][1])] + segments[1:]
    return segments


def masked(segments, values):
    """Some values already redacted: the mask is nothing to find, and its neighbours must still be read."""
    return [(f"[{k.upper()}]", None) if k and values.r.random() < 0.5 else (t, k) for t, k in segments]


def framed(values):
    slot = values.pick(list(templates.NOUNS))
    noun = values.pick(templates.NOUNS[slot])
    frame = values.pick(templates.FRAMES).replace("{n}", noun).replace("{N}", noun.capitalize()).replace("{v}", "{" + slot + "}")
    return values.pick(templates.OPENERS) + frame + values.pick(templates.CLOSERS)


def pair(values):
    """Two or three nouns with their values in one breath."""
    parts = []
    for slot in values.r.sample(list(templates.NOUNS), values.pick(2, 2, 3)):
        noun = values.pick(templates.NOUNS[slot])
        parts.append(values.pick("my {n} is {v}", "{n} {v}", "{n}: {v}", "{v}", "{n} is {v}").replace("{n}", noun).replace("{v}", "{" + slot + "}"))
    return values.pick(templates.OPENERS) + values.pick(" and ", ", ", " ", "; ", ". ", " and the ").join(parts)


def template_lines(count, seed):
    values = Values(seed)
    for _ in range(count):
        x = values.r.random()
        asked = None
        if x < 0.36:
            segments = fill(framed(values), values)
        elif x < 0.48:
            segments = fill(pair(values), values)
        elif x < 0.58:
            several = [values.pick(values.pick(templates.SENTENCES), values.pick(templates.ORDINARY), framed(values)) for _ in range(values.pick(2, 2, 3, 4))]
            segments = fill(values.pick(". ", ". ", "! ", ", ", " and ", " ", " so ").join(several), values)
        elif x < 0.76:
            segments = fill(values.pick(templates.OPENERS) + values.pick(templates.SENTENCES) + values.pick("", "", "", ".", " please"), values)
        elif x < 0.88:
            segments = fill(values.pick("", "", "hi, ", "so ", "Well, ") + values.pick(templates.ORDINARY) + values.pick("", ".", " please", "?", " thanks"), values)
        else:
            asked = values.pick(list(templates.QUESTIONS))
            if values.r.random() < 0.2:
                segments = [(values.pick(templates.EVASIONS), None)]
            else:
                segments = fill(values.pick(templates.ANSWERS).replace("{v}", "{" + values.pick(templates.QUESTIONS[asked]) + "}"), values)
        if values.r.random() < 0.06:
            segments = masked(segments, values)
        # An IP address or URL without its marks is none.
        if not any(kind in ("ip", "url") for _, kind in segments):
            segments = weathered(segments, values)
        yield labelled(segments, asked)


# --- public sets ------------------------------------------------------------------------------------------------------------------------------------

def shared_folder(argument):
    return pathlib.Path(argument) if argument else pathlib.Path(__file__).resolve().parents[2] / "shared/data"


def conversations(path):
    with gzip.open(path, "rt") as lines:
        for line in lines:
            yield json.loads(line)


def multidogo_lines(path):
    """(line, ignored tokens): cities alone are neither right nor wrong."""
    for conversation in conversations(path):
        for turn in conversation["turns"]:
            words, tags = turn["text"].split(), turn.get("slot_tags")
            if not words or (tags is not None and len(tags) != len(words)):
                continue
            tags = tags or ["O"] * len(words)
            kinds = [MULTIDOGO.get(tag) for tag in tags]
            zip_here = "postcode" in kinds
            kinds = ["address" if tag in CITIES and zip_here else kind for tag, kind in zip(tags, kinds)]
            ignored = {i for i, tag in enumerate(tags) if tag in CITIES and not zip_here}
            segments = []
            for i, (word, kind) in enumerate(zip(words, kinds)):
                same = kind is not None and i > 0 and kinds[i - 1] == kind
                segments.append((" " if i else "", kind if same else None))
                segments.append((word, kind))
            merged = []
            for piece, kind in segments:
                if merged and merged[-1][1] == kind:
                    merged[-1] = (merged[-1][0] + piece, kind)
                else:
                    merged.append((piece, kind))
            yield labelled(merged), ignored


def in_holdout(text):
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 5 == 0


# Names that the list above lacks and unlabelled text has.
CAST = set("alexis angela ben jacob katarina johnson morgan alexa ana kathy mary sanchez alina hillary jeff jordan jessie nicole sue".split())
NAMES = CAST | {name.lower() for name in re.split(r"\s+", " ".join(Values.__init__.__globals__["FIRST"]))} - {"will", "grace", "may", "rose", "bill", "frank", "mark", "jack", "sam", "joe", "dan", "chris"}


def looks_personal(text):
    """For ordinary text without labels: names on the list and long numbers are left out of training and of the count of false alarms."""
    return bool(re.search(r"\d{3}|@|\b(my name is|this is|i'm|i am|mr|mrs|ms|dr)\b\.? [A-Z]|\[|www|\b[Nn]ame'?s? is\b|\b[Nn]ame's\b|\b[Dd]r\b", text)) or any(w.strip(".,!?'") in NAMES for w in text.lower().split())


def ordinary(shared, holdout):
    """Text of three sets without personal data, cut in two by hash."""
    with gzip.open(shared / "banking77/train.csv.gz", "rt") as lines:
        rows = [("banking77", row["text"]) for row in csv.DictReader(lines)]
    with gzip.open(shared / "clinc150/train_val.csv.gz", "rt") as lines:
        rows += [("clinc150", row["text"]) for row in csv.DictReader(lines)]
    for name in ("train.jsonl.gz", "dev.jsonl.gz"):
        if (name == "dev.jsonl.gz") == holdout:
            rows += [("star", turn["text"]) for c in conversations(shared / "star" / name) for turn in c["turns"] if turn["speaker"] != "system" and turn["text"]]
    seen = set()
    for source, text in rows:
        text = " ".join(text.split())
        if text in seen or looks_personal(text) or (source != "star" and in_holdout(text) != holdout):
            continue
        seen.add(text)
        yield source, text


def more_words(shared):
    """Ordinary words beyond the three sets: masked complaints, sentence by sentence."""
    for conversation in conversations(shared / "cfpb_complaints/narratives.jsonl.gz"):
        for sentence in re.split(r"(?<=[.!?])\s+", conversation["turns"][0]["text"]):
            if 3 <= len(sentence.split()) <= 40 and not looks_personal(sentence) and "XX" not in sentence:
                yield sentence


def inserted(texts, count, values):
    """Values dropped into ordinary sentences, at the front, the end or anywhere: contexts no template has. Amounts and dates too, as nobody's."""
    personal = ["full_name", "full_name", "first", "first", "card", "card_tail", "phone", "phone", "email", "account", "account", "reference", "ssn", "birth_date", "address", "postcode", "username", "otp", "bank"]
    nobodys = ["amount", "quantity", "time", "day", "product", "company", "year", "city"]
    for _ in range(count):
        words = values.pick(texts).split()
        slot = values.pick(personal) if values.r.random() < 0.75 else values.pick(nobodys)
        value = (getattr(values, slot)(), templates.KIND.get(slot))
        x = values.r.random()
        at = 0 if x < 0.3 else len(words) if x < 0.6 else values.r.randrange(len(words) + 1)
        before, after = " ".join(words[:at]), " ".join(words[at:])
        glue = values.pick(" ", " ", ", ", ". ", ": ")
        front = before + (glue if before else values.pick("", "", "Hi ", "ok ", "alright ", "thanks ", "so ", "cheers, ") if slot == "first" else "")
        yield labelled(weathered([(front, None), value, (values.pick(", ", ". ", " ", " ") + after if after else values.pick("", ".", "!", " please"), None)], values))


def write_training(out, shared):
    r = random.Random(5)
    lines = list(template_lines(90000, seed=11))
    if shared.exists():
        dogo = [line for line, _ in multidogo_lines(shared / "multidogo/train.jsonl.gz")]
        lines += [line for line in dogo if line["spans"]] + [line for line in dogo if not line["spans"] and r.random() < 0.6]
        texts = list(ordinary(shared, holdout=False))
        r.shuffle(texts)
        lines += [{"text": text, "spans": []} for _, text in texts[:60000]]
        lines += [{"text": text, "spans": []} for text in more_words(shared)]
        lines += list(inserted([text for _, text in texts], 30000, Values(23)))
        # Single ordinary words as whole turns, or every unknown short turn would be a name.
        counts = collections.Counter(w for _, text in texts for w in re.findall(r"[a-z]{3,}", text))
        vocabulary = sorted(w for w, n in counts.items() if n >= 2 and w not in NAMES)
        lines += [{"text": " ".join(r.sample(vocabulary, r.choice((1, 1, 1, 2)))), "spans": []} for _ in range(5000)]
    else:
        print("the public data is not on this machine: templates alone make a weaker model", file=sys.stderr)
    with open(out, "w") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    # Words that are written small in a dictionary (names are not) or in ordinary text.
    words = set()
    dictionary = pathlib.Path("/usr/share/dict/american-english")
    if dictionary.exists():
        words |= {w.strip() for w in dictionary.read_text().splitlines() if re.fullmatch(r"[a-z]{2,}('s)?", w.strip())}
    else:
        print("no dictionary (Debian's wamerican): fewer words are known to be ordinary", file=sys.stderr)
    pathlib.Path(out + ".words").write_text("".join(w + "\n" for w in sorted(words)))
    print(f"{out}: {len(lines)} lines; {out}.words: {len(words)} words")


# --- measuring --------------------------------------------------------------------------------------------------------------------------------------

def redact(clarion, texts, *options):
    begin = time.monotonic()
    result = subprocess.run([clarion, "text", "redact", "--json", *options], input="".join(t + "\n" for t in texts), capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(result.stderr)
    answers = [json.loads(line)["spans"] for line in result.stdout.splitlines()]
    if len(answers) != len(texts):
        sys.exit(f"{len(texts)} lines in, {len(answers)} out")
    return answers, time.monotonic() - begin


def touched(text, spans):
    """For each token of the text the kind of the span that touches a letter or digit of it, or None."""
    out, raw = [], text.encode()
    for match in re.finditer(rb"\S+", raw):
        kind = None
        for span in spans:
            inside = raw[max(span["start"], match.start()):min(span["end"], match.end())]
            if span["start"] < match.end() and match.start() < span["end"] and re.search(rb"[0-9A-Za-z\x80-\xff]", inside):
                kind = span["kind"]
        out.append(kind)
    return out


def measure(name, clarion, lines, ignored=None, show=0, model=()):
    answers, _ = redact(clarion, [line["text"] for line in lines], *model)
    tp = fp = fn = right_kind = 0
    by_kind = collections.defaultdict(collections.Counter)
    wrong = []
    for i, (line, spans) in enumerate(zip(lines, answers)):
        truth, found = touched(line["text"], line["spans"]), touched(line["text"], spans)
        bad = False
        for k, (t, f) in enumerate(zip(truth, found)):
            if ignored and k in ignored[i]:
                continue
            tp += bool(t and f)
            fp += bool(f and not t)
            fn += bool(t and not f)
            right_kind += bool(t and t == f)
            bad |= bool(t) != bool(f)
            if t:
                by_kind[t]["found" if f else "missed"] += 1
            elif f:
                by_kind[f]["false"] += 1
        if bad:
            wrong.append((line["text"], [k or "-" for k in truth], [k or "-" for k in found]))
    precision, recall = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
    f2 = 5 * precision * recall / max(4 * precision + recall, 1e-9)
    print(f"{name}: {len(lines)} lines, {tp + fn} personal tokens: F2 {f2:.4f}, precision {precision:.4f}, recall {recall:.4f}, right kind where found {right_kind / max(tp, 1):.3f}")
    if show:
        for kind, c in sorted(by_kind.items()):
            print(f"    {kind:14} found {c['found']:6} missed {c['missed']:5} false {c['false']:5}")
        random.Random(show).shuffle(wrong)
        for text, truth, found in wrong[:show]:
            print("   ", text, "\n        ", " ".join(f"{w}|{t}>{f}" for w, t, f in zip(text.split(), truth, found) if t != f))
    return f2


def false_alarms(clarion, shared, show=0, model=()):
    rows = list(ordinary(shared, holdout=True))
    answers, seconds = redact(clarion, [text for _, text in rows], *model)
    counts = collections.defaultdict(collections.Counter)
    hits = []
    for (source, text), spans in zip(rows, answers):
        counts[source]["lines"] += 1
        counts[source]["tokens"] += len(text.split())
        counts[source]["flagged"] += bool(spans)
        counts[source]["tokens flagged"] += sum(k is not None for k in touched(text, spans))
        if spans:
            hits.append((text, [(text.encode()[s["start"]:s["end"]].decode(errors="replace"), s["kind"]) for s in spans]))
    for source, c in sorted(counts.items()):
        print(f"false alarms, {source}: {c['flagged']} of {c['lines']} lines ({100 * c['flagged'] / c['lines']:.2f} %), {c['tokens flagged']} of {c['tokens']} tokens ({100 * c['tokens flagged'] / c['tokens']:.2f} %)")
    random.Random(show).shuffle(hits)
    for hit in hits[:show]:
        print("   ", hit)


def hand_written():
    for line in (pathlib.Path(__file__).parent / "pii_lines.txt").read_text().splitlines():
        if not line.startswith("#"):
            yield labelled([(m[1], m[2]) if m[1] else (m[0], None) for m in re.finditer(r"\{([^|}]*)\|(\w+)\}|[^{]+", line)])


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if sys.argv[1] == "data":
        write_training(sys.argv[2], shared_folder(sys.argv[3] if len(sys.argv) > 3 else None))
        return
    arguments = [a for a in sys.argv[2:] if not a.startswith("--")]
    show = next((int(a[7:]) for a in sys.argv if a.startswith("--show=")), 0)
    only = next((a[7:] for a in sys.argv if a.startswith("--only=")), "")
    model = next((("--model", a[8:]) for a in sys.argv if a.startswith("--model=")), ())
    clarion, shared = sys.argv[1], shared_folder(arguments[0] if arguments else None)
    if only in ("", "seen"):
        measure("templates of training, other values", clarion, list(template_lines(6000, seed=77)), show=show, model=model)
    if only in ("", "holdout"):
        import pii_holdout
        for half in "ab":
            measure(f"held-out templates, half {half}", clarion, list(pii_holdout.lines(6000, 5, half)), show=show if half == "a" else 0, model=model)
    if only in ("", "hand"):
        measure("lines written by hand", clarion, list(hand_written()), show=show, model=model)
    if not shared.exists():
        print("multidogo and false alarms: the public data is not on this machine")
        return
    if only in ("", "dogo"):
        dogo = list(multidogo_lines(shared / "multidogo/dev.jsonl.gz"))
        tagged = [pair for pair in dogo if pair[0]["spans"]]
        measure("multidogo dev, all customer turns", clarion, [line for line, _ in dogo], [ignored for _, ignored in dogo], show=show, model=model)
        measure("multidogo dev, turns with personal slots", clarion, [line for line, _ in tagged], [ignored for _, ignored in tagged], model=model)
    if only in ("", "false"):
        false_alarms(clarion, shared, show=show, model=model)


if __name__ == "__main__":
    sys.modules["pii"] = sys.modules["__main__"]  # pii_holdout asks for it by name
    main()
