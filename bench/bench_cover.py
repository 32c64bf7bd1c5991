#!/usr/bin/env python3
"""A plan of 50 creators, every follower kept, beside lazy greedy maximum coverage by apricot.

bench_cover.py FOLLOWS [ROUNDS] is run in the build folder; FOLLOWS is a table of the generator's. Ours is the
program from a roster file to the table of the plan, with the bound and the comparisons. apricot is given a
sparse matrix of creators by accounts, and is timed without making it."""
import csv
import os
import subprocess
import sys

sys.dont_write_bytecode = True
import bench

PICKED = 50
follows = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
apricot, numpy, sparse = map(bench.find, ["apricot", "numpy", "scipy.sparse"])


def read_matrix():
    creators, accounts, rows, columns = {}, {}, [], []
    with open(follows, newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            rows.append(creators.setdefault(row["creator"], len(creators)))
            columns.append(accounts.setdefault(row["follower"], len(accounts)))
    matrix = sparse.coo_matrix((numpy.ones(len(rows)), (rows, columns)), shape=(len(creators), len(accounts)))
    matrix = matrix.tocsr()
    matrix.data[:] = 1  # a follow that stands twice is one
    return matrix


def measure_apricot(matrix, reached):
    chosen = apricot.MaxCoverageSelection(PICKED, optimizer="lazy")
    seconds = bench.measure(lambda: chosen.fit(matrix))
    reached.append(len(numpy.unique(matrix[chosen.ranking].indices)))
    return seconds


def measure_ours(reached):
    command = ["./kith", "plan", "bench_cover.kith", "--max-creators", str(PICKED), "-q", "-o", "bench_cover.csv"]
    seconds = bench.measure(lambda: subprocess.run(command, check=True))
    with open("bench_cover.csv", newline="") as file:
        reached.append(float([row for row in csv.DictReader(file) if row["choice"] == "plan"][-1]["reach"]))
    return seconds


def main():
    print(f"a plan of {PICKED} creators, every follower kept")
    subprocess.run(["./kith", "sketch", follows, "--exact", "-q", "-o", "bench_cover.kith"], check=True)
    ours, theirs, runs = [], [], []
    runs.append(lambda: measure_ours(ours))
    if apricot and sparse:
        matrix = read_matrix()
        runs.append(lambda: measure_apricot(matrix, theirs))
    results = bench.interleave(runs, rounds)
    bench.show("ours, a program from file to file", results[0], "s")
    bench.show_value("ours, reach", ours[0])
    if theirs:
        bench.show("apricot, lazy maximum coverage", results[1], "s")
        bench.show_value("apricot, reach", theirs[0])
    else:
        bench.show_missing("apricot, lazy maximum coverage")
    os.remove("bench_cover.kith")
    os.remove("bench_cover.csv")


main()
