#!/usr/bin/env python3
"""A delimited file into sketches, beside the distinct followers of every creator by DuckDB and by Polars.

bench_text.py FOLLOWS [ROUNDS] is run in the build folder. Every round takes ours, DuckDB and Polars in turn,
each on two processors. Ours is bench_sketch's build with all threads."""
import os
import statistics
import sys

sys.dont_write_bytecode = True
os.environ["POLARS_MAX_THREADS"] = "2"
import bench

path, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
bench.use_two_processors()
duckdb, polars = bench.find("duckdb"), bench.find("polars")


def by_duckdb(connection):
    return connection.execute(
        f"select creator, approx_count_distinct(follower) from read_csv('{path}', header=true, delim='\t') "
        "group by creator").fetchall()


def by_polars():
    return (polars.scan_csv(path, separator="\t", has_header=True).group_by("creator")
            .agg(polars.col("follower").approx_n_unique()).collect())


runs = {"ours, sketches": lambda: bench.measure_ours(["./bench_sketch", path, "1"], "build, all threads")}
if duckdb:
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    duckdb_name = f"DuckDB {duckdb.__version__} approx_count_distinct"
    runs[duckdb_name] = lambda: bench.measure(lambda: by_duckdb(connection))
if polars:
    runs[f"Polars {polars.__version__} approx_n_unique"] = lambda: bench.measure(by_polars)

values = dict(zip(runs, bench.interleave(list(runs.values()), rounds)))
print(f"{path}, two threads")
for name, seconds in values.items():
    bench.show(name, seconds, "s")
for name, module in [("DuckDB", duckdb), ("Polars", polars)]:
    if not module:
        bench.show_missing(name)
if duckdb:
    bench.require("DuckDB / ours, time",
                  statistics.median(values[duckdb_name]) / statistics.median(values["ours, sketches"]), 5)
