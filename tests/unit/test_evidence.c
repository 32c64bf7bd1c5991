/* Which campaigns a creator's numbers and reasons come from. */
#include <criterion/criterion.h>
#include <string.h>

#include "authenticity/reasons.h"
#include "authenticity/score.h"
#include "base/memory.h"
#include "follows.h"
#include "timed.h"

enum { CREATOR = 3, WINDOW = 60 };

/* A campaign of one creator and of that many of its followers, half of a window. */
static void add_campaign(campaigns *to, const graph *from, campaign_kind kind, size_t count,
                         float probability) {
    campaign *made = campaigns_extend(to);
    cr_assert_not_null(made);
    made->kind = kind;
    made->creators = memory_create(&to->allocator, 1, sizeof *made->creators);
    made->slices = memory_create(&to->allocator, 1, sizeof *made->slices);
    made->accounts = memory_create(&to->allocator, count, sizeof *made->accounts);
    cr_assert(made->creators && made->slices && made->accounts);
    made->creators[made->creator_count++] = CREATOR;
    made->slices[made->slice_count++] = (slice){.creator = CREATOR, .count = WINDOW, .share = 0.5};
    for (size_t i = 0; i < count; i++) {
        uint32_t account = graph_view_everyone(from, CREATOR).items[i];
        made->accounts[made->account_count++] =
            (campaign_account){.account = account, .hits = 1, .probability = probability};
    }
}

static score *build_scores(const timed_world *world, const campaigns *found) {
    const graph *from = world->follows;
    const contrast apart = {.active = false};
    const kith_attributes nothing = {0};
    lift *null = NULL;
    suspects *accounts = NULL;
    limits *bounds = NULL;
    score *made = NULL;
    cr_assert_eq(lift_build(from, &null), KITH_OK);
    evidence *said = NULL;
    cr_assert_eq(evidence_build(from, found, &apart, &nothing, &said), KITH_OK);
    cr_assert_eq(suspects_build(from, found, said, &model_builtin, &accounts), KITH_OK);
    cr_assert_eq(limits_build(from, null, world->times, found, &bounds), KITH_OK);
    cr_assert_eq(score_build(from, found, NULL, accounts, bounds, &made), KITH_OK);
    limits_free(bounds);
    suspects_free(accounts);
    evidence_free(said);
    lift_free(null);
    return made;
}

static void expect_reasons(const score *about, const campaigns *found) {
    text words = {.allocator = found->allocator};
    reasons_tell_creator(&words, about, found);
    text_end(&words);
    cr_assert_eq(words.status, KITH_OK);
    cr_expect_not_null(strstr(words.bytes, "at different times"), "%s", words.bytes);
    cr_expect_not_null(strstr(words.bytes, "giveaways or joint promotions"), "%s", words.bytes);
    text_free(&words);
}

/* A giveaway with many likely entrants, and a purchased campaign with none that is likely. */
static void expect_told(const timed_world *world, bool giveaway_first) {
    const graph *from = world->follows;
    kith_allocator allocator = memory_default();
    campaigns *found = memory_create(&allocator, 1, sizeof *found);
    cr_assert_not_null(found);
    found->allocator = allocator;
    if (giveaway_first) add_campaign(found, from, CAMPAIGN_INCENTIVE, 40, 1);
    add_campaign(found, from, CAMPAIGN_PURCHASED, 20, 0.4F);
    if (!giveaway_first) add_campaign(found, from, CAMPAIGN_INCENTIVE, 40, 1);
    score *made = build_scores(world, found);
    const score *at = &made[CREATOR];
    double part = 0.5 * WINDOW / (double)at->followers;
    cr_expect_eq(at->campaign_number, giveaway_first ? 2 : 1);
    cr_expect_eq(at->campaign_members, 0);
    cr_expect_eq(at->campaign_count, 1);
    cr_expect_eq(at->incentive_count, 1);
    cr_expect_float_eq(at->result.coordinated_share, part, 1e-12);
    cr_expect_float_eq(at->result.incentive_share, part, 1e-12);
    cr_expect_eq(at->result.evidence, KITH_EVIDENCE_STRONG);
    expect_reasons(at, found);
    cr_expect_eq(made[CREATOR + 1].campaign_number, 0);
    memory_free(&allocator, made);
    campaigns_free(found);
}

Test(evidence, is_told_from_the_campaign_that_is_no_giveaway_even_without_a_likely_member) {
    uint64_t seed = random_seed(1);
    timed_list list = {0};
    timed_add_people(&list, &seed, 20, 1000, 2, 6);
    timed_world from = timed_open(&list, 1);
    cr_assert_gt(graph_view_everyone(from.follows, CREATOR).count, 100);
    expect_told(&from, true);
    expect_told(&from, false);
    timed_close(&from);
    timed_free(&list);
}

static void expect_words(const score *about, const char *part, bool told) {
    kith_allocator allocator = memory_default();
    campaigns nothing = {.allocator = allocator};
    text words = {.allocator = allocator};
    reasons_tell_creator(&words, about, &nothing);
    text_end(&words);
    cr_assert_eq(words.status, KITH_OK);
    cr_expect_eq(strstr(words.bytes, part) != NULL, told, "%s in: %s", part, words.bytes);
    text_free(&words);
}

/* Members of campaigns that are directed at others follow this creator, too. */
Test(evidence, of_none_does_not_deny_the_campaigns_that_its_reasons_name) {
    score about = {.followers = 1000, .comparable = true, .timed = true, .hidden = 11};
    about.points[EVIDENCE_TIMES + 1] = 2;
    about.result.evidence = KITH_EVIDENCE_NONE;
    expect_words(&about, "those campaigns are directed at other creators", true);
    expect_words(&about, "no campaign directed at it", true);
    expect_words(&about, "no campaign among its followers", false);
}

Test(evidence, of_none_names_the_limit_for_a_pool_that_shows_nowhere) {
    score about = {
        .followers = 10000, .comparable = true, .timed = true, .hidden = 1052, .unknown = 1052};
    about.result.evidence = KITH_EVIDENCE_NONE;
    expect_words(&about, "1,052 accounts", true);
    expect_words(&about, "shows at other creators", false);
    about.pooled = true;
    about.hidden = 11;
    expect_words(&about, "11 accounts or more of a pool that shows at other creators", true);
    expect_words(&about, "shows nowhere, about 1,052", true);
}

/* Who is not one of a group apart may still belong to a campaign. */
static void expect_kept(const graph *from, double chance, float log_odds, double least) {
    kith_allocator allocator = memory_default();
    campaigns *found = memory_create(&allocator, 1, sizeof *found);
    cr_assert_not_null(found);
    found->allocator = allocator;
    add_campaign(found, from, CAMPAIGN_PURCHASED, 20, (float)chance);
    contrast apart = {.active = true, .group_share = 0.05, .account_count = from->account_count};
    apart.log_odds = memory_create(&allocator, from->account_count, sizeof *apart.log_odds);
    for (size_t u = 0; u < from->account_count; u++)
        apart.log_odds[u] = log_odds;
    const kith_attributes nothing = {0};
    evidence *said = NULL;
    suspects *accounts = NULL;
    cr_assert_eq(evidence_build(from, found, &apart, &nothing, &said), KITH_OK);
    cr_assert_eq(suspects_build(from, found, said, &model_builtin, &accounts), KITH_OK);
    uint32_t member = graph_view_everyone(from, CREATOR).items[0];
    double probability = suspects_view_probability(accounts, member);
    cr_expect_geq(probability, least - 0.0001, "%g", probability);
    suspects_free(accounts);
    evidence_free(said);
    memory_free(&allocator, apart.log_odds);
    campaigns_free(found);
}

Test(evidence, of_a_group_apart_speaks_for_a_campaign_and_never_against_one) {
    uint64_t seed = random_seed(1);
    timed_list list = {0};
    timed_add_people(&list, &seed, 20, 1000, 2, 6);
    timed_world from = timed_open(&list, 1);
    expect_kept(from.follows, 0.4, -3, 0.4);
    expect_kept(from.follows, 0.4, 3, 0.9);
    timed_close(&from);
    timed_free(&list);
}
