"""What the program said beside what was planted, as numbers by name. A measure that has no meaning for the
data (recall where nothing was planted) is left out.

base_rate             bots among the followers
bot_f, _precision, _recall    accounts of a probability of 0.5 or more against those labelled bot and delivered to
                      somebody; an account all of whose campaigns are incentives is not accused. Bots delivered to
                      nobody count neither as right nor as wrong; every_bot_f, … counts them as bots.
                      bots_reported counts the accused
buyer_f, …            creators of weak or strong evidence against those who bought anything; strong_f, … of
                      strong alone
joint_f               accounts and creators in one set
innocent, flagged, strong, clean    creators of weak or strong evidence who bought nothing; all such creators;
                      those of strong evidence; 1 if nobody is flagged
sponsors_purchased, sponsors_incentive    of creators with a giveaway and nothing bought: how many are flagged;
                      the share whose evidence is incentive
campaigns, campaigns_purchased
share_error           mean |coordinated_share - bought_share| of buyers, share_bias the mean coordinated_share of
                      the others, of those for whom a number is given; shares_given says for how many it is
coverage, coverage_buyers    share of the intervals that hold 100 (1 - bots among the followers); width is their
                      median in shares, with_interval the share of creators who have one
ece                   expected calibration error of the accounts' probabilities in ten bins of equal width
auc, ap               of the accounts' ranking; auc_G, ap_G with the bots of group G alone
silent, auc_or_silence    1 if all probabilities are equal; auc, or 1 if silent
outside               share of the other accounts that are accused"""
import math
import statistics

LIKELY = 0.5
COUNTS = ("bots_reported", "innocent", "innocent_strong", "flagged", "strong", "sponsors_purchased", "campaigns",
          "campaigns_purchased")
FLAGS = ("weak", "strong")
BINS = 10


def score_set(name, reported, positive):
    """Precision, recall and F of a set. Nothing is said where nothing is positive."""
    if not positive:
        return {}
    right = len(reported & positive)
    made = {f"{name}_f": 2 * right / (len(reported) + len(positive)), f"{name}_recall": right / len(positive)}
    if reported:
        made[f"{name}_precision"] = right / len(reported)
    return made


def rank(scores, positive):
    """Area under the curve and average precision; ties count a half, and are one step."""
    order = sorted(((score, key in positive) for key, score in scores.items()), reverse=True)
    total = sum(hit for _, hit in order)
    if total in (0, len(order)):
        return math.nan, math.nan
    pairs = gained = hits = seen = begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and order[end][0] == order[begin][0]:
            end += 1
        run_hits = sum(hit for _, hit in order[begin:end])
        run_misses = end - begin - run_hits
        pairs += run_misses * (hits + run_hits / 2)
        hits, seen, begin = hits + run_hits, end, end
        gained += run_hits * hits / seen
    return pairs / (total * (len(order) - total)), gained / total


def measure_ranking(truth, said):
    scores = dict.fromkeys(truth.followers, 0.0)
    scores.update((account, p) for account, p in said.probabilities.items() if account in scores)
    silent = len(set(scores.values())) == 1
    made = {"silent": float(silent)}
    area, average = rank(scores, truth.bots)
    if not math.isnan(area):
        made |= {"auc": area, "ap": average, "auc_or_silence": 1.0 if silent else area}
    for group, members in truth.groups.items():
        others = truth.bots - members
        area, average = rank({key: p for key, p in scores.items() if key not in others}, members)
        made |= {f"auc_{group}": area, f"ap_{group}": average}
    return made | {"ece": measure_calibration(scores, truth.bots)}


def measure_calibration(scores, positive):
    bins = [[0, 0.0, 0] for _ in range(BINS)]
    for key, score in scores.items():
        one = bins[min(int(score * BINS), BINS - 1)]
        one[0] += 1
        one[1] += score
        one[2] += key in positive
    return sum(abs(total - hits) for _, total, hits in bins) / len(scores)


def measure_accounts(truth, said):
    accused = {account for account, p in said.probabilities.items()
               if p >= LIKELY and not said.is_incentive(account)}
    others = len(truth.followers) - len(truth.bots)
    made = {"base_rate": len(truth.bots) / len(truth.followers), "bots_reported": float(len(accused)),
            "outside": len(accused - truth.bots) / others}
    return accused, made | score_set("bot", accused - truth.idle, truth.bots - truth.idle) | score_set(
        "every_bot", accused, truth.bots)


def measure_creators(truth, said):
    evidence = {name: row["evidence"] for name, row in said.creators.items()}
    flagged = {name for name, kind in evidence.items() if kind in FLAGS}
    strong = {name for name, kind in evidence.items() if kind == "strong"}
    made = {"flagged": float(len(flagged)), "strong": float(len(strong)), "clean": float(not flagged),
            "innocent": float(len(flagged - truth.bought.keys())),
            "innocent_strong": float(len(strong - truth.bought.keys())),
            "insufficient": sum(kind == "insufficient" for kind in evidence.values()) / len(evidence)}
    sponsors = truth.sponsors - truth.bought.keys()
    if sponsors:
        made["sponsors_purchased"] = float(len(sponsors & flagged))
        made["sponsors_incentive"] = sum(evidence.get(name) == "incentive" for name in sponsors) / len(sponsors)
    bought = set(truth.bought)
    return flagged, made | score_set("buyer", flagged, bought) | score_set("strong", strong, bought)


def measure_shares(truth, said):
    given = {name: float(row["coordinated_share"]) for name, row in said.creators.items() if row["coordinated_share"]}
    made = {"shares_given": len(given) / len(said.creators)}
    errors = [abs(share - truth.bought[name]) for name, share in given.items() if name in truth.bought]
    clean = [share for name, share in given.items() if name not in truth.bought]
    if errors:
        made["share_error"] = statistics.mean(errors)
    if clean:
        made["share_bias"] = statistics.mean(clean)
    return made


def measure_intervals(truth, said):
    held, held_buyers, widths = [], [], []
    for name, row in said.creators.items():
        if not row["authenticity_low"] or name not in truth.audiences:
            continue
        low, high = float(row["authenticity_low"]), float(row["authenticity_high"])
        followers, bots = truth.audiences[name]
        holds = low - 1e-6 <= 100 * (1 - bots / followers) <= high + 1e-6
        held.append(holds)
        widths.append((high - low) / 100)
        if name in truth.bought:
            held_buyers.append(holds)
    made = {"with_interval": len(held) / len(said.creators)}
    if held:
        made |= {"coverage": statistics.mean(held), "width": statistics.median(widths)}
    if held_buyers:
        made["coverage_buyers"] = statistics.mean(held_buyers)
    return made


def compare(truth, said):
    """All measures of one run."""
    accused, made = measure_accounts(truth, said)
    flagged, of_creators = measure_creators(truth, said)
    made |= of_creators
    if truth.bots and truth.bought:
        joint = score_set("joint", accused | {("creator", name) for name in flagged},
                          truth.bots | {("creator", name) for name in truth.bought})
        made["joint_f"] = joint["joint_f"]
    made["campaigns"] = float(len(said.kinds))
    made["campaigns_purchased"] = float(sum(kind == "purchased" for kind in said.kinds.values()))
    return made | measure_shares(truth, said) | measure_intervals(truth, said) | measure_ranking(truth, said)
