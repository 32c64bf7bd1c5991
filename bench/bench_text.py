#!/usr/bin/env python3
"""Distinct followers of every creator of a delimited file, by DuckDB and by Polars, with two threads.

bench_text.py FOLLOWS [ROUNDS] prints the seconds of each, the median of the rounds and the extremes,
and with a third argument (our seconds) the ratio."""
import os
import statistics
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "2"
import duckdb
import polars

path, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3


def by_duckdb(connection):
    return connection.execute(
        f"select creator, approx_count_distinct(follower) from read_csv('{path}', header=true, delim='\t') "
        "group by creator").fetchall()


def by_polars():
    return (polars.scan_csv(path, separator="\t", has_header=True).group_by("creator")
            .agg(polars.col("follower").approx_n_unique()).collect())


connection = duckdb.connect()
connection.execute("set threads = 2")
for name, run in [(f"DuckDB {duckdb.__version__} approx_count_distinct", lambda: by_duckdb(connection)),
                  (f"Polars {polars.__version__} approx_n_unique", by_polars)]:
    seconds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begin)
    median = statistics.median(seconds)
    print(f"  {name:<58} {median:9.3f} s         ({min(seconds):.3f} to {max(seconds):.3f})", flush=True)
