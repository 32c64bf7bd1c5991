#!/usr/bin/env bash
# Sets up the programs that the benchmarks measure against, in the folder given, apart from the build.
# What cannot be had is said and left out. DATASKETCHES may name a clone of apache/datasketches-cpp.
set -uo pipefail
folder=${1:?usage: bench/peers.sh FOLDER}
mkdir -p "$folder"

say() { echo "bench-peers: $*" >&2; }

if [ ! -d "$folder/datasketches-cpp" ]; then
    git clone -q --depth 1 "${DATASKETCHES:-https://github.com/apache/datasketches-cpp}" \
        "$folder/datasketches-cpp" || say "no DataSketches: theta sketches are left out"
fi
if [ ! -e /usr/include/GraphBLAS.h ]; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get install -y -qq libsuitesparse-dev g++ >/dev/null ||
        say "no SuiteSparse GraphBLAS: its product is left out"
fi
if [ ! -x "$folder/venv/bin/python" ]; then
    { python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q duckdb polars; } ||
        say "no DuckDB or Polars: delimited text is measured alone"
fi
for peer in datasketches-cpp venv; do [ ! -e "$folder/$peer" ] || say "$folder/$peer is there"; done
