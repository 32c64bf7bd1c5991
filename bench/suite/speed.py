#!/usr/bin/env python3
"""Seconds and memory of the audit on large rosters, with 1 and 2 threads, beside peeling.

speed.py [--build DIR] [--rounds N] [SIZE…]     SIZE as the generator takes it (30M 100M)

Twenty sellers are planted, a creator for each 600 follows and an account for each 14, as in the suite.
The audit reads and writes files; peeling is timed without reading, and where the graph fits its
memory. Each roster is deleted before the next one is made; 100 million follows take 4.5 GB."""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.dirname(HERE))
import bench
import stop
from data import FOLLOWS
from rows import TWENTY

UNITS = {"k": 10**3, "M": 10**6, "G": 10**9}
REQUIRED = {100 * 10**6: (10, 3)}  # follows: seconds, GB
PEEL_MOST = 100 * 10**6


def parse():
    parser = argparse.ArgumentParser(description="Measures the audit of large rosters.")
    parser.add_argument("--build", default="build", help="the build folder (build)")
    parser.add_argument("--rounds", type=int, default=3, help="(3)")
    parser.add_argument("sizes", nargs="*", default=["30M", "100M"], help="follows (30M 100M)")
    return parser.parse_args()


def count_follows(size):
    return int(float(size.rstrip("kMG")) * UNITS.get(size[-1], 1))


def run_measured(command):
    """Seconds and gigabytes of a program."""
    begin = time.perf_counter()
    process = subprocess.Popen(command)
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        raise
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - begin, usage.ru_maxrss / 1e6


def audit(build, folder, threads):
    made = os.path.join(folder, "said")
    result = run_measured([os.path.join(build, "kith"), "audit", os.path.join(folder, FOLLOWS), "-q", "-o", made,
                           "-t", str(threads)])
    shutil.rmtree(made)
    return result


def peel(build, folder):
    text = subprocess.run([os.path.join(build, "bench_detect"), folder, "--method", "peel"], check=True,
                          capture_output=True, text=True).stdout
    seconds, megabytes = text.splitlines()[-1].split()[-2:]
    return float(seconds), float(megabytes) * 1.048576 / 1e3


def measure_size(options, size, folder):
    follows = count_follows(size)
    command = [os.path.join(options.build, "generate"), "-q", "-o", folder, "--seed", "1000", "--follows", size,
               "--creators", str(follows // 600), "--accounts", str(follows // 14)] + TWENTY["generate"].split()
    subprocess.run(command, check=True)
    with open(os.path.join(folder, FOLLOWS), "rb") as file:  # so that no run is the first to read it
        while file.read(1 << 24):
            pass
    runs = [lambda threads=threads: audit(options.build, folder, threads) for threads in (1, 2)]
    rounds = bench.interleave(runs, options.rounds)
    print(f"{size} follows")
    for threads, results in zip((1, 2), rounds):
        bench.show(f"audit, threads: {threads}", [seconds for seconds, _ in results], "s")
        bench.show(f"audit, threads: {threads}, memory", [gigabytes for _, gigabytes in results], "GB")
    if follows <= PEEL_MOST:
        seconds, gigabytes = peel(options.build, folder)
        bench.show_value("peeling, without reading", seconds, "s")
        bench.show_value("peeling, memory", gigabytes, "GB")
    for limit, what, place in zip(REQUIRED.get(follows, ()), ("seconds", "GB"), (0, 1)):
        bench.require(f"{what} with 2 threads", statistics.median(one[place] for one in rounds[1]), limit, at_most=True)


def main():
    options = parse()
    for program in ("kith", "generate", "bench_detect"):
        if not os.access(os.path.join(options.build, program), os.X_OK):
            sys.exit(f"speed.py: {options.build}/{program} is missing: run make all {options.build}/bench_detect")
    stop.listen()
    for size in options.sizes:
        folder = os.path.join(options.build, "suite", f"speed-{size}-{os.getpid()}")
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        try:
            measure_size(options, size, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
