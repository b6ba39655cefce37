#!/usr/bin/env python3
"""What the classifiers and the discovery of contact reasons are worth, through the command line, on rows they did not learn from.

bench/text_quality.py --clarion build/release/clarion [--shared DIR] banking77|clinc150|nlupp|discovery|speed [--folds N]

banking77  one tenth of the rows (by hash of the text) is held out, learned from the rest; --folds says how many tenths take their turn
clinc150   learned from the split `train`, judged on the split `val`, with and without the out-of-scope rows
nlupp      several labels a row; one fifth held out
discovery  contact reasons without labels: accuracy after the best one-to-one mapping (Hungarian), and NMI
speed      rows a second of one thread, 77 labels
"""
import argparse
import collections
import csv
import gzip
import hashlib
import json
import math
import pathlib
import subprocess
import sys
import tempfile

csv.field_size_limit(1 << 30)
ROOT = pathlib.Path(__file__).resolve().parents[1]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clarion", required=True)
    parser.add_argument("--shared", type=pathlib.Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--folds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--with", dest="extra", default="", help="further options of the command, in one string")
    parser.add_argument("what", choices=["banking77", "clinc150", "nlupp", "discovery", "speed"])
    return parser.parse_args()


ARGS = arguments()


def clarion(*args):
    done = subprocess.run([ARGS.clarion, "text", *map(str, args)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def read(path):
    path = ARGS.shared / path
    if not path.exists():
        print(f"{path.name}: the public data is not on this machine")
        sys.exit(0)
    with gzip.open(path, "rt", newline="") as lines:
        return list(csv.DictReader(lines)) if ".csv" in path.name else [json.loads(line) for line in lines]


def write(path, rows):
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["text", "intent"])
        writer.writerows(rows)
    return path


def part(text, of):
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % of


def learn_and_ask(folder, train, test, *options):
    """The answers, and the size of the model."""
    model = folder / "model"
    clarion("train", "--input", write(folder / "train.csv", train), "--label-column", "intent", "--output", model, "--threads", ARGS.threads,
            *options, *ARGS.extra.split())
    clarion("classify", "--model", model, "--input", write(folder / "test.csv", test), "--output", folder / "answers.csv")
    with open(folder / "answers.csv", newline="") as lines:
        return list(csv.DictReader(lines)), model.stat().st_size


def calibration_error(pairs, bins=15):
    gaps = collections.defaultdict(float)
    for probability, right in pairs:
        gaps[min(bins - 1, int(probability * bins))] += probability - right
    return sum(abs(g) for g in gaps.values()) / len(pairs)


def interval(share, n):
    half = 1.96 * math.sqrt(share * (1 - share) / n)
    return f"{share:.4f} ± {half:.4f}"


def banking77(folder):
    rows = [(r["text"], r["intent"]) for r in read("banking77/train.csv.gz")]
    pairs, stayed, sizes = [], [], []
    for fold in range(ARGS.folds):
        train = [r for r in rows if part(r[0], 10) != fold]
        test = [r for r in rows if part(r[0], 10) == fold]
        answers, size = learn_and_ask(folder, train, test)
        pairs += [(float(a["probability"]), a["label"] == r[1]) for a, r in zip(answers, test)]
        stayed += [a["abstained"] == "0" for a in answers]
        sizes.append(size)
    top = sorted(pairs, reverse=True)[: len(pairs) * 8 // 10]
    print(f"banking77, {len(pairs)} held-out rows: accuracy {interval(sum(p[1] for p in pairs) / len(pairs), len(pairs))}, "
          f"ECE {calibration_error(pairs):.4f}, on the surest 80 % {sum(p[1] for p in top) / len(top):.4f}, "
          f"turned away {1 - sum(stayed) / len(stayed):.4f}, model at most {max(sizes)} bytes")


def clinc150(folder):
    rows = read("clinc150/train_val.csv.gz")
    pick = lambda *splits: [(r["text"], r["intent"]) for r in rows if r["split"] in splits]
    answers, size = learn_and_ask(folder, pick("train"), pick("val", "oos_val"))
    test = pick("val", "oos_val")
    inside = [(a, r[1]) for a, r in zip(answers, test) if r[1] != "oos"]
    outside = [a for a, r in zip(answers, test) if r[1] == "oos"]
    n = len(inside)
    print(f"clinc150 without none rows: in scope {n}, accuracy {interval(sum(a['label'] == t for a, t in inside) / n, n)}, "
          f"ECE {calibration_error([(float(a['probability']), a['label'] == t) for a, t in inside]):.4f}; as it abstains: accuracy "
          f"{sum(a['label'] == t and a['abstained'] == '0' for a, t in inside) / n:.4f}, out-of-scope recall "
          f"{sum(a['abstained'] == '1' for a in outside) / len(outside):.3f} of {len(outside)}, {size} bytes")
    answers, size = learn_and_ask(folder, pick("train", "oos_train"), test, "--none-label", "oos")
    best = lambda a: a["runner_up"] if a["label"] == "oos" else a["label"]
    inside = [(a, r[1]) for a, r in zip(answers, test) if r[1] != "oos"]
    outside = [a for a, r in zip(answers, test) if r[1] == "oos"]
    print(f"clinc150 --none-label oos: best label in scope {sum(best(a) == t for a, t in inside) / n:.4f}; as it abstains: accuracy "
          f"{interval(sum(a['label'] == t for a, t in inside) / n, n)}, out-of-scope recall "
          f"{interval(sum(a['label'] == 'oos' for a in outside) / len(outside), len(outside))}, {size} bytes")


def nlupp(folder):
    rows = []
    for record in read("nlupp/folds_00_15.jsonl.gz"):
        rows += [(t["text"], "|".join(t.get("intents", []))) for t in record["turns"]]
    train = [r for r in rows if part(r[0], 5) != 0]
    test = [r for r in rows if part(r[0], 5) == 0]
    answers, size = learn_and_ask(folder, train, test, "--multi-label")
    hits = named = true = exact = 0
    by_label = collections.defaultdict(lambda: [0, 0, 0])
    for answer, (_, label) in zip(answers, test):
        got, want = set(filter(None, answer["label"].split("|"))), set(filter(None, label.split("|")))
        hits, named, true, exact = hits + len(got & want), named + len(got), true + len(want), exact + (got == want)
        for name in got | want:
            for i, seen in enumerate((name in got and name in want, name in got, name in want)):
                by_label[name][i] += seen
    macro = sum(2 * h / (g + w) for h, g, w in by_label.values()) / len(by_label)
    print(f"nlupp, {len(test)} held-out rows, {len(by_label)} labels: micro F1 {2 * hits / (named + true):.4f} (precision {hits / named:.4f}, recall "
          f"{hits / true:.4f}), macro F1 {macro:.4f}, all labels right {exact / len(test):.4f}, {size} bytes")


def best_mapping(table):
    """The most rows a one-to-one mapping of rows to columns can hit: the Hungarian method with potentials, O(n^3)."""
    n = max(len(table), max(map(len, table)))
    cost = [[-(row[j] if j < len(row) else 0) for j in range(n)] for row in table] + [[0] * n for _ in range(n - len(table))]
    u, v, match, way = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
    for i in range(1, n + 1):
        match[0], j0 = i, 0
        least, used = [math.inf] * (n + 1), [False] * (n + 1)
        while match[j0] != 0:
            used[j0], i0, delta, j1 = True, match[j0], math.inf, 0
            for j in range(1, n + 1):
                if not used[j]:
                    reduced = cost[i0 - 1][j - 1] - u[i0] - v[j]
                    if reduced < least[j]:
                        least[j], way[j] = reduced, j0
                    if least[j] < delta:
                        delta, j1 = least[j], j
            for j in range(n + 1):
                if used[j]:
                    u[match[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            j0 = j1
        while j0 != 0:
            match[j0], j0 = match[way[j0]], way[j0]
    return -sum(cost[match[j] - 1][j - 1] for j in range(1, n + 1))


def agreement(found, truth):
    """Accuracy after the best mapping, and mutual information over the mean of the entropies."""
    n = len(found)
    both, a, b = collections.Counter(zip(found, truth)), collections.Counter(found), collections.Counter(truth)
    columns = sorted(b)
    accuracy = best_mapping([[both[row, column] for column in columns] for row in sorted(a)]) / n
    entropy = lambda counts: -sum(c / n * math.log(c / n) for c in counts.values())
    information = sum(c / n * math.log(c * n / (a[x] * b[y])) for (x, y), c in both.items())
    return accuracy, 2 * information / (entropy(a) + entropy(b))


def discover(folder, name, rows, content):
    write(folder / "in.csv", rows)
    clarion("discover", "--input", folder / "in.csv", "--output", folder / "out.csv", "--threads", ARGS.threads, "--content", content)
    with open(folder / "out.csv", newline="") as lines:
        found = [r["cluster"] for r in csv.DictReader(lines)]
    accuracy, information = agreement(found, [r[1] for r in rows])
    print(f"discovery, {name}: {len(rows)} turns, {len({r[1] for r in rows})} reasons, found {len(set(found) - {'-1'})}, accuracy {accuracy:.3f}, "
          f"NMI {information:.3f}, said to state none {found.count('-1') / len(found):.3f}", flush=True)


def content_without(folder, name):
    """The shipped content, but with an embedding that never saw the set."""
    content = folder / f"content-{name}"
    (content / "models").mkdir(parents=True)
    (content / "scorecards").symlink_to(ROOT / "content/scorecards")
    (content / "models/states_reason.model").symlink_to(ROOT / "content/models/states_reason.model")
    subprocess.run([sys.executable, ROOT / "scripts/make_reason_sets.py", ARGS.shared, folder / name, "--without", name], check=True, stdout=subprocess.DEVNULL)
    clarion("train-reasons", "--input", folder / name / "sets.csv", "--other-talk", folder / name / "talk.csv", "--output",
            content / "models/reason_embedding.model")
    return content


def discovery(folder):
    for name in ("banking_intent_turns", "banking_utterances", "insurance_utterances"):
        discover(folder, name, [(r["text"], r["intent"]) for r in read(f"dstc11_natcs/{name}.csv.gz")], ROOT / "content")
    banking = [(r["text"], r["intent"]) for r in read("banking77/train.csv.gz")]
    discover(folder, "banking77, by an embedding that never saw it", banking, content_without(folder, "banking77"))
    bitext = [(r["text"], r["intent"]) for r in read("bitext_support/train.csv.gz")]
    discover(folder, "bitext, by an embedding that never saw it", bitext, content_without(folder, "bitext"))
    clinc = [(r["text"], r["intent"]) for r in read("clinc150/train_val.csv.gz") if r["intent"] != "oos" and part(r["intent"], 4) == 0]
    discover(folder, "a quarter of clinc150's intents, by an embedding that never saw it", clinc, content_without(folder, "clinc150"))


def speed(folder):
    rows = [(r["text"], r["intent"]) for r in read("banking77/train.csv.gz")]
    learn_and_ask(folder, rows, rows[:1])
    write(folder / "many.csv", rows * 20)
    runs = [clarion("classify", "--model", folder / "model", "--input", folder / "many.csv", "--output", folder / "out.csv") for _ in range(3)]
    print(f"speed, 77 labels, {len(rows) * 20} rows, one thread:", "; ".join(r.split(": ", 1)[1].strip() for r in runs))


def main():
    with tempfile.TemporaryDirectory(prefix="clarion-text-") as name:
        globals()[ARGS.what](pathlib.Path(name))


if __name__ == "__main__":
    main()
