#!/usr/bin/env python3
"""Fuzzes what was fuzzed least and keeps the account in docs/fuzzing.tsv.

    ./dev fuzz 1 && python3 scripts/fuzz_record.py --minutes 60

Each turn gives the target with the least CPU time one slice. A crash, a hang or a leak ends the run with the
input's name and is counted in the table; the rest of the table stays as it is.
"""
import argparse
import datetime
import os
import pathlib
import re
import resource
import subprocess
import sys
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
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([str(program), f'-max_total_time={seconds}', '-timeout=10', '-rss_limit_mb=2048', '-print_final_stats=1',
                          f'-artifact_prefix={corpus_root}/found-{target}-', str(corpus), *seeds],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors='replace', check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = re.search(r'stat::number_of_executed_units:\s*(\d+)', run.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return int(done.group(1)) if done else 0, cpu, run


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('--minutes', type=float, default=30)
    options.add_argument('--slice', type=int, default=120, help='seconds of a turn')
    options.add_argument('--fuzzers', type=pathlib.Path, default=ROOT / 'build/fuzz/fuzzers')
    options.add_argument('--corpus', type=pathlib.Path, default=ROOT / 'build/fuzz/corpus')
    options.add_argument('--table', type=pathlib.Path, default=ROOT / 'docs/fuzzing.tsv')
    args = options.parse_args()
    programs = sorted(p for p in args.fuzzers.iterdir() if p.suffix == '' and os.access(p, os.X_OK))
    if not programs:
        sys.exit(f'{args.fuzzers} holds no fuzz target; build them with ./dev fuzz 1')
    commit = subprocess.run(['git', '-C', str(ROOT), 'rev-parse', '--short', 'HEAD'], capture_output=True, text=True, check=True).stdout.strip()
    end = time.monotonic() + 60 * args.minutes
    while time.monotonic() < end:
        rows = read(args.table)
        program = min(programs, key=lambda p: (float(rows.get(p.name, {}).get('cpu_seconds', 0)), p.name))
        executions, cpu, run = run_slice(program, args.corpus, args.slice)
        row = rows.setdefault(program.name, dict.fromkeys(COLUMNS, 0) | {'target': program.name})
        row['executions'] = int(row['executions']) + executions
        row['cpu_seconds'] = round(float(row['cpu_seconds']) + cpu)
        row['found'] = int(row['found']) + (run.returncode != 0)
        row['last_run'] = datetime.date.today().isoformat()
        row['commit'] = commit
        write(args.table, rows)
        print(f'{program.name}: {executions:,} executions, {cpu:.0f} s', flush=True)
        if run.returncode != 0:
            print(run.stdout[-4000:])
            sys.exit(f'{program.name} found something; its input is in {args.corpus}/found-{program.name}-*')


if __name__ == '__main__':
    main()
