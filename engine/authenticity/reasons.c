#include "authenticity/reasons.h"

#include <math.h>

#include "authenticity/score.h"

void reasons_number_account(text *to, const reasons_membership *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        text_add(to, "%s%zu", i > 0 ? " " : "", items[i].number);
    }
}

void reasons_tell_account(text *to, const reasons_membership *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        text_add(to, "%sfollows %u of the %zu creators of campaign %zu, %.1f expected",
                 i > 0 ? "; " : "", items[i].account->hits, items[i].whole->creator_count,
                 items[i].number, (double)items[i].account->expected);
    }
}

static void tell_campaign(text *to, const score *about, const campaigns *found) {
    char members[TEXT_COUNT_BYTES];
    char followers[TEXT_COUNT_BYTES];
    char all[TEXT_COUNT_BYTES];
    const campaign *item = &found->items[about->campaign_number - 1];
    text_add(
        to,
        "%s of %s followers probably belong to campaign %zu: its %s accounts follow %.1f of its "
        "%zu creators on average, %.1f expected, and few accounts lie between; without them "
        "these creators share %.1f times what chance explains",
        text_group(about->campaign_members, members), text_group(about->followers, followers),
        about->campaign_number, text_group(item->member_count, all), item->mean_hits,
        item->creator_count, item->mean_expected, item->proof.residue);
    if (about->campaign_count > 1) {
        text_add(to, "; it is also among the creators of %llu other campaign%s",
                 (unsigned long long)about->campaign_count - 1,
                 about->campaign_count > 2 ? "s" : "");
    }
    text_add(
        to,
        "; a giveaway or promotion shared by these creators looks the same without follow times, "
        "and accounts may follow a creator who did not ask for it");
}

static void tell_spill(text *to, const score *about) {
    char likely[TEXT_COUNT_BYTES];
    char followers[TEXT_COUNT_BYTES];
    text_add(to,
             "%s of %s followers probably belong to campaigns, none of which is directed at this "
             "creator: such accounts follow popular creators too",
             text_group(about->suspect_count, likely), text_group(about->followers, followers));
}

static void tell_nothing(text *to, const score *about) {
    char hidden[TEXT_COUNT_BYTES];
    if (about->suspect_count > 0) {
        char likely[TEXT_COUNT_BYTES];
        text_add(to, "%s followers probably belong to campaigns directed at others; ",
                 text_group(about->suspect_count, likely));
    }
    text_add(
        to,
        "no campaign among its followers; about %s accounts or more, reused for several creators "
        "here, would have shown",
        text_group((uint64_t)ceil(about->hidden), hidden));
}

static void tell_insufficient(text *to, const score *about) {
    char hidden[TEXT_COUNT_BYTES];
    char followers[TEXT_COUNT_BYTES];
    text_group(about->followers, followers);
    if (about->followers < GRAPH_AUDIENCE_MIN) {
        text_add(to, "%s followers: too few for a statement", followers);
    } else if (!about->comparable) {
        text_add(to, "too few creators to compare its %s followers with", followers);
    } else {
        text_add(
            to,
            "no campaign among its followers, but up to %s of %s could have gone unseen: too few "
            "followers for a narrower statement from follower sets alone",
            text_group((uint64_t)ceil(about->hidden), hidden), followers);
    }
}

void reasons_tell_creator(text *to, const score *about, const campaigns *found) {
    if (about->campaign_number > 0) {
        tell_campaign(to, about, found);
    } else if (about->result.evidence == KITH_EVIDENCE_INSUFFICIENT) {
        tell_insufficient(to, about);
    } else if (about->result.evidence == KITH_EVIDENCE_WEAK) {
        tell_spill(to, about);
    } else {
        tell_nothing(to, about);
    }
}
