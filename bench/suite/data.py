"""Making the data of a row in a folder, reading the truth back, and reading what the program wrote."""
import calendar
import csv
import gzip
import os
import random
import shutil
import subprocess
from typing import NamedTuple

PUBLIC = {"vk": "vk-purchased-bots", "secim": "secim-account", "fediverse": "fediverse", "uk": "uk-politicians",
          "twitch": "twitch-streamers"}
FOLLOWS, ACCOUNTS, ENGAGEMENTS = "follows.tsv", "accounts.tsv", "engagements.tsv"

# What there is beside creator and follower; the order of a list stands for its times. Generators write engagements if
# they are told to.
GIVES = {"generate": ("times", "accounts", "engagements"), "market": ("times", "accounts", "engagements"),
         "secim": ("times", "accounts"),
         "fediverse": ("times", "accounts"), "vk": (), "uk": (), "twitch": ()}
TRUTH_FOLLOWERS, TRUTH_CREATORS = "truth_followers.tsv", "truth_creators.tsv"

# In the followers of the Secim account, counted from the oldest, a pack of accounts made in one month stands.
PACK_RANKS = range(5071, 5318)
PACK_CREATED = (calendar.timegm((2013, 11, 1, 0, 0, 0)), calendar.timegm((2013, 12, 1, 0, 0, 0)))


class Truth(NamedTuple):
    followers: set   # all accounts that follow
    bots: set        # those of them that are labelled bot
    idle: set        # bots that were delivered to nobody: they only follow what makes them look like people
    groups: dict     # name of a group of bots: its accounts
    bought: dict     # creator who bought: share of the followers
    sponsors: set    # creators with a giveaway
    audiences: dict  # creator: followers, bots among them


class Said(NamedTuple):
    creators: dict       # name: row of creators.csv
    probabilities: dict  # account: probability
    campaigns: dict      # account: its campaigns' numbers, joined by ;
    kinds: dict          # campaign: kind

    def is_incentive(self, account):
        """Whether the account's campaigns are all incentives."""
        numbers = [number.strip() for number in self.campaigns.get(account, "").split(";") if number.strip()]
        return bool(numbers) and all(self.kinds.get(number) == "incentive" for number in numbers)


def find_public(name, public):
    return os.path.join(public, PUBLIC[name])


def is_present(data, public):
    if data.program not in PUBLIC:
        return True
    return os.path.exists(os.path.join(find_public(data.program, public), FOLLOWS + ".gz"))


def make(data, seed, build, public, folder):
    """Fills a new folder with follows, accounts if there are any, and the truth."""
    os.makedirs(folder)
    if data.program in PUBLIC:
        copy_public(data, seed, find_public(data.program, public), folder)
    else:
        subprocess.run([os.path.join(build, data.program), "-q", "-o", folder, "--seed", str(seed)]
                       + data.options.split(), check=True)


def copy_public(data, seed, source, folder):
    for name in (FOLLOWS, ACCOUNTS):
        if os.path.exists(os.path.join(source, name + ".gz")):
            with gzip.open(os.path.join(source, name + ".gz")) as packed, open(os.path.join(folder, name), "wb") as out:
                shutil.copyfileobj(packed, out)
    labels = []
    if data.program == "vk":
        labels = thin_vk(os.path.join(source, "labels.tsv"), data.options, seed, os.path.join(folder, FOLLOWS))
    if data.program == "secim":
        labels = find_pack(folder)
    with open(os.path.join(folder, TRUTH_FOLLOWERS), "w") as out:
        out.write("follower\tlabel\tgroups\n")
        out.writelines(f"{account}\tbot\t{';'.join(groups)}\n" for account, groups in labels)


def thin_vk(labels_path, percent, seed, follows_path):
    """The bots with their traders and qualities. With a percentage the rows keep a sample of the bots, so many
    that they are this share of the accounts, and all users."""
    bots, users = [], set()
    for row in read_table(labels_path, "\t"):
        if row["label"] == "bot":
            batches = row["batch"].split(";")
            bots.append((row["follower"], sorted(set(batches) | {batch.split("_")[0] for batch in batches})))
        else:
            users.add(row["follower"])
    if not percent:
        return bots
    share = int(percent) / 100
    bots = random.Random(seed).sample(bots, round(len(users) * share / (1 - share)))
    kept = users | {account for account, _ in bots}
    with open(follows_path) as follows:
        lines = follows.readlines()
    with open(follows_path, "w") as out:
        out.writelines(lines[:1] + [line for line in lines[1:] if line.split()[1] in kept])
    return [(account, []) for account, _ in bots]


def find_pack(folder):
    created = {row["account"]: int(row["created_epoch"]) for row in read_table(os.path.join(folder, ACCOUNTS), "\t")}
    rows = list(read_table(os.path.join(folder, FOLLOWS), "\t"))
    return [(row["follower"], []) for row in rows
            if len(rows) - 1 - int(row["position_newest_first"]) in PACK_RANKS
            and PACK_CREATED[0] <= created.get(row["follower"], 0) < PACK_CREATED[1]]


def read_table(path, separator=","):
    with open(path, newline="") as file:
        yield from csv.DictReader(file, delimiter=separator)


def read_truth(folder):
    groups, bots, idle = {}, set(), set()
    for row in read_table(os.path.join(folder, TRUTH_FOLLOWERS), "\t"):
        if row["label"] != "bot":
            continue
        bots.add(row["follower"])
        if row.get("planted_follows") == "0":
            idle.add(row["follower"])
        for group in filter(None, row.get("groups", "").split(";")):
            groups.setdefault(group, set()).add(row["follower"])
    followers, audiences = read_audiences(os.path.join(folder, FOLLOWS), bots)
    bought, sponsors = {}, set()
    if os.path.exists(os.path.join(folder, TRUTH_CREATORS)):
        rows = list(read_table(os.path.join(folder, TRUTH_CREATORS), "\t"))
        bought = {row["creator"]: float(row["bought_share"]) for row in rows if int(row["bought"]) > 0}
        sponsors = {row["creator"] for row in rows if row["giveaways"]}
    return Truth(followers, bots & followers, idle & followers, groups, bought, sponsors, audiences)


def read_audiences(path, bots):
    """The accounts that follow, and for each creator its followers and the bots among them."""
    followers, audiences = {}, {}
    with open(path) as file:
        next(file)
        for line in file:
            creator, follower = line.rstrip("\n").split("\t", 2)[:2]
            audiences.setdefault(creator, set()).add(followers.setdefault(follower, follower))
    for creator, accounts in audiences.items():
        audiences[creator] = (len(accounts), len(accounts & bots))
    return set(followers), audiences


def write_sets(folder):
    """The follows without the third column; returns the path."""
    path = os.path.join(folder, "sets.tsv")
    with open(path, "wb") as out:
        subprocess.run(["cut", "-f1,2", os.path.join(folder, FOLLOWS)], stdout=out, check=True)
    return path


def read_said(folder):
    suspects = list(read_table(os.path.join(folder, "suspects.csv")))
    return Said({row["creator"]: row for row in read_table(os.path.join(folder, "creators.csv"))},
                {row["follower"]: float(row["probability"]) for row in suspects},
                {row["follower"]: row["campaigns"] for row in suspects if row["campaigns"]},
                {row["campaign"]: row["kind"] for row in read_table(os.path.join(folder, "campaigns.csv"))})
