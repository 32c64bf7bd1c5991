#!/usr/bin/env bash
# Fails when a folder of engine/ includes one that it may not: each sees itself and those before it,
# and the program sees the public headers alone. An argument names another tree than this one.
set -euo pipefail
cd "${1:-$(dirname "$0")/..}"

order="include base kernels input sketch overlap relationship authenticity report"
public_only="cli python"

# Whether folder $1 may include the path $2. A path without a folder is a public header or a neighbour.
allowed() {
    local folder=$1 path=$2 target=${2%%/*} before=" "
    case $path in
    *..* | /*) return 1 ;;
    */*) ;;
    *) [ -e "engine/include/$path" ] && target=include || target=$folder ;;
    esac
    [ "$target" != "$folder" ] || return 0
    case " $public_only " in *" $folder "*) [ "$target" = include ]; return ;; esac
    before=" $order "
    before=${before%% "$folder" *}
    case "$before " in *" $target "*) return 0 ;; esac
    return 1
}

# A path in <> is the system's unless the tree has it.
is_ours() {
    case $1 in \"*) return 0 ;; esac
    [ -e "engine/${1:1}" ] || [ -e "engine/include/${1:1}" ]
}

findings=0
report() {
    echo "layering: $1" >&2
    findings=$((findings + 1))
}

for path in engine/*/; do
    folder=$(basename "$path")
    case " $order $public_only " in
    *" $folder "*) ;;
    *) report "engine/$folder is not one of: $order $public_only" ;;
    esac
done

while IFS=: read -r file line text; do
    quoted=$(sed -E 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*(["<][^">]*).*/\1/' <<<"$text")
    is_ours "$quoted" || continue
    folder=${file#engine/}
    folder=${folder%%/*}
    allowed "$folder" "${quoted:1}" || report "$file:$line: $folder may not include ${quoted:1}"
done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*["<]' engine --include='*.c' --include='*.h')

[ $findings = 0 ]
