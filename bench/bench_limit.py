#!/usr/bin/env python3
"""Is the detection limit true? Plants packs of known size into generated rosters and counts those found.

bench_limit.py [--build DIR] [--seeds N] [--first-seed S] [--row PATTERN]

A row is a roster and what the program is given of it. The limit is read from the audit of a roster with nothing
planted. Then one seller's pool, as large as the limit's and sent to as many creators, is planted with packs of 0.5,
0.75, 1 and 1.5 times the limit, delivered within 1 to 30 days. Found are the packs whose creators have weak or
strong evidence. `--buyers` and `--pool` plant others than those that the limit is for, with the same packs."""
import argparse
import csv
import fnmatch
import json
import os
import shutil
import subprocess
import sys
import tempfile

TIMES = (0.5, 0.75, 1, 1.5)
NEEDED = 0.95  # of the packs at the limit
ROSTERS = {
    "small": "--creators 1k --follows 500k --accounts 50k",
    "wide": "--creators 4k --follows 2M --accounts 150k",
    "large audiences": "--creators 200 --follows 1.5M --accounts 300k",
}
CAMOUFLAGE = ("none", "popular")
DENSITY = {"generate": "density={share}", "market": "share={share},packs=1,renew=0"}
ROWS = [(roster, program, camouflage, inputs) for inputs in ("times", "sets") for roster in ROSTERS
        for program in DENSITY for camouflage in CAMOUFLAGE]


def make(options, row, seed, folder, seller=()):
    roster, program, _, _ = row
    subprocess.run([os.path.join(options.build, program), "-q", "-o", folder, "--seed", str(seed),
                    *ROSTERS[roster].split(), *seller], check=True)


def audit(options, row, folder):
    """The folder of what the audit says."""
    said = os.path.join(folder, "said")
    follows = os.path.join(folder, "follows.tsv")
    if row[3] == "sets":
        with open(os.path.join(folder, "sets.tsv"), "wb") as out:
            subprocess.run(["cut", "-f1,2", follows], stdout=out, check=True)
        follows = out.name
    subprocess.run([os.path.join(options.build, "kith"), "audit", follows, "-q", "-o", said], check=True)
    return said


def read_limit(said):
    with open(os.path.join(said, "summary.json")) as file:
        return json.load(file)["detection_limit"]


def count_found(folder, said):
    """Packs planted, and those of them found."""
    with open(os.path.join(folder, "truth_creators.tsv"), newline="") as file:
        bought = {row["creator"] for row in csv.DictReader(file, delimiter="\t") if int(row["bought"]) > 0}
    with open(os.path.join(said, "creators.csv"), newline="") as file:
        found = {row["creator"] for row in csv.DictReader(file) if row["evidence"] in ("weak", "strong")}
    return len(bought), len(bought & found)


def run(options, row, seed, seller=()):
    folder = tempfile.mkdtemp()
    try:
        make(options, row, seed, folder, seller)
        said = audit(options, row, folder)
        return read_limit(said), count_found(folder, said)
    finally:
        shutil.rmtree(folder)


def plant(options, row, seed, limit, accounts):
    pool = options.pool or limit["pool_accounts"]
    density = DENSITY[row[1]].format(share=round(min(accounts / pool, 1), 4))
    seller = f"pool={pool},buyers={options.buyers or limit['creators']},days=1-30,camouflage={row[2]},{density}"
    return run(options, row, seed, ("--seller", seller))[1]


def measure(options, row):
    """Prints a row; returns packs planted at the limit, and those of them found."""
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    limits = {seed: run(options, row, seed)[0] for seed in seeds}
    shares = sorted(limit["accounts"] / limit["pool_accounts"] for limit in limits.values())
    line = f"{row[3]:<6}{row[0]:<16}{row[1]:<9}{row[2]:<8} limit {100 * shares[len(shares) // 2]:5.1f} %  "
    at_limit = (0, 0)
    for times in TIMES:
        counts = [plant(options, row, seed, limit, times * limit["accounts"]) for seed, limit in limits.items()]
        planted, found = (sum(column) for column in zip(*counts))
        line += f"  {times:>4} x {found:>4}/{planted}"
        if times == 1:
            at_limit = (planted, found)
    print(line, flush=True)
    return at_limit


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--row", default="*", help="inputs, roster, generator and camouflage, with * and ?")
    parser.add_argument("--buyers", type=int)
    parser.add_argument("--pool", type=int)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    rows = [row for row in ROWS if fnmatch.fnmatch(" ".join((row[3], *row[:3])), options.row)]
    totals = {"times": [0, 0], "sets": [0, 0]}
    for row in rows:
        planted, found = measure(options, row)
        totals[row[3]][0] += planted
        totals[row[3]][1] += found
    missed = False
    for inputs, (planted, found) in totals.items():
        if planted:
            share = found / planted
            missed = missed or share < NEEDED
            print(f"{inputs}: {100 * share:.1f} % of {planted} packs at the limit are found, at least "
                  f"{100 * NEEDED:.0f} % needed: {'met' if share >= NEEDED else 'NOT met'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
