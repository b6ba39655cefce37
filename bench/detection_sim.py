"""A contact center's hourly series with planted incidents, in the long form `clarion detect` reads, and the truth beside it.

    detection_sim.py OUT_FOLDER [--seed N] [--null]     writes series.csv, holidays.txt, events.csv

Ten weeks, 60 series channel|queue|measure. Counts over-dispersed, handle time autocorrelated and noisier at low volume, rates
binomial, sentiment with heavy tails. From the sixth week on: incidents that strike several series of one queue or channel
within two hours, and single ones. Independent of the development data but for the kinds of series and incidents.
"""
import argparse
import csv
import datetime
import math
import pathlib
import random

START = datetime.datetime(2026, 1, 5)
HOURS = 70 * 24
SCORED = 35 * 24
CHANNELS, QUEUES = ["voice", "chat", "email"], ["orders", "billing", "sales", "tech"]
MEASURES = {"volume": "count", "handle_time": "mean", "fcr": "rate", "abandon": "rate", "sentiment": "mean"}
BAD = {"volume": 1, "handle_time": 1, "fcr": -1, "abandon": 1, "sentiment": -1}  # the way a bad hour moves a measure


def poisson(rng, mean):
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, k, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        k, product = k + 1, product * rng.random()
    return k


def plant(rng):
    """(event, series, first hour, last hour, type, size) rows."""
    rows, names = [], [f"{c}|{q}|{m}" for c in CHANNELS for q in QUEUES for m in MEASURES]
    for number in range(1, 20):
        grouped = number <= 9
        kind = rng.choice(["level", "dip", "spike"] if grouped else ["spike", "dip", "level", "drift", "drift"])
        begin = rng.randrange(SCORED, HOURS - 150)
        length = {"spike": rng.randint(2, 6), "dip": rng.randint(3, 8), "level": rng.randint(48, 110), "drift": rng.randint(72, 140)}[kind]
        where = rng.choice(CHANNELS + QUEUES)
        pool = [n for n in names if where in n.split("|")[:2]] if grouped else names
        for name in rng.sample(pool, rng.randint(3, 8) if grouped else 1):
            size = rng.uniform(2.2, 3.5) if kind == "level" else rng.uniform(3, 6)
            rows.append((f"e{number:02}", name, begin + (rng.choice([0, 0, 1, 2]) if grouped else 0), begin + length, kind, size))
    return [r for r in rows if r[2] <= r[3]]


def shift(effects, name, hour):
    total = 0
    for _, _, begin, end, kind, size in effects.get(name, []):
        if begin <= hour <= end:
            grown = size * (hour - begin + 1) / (end - begin + 1) if kind == "drift" else size
            total += (-grown if kind == "dip" else grown) * BAD[name.split("|")[2]]
    return total


def values(rng, effects, holidays):
    for channel in CHANNELS:
        for queue in QUEUES:
            peak, aht, fcr = rng.uniform(12, 80), rng.uniform(220, 520), rng.uniform(.65, .82)
            drop, mood, trend, spread = rng.uniform(.04, .1), rng.uniform(.08, .25), rng.uniform(-.1, .15), rng.uniform(1.1, 1.8)
            noise = 0
            for hour in range(HOURS):
                at = START + datetime.timedelta(hours=hour)
                day = 6 if at.date() in holidays else at.weekday()
                shape = .1 + max(0, math.sin((at.hour - 5) / 16 * math.pi)) ** 1.3 if 5 <= at.hour <= 21 else .1
                mean = peak * shape * [1, 1, .95, .95, .9, .5, .35][day] * (1 + trend * hour / HOURS)
                prefix = f"{channel}|{queue}|"
                rate = max(.05, mean + shift(effects, prefix + "volume", hour) * math.sqrt(mean * spread))
                volume = poisson(rng, rng.gammavariate(rate / (spread - 1 + .01), spread - 1 + .01))
                behind = max(1, poisson(rng, mean))
                noise = .4 * noise + rng.gauss(0, .92)
                root = math.sqrt(behind)
                move = {m: shift(effects, prefix + m, hour) for m in MEASURES}
                base = drop * (.6 + .6 * shape)
                got = {"volume": volume, "handle_time": round(aht * (1 + .08 * (.5 - shape)) + .45 * aht / root * (noise + move["handle_time"]), 1)}
                for measure, p in (("fcr", fcr), ("abandon", base)):
                    p = min(1, max(0, p + move[measure] * math.sqrt(p * (1 - p) / behind)))
                    got[measure] = round(sum(rng.random() < p for _ in range(behind)) / behind, 4)
                heavy = rng.gauss(0, 1) / math.sqrt(max(.2, rng.gammavariate(2, .5)))
                got["sentiment"] = round(mood + .5 / root * (heavy + move["sentiment"] * 1.2), 4)
                for measure, kind in MEASURES.items():
                    yield prefix + measure, at, got[measure], "" if kind == "count" else volume, kind


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--null", action="store_true", help="no incidents")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    args.folder.mkdir(parents=True, exist_ok=True)
    planted = [] if args.null else plant(rng)
    holidays = {(START + datetime.timedelta(days=d)).date() for d in rng.sample(range(36, 68), 2)}
    effects = {}
    for row in planted:
        effects.setdefault(row[1], []).append(row)
    with open(args.folder / "series.csv", "w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["series", "time", "value", "weight", "kind"])
        table.writerows((name, at, value, weight, kind) for name, at, value, weight, kind in values(rng, effects, holidays))
    (args.folder / "holidays.txt").write_text("".join(f"{day}\n" for day in sorted(holidays)))
    with open(args.folder / "events.csv", "w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["event", "series", "start", "end", "type"])
        table.writerows((event, name, START + datetime.timedelta(hours=a), START + datetime.timedelta(hours=b), kind) for event, name, a, b, kind, _ in planted)


main()
