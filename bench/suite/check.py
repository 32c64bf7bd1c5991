"""The measures against obvious answers, with small cases whose numbers can be worked out by hand."""
import math

import data as sets
import measure
from rows import DATA, ROWS

CREATOR = {"evidence": "none", "coordinated_share": "0", "authenticity_low": "90", "authenticity_high": "100"}


def creator(**changes):
    return CREATOR | changes


def sample():
    """Ten accounts of which a, b and c are bots, c delivered to nobody; x bought all three of its five followers, y
    ran a giveaway."""
    truth = sets.Truth(set("abcdefghij"), set("abc"), set("c"), {}, {"x": 0.6}, {"y"},
                       {"x": (5, 3), "y": (5, 1), "z": (4, 0)})
    said = sets.Said({"x": creator(evidence="strong", coordinated_share="0.5", authenticity_low="30",
                                   authenticity_high="50"),
                      "y": creator(evidence="incentive", coordinated_share="0.1"),
                      "z": creator(evidence="weak", authenticity_low="", authenticity_high="")},
                     {"a": 1.0, "b": 0.9, "d": 0.6, "e": 0.8}, {"a": "1", "b": "1;2", "d": "1", "e": "2"},
                     {"1": "purchased", "2": "incentive"})
    return truth, said


def expected():
    # Accused are a, b and d: e is in an incentive alone, b in another campaign as well.
    return {"base_rate": 0.3, "bots_reported": 3, "bot_precision": 2 / 3, "bot_recall": 1, "bot_f": 0.8,
            "every_bot_precision": 2 / 3, "every_bot_recall": 2 / 3, "every_bot_f": 2 / 3,
            "outside": 1 / 7, "buyer_precision": 0.5, "buyer_recall": 1, "strong_precision": 1, "innocent": 1,
            "flagged": 2, "clean": 0, "joint_f": 2 * 3 / (5 + 4), "sponsors_purchased": 0, "sponsors_incentive": 1,
            "campaigns": 2, "campaigns_purchased": 1, "share_error": 0.1, "share_bias": 0.05,
            # x holds 40, y does not hold 80; z has none.
            "coverage": 0.5, "coverage_buyers": 1, "width": 0.15, "with_interval": 2 / 3, "silent": 0,
            # a and b stand above all others; c ties with five at 0, below two.
            "auc": (7 + 7 + 2.5) / 21, "ap": (1 + 1 + 3 / 10) / 3,
            # Gaps of the sums: 1 in the first bin, .6 and .8 in the bins of d and e, .1 in that of a and b.
            "ece": (1 + 0.6 + 0.8 + 0.1) / 10}


def run():
    made = measure.compare(*sample())
    wrong = [f"{name}: {made.get(name)} in place of {value}" for name, value in expected().items()
             if not math.isclose(made.get(name, math.nan), value, abs_tol=1e-9)]
    truth, said = sample()
    quiet = measure.compare(truth, said._replace(probabilities={}))
    if quiet["auc"] != 0.5 or quiet["silent"] != 1 or quiet["auc_or_silence"] != 1:
        wrong.append("equal probabilities are not silence")
    wrong += [f"row {name}: no data {row.data}" for name, row in ROWS.items() if row.data not in DATA]
    wrong += [f"data {name}: no row" for name in DATA if all(row.data != name for row in ROWS.values())]
    print("\n".join(wrong + [f"suite: {len(wrong)} checks failed"]))
    return int(bool(wrong))
