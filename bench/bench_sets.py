#!/usr/bin/env python3
"""Sketches of small sets by datasketch, rensa and sourmash; the pair of bench_pair beside theta sketches; and
an exact pair by a build of CRoaring with vector instructions, which that of the distribution may lack.

bench_sets.py [ROUNDS] is run in the build folder. Each set has 1,000 ids and shares half of them with the
next. datasketch and rensa hash an id's bytes, as they do by default; sourmash is given 64-bit hashes. The
pairs are those of bench_pair and bench_exact, which take turns with the peer."""
import random
import statistics
import sys

sys.dont_write_bytecode = True
import bench

SETS, IDS, PERMUTATIONS, SMALLEST = 200, 1000, 128, 1024
EXACT_SETS, EXACT_IDS, EXACT_RANGE, EXACT_PASSES = 9, 1_000_000, 100_000_000, 5
rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
PAIR_SETS, PAIR_IDS, PAIR_SHARED, PAIR_LG_KS = 65, 200_000, 20_000, [12, 10]
datasketch, rensa, sourmash, pyroaring, datasketches = map(
    bench.find, ["datasketch", "rensa", "sourmash", "pyroaring", "datasketches"])


def draw_sets():
    chance = random.Random(1)
    ids = [chance.getrandbits(64) for _ in range((SETS + 1) * IDS // 2)]
    return [ids[i * IDS // 2:i * IDS // 2 + IDS] for i in range(SETS)]


def build_datasketch(tokens):
    return datasketch.MinHash.bulk(tokens, num_perm=PERMUTATIONS)


def build_rensa(tokens):
    made = [rensa.RMinHash(num_perm=PERMUTATIONS, seed=1) for _ in tokens]
    for one, its_tokens in zip(made, tokens):
        one.update(its_tokens)
    return made


def build_sourmash(hashes):
    made = [sourmash.MinHash(n=SMALLEST, ksize=31) for _ in hashes]
    for one, its_hashes in zip(made, hashes):
        one.add_many(its_hashes)
    return made


def compare_all(made, compare):
    return [compare(a, b) for a, b in zip(made, made[1:])]


def measure_sets(what, is_there, build, comparisons):
    """Builds all sets and compares each with the next; `comparisons` are by name, beside the mean expected."""
    if not is_there:
        bench.show_missing(what)
        return
    made = build()
    runs = [lambda: bench.measure(build)]
    for compare, expected in comparisons.values():
        assert abs(statistics.mean(compare_all(made, compare)) / expected - 1) < 0.1, f"{what}: a wrong result"
        runs.append(lambda compare=compare: bench.measure(lambda: compare_all(made, compare)))
    times = bench.interleave(runs, rounds)
    bench.show(f"{what}, build", [seconds * 1e9 / SETS / IDS for seconds in times[0]], "ns an id")
    for name, seconds in zip(comparisons, times[1:]):
        bench.show(f"{what}, {name}", [one * 1e6 / (SETS - 1) for one in seconds], "us a pair")


def build_theta(first, lg_k):
    sketch = datasketches.update_theta_sketch(lg_k)
    for number in range(first, first + PAIR_IDS):
        sketch.update(number)
    return sketch.compact()


def intersect_theta(a, b):
    intersection = datasketches.theta_intersection()
    intersection.update(a)
    intersection.update(b)
    return intersection.get_result().get_estimate()


def measure_pair(place, lg_k):
    """Microseconds of a pair; neighbours share some accounts, as in bench_pair."""
    if not datasketches:
        bench.show_missing("theta intersection")
        return
    sketches = [build_theta(i * (PAIR_IDS - PAIR_SHARED), lg_k) for i in range(PAIR_SETS)]
    assert abs(statistics.mean(compare_all(sketches, intersect_theta)) / PAIR_SHARED - 1) < 0.1
    ours, theirs = bench.interleave(
        [lambda: bench.measure_ours(["./bench_pair", "9"], "ours, estimate and interval", place),
         lambda: bench.measure(lambda: compare_all(sketches, intersect_theta)) * 1e6 / (PAIR_SETS - 1)], rounds)
    bench.show(f"ours, estimate and interval, k = {2 ** lg_k}", ours, "us")
    bench.show(f"theta intersection, estimate, lgK = {lg_k}", theirs, "us")
    bench.require("ours / theta, time", statistics.median(ours) / statistics.median(theirs), 1 / 15, at_most=True)


def draw_bitmap(chance):
    bitmap = pyroaring.BitMap(chance.sample(range(EXACT_RANGE), EXACT_IDS))
    bitmap.run_optimize()
    return bitmap


def intersect_bitmaps(bitmaps):
    """Microseconds a pair, the median of as many passes as ours makes."""
    run = lambda: compare_all(bitmaps, lambda a, b: a.intersection_cardinality(b))
    return statistics.median(bench.measure(run) for _ in range(EXACT_PASSES)) * 1e6 / (EXACT_SETS - 1)


def measure_exact():
    if not pyroaring:
        bench.show_missing("pyroaring, CRoaring with vector instructions")
        return
    chance = random.Random(2)
    bitmaps = [draw_bitmap(chance) for _ in range(EXACT_SETS)]
    ours, theirs = bench.interleave([lambda: bench.measure_ours(["./bench_exact", str(EXACT_PASSES)], "ours, exact"),
                                     lambda: intersect_bitmaps(bitmaps)], rounds)
    bench.show("ours, exact", ours, "us")
    bench.show(f"CRoaring in pyroaring {pyroaring.__version__}, with vector instructions", theirs, "us")
    bench.show_value("ours / CRoaring with vector instructions, time",
                     statistics.median(ours) / statistics.median(theirs))


sets = draw_sets()
tokens = [[str(number).encode() for number in one] for one in sets]
print("sets of 1,000 ids, a half of them shared with the next")
measure_sets("datasketch MinHash, 128 permutations", datasketch, lambda: build_datasketch(tokens),
             {"jaccard": (lambda a, b: a.jaccard(b), 1 / 3)})
measure_sets("rensa RMinHash, 128 permutations", rensa, lambda: build_rensa(tokens),
             {"jaccard": (lambda a, b: a.jaccard(b), 1 / 3)})
measure_sets("sourmash MinHash, n = 1024", sourmash, lambda: build_sourmash(sets),
             {"count_common": (lambda a, b: a.count_common(b), IDS / 2),
              "similarity": (lambda a, b: a.similarity(b), 1 / 3)})
print("a pair of audiences of 200,000, the newest DataSketches, called from Python")
for place, lg_k in enumerate(PAIR_LG_KS):
    measure_pair(place, lg_k)
print("an exact pair, 1 M accounts each out of 100 M")
measure_exact()
