#include "authenticity/reasons.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "authenticity/groups.h"
#include "authenticity/reuse.h"
#include "authenticity/score.h"

void reasons_number_account(text *to, const reasons_membership *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        text_add(to, "%s%zu", i > 0 ? " " : "", items[i].number);
    }
}

/* A day as "2024-03-01". */
static const char *write_day(uint32_t time, char room[TEXT_COUNT_BYTES]) {
    time_t seconds = (time_t)time;
    struct tm parts;
    if (!gmtime_r(&seconds, &parts) || strftime(room, TEXT_COUNT_BYTES, "%Y-%m-%d", &parts) == 0) {
        room[0] = '\0';
    }
    return room;
}

/* Months in which the accounts of a batch were created. */
static void tell_created(text *to, const campaign *item) {
    char first[TEXT_COUNT_BYTES];
    char last[TEXT_COUNT_BYTES];
    text_add(to, "created from %s to %s", write_day(item->created_first, first),
             write_day(item->created_last, last));
}

void reasons_tell_account(text *to, const reasons_membership *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (items[i].whole->created_last > 0) {
            text_add(to, "%s", i > 0 ? "; " : "");
            tell_created(to, items[i].whole);
            text_add(to, " with others of campaign %zu", items[i].number);
            continue;
        }
        bool timed = items[i].whole->slice_count > 0;
        text_add(
            to,
            timed ? "%scame in %u of the windows of the %zu creators of campaign %zu, %.2f expected"
                  : "%sfollows %u of the %zu creators of campaign %zu, %.1f expected",
            i > 0 ? "; " : "", items[i].account->hits, items[i].whole->creator_count,
            items[i].number, (double)items[i].account->expected);
    }
}

/* The windows in which a campaign's accounts came to a creator. */
static void tell_slices(text *to, const campaign *item, size_t creator) {
    const char *in = " in";
    const char *on = " on";
    for (size_t s = 0; s < item->slice_count; s++) {
        const slice *at = &item->slices[s];
        char begin[TEXT_COUNT_BYTES];
        char end[TEXT_COUNT_BYTES];
        if (at->creator != creator) continue;
        write_day(at->begin, begin);
        write_day(at->end, end);
        bool one_day = strcmp(begin, end) == 0;
        text_add(to, "%s %s%s%s (%.0f %% of %zu)", one_day ? on : in, begin, one_day ? "" : " to ",
                 one_day ? "" : end, 100 * at->share, at->count);
        in = ", in";
        on = ", on";
    }
}

static void tell_pool(text *to, const campaign *item) {
    char members[TEXT_COUNT_BYTES];
    char size[TEXT_COUNT_BYTES];
    text_group(item->member_count, members);
    text_add(
        to,
        "; the %s accounts seen of it, of a pool of about %s, came to %.1f of its %zu creators' "
        "windows on average, %.2f expected, mostly at different times: %.0f %% came to another "
        "of them within two days, where events bring two thirds and more",
        members, text_group((uint64_t)(item->pool_size + 0.5), size), item->mean_hits,
        item->creator_count, item->mean_expected, 100 * item->together);
}

static const char *describe_incentive(const campaign *item) {
    if (item->serial) {
        return "one after another, as entrants of giveaways held in turn do (a seller who serves "
               "one "
               "creator at a time would look the same)";
    }
    return reuse_is_together(item->together, 1)
               ? "at one time, as entrants of a giveaway or of a joint promotion do"
               : "over the same weeks, as a circle does whose members follow each other (a seller "
                 "who "
                 "serves all at once, slowly, would look the same)";
}

/* Where none is directed at the creator: what takes off points are campaigns of others. */
static void tell_elsewhere(text *to, const score *about) {
    double points = about->points[EVIDENCE_SETS + 1] + about->points[EVIDENCE_TIMES + 1] +
                    about->points[EVIDENCE_CREATION + 1];
    if (points >= 0.05) text_add(to, "those campaigns are directed at other creators; ");
}

static void tell_incentive(text *to, const score *about, const campaign *item) {
    char members[TEXT_COUNT_BYTES];
    char all[TEXT_COUNT_BYTES];
    tell_elsewhere(to, about);
    text_add(to, "%s of its followers", text_group(about->campaign_members, members));
    tell_slices(to, item, about->creator);
    text_add(
        to,
        ": they and others, %s accounts in all, came to %.1f of the %zu creators of campaign %zu "
        "%s; that is no sign against the accounts or the creator, but such followers often leave "
        "again",
        text_group(item->member_count, all), item->mean_hits, item->creator_count,
        about->campaign_number, describe_incentive(item));
}

static void tell_sets(text *to, const score *about, const campaign *item) {
    char members[TEXT_COUNT_BYTES];
    char followers[TEXT_COUNT_BYTES];
    char all[TEXT_COUNT_BYTES];
    text_add(
        to,
        "%s of %s followers probably belong to campaign %zu: its %s accounts follow %.1f of its "
        "%zu creators on average, %.1f expected; without them "
        "these creators share %.1f times what chance explains",
        text_group(about->campaign_members, members), text_group(about->followers, followers),
        about->campaign_number, text_group(item->member_count, all), item->mean_hits,
        item->creator_count, item->mean_expected, item->proof.residue);
}

static void tell_timed(text *to, const score *about, const campaign *item) {
    char members[TEXT_COUNT_BYTES];
    char followers[TEXT_COUNT_BYTES];
    text_add(to, "%s of %s followers probably belong to campaign %zu: they came",
             text_group(about->campaign_members, members), text_group(about->followers, followers),
             about->campaign_number);
    tell_slices(to, item, about->creator);
    tell_pool(to, item);
}

static void tell_batch(text *to, const score *about, const campaign *item) {
    char members[TEXT_COUNT_BYTES];
    char followers[TEXT_COUNT_BYTES];
    text_add(to, "%s of %s followers probably belong to campaign %zu: accounts ",
             text_group(about->campaign_members, members), text_group(about->followers, followers),
             about->campaign_number);
    tell_created(to, item);
    text_add(to, " that came");
    if (item->slice_count > 0) {
        tell_slices(to, item, about->creator);
    } else {
        text_add(to, " one after another");
    }
    text_add(
        to,
        "; of all the campaign's follows at its %zu creators, %.0f, at most %.1f are expected by "
        "the creators' other followers, sign-up waves included",
        item->creator_count, item->proof.overlap_observed, item->proof.overlap_expected);
}

static bool is_directed_at(const campaign *item, size_t creator) {
    for (size_t i = 0; i < item->creator_count; i++) {
        if (item->creators[i] == creator) return true;
    }
    return false;
}

/* Further batches among a creator's followers, oldest campaign number first. */
static void tell_other_batches(text *to, const score *about, const campaigns *found) {
    for (size_t k = 0; k < found->count; k++) {
        const campaign *item = &found->items[k];
        char count[TEXT_COUNT_BYTES];
        if (item->created_last == 0 || k + 1 == about->campaign_number ||
            !is_directed_at(item, about->creator)) {
            continue;
        }
        text_add(to, "; %s accounts of campaign %zu ", text_group(item->member_count, count),
                 k + 1);
        tell_created(to, item);
    }
    text_add(
        to,
        "; a crowd that joins to follow is left out, and accounts may be sent to a creator who "
        "did not ask for it");
}

/* Incentives that a creator has besides the campaign told of. */
static void tell_incentives(text *to, const score *about) {
    if (about->incentive_count == 0) return;
    text_add(
        to,
        "; besides, %.0f %% of its followers came with giveaways or joint promotions, which is "
        "no sign against anyone",
        100 * about->result.incentive_share);
}

static void tell_campaign(text *to, const score *about, const campaigns *found) {
    const campaign *item = &found->items[about->campaign_number - 1];
    if (item->kind == CAMPAIGN_INCENTIVE) {
        tell_incentive(to, about, item);
        return;
    }
    bool timed = item->slice_count > 0;
    if (item->created_last > 0) {
        tell_batch(to, about, item);
    } else if (timed) {
        tell_timed(to, about, item);
    } else {
        tell_sets(to, about, item);
    }
    tell_incentives(to, about);
    if (item->created_last > 0) {
        tell_other_batches(to, about, found);
        return;
    }
    if (about->campaign_count > 1) {
        text_add(to, "; it is also among the creators of %llu other campaign%s",
                 (unsigned long long)about->campaign_count - 1,
                 about->campaign_count > 2 ? "s" : "");
    }
    text_add(to,
             timed ? "; giveaways held one after another with the same entrants look the same, and "
                     "accounts may be sent to a creator who did not ask for it"
                   : "; a giveaway or promotion shared by these creators looks the same without "
                     "follow times, and accounts may follow a creator who did not ask for it");
}

static void tell_joined(text *to, const campaign *about) {
    char pairs[TEXT_COUNT_BYTES];
    text_add(
        to, "its accounts join %s pairs of windows, %.3g expected of accounts that follow as much",
        text_group((uint64_t)about->proof.overlap_observed, pairs), about->proof.overlap_expected);
}

/* How much more alike in age the accounts of a serial campaign are than others. */
static void tell_alike(text *to, const campaign *about) {
    text_add(
        to,
        "%.1f %% of the pairs of its accounts were created in the same three days, %.1f %% among "
        "the creators' other followers",
        100 * about->created_alike, 100 * about->created_usual);
}

void reasons_tell_campaign(text *to, const campaign *about) {
    if (about->created_last > 0) {
        text_add(to, "its accounts were ");
        tell_created(to, about);
        text_add(
            to,
            "; a wave of sign-ups, a press event or a crowd that joins to follow: at most %.1f of "
            "%.0f follows are explained by what other followers and other creators had of them",
            about->proof.overlap_expected, about->proof.overlap_observed);
        return;
    }
    if (about->slice_count == 0) {
        text_add(
            to,
            "interests: accounts follow many of the creators or few, and hardly any lie between; "
            "popularity: members follow small and large creators alike (slope %.2f, fans .6 to "
            ".9); a common audience: without the members the creators share %.1f times what chance "
            "explains; a giveaway or joint promotion: not excluded without follow times",
            about->proof.slope, about->proof.residue);
        return;
    }
    tell_joined(to, about);
    if (about->kind == CAMPAIGN_PURCHASED) {
        text_add(
            to,
            "; a common audience: other followers of the same creators, drawn by lot %d times in "
            "their place, never came near that; press, a viral post or a giveaway: %.0f %% of the "
            "accounts came to another creator within two days, events bring two thirds and more; "
            "giveaways in turn: ",
            GROUP_DRAWS, 100 * about->together);
        if (about->serial) {
            tell_alike(to, about);
            text_add(to, ", while those who enter giveaways joined when others did");
        } else {
            text_add(to, "several creators were served at once");
        }
    } else if (about->serial) {
        text_add(
            to,
            "; one creator was served at a time, with many of the same accounts from turn to turn: "
            "giveaways held in turn for the same entrants look like that, and so would a seller "
            "with one customer at a time");
        if (about->created_usual > 0) {
            text_add(to, "; ");
            tell_alike(to, about);
        }
    } else if (reuse_is_together(about->together, 1)) {
        text_add(
            to,
            "; the accounts came to these creators at one time, as entrants do and as readers of "
            "an article may");
    } else {
        text_add(to,
                 "; the accounts came to all of these creators over the same weeks: %.0f %% of the "
                 "spread of the times lies between the creators, where orders have nine tenths",
                 100 * about->spread);
    }
}

/* From which size on packs would have shown. */
static void tell_hidden(text *to, const score *about) {
    char hidden[TEXT_COUNT_BYTES];
    char unknown[TEXT_COUNT_BYTES];
    text_group((uint64_t)ceil(about->hidden), hidden);
    text_group((uint64_t)ceil(about->unknown), unknown);
    if (!about->timed) {
        text_add(to,
                 "about %s accounts or more, reused for several creators here, would have shown",
                 hidden);
    } else if (about->pooled) {
        text_add(
            to,
            "about %s accounts or more of a pool that shows at other creators would have shown; "
            "of one that shows nowhere, about %s at each of several creators",
            hidden, unknown);
    } else {
        text_add(to,
                 "no pool shows at any creator here; about %s accounts or more of one, at each of "
                 "several creators, would have shown",
                 unknown);
    }
}

static void tell_nothing(text *to, const score *about) {
    tell_elsewhere(to, about);
    text_add(to, "no campaign directed at it; ");
    tell_hidden(to, about);
}

static void tell_insufficient(text *to, const score *about) {
    char hidden[TEXT_COUNT_BYTES];
    char followers[TEXT_COUNT_BYTES];
    bool alone = about->timed && !about->pooled;
    double most = alone ? fmin(about->unknown, (double)about->followers) : about->hidden;
    text_group(about->followers, followers);
    if (about->followers < GRAPH_AUDIENCE_MIN) {
        text_add(to, "%s follower%s: too few for a statement", followers,
                 about->followers == 1 ? "" : "s");
    } else if (!about->comparable) {
        text_add(to, "too few creators to compare its %s followers with", followers);
    } else {
        text_add(to,
                 "no campaign directed at it, but up to %s of %s could have gone unseen: too few "
                 "followers for a narrower statement%s",
                 text_group((uint64_t)ceil(most), hidden), followers,
                 alone          ? " where no pool shows"
                 : about->timed ? ""
                                : " from follower sets alone");
    }
}

void reasons_tell_apart(text *to, bool behind) {
    text_add(to, "%sfollows creators that hardly anyone follows outside of one group of accounts",
             behind ? "; " : "");
}

static const char apart_phrase[] =
    "followers from a group apart, which follows creators that hardly anyone else follows (a "
    "closed "
    "circle of friends looks the same)";

/* What each group of evidence takes off the hundred points; they add up to the score. */
static void tell_points(text *to, const score *about) {
    static const char *const names[SUSPECTS_STEP_COUNT] = {
        [0] = "accounts of which no campaign says anything, by the model in use",
        [EVIDENCE_SETS + 1] = "followers in campaigns seen in follower sets",
        [EVIDENCE_TIMES + 1] = "followers in campaigns seen in follow times",
        [EVIDENCE_APART + 1] = apart_phrase,
        [EVIDENCE_ENGAGEMENT + 1] = "what their engagement with posts adds",
        [EVIDENCE_CREATION + 1] = "followers in campaigns seen in creation dates",
        [EVIDENCE_PROFILE + 1] = "what their profiles add"};
    for (size_t step = 0; step < SUSPECTS_STEP_COUNT; step++) {
        if (fabs(about->points[step]) < 0.05) continue;
        text_add(to, "%+.1f points: %s; ", -about->points[step], names[step]);
    }
}

void reasons_tell_creator(text *to, const score *about, const campaigns *found) {
    bool known = about->result.evidence != KITH_EVIDENCE_INSUFFICIENT;
    if (known) tell_points(to, about);
    if (about->campaign_number > 0) {
        tell_campaign(to, about, found);
    } else if (!known) {
        tell_insufficient(to, about);
    } else {
        tell_nothing(to, about);
    }
}
