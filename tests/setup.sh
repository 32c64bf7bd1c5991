#!/usr/bin/env bash
# Installs what the build, the tests (`build`), the static checks (`check`) or the tests for ARM (`arm`)
# need and the machine lacks.
# Where nothing is missing it does nothing; where there is no apt-get it prints what is needed.
set -euo pipefail

needs_compiler() { command -v cc >/dev/null && echo '#include <stdio.h>' | cc -E - >/dev/null 2>&1; }
needs_library() { command -v pkg-config >/dev/null && pkg-config --exists "$1"; }

missing=()
case "${1:-build}" in
build)
    needs_compiler || missing+=(gcc libc6-dev)
    command -v pkg-config >/dev/null || missing+=(pkg-config)
    needs_library libxxhash || missing+=(libxxhash-dev)
    needs_library libzstd || missing+=(libzstd-dev)
    needs_library zlib || missing+=(zlib1g-dev)
    needs_library igraph || missing+=(libigraph-dev)
    [ -e /usr/include/glpk.h ] || missing+=(libglpk-dev)
    needs_library criterion || missing+=(libcriterion-dev)
    ;;
check)
    command -v clang-format-14 >/dev/null || missing+=(clang-format-14)
    command -v clang-tidy-14 >/dev/null || missing+=(clang-tidy-14 libomp-14-dev)
    ;;
arm)
    command -v aarch64-linux-gnu-gcc >/dev/null || missing+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
    command -v qemu-aarch64 >/dev/null || missing+=(qemu-user)
    [ -e /usr/include/xxhash.h ] || missing+=(libxxhash-dev)
    ;;
*)
    echo "usage: tests/setup.sh build|check|arm" >&2
    exit 2
    ;;
esac
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    cat >&2 <<LIST
kith needs a C17 compiler (gcc or clang), GNU make, pkg-config, and the development files of
xxHash, Zstandard, zlib, igraph and GLPK; its tests need Criterion 2.4, its checks clang-format and clang-tidy 14,
its tests for ARM a cross compiler and qemu-user.
Missing here, by their Debian names: ${missing[*]}
LIST
    exit 1
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
echo "installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
