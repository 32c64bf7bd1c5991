"""The table of the suite's results: what a row's measures are over its seeds, and whether bounds are met.

A measure that some seeds lack, as the precision of nothing found, is taken over the others; a bound on one
that all lack is not met."""
import statistics

import data as sets
import measure
from rows import DATA

BASELINES = ("peel", "copycatch", "starscout", "rank", "cosine-sum")
HEADER = ("row", "seeds", "base rate", "measure", "median", "worst", "required", "met") + BASELINES + ("seconds",)
REQUIRED, MET = HEADER.index("required"), HEADER.index("met")
WORSE_IF_LARGE = measure.COUNTS + ("outside", "others_incentive")
FALLEN = 0.5


def meets(bound, value):
    return value <= bound.value if bound.relation == "<=" else value >= bound.value


def judge(bound, values):
    """The median (or the mean, if the bound is of it), the worst, and whether the bound is met."""
    if not values:
        return None, None, "no" if bound.relation else ""
    middle = statistics.mean(values) if bound.of == "mean" else statistics.median(values)
    falls = bound.relation == "<=" or not bound.relation and bound.measure in WORSE_IF_LARGE
    worst = max(values) if falls else min(values)
    if not bound.relation:
        return middle, worst, ""
    if bound.of == "mean":
        return middle, worst, "yes" if meets(bound, middle) else "no"
    return middle, worst, "yes" if meets(bound, worst) else "median" if meets(bound, middle) else "no"


def show(name, value):
    if value is None:
        return "-"
    return f"{value:g}" if name in measure.COUNTS else f"{value:.4f}"


def show_bound(bound):
    if not bound.relation:
        return ""
    return f"{bound.relation} {bound.value:g}{' on average' if bound.of == 'mean' else ''}"


def show_baselines(theirs, name, anyone_bought):
    """The baselines' medians of a measure. Where nobody bought, those they flag are innocent."""
    known = {"auc_or_silence": "auc"} | ({} if anyone_bought else {"innocent": "flagged"})
    made = []
    for baseline in BASELINES:
        said = [one.get(baseline, {}).get(known.get(name, name)) for one in theirs]
        values = [value for value in said if value is not None]
        made.append(show(name, statistics.median(values) if values else None))
    return made


def tabulate(name, row, ours, theirs):
    """The lines of a row."""
    good = [one for one in ours if "failed" not in one]
    failures = len(ours) - len(good)
    if not good:
        return [[name, str(failures), "-", "failed" if failures else "not run"] + ["-"] * (len(HEADER) - 4)]
    seeds = f"{len(good)} ({failures} failed)" if failures else str(len(good))
    base_rate = f"{statistics.median(one['base_rate'] for one in good):.4f}"
    seconds = f"{statistics.median(one['seconds'] for one in good):.1f}"
    anyone_bought = any("buyer_f" in one for one in good)
    lines = []
    for bound in row.bounds:
        middle, worst, met = judge(bound, [one[bound.measure] for one in good if bound.measure in one])
        met = "no" if failures and bound.relation else met
        lines.append([name, seeds, base_rate, bound.measure, show(bound.measure, middle), show(bound.measure, worst),
                      show_bound(bound), met] + show_baselines(theirs, bound.measure, anyone_bought) + [seconds])
    return lines


def print_table(lines):
    """Prints lines in columns; what is the same for all lines of a row is printed once."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADER))]
    previous = None
    for line in lines:
        shown = line if line[0] != previous else [""] * 3 + line[3:-1] + [""]
        previous = line[0]
        print("  ".join(cell.ljust(width) for cell, width in zip(shown, widths)).rstrip())


def print_flagged(name, row, ours):
    """Who is flagged in public data, where nothing is known about the creators."""
    flagged = [one for result in ours for one in result.get("names", [])]
    if DATA[row.data].program in sets.PUBLIC and flagged:
        print(f"{name}: flagged are {', '.join(flagged)}")


def print_falls(results):
    """For each family of rows that differ in density alone, the largest at which bots are mostly missed;
    results are by row."""
    families = {}
    for name, ours in results.items():
        kind, *rest = name.split()
        values = [one["bot_f"] for one in ours if "bot_f" in one]
        if kind in ("ladder", "drip") and values and statistics.median(values) < FALLEN:
            families.setdefault(" ".join([kind] + rest[1:]), []).append(float(rest[0]))
    for family, densities in families.items():
        print(f"{family}: bot F is below {FALLEN} at a density of {max(densities)}")
