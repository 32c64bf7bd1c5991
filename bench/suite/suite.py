#!/usr/bin/env python3
"""The detection suite: runs the rows of rows.py and prints, for each measure, ours beside the baselines.

suite.py [--row PATTERN] [--seeds N] …     --help lists the options

For each seed of a data set it makes the data, runs `kith audit` once for each combination of inputs that a
row asks for, runs the baselines of bench_detect on the first seeds, and deletes the data. What was measured is
kept in BUILD/suite/results under a hash of the data's options and generator, the inputs, the program and the
measuring code, so that a run that was stopped goes on where it was, and a new program is measured anew. Inputs
that the program has no option for, or the data no file for, are left out; rows that then coincide run once.

The table has the base rate, the median over the seeds and the worst, what is required, whether it is met (yes:
by the worst seed; median: by the median alone; no), the baselines' median of the same measure, and the
program's median seconds. It is also written to BUILD/suite/table.tsv."""
import argparse
import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import check
import data as sets
import measure
import stop
import table
from rows import DATA, ROWS

HERE = os.path.dirname(os.path.abspath(__file__))
# The columns of bench_detect after the name, and which measures they are.
BASELINE_COLUMNS = ("bot_f", "buyer_f", "joint_f", "auc", "ap", "base_rate", "bots_reported", "flagged", "seconds",
                    "megabytes")
ONLY_RANKS = ("cosine-sum",)  # whose empty sets are no statement
REPORTED = ("bots_reported", "flagged")
FILES = {"accounts": sets.ACCOUNTS, "engagements": sets.ENGAGEMENTS}
NAMED_MOST = 10


def parse():
    parser = argparse.ArgumentParser(description="Runs the detection suite.")
    parser.add_argument("--build", default="build", help="the build folder (build)")
    parser.add_argument("--public", default=os.environ.get("KITH_DATASETS", "../shared/datasets"),
                        help="folder of the public data; rows whose data are not there are skipped "
                        "(KITH_DATASETS, or ../shared/datasets)")
    parser.add_argument("--row", action="append", help="names of rows, with * and ?; may be repeated (all)")
    parser.add_argument("--seeds", type=int, default=1000, help="at most so many seeds a row")
    parser.add_argument("--first-seed", type=int, default=1000, help="developers' seeds are below 1000 (1000)")
    parser.add_argument("--baselines", type=int, default=1, help="seeds for the baselines, 0 for none (1)")
    parser.add_argument("--threads", default="0", help="of the program (0: all)")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    parser.add_argument("--check", action="store_true", help="check the measures on obvious answers")
    return parser.parse_args()


def tell(text):
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def digest_file(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def name_flagged(said):
    """The flagged creators by name, those of strong evidence first."""
    flagged = [(row["evidence"], name) for name, row in said.creators.items() if row["evidence"] in measure.FLAGS]
    return [f"{name} ({kind})" for kind, name in sorted(flagged)][:NAMED_MOST]


class Store:
    """Results by name and by everything they depend on."""

    def __init__(self, folder, digests):
        self.folder, self.digests = folder, digests
        os.makedirs(folder, exist_ok=True)

    def path(self, name, programs, *rest):
        key = json.dumps([[self.digests[program] for program in programs], rest])
        return os.path.join(self.folder, f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:12]}.json")

    def get(self, path):
        if not os.path.exists(path):
            return None
        with open(path) as file:
            return json.load(file)

    def put(self, path, result):
        with open(path + ".new", "w") as file:
            json.dump(result, file)
        os.replace(path + ".new", path)


class Suite:
    def __init__(self, options):
        self.options = options
        self.kith = os.path.join(options.build, "kith")
        self.detect = os.path.join(options.build, "bench_detect")
        self.offers = subprocess.run([self.kith, "audit", "--help"], capture_output=True, text=True, check=True).stdout
        digests = {name: digest_file(os.path.join(options.build, name))
                   for name in ("kith", "bench_detect", "generate", "market")}
        digests |= {name: "" for name in sets.PUBLIC}
        digests["measures"] = "".join(digest_file(os.path.join(HERE, name)) for name in ("measure.py", "data.py"))
        self.store = Store(os.path.join(options.build, "suite", "results"), digests)

    def narrow(self, program, inputs):
        """The inputs that can be given: those the program takes and the data have."""
        kept = [one for one in inputs.split("+")
                if one in sets.GIVES[program] and (one == "times" or f"--{one}" in self.offers)]
        return "+".join(kept) or "sets"

    def seeds(self, row):
        count = min(row.seeds or DATA[row.data].seeds, self.options.seeds)
        return range(self.options.first_seed, self.options.first_seed + count)

    def has_baselines(self, name, seed):
        return DATA[name].with_baselines and seed < self.options.first_seed + self.options.baselines

    def path(self, name, seed, inputs):
        one = DATA[name]
        inputs = self.narrow(one.program, inputs)
        return self.store.path(f"{name}-{seed}-{inputs}", (one.program, "kith", "measures"), one.options, seed, inputs)

    def baseline_path(self, name, seed):
        one = DATA[name]
        return self.store.path(f"{name}-{seed}-baselines", (one.program, "bench_detect", "measures"), one.options, seed)

    def run_data(self, name, rows):
        """Runs what the rows need of one data set and is not there yet."""
        for seed in sorted({seed for row in rows for seed in self.seeds(row)}):
            wanted = {self.path(name, seed, row.inputs): self.narrow(DATA[name].program, row.inputs)
                      for row in rows if seed in self.seeds(row)}
            wanted = {path: inputs for path, inputs in wanted.items() if self.store.get(path) is None}
            with_baselines = self.has_baselines(name, seed) and self.store.get(self.baseline_path(name, seed)) is None
            if wanted or with_baselines:
                self.run_seed(name, seed, wanted, with_baselines)

    def run_seed(self, name, seed, wanted, with_baselines):
        folder = os.path.join(self.options.build, "suite", "data", f"{name}-{seed}-{os.getpid()}")
        begin = time.perf_counter()
        try:
            sets.make(DATA[name], seed, self.options.build, self.options.public, folder)
            truth = sets.read_truth(folder) if wanted else None
            for path, inputs in wanted.items():
                self.store.put(path, self.run_kith(folder, inputs, truth))
            if with_baselines:
                self.store.put(self.baseline_path(name, seed), self.run_baselines(folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        tell(f"{name} {seed}: {time.perf_counter() - begin:.0f} s for "
             f"{', '.join(list(wanted.values()) + ['baselines'] * with_baselines)}")

    def run_kith(self, folder, inputs, truth):
        out = os.path.join(folder, "said")
        parts = inputs.split("+")
        follows = os.path.join(folder, sets.FOLLOWS) if "times" in parts else sets.write_sets(folder)
        command = [self.kith, "audit", follows, "--all-followers", "-q", "-o", out, "-t", self.options.threads]
        for part in FILES.keys() & set(parts):
            command += [f"--{part}", os.path.join(folder, FILES[part])]
        begin = time.perf_counter()
        ended = subprocess.run(command, capture_output=True, text=True)
        seconds = time.perf_counter() - begin
        if ended.returncode != 0:
            tell(f"failed: {' '.join(command)}: {ended.stderr.strip()}")
            return {"failed": ended.stderr.strip()}
        said = sets.read_said(out)
        shutil.rmtree(out)
        return measure.compare(truth, said) | {"seconds": seconds, "names": name_flagged(said)}

    def run_baselines(self, folder):
        """What bench_detect says of each baseline: its columns by name."""
        made = {}
        for name in table.BASELINES:
            ended = subprocess.run([self.detect, folder, "--method", name], capture_output=True, text=True, check=True)
            fields = ended.stdout.splitlines()[-1].split()
            if len(fields) == len(BASELINE_COLUMNS) + 1:
                made[name] = {column: float(field) for column, field in zip(BASELINE_COLUMNS, fields[1:])
                              if field != "-" and not (name in ONLY_RANKS and column in REPORTED)}
        return made

    def read(self, row):
        """The results that there are of a row: ours, and the baselines'."""
        ours = [self.store.get(self.path(row.data, seed, row.inputs)) for seed in self.seeds(row)]
        theirs = [self.store.get(self.baseline_path(row.data, seed)) for seed in self.seeds(row)
                  if self.has_baselines(row.data, seed)]
        return [one for one in ours if one], [one for one in theirs if one]


def report(suite, chosen):
    """Prints the results and writes the table."""
    results = {name: suite.read(row) for name, row in chosen.items()}
    lines = [list(table.HEADER)]
    for name, row in chosen.items():
        lines += table.tabulate(name, row, *results[name])
    table.print_table(lines)
    with open(os.path.join(suite.options.build, "suite", "table.tsv"), "w") as out:
        out.writelines("\t".join(line) + "\n" for line in lines)
    for name, row in chosen.items():
        table.print_flagged(name, row, results[name][0])
    table.print_falls({name: ours for name, (ours, _) in results.items()})
    bounded = [line[table.MET] for line in lines[1:] if line[table.REQUIRED] not in ("", "-")]
    print(f"{bounded.count('yes')} of {len(bounded)} requirements are met; baselines have {suite.options.baselines} "
          "of the seeds")


def main():
    options = parse()
    chosen = {name: row for name, row in ROWS.items()
              if any(fnmatch.fnmatch(name, pattern) for pattern in options.row or ["*"])}
    if options.check:
        return check.run()
    if options.list:
        print("\n".join(chosen))
        return 0
    if not chosen:
        print(f"suite: no row is named {', '.join(options.row)}; --list has the names", file=sys.stderr)
        return 2
    stop.listen()
    missing = [name for name, row in chosen.items() if not sets.is_present(DATA[row.data], options.public)]
    chosen = {name: row for name, row in chosen.items() if name not in missing}
    suite = Suite(options)
    begin = time.perf_counter()
    names = list(dict.fromkeys(row.data for row in chosen.values()))
    for place, name in enumerate(names, 1):
        tell(f"{place} of {len(names)}: {name}")
        suite.run_data(name, [row for row in chosen.values() if row.data == name])
    report(suite, chosen)
    if missing:
        print(f"skipped, for want of the public data: {', '.join(missing)}")
    tell(f"{time.perf_counter() - begin:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
