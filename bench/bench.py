"""What the benchmarks in Python have in common: medians over interleaved rounds, ours run as a program, and
the lines of bench.c."""
import importlib
import os
import re
import statistics
import subprocess
import time


def use_two_processors():
    """Keeps this program, and those it starts, to two processors, so that all sides have as many threads."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


def find(name):
    """A module, or None where it is not set up."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def measure(run):
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def measure_ours(command, line, place=0):
    """The number after `line` in what one of our programs prints, the first time unless `place` says which."""
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(re.findall(rf"^ *{re.escape(line)} +([0-9.]+)", text, re.MULTILINE)[place])


def interleave(runs, rounds):
    """What each of the functions returns, a value for each round, taken in turn."""
    values = [[] for _ in runs]
    for _ in range(rounds):
        for place, run in enumerate(runs):
            values[place].append(run())
    return values


def show(what, values, unit):
    print(f"  {what:<58} {statistics.median(values):9.3f} {unit:<9} ({min(values):.3f} to {max(values):.3f})",
          flush=True)


def show_value(what, value, unit=""):
    print(f"  {what:<58} {value:9.3f} {unit}", flush=True)


def show_missing(what):
    print(f"  {what:<58} not set up: make bench-peers", flush=True)


def require(what, ratio, limit, at_most=False):
    met = "met" if (ratio <= limit if at_most else ratio >= limit) else "NOT met"
    print(f"  = {what:<56} {ratio:9.3f}, {'at most' if at_most else 'at least'} {limit:.3f}: {met}", flush=True)
