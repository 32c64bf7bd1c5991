#!/usr/bin/env bash
# Sets up the programs that the benchmarks measure against, in the folder given, apart from the build.
# What cannot be had is said and left out. All of it comes from Debian and PyPI.
set -uo pipefail
folder=${1:?usage: bench/peers.sh FOLDER}
mkdir -p "$folder"

say() { echo "bench-peers: $*" >&2; }

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null ||
        say "no $1: what it is needed for is left out"
}
command -v g++ >/dev/null || install g++
[ -e /usr/include/GraphBLAS.h ] || install libsuitesparse-dev
[ -e /usr/include/roaring/roaring.h ] || install libroaring-dev
python3 -c 'import ensurepip' 2>/dev/null || install python3-venv
[ -x "$folder/venv/bin/python" ] || python3 -m venv "$folder/venv" || say "no virtual environment for Python"
pip=$folder/venv/bin/pip
# The source package for Python is C++ with a thin layer; only its headers are used.
if [ ! -d "$folder/datasketches" ]; then
    timeout 300 "$pip" download -q --no-deps --no-binary datasketches -d "$folder" datasketches==4.1.0 &&
        mkdir "$folder/datasketches" &&
        tar xzf "$folder"/datasketches-4.1.0.tar.gz --strip-components 1 -C "$folder/datasketches" ||
        say "no DataSketches: theta sketches are left out"
fi
for package in datasketches duckdb polars datasketch rensa sourmash pyroaring; do
    [ -x "$folder/venv/bin/python" ] || break
    "$folder/venv/bin/python" -c "import $package" 2>/dev/null ||
        timeout 300 "$pip" install -q --only-binary :all: "$package" ||
        say "no $package: its lines say so"
done
# apricot is Python alone; it imports scikit-learn without saying so.
if [ -x "$folder/venv/bin/python" ]; then
    "$folder/venv/bin/python" -c "import apricot" 2>/dev/null ||
        timeout 300 "$pip" install -q scikit-learn scipy apricot-select || say "no apricot: its lines say so"
fi
for peer in datasketches venv; do [ ! -e "$folder/$peer" ] || say "$folder/$peer is there"; done
