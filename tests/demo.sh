#!/usr/bin/env bash
# Generates a roster in which two sellers are planted, scores it, and prints the top of the result.
set -euo pipefail
export LC_ALL=C
build=${1:-build}
roster=$build/demo/roster
scores=$build/demo/scores

mkdir -p "$build/demo"
"$build/generate" -o "$roster" --creators 300 --follows 1M --no-accounts -q \
    --seller pool=2000,buyers=20,density=0.2 --seller pool=1500,buyers=25,density=0.2
"$build/kith" score "$roster/follows.tsv" -o "$scores"

# Prints a title and standard input, the rows of a table with tabs, as aligned columns.
show() {
    printf '\n%s\n' "$1"
    awk -F'\t' '{
        for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) }
        if (NF > columns) columns = NF
    } END {
        for (r = 1; r <= NR; r++) {
            line = " "
            for (i = 1; i <= columns; i++) line = line sprintf(" %-" width[i] "s ", cell[r, i])
            sub(/ +$/, "", line)
            print line
        }
    }'
}

# The first $4 rows of a table that have a value in column $2, by that column upwards (g) or downwards (rg).
top() {
    tail -n +2 "$1" | awk -F, -v column="$2" '$column != ""' | sort -t, -k"$2,$2$3" -k1,1 |
        awk -v most="$4" 'NR <= most'
}

{
    printf 'creator\tfollowers\tauthenticity\t95 %%\tcoordinated\tevidence\n'
    top "$scores/creators.csv" 5 g 8 | awk -F, '{
        interval = $6 == "" ? "" : sprintf("%.1f to %.1f", $6, $7)
        printf "%s\t%d\t%s\t%s\t%s\t%s\n", $1, $2, $5 == "" ? "" : sprintf("%.1f", $5), interval,
            $9 == "" ? "" : sprintf("%.1f %%", 100 * $9), $10 }'
} | show "The least authentic followings of $(($(wc -l <"$scores/creators.csv") - 1)) creators"

{
    printf 'creator\tcreator\tshared\t95 %%\tof the first\tof the second\tlift\n'
    top "$scores/overlaps.csv" 3 rg 6 | awk -F, '{
        printf "%s\t%s\t%d\t%d to %d\t%.1f %%\t%.1f %%\t%.1f\n", $1, $2, $3, $4, $5, 100 * $7, 100 * $8, $9 }'
} | show "The largest overlaps of $(($(wc -l <"$scores/overlaps.csv") - 1))"

{
    printf 'campaign\tkind\tcreators\taccounts\toverlap\tby chance\n'
    tail -n +2 "$scores/campaigns.csv" | awk -F, '{
        printf "%s\t%s\t%d\t%d\t%.0f\t%.0f\n", $1, $2, split($3, names, ";"), $4, $7, $8 }'
} | show "Campaigns: accounts that share creators far more often than chance allows"

# What the generator planted, to compare with.
awk -F'[,\t]' 'FNR == 1 { next }
    FILENAME ~ /truth/ { bought[$1] = $4 > 0; planted += $4 > 0; total++; next }
    $10 == "strong" { if (bought[$1]) hits++; else wrong++ }
    END { printf "\nFollowers were sold to %d creators: the evidence is strong for %d of them, and for %d of the other %d.\n",
              planted, hits, wrong, total - planted }' "$roster/truth_creators.tsv" "$scores/creators.csv"
echo "The rest is in $scores: creators, overlaps, suspects, campaigns, windows, niches, roster.kith, summary.json."
