#!/usr/bin/env python3
"""Fuzzes what was fuzzed least and keeps the account in docs/fuzzing.tsv.

    ./dev fuzz 1 && python3 scripts/fuzz_record.py --minutes 60 --goal 30

Each turn gives the target with the least CPU time one slice, until every target has the minutes of the goal. A
crash, a hang or a leak ends the run with the input's name and is counted in the table; the rest of it stays.
"""
import argparse
import datetime
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / 'shared' / 'data'
COLUMNS = ('target', 'executions', 'cpu_seconds', 'found', 'last_run', 'commit')
# Folders of real files that are read as seeds where they are present.
REAL = {
    'vcon_fuzzer': ['vcon'],
    'contact_lens_fuzzer': ['formats/amazon-connect-contact-lens', 'formats/amazon-connect-contact-record'],
    'intake_fuzzer': ['formats'],
    'series_fuzzer': ['anomaly'],
    'leaves_fuzzer': ['rootcause'],
}
LARGEST_SEED = 16 << 10
SPARE = 10  # seconds: of the clock a little less is CPU time


def read(path):
    if not path.exists():
        return {}
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith('#')]
    return {row['target']: row for row in (dict(zip(COLUMNS, line.split('\t'))) for line in lines[1:])}


def write(path, rows):
    total = sum(int(row['executions']) for row in rows.values())
    lines = [f'# {total:,} executions; by scripts/fuzz_record.py', '\t'.join(COLUMNS)]
    lines += ['\t'.join(str(rows[name][c]) for c in COLUMNS) for name in sorted(rows)]
    fresh = path.with_suffix('.new')
    fresh.write_text('\n'.join(lines) + '\n')
    os.replace(fresh, path)


def real_seeds(target, folder):
    """Links to the small real files this target is meant to read."""
    names = [f for part in REAL.get(target, []) if (SHARED / part).is_dir()
             for f in sorted((SHARED / part).rglob('*')) if f.is_file() and f.stat().st_size <= LARGEST_SEED]
    if not names:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names[:500]):
        link = folder / str(number)
        if not link.exists():
            link.symlink_to(name)
    return [str(folder)]


def run_slice(program, corpus_root, seconds):
    target = program.name
    corpus = corpus_root / target
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = [str(f) for f in ROOT.glob(f'src/*/fuzz/seeds/{target}')] + real_seeds(target, corpus_root / 'real' / target)
    program_args = [str(program), f'-max_total_time={seconds}', '-timeout=10', '-rss_limit_mb=2048', '-print_final_stats=1',
                    f'-artifact_prefix={corpus_root}/found-{target}-', str(corpus), *seeds]
    with tempfile.TemporaryFile() as printed:
        run = subprocess.Popen(program_args, stdout=printed, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)  # waited for already
        printed.seek(0)
        text = printed.read().decode(errors='replace')
    done = re.search(r'stat::number_of_executed_units:\s*(\d+)', text)
    return int(done.group(1)) if done else 0, used.ru_utime + used.ru_stime, run.returncode, text


class Account:
    """The table, and which targets run; shared by the threads."""

    def __init__(self, args, programs, commit):
        self.args, self.programs, self.commit = args, programs, commit
        self.end = time.monotonic() + 60 * args.minutes
        self.lock = threading.Lock()
        self.running = set()
        self.found = []

    def turns(self):
        while time.monotonic() < self.end and not self.found:
            with self.lock:
                rows = read(self.args.table)
                had = {p: float(rows.get(p.name, {}).get('cpu_seconds', 0)) for p in self.programs if p.name not in self.running}
                program = min(had, key=lambda p: (had[p], p.name), default=None)
                wanted = self.args.goal * 60 - had[program] if program else 0
                if wanted <= 0:
                    return
                self.running.add(program.name)
            seconds = max(1, round(min(self.args.slice, wanted + SPARE, self.end - time.monotonic())))
            executions, cpu, code, text = run_slice(program, self.args.corpus, seconds)
            with self.lock:
                self.running.remove(program.name)
                self.add(program.name, executions, cpu, code != 0)
                print(f'{program.name}: {executions:,} executions, {cpu:.0f} s', flush=True)
                if code != 0:
                    print(text[-4000:])
                    self.found.append(program.name)

    def add(self, name, executions, cpu, found):
        rows = read(self.args.table)
        row = rows.setdefault(name, dict.fromkeys(COLUMNS, 0) | {'target': name})
        row['executions'] = int(row['executions']) + executions
        row['cpu_seconds'] = round(float(row['cpu_seconds']) + cpu)
        row['found'] = int(row['found']) + found
        row['last_run'] = datetime.date.today().isoformat()
        row['commit'] = self.commit
        write(self.args.table, rows)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('--minutes', type=float, default=30)
    options.add_argument('--slice', type=int, default=120, help='seconds of a turn')
    options.add_argument('--goal', type=float, default=math.inf, help='CPU minutes after which a target has had enough')
    options.add_argument('--jobs', type=int, default=1, help='targets at once')
    options.add_argument('--fuzzers', type=pathlib.Path, default=ROOT / 'build/asan/fuzzers')
    options.add_argument('--corpus', type=pathlib.Path, default=ROOT / 'build/corpus')
    options.add_argument('--table', type=pathlib.Path, default=ROOT / 'docs/fuzzing.tsv')
    args = options.parse_args()
    programs = sorted(p for p in args.fuzzers.iterdir() if p.suffix == '' and os.access(p, os.X_OK))
    if not programs:
        sys.exit(f'{args.fuzzers} holds no fuzz target; build them with ./dev fuzz 1')
    commit = subprocess.run(['git', '-C', str(ROOT), 'rev-parse', '--short', 'HEAD'], capture_output=True, text=True, check=True).stdout.strip()
    account = Account(args, programs, commit)
    workers = [threading.Thread(target=account.turns) for _ in range(args.jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if account.found:
        sys.exit(f'{", ".join(account.found)} found something; the input is in {args.corpus}/found-*')


if __name__ == '__main__':
    main()
