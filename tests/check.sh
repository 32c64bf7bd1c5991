#!/usr/bin/env bash
# The static checks: formatting, clang-tidy, file lengths and layering. Says every finding and, at the
# end, one line.
set -uo pipefail
cd "$(dirname "$0")/.."

line_limit=700
findings=0

# Runs a check and counts it when it fails.
check() {
    local name=$1
    shift
    if ! "$@"; then
        echo "check: $name failed" >&2
        findings=$((findings + 1))
    fi
}

list() { git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
    [ ! -e "$file" ] || echo "$file"
done; }

formatted() {
    local unformatted
    unformatted=$(printf '%s\n' "${sources[@]}" | xargs clang-format-14 --dry-run --Werror 2>&1 |
        sed -nE 's/^([^: ]+):[0-9]+:[0-9]+: error.*/\1: not formatted (make format)/p' | sort -u)
    [ -z "$unformatted" ] || { echo "$unformatted"; return 1; } >&2
}

# One file a run: clang-tidy 14 takes the va_list of a second file for uninitialized.
tidy_one() {
    local talk
    talk=$(clang-tidy-14 --quiet "$1" -- -std=c17 -D_GNU_SOURCE -Iengine -Iengine/include -Itests \
        -fopenmp $TIDY_FLAGS 2>&1)
    local code=$?
    [ $code = 0 ] || grep -E '(error|warning): ' <<<"$talk" | sed "s|^$PWD/||"
    return $code
}
tidied() { printf '%s\n' "${units[@]}" | xargs -P 2 -I{} bash -c 'tidy_one {}'; }

short() {
    local long
    long=$(wc -l "${sources[@]}" | awk -v limit=$line_limit '$2 != "total" && $1 > limit')
    [ -z "$long" ] || { echo "longer than $line_limit lines:"; echo "$long"; return 1; } >&2
}

mapfile -t sources < <(list 'engine/*.c' 'engine/*.h' 'tests/*.c' 'tests/*.h' 'bench/*.c' 'bench/*.h' \
    'datasets/*.c' 'datasets/*.h')
# The kernels of another processor cannot be parsed here.
case $(uname -m) in x86_64) foreign=_neon.c ;; *) foreign=_avx ;; esac
# Nor those of a peer of the benchmarks that is not set up.
[ -e /usr/include/GraphBLAS.h ] || foreign+='|peers/graphblas.c'
[ -e /usr/include/roaring/roaring.h ] || foreign+='|peers/roaring.c'
mapfile -t units < <(printf '%s\n' "${sources[@]}" | grep '\.c$' | grep -vE -- "$foreign")
TIDY_FLAGS=$(pkg-config --cflags libxxhash libzstd zlib igraph criterion 2>/dev/null)
case $(uname -m) in x86_64) TIDY_FLAGS+=" -mavx2 -mbmi -mbmi2 -mpopcnt -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vbmi2 -mavx512vpopcntdq" ;; esac
export TIDY_FLAGS
export -f tidy_one

check formatting formatted
check clang-tidy tidied
check "file length" short
check layering tests/layering.sh

if [ $findings -gt 0 ]; then
    echo "check: $findings of 4 checks failed"
    exit 1
fi
echo "check: ${#sources[@]} files are formatted, tidy, short and well layered"
