"""The rows of the detection suite: what is generated, what the program is given, what is measured, and what
is required. This file has no code beyond the two tables; suite.py says how they are run.

A data set is a generator with its options, or a public data set (data.py); its seeds are 1000 and up, which
developers do not use. A row gives some data to the program and compares measures (measure.py) with bounds."""
from typing import NamedTuple


class Data(NamedTuple):
    program: str      # generate, market, or the name of a public data set in data.py
    options: str      # of the program
    seeds: int        # how many of them a full run takes
    with_baselines: bool = True


class Bound(NamedTuple):
    measure: str
    relation: str = ""  # >= or <=; empty: the measure is only shown
    value: float = 0
    of: str = "worst"   # the seeds' worst value must meet it, or their mean


class Row(NamedTuple):
    data: str
    inputs: str   # of times, accounts, engagements, joined by +; sets: creator and follower alone
    bounds: list
    seeds: int = 0  # fewer than the data have; 0: all


# The graph on which published detectors were measured, and one a third as large.
LARGE = "--creators 5k --follows 2.9M --accounts 202k "
MEDIUM = "--creators 2k --follows 1M --accounts 80k "
# FRAUDAR's was a part of a shop: 24,000 reviewers of 4,000 products.
SPARSE = "--creators 4k --follows 260k --accounts 24k "

# Twenty sellers, 19,200 accounts and 500 deliveries. The market draws its buyers' packs and renewals itself.
POOLS = [(pool, buyers) for pool in (300, 500, 800, 1200, 2000) for buyers in (15, 20, 30, 35)]
TWENTY = {
    "generate": " ".join(f"--seller pool={p},buyers={b},density=0.05-0.6,days=1-30" for p, b in POOLS),
    "market": " ".join(f"--seller pool={p},buyers={b},share=0.05-0.6,days=1-30" for p, b in POOLS),
}

BLOCK_DENSITIES = (0.2, 0.1)
LADDER_DENSITIES = (0.5, 0.2, 0.15, 0.1, 0.05, 0.02)
DRIP_DENSITIES = (0.2, 0.1, 0.05)
VK_PERCENTS = (10, 5, 3, 1)
HARD = "pool=1k,buyers=30"

DATA = {
    **{f"blocks-{taste}-{rho}-generate": Data(
        "generate", SPARSE + f"--seller pool=200,buyers=200,density={rho},camouflage={taste}", 10)
       for taste in ("none", "popular") for rho in BLOCK_DENSITIES},
    **{f"blocks-{taste}-{rho}-market": Data(
        "market", SPARSE + f"--seller pool=200,buyers=200,share={rho},packs=1,renew=0,camouflage={taste}", 10)
       for taste in ("none", "popular") for rho in BLOCK_DENSITIES},
    **{f"ladder-{rho}-generate": Data("generate", LARGE + f"--seller pool=2k,buyers=60,density={rho}", 10)
       for rho in LADDER_DENSITIES},
    **{f"ladder-{rho}-market": Data(
        "market", LARGE + f"--seller pool=2k,buyers=60,share={rho},packs=1,renew=0,days=3", 10)
       for rho in LADDER_DENSITIES},
    "twenty-generate": Data("generate", LARGE + TWENTY["generate"] + " --engagements", 10),
    "twenty-market": Data("market", LARGE + TWENTY["market"] + " --engagements", 10),
    "clean-generate": Data("generate", "--creators 1k --follows 500k --accounts 50k", 20),
    "clean-market": Data(
        "market", "--creators 1k --follows 500k --accounts 50k --bursts 0.5 --copying 0.2 --fans people=50 "
        "--fans people=100,cast=12 --fans people=200,cast=20 --press people=3k --recommend days=1", 20),
    # Casts whose fans are most of the audience, and one whose creators are of all niches.
    "fans-market": Data(
        "market", "--creators 1k --follows 500k --accounts 50k --fans people=800 --fans people=400,cast=16 "
        "--fans people=200,cast=12,niche=0,rate=0.7", 10),
    "giveaway-several-generate": Data("generate", MEDIUM + " ".join(
        ["--giveaway sponsors=8", "--giveaway sponsors=12,rate=0.5", "--giveaway sponsors=6,entrants=2000,days=7"]), 10),
    "giveaway-several-market": Data("market", MEDIUM + " ".join(
        ["--giveaway sponsors=8", "--giveaway sponsors=12,niche=1", "--giveaway sponsors=6,days=7,hunters=0.5"]), 10),
    "giveaway-serial-generate": Data("generate", MEDIUM + " ".join(
        ["--giveaway sponsors=8,serial=1", "--giveaway sponsors=10,entrants=2000,rate=0.8,serial=1"]), 10),
    "giveaway-serial-market": Data("market", MEDIUM + " ".join(
        ["--giveaway sponsors=1,rounds=8,stay=0.9", "--giveaway sponsors=1,rounds=10,gap=20,days=7"]), 10),
    # Sellers with one customer at a time, and giveaways in turn.
    "turns-market": Data("market", MEDIUM + " ".join(
        ["--seller pool=1k,buyers=10,share=0.6,packs=1,days=3,months=18,renew=0",
         "--seller pool=800,buyers=8,share=0.5,packs=1,days=2,months=18,renew=0.1",
         "--giveaway sponsors=1,rounds=8", "--giveaway sponsors=1,rounds=8,hunters=0.5,gap=25"]), 10),
    "niche-generate": Data("generate", MEDIUM + " ".join(
        ["--engagements"] + [f"--seller {HARD},density=0.05-0.6,days=1-30,camouflage=niche"] * 3), 10),
    "niche-market": Data("market", MEDIUM + " ".join(
        ["--engagements"] + [f"--seller {HARD},share=0.05-0.6,days=1-30,camouflage=niche"] * 3), 10),
    "single-generate": Data("generate", MEDIUM + "--seller pool=6k,buyers=30,days=1-30,single=1,batch=1", 10),
    "single-market": Data("market", MEDIUM + f"--seller {HARD},share=0.1-0.5,days=1-30,single=1,cover=0-3", 10),
    "press-market": Data("market", MEDIUM + "--press people=3k --press people=1k,creators=8,rate=0.5 "
                         "--press people=5k,creators=30,niche=0,days=1", 10),
    "ring-market": Data("market", MEDIUM + "--ring days=10 --ring creators=30,rate=0.7 --ring days=2,niche=0", 10),
    **{f"drip-{rho}-generate": Data("generate", MEDIUM + f"--seller {HARD},density={rho},days=90", 10)
       for rho in DRIP_DENSITIES},
    **{f"drip-{rho}-market": Data(
        "market", MEDIUM + f"--seller {HARD},share={rho},days=90,packs=1,curve=drip", 10) for rho in DRIP_DENSITIES},
    "mixed-generate": Data("generate", MEDIUM + f"--seller {HARD},density=0.05-0.6,days=1-30,packs=3", 10),
    "mixed-market": Data("market", MEDIUM + f"--seller {HARD},share=0.05-0.6,packs=1-4", 10),
    "hijacked-market": Data("market", MEDIUM + f"--seller {HARD},share=0.2,hijacked=0.6,days=1-30", 10),
    "one-niche-market": Data("market", MEDIUM + f"--seller {HARD},share=0.3,niche=1,days=1-30", 10),
    "vk": Data("vk", "", 1),
    **{f"vk-{percent}%": Data("vk", str(percent), 10) for percent in VK_PERCENTS},
    "secim": Data("secim", "", 1, False),
    "fediverse": Data("fediverse", "", 1),
    "uk": Data("uk", "", 1),
    "twitch": Data("twitch", "", 1),
}

GENERATORS = ("generate", "market")
ALL = "times+accounts+engagements"
LADDER_BOTS = {0.5: 0.99, 0.2: 0.99, 0.1: 0.97, 0.05: 0.90}
NO_INNOCENT = Bound("innocent", "<=", 0)
FOUND = [Bound("bot_f", ">=", 0.95), Bound("every_bot_f"), Bound("buyer_f", ">=", 0.95), NO_INNOCENT]
CALIBRATION = [Bound("coverage", ">=", 0.93), Bound("coverage_buyers"), Bound("width", "<=", 0.05),
               Bound("with_interval"), Bound("ece", "<=", 0.02)]
SHARES = [Bound("share_error", "<=", 0.01), Bound("share_bias", "<=", 0.005)]
SPONSORS = [Bound("sponsors_purchased", "<=", 0), Bound("sponsors_incentive", ">=", 0.95), Bound("others_incentive"),
            Bound("bots_reported")]
RANKING = [Bound("auc", ">=", 0.95), Bound("ap", ">=", 0.94)]
VK_GROUPS = ("OLENI", "PARIK", "OLENI_HIGH", "OLENI_MID", "OLENI_LOW", "PARIK_HIGH", "PARIK_MID", "PARIK_LOW")
SHOWN = [Bound("bot_f"), Bound("every_bot_f"), Bound("buyer_precision"), Bound("buyer_recall"), NO_INNOCENT]
REAL = [Bound("strong", "<=", 0), Bound("flagged"), Bound("bots_reported")]

ROWS = {
    **{f"blocks {taste} {rho} {by} {inputs}": Row(
        f"blocks-{taste}-{rho}-{by}", inputs,
        [Bound("joint_f", ">=", 0.99 if rho >= 0.2 else 0.90), Bound("bot_f"), Bound("buyer_f")])
       for taste in ("none", "popular") for rho in BLOCK_DENSITIES for by in GENERATORS
       for inputs in ("times", "sets")},
    **{f"ladder {rho} {by} times": Row(
        f"ladder-{rho}-{by}", "times",
        [Bound("bot_f", ">=", LADDER_BOTS[rho]), Bound("buyer_f", ">=", 0.97), Bound("strong_f"), NO_INNOCENT]
        if rho in LADDER_BOTS else [Bound("bot_f"), Bound("buyer_f"), Bound("strong_f"), NO_INNOCENT])
       for rho in LADDER_DENSITIES for by in GENERATORS},
    **{f"ladder {rho} {by} sets": Row(
        f"ladder-{rho}-{by}", "sets",
        [Bound("bot_f", ">=", 0.97) if rho >= 0.1 else Bound("bot_f"), Bound("buyer_f"), Bound("strong_f"),
         NO_INNOCENT])
       for rho in LADDER_DENSITIES for by in GENERATORS},
    **{f"twenty {by} all": Row(f"twenty-{by}", ALL, [
        Bound("buyer_recall", ">=", 0.98), Bound("buyer_precision", ">=", 0.995), Bound("bot_f", ">=", 0.95),
        Bound("strong_recall"), Bound("strong_precision"), Bound("every_bot_f"), Bound("bot_precision"),
        Bound("bot_recall"), Bound("auc"), Bound("ap")]) for by in GENERATORS},
    **{f"twenty {by} sets": Row(f"twenty-{by}", "sets", [
        Bound("bot_f", ">=", 0.90), Bound("every_bot_f"), Bound("buyer_recall"), Bound("buyer_precision"),
        Bound("strong_recall"), NO_INNOCENT])
       for by in GENERATORS},
    # The ablation: what a group of signals adds. Nothing but sets is the row above.
    **{f"twenty {by} {what}": Row(f"twenty-{by}", inputs, SHOWN, 3) for by in GENERATORS
       for what, inputs in (("without times", "accounts+engagements"), ("without accounts", "times+engagements"),
                            ("without engagements", "times+accounts"), ("times", "times"))},
    **{f"share {rho} {by}": Row(f"ladder-{rho}-{by}", "times", SHARES) for rho in (0.5, 0.2) for by in GENERATORS},
    **{f"share twenty {by}": Row(f"twenty-{by}", ALL, SHARES) for by in GENERATORS},
    **{f"calibration 0.2 {by}": Row(f"ladder-0.2-{by}", "times", CALIBRATION) for by in GENERATORS},
    **{f"calibration twenty {by}": Row(f"twenty-{by}", ALL, CALIBRATION) for by in GENERATORS},
    **{f"clean {by} {inputs}": Row(f"clean-{by}", inputs, [
        Bound("clean", ">=", 0.95, "mean"), Bound("flagged"), Bound("others_incentive"), Bound("bots_reported"),
        Bound("coverage")])
       for by in GENERATORS for inputs in ("times", "sets")},
    **{f"fans market {inputs}": Row("fans-market", inputs, [
        Bound("clean", ">=", 0.95, "mean"), Bound("flagged"), Bound("strong"), Bound("bots_reported")])
       for inputs in ("times", "sets")},
    **{f"giveaway {how} {by}": Row(f"giveaway-{how}-{by}", "times", SPONSORS)
       for how in ("several", "serial") for by in GENERATORS},
    **{f"giveaway {how} {by} sets": Row(
        f"giveaway-{how}-{by}", "sets", [Bound("campaigns_purchased", "<=", 0), Bound("sponsors_purchased")])
       for how in ("several", "serial") for by in GENERATORS},
    **{f"turns market{name}": Row("turns-market", inputs, SPONSORS[:2] + [
        Bound("bot_precision"), Bound("bot_recall"), Bound("buyer_recall"), NO_INNOCENT])
       for name, inputs in (("", "times+accounts"), (" without accounts", "times"))},
    **{f"niche camouflage {by}": Row(f"niche-{by}", ALL, FOUND) for by in GENERATORS},
    **{f"niche camouflage {by} sets": Row(f"niche-{by}", "sets", SHOWN) for by in GENERATORS},
    **{f"single use {by}": Row(f"single-{by}", "times+accounts", FOUND) for by in GENERATORS},
    **{f"single use {by} without accounts": Row(f"single-{by}", "times", SHOWN) for by in GENERATORS},
    "press": Row("press-market", "times", [NO_INNOCENT, Bound("bots_reported")]),
    "ring": Row("ring-market", "times", [NO_INNOCENT, Bound("bots_reported")]),
    **{f"drip {rho} {by}": Row(
        f"drip-{rho}-{by}", "times", FOUND if rho >= 0.2 else SHOWN) for rho in DRIP_DENSITIES for by in GENERATORS},
    **{f"mixed {by}": Row(f"mixed-{by}", "times", FOUND) for by in GENERATORS},
    **{f"mixed {by} sets": Row(f"mixed-{by}", "sets", SHOWN) for by in GENERATORS},
    "hijacked": Row("hijacked-market", "times", FOUND),
    "hijacked sets": Row("hijacked-market", "sets", SHOWN),
    "one niche": Row("one-niche-market", "times", SHOWN),
    "one niche sets": Row("one-niche-market", "sets", SHOWN),
    "vk": Row("vk", "sets", RANKING + [Bound("bot_f")] + [Bound(f"auc_{group}") for group in VK_GROUPS]
              + [Bound(f"ap_{group}") for group in VK_GROUPS]),
    **{f"vk {percent} %": Row(f"vk-{percent}%", "sets", [
        Bound("auc_or_silence", ">=", 0.90), Bound("silent"), Bound("auc"), Bound("ap")])
       for percent in VK_PERCENTS},
    "secim": Row("secim", "times+accounts", [
        Bound("bot_recall", ">=", 0.95), Bound("outside"), Bound("bots_reported")]),
    "fediverse": Row("fediverse", "times+accounts", REAL),
    **{f"{name} sets": Row(name, "sets", REAL) for name in ("fediverse", "uk", "twitch")},
}
