#include "report/summary.h"

#include <math.h>

#include "base/options.h"
#include "report/json.h"
#include "report/score.h"
#include "report/score_tables.h"

enum { EVIDENCE_COUNT = KITH_EVIDENCE_INSUFFICIENT + 1 };

static void add_inputs(json *document, const kith_score *score) {
    json_open(document, "inputs", '[');
    for (size_t i = 0; i < score->input_count; i++) {
        const score_input *input = &score->inputs[i];
        json_open(document, NULL, '{');
        json_add_text(document, "path", input->path);
        if (input->has_bytes) {
            json_add_integer(document, "bytes", input->bytes);
        } else {
            json_add_null(document, "bytes");
        }
        json_close(document, '}');
    }
    json_close(document, ']');
}

static void add_options(json *document, const summary *made) {
    kith_roster_info info = kith_roster_view_info(made->score->roster);
    json_open(document, "options", '{');
    json_add_integer(document, "k", info.k);
    json_add_number(document, "floor", info.floor);
    json_add_integer(document, "seed", info.seed);
    json_add_number(document, "min_shared", made->contents->filter.min_shared);
    json_add_number(document, "min_containment", made->contents->filter.min_containment);
    json_add_integer(document, "bad_lines_allowed", made->options->bad_lines_allowed);
    json_add_flag(document, "audit_only", made->contents->audit_only);
    json_add_flag(document, "all_followers", made->contents->all_followers);
    json_add_text(document, "format", made->format == KITH_FORMAT_CSV ? "csv" : "jsonl");
    json_close(document, '}');
}

static void add_counts(json *document, const summary *made) {
    const kith_score *score = made->score;
    kith_roster_info whole = kith_roster_view_info(score->audiences);
    json_open(document, "counts", '{');
    json_add_integer(document, "creators", whole.creator_count);
    json_add_integer(document, "rows", whole.row_count);
    json_add_integer(document, "bad_lines_skipped", whole.bad_line_count);
    json_add_integer(document, "follows", whole.sample_count);
    json_add_integer(document, "accounts", kith_audit_count_accounts(score->audit));
    json_add_integer(document, "suspects", score_tables_count_suspects(score));
    json_add_integer(document, "campaigns", kith_audit_count_campaigns(score->audit));
    if (!made->contents->audit_only) {
        json_add_integer(document, "sampled_follows",
                         kith_roster_view_info(score->roster).sample_count);
        json_add_integer(document, "overlaps", made->overlap_count);
        json_add_integer(document, "niches", kith_niches_count(made->niches));
    }
    json_close(document, '}');
}

static void add_evidence(json *document, const kith_score *score) {
    uint64_t counts[EVIDENCE_COUNT] = {0};
    size_t creator_count = kith_roster_view_info(score->audiences).creator_count;
    for (size_t i = 0; i < creator_count; i++) {
        counts[kith_audit_view_creator(score->audit, i).evidence]++;
    }
    json_open(document, "creators_by_evidence", '{');
    for (size_t i = 0; i < EVIDENCE_COUNT; i++) {
        json_add_integer(document, kith_evidence_text((kith_evidence)i), counts[i]);
    }
    json_close(document, '}');
}

static void add_limit(json *document, const kith_score *score) {
    kith_detection_limit limit = kith_audit_view_limit(score->audit);
    json_open(document, "detection_limit", '{');
    json_add_text(document, "from", limit.timed ? "follow times" : "follower sets");
    json_add_integer(document, "pool_accounts", limit.pool_accounts);
    json_add_integer(document, "creators", limit.creator_count);
    json_add_number(document, "share_of_the_pool", limit.share);
    json_add_number(document, "accounts", limit.accounts);
    json_add_number(document, "accounts_of_a_known_pool", limit.known);
    json_close(document, '}');
}

static void add_switched_off(json *document, const char *what, const char *why) {
    json_open(document, NULL, '{');
    json_add_text(document, "what", what);
    json_add_text(document, "why", why);
    json_close(document, '}');
}

static void add_times(json *document, const kith_score *score) {
    kith_roster_info whole = kith_roster_view_info(score->audiences);
    json_open(document, "times", '{');
    json_add_text(document, "kind", kith_times_text(whole.times));
    json_add_integer(document, "missing", whole.time_missing_count);
    json_add_integer(document, "future", whole.time_future_count);
    json_add_integer(document, "early", whole.time_early_count);
    json_close(document, '}');
}

static void add_accounts(json *document, const kith_score *score) {
    if (!score->accounts) return;
    kith_accounts_info known = kith_accounts_view_info(score->accounts);
    kith_coverage coverage = kith_audit_view_coverage(score->audit);
    json_open(document, "accounts_file", '{');
    json_add_integer(document, "rows", known.row_count);
    json_add_integer(document, "accounts", known.account_count);
    json_add_integer(document, "repeated", known.repeated_count);
    json_add_integer(document, "unknown_to_the_follows", score->stranger_count);
    json_add_integer(document, "followers_known", coverage.known_count);
    if (coverage.per_creator > 0) {
        json_add_integer(document, "sample_per_creator", coverage.per_creator);
    } else {
        json_add_null(document, "sample_per_creator");
    }
    json_add_integer(document, "bad_lines_skipped", known.bad_line_count);
    json_add_integer(document, "created_known", known.created_count);
    json_add_integer(document, "created_missing", known.created_missing_count);
    json_add_integer(document, "created_future", known.created_future_count);
    json_add_integer(document, "created_early", known.created_early_count);
    json_add_flag(document, "created_all_equal", known.created_all_equal);
    json_add_integer(document, "negative_counts", known.negative_count);
    json_close(document, '}');
}

static void add_model(json *document, const kith_score *score) {
    kith_model_info info = kith_model_view_info(score->model);
    json_open(document, "model", '{');
    json_add_text(document, "fitted_on", info.fitted_on);
    json_add_text(document, "groups", info.groups);
    json_add_text(document, "date", info.date);
    json_add_number(document, "bots", info.bots);
    json_add_number(document, "people", info.people);
    json_add_number(document, "bot_share", info.bot_share);
    json_add_number(document, "unseen", info.unseen);
    json_add_number(document, "held_out_log_loss", info.log_loss);
    json_add_number(document, "held_out_calibration_error", info.calibration_error);
    json_add_number(document, "builtin_log_loss", info.builtin_log_loss);
    json_add_number(document, "builtin_calibration_error", info.builtin_calibration_error);
    json_close(document, '}');
}

static void add_catalogue(json *document, const kith_score *score) {
    if (!score->catalogue) return;
    kith_catalogue_info known = kith_catalogue_view_info(score->catalogue);
    json_open(document, "creators_file", '{');
    json_add_integer(document, "rows", known.row_count);
    json_add_integer(document, "unknown_to_the_follows", known.unknown_count);
    json_add_integer(document, "niche_known", known.placed_count);
    json_add_integer(document, "followers_count_known", known.counted_count);
    json_close(document, '}');
}

static void add_engagements(json *document, const kith_score *score) {
    if (!score->engagements) return;
    kith_engagements_info known = kith_engagements_view_info(score->engagements);
    json_open(document, "engagements_file", '{');
    json_add_integer(document, "rows", known.row_count);
    json_add_integer(document, "bad_lines_skipped", known.bad_line_count);
    json_add_integer(document, "unknown_creators", known.unknown_creator_count);
    json_add_integer(document, "repeated", known.repeated_count);
    json_add_integer(document, "engagements_by_followers", known.engagement_count);
    json_add_integer(document, "engagements_by_others", known.outside_count);
    json_add_integer(document, "engagements_by_the_creator", known.own_count);
    json_add_integer(document, "time_missing", known.time_missing_count);
    json_add_integer(document, "time_future", known.time_future_count);
    json_add_integer(document, "time_early", known.time_early_count);
    json_add_integer(document, "time_known", known.timed_count);
    json_add_integer(document, "creators_that_engage", known.own_account_count);
    json_add_integer(document, "pods", kith_engagements_count_pods(score->engagements));
    json_close(document, '}');
}

/* What engagements there are cannot support. */
static void add_engagements_off(json *document, const kith_score *score) {
    if (!score->engagements) {
        add_switched_off(document,
                         "engaged_share, regulars_share, outside_share, loyalty, percentiles, "
                         "pods, engaged.kith",
                         "no engagements were given");
        return;
    }
    bool compared = false;
    bool returning = false;
    size_t creator_count = kith_roster_view_info(score->audiences).creator_count;
    for (size_t i = 0; i < creator_count; i++) {
        kith_relationship known = kith_engagements_view_creator(score->engagements, i);
        compared |= !isnan(known.beside[KITH_MEASURE_ENGAGED].percentile);
        returning |= !isnan(known.loyalty.value);
    }
    if (!returning) {
        bool timed = kith_engagements_view_info(score->engagements).timed_count > 0;
        add_switched_off(document, "loyalty",
                         timed ? "no creator has six posts, and the times of nine in ten "
                                 "engagements with them, known"
                               : "when accounts engaged (engaged_at) is not known");
    }
    if (!compared) {
        add_switched_off(document, "engagement beside creators of like size",
                         "fewer than ten creators with 30 followers have posts");
    }
    if (kith_engagements_view_info(score->engagements).own_account_count == 0) {
        add_switched_off(document, "pods", "no account that engages has the name of a creator");
    }
}

/* What dates and the size of the roster cannot support. */
static void add_audit_off(json *document, const kith_score *score) {
    kith_detection_limit limit = kith_audit_view_limit(score->audit);
    if (isnan(limit.accounts)) {
        add_switched_off(document, "authenticity", "fewer than ten creators to compare");
    }
    if (kith_roster_view_info(score->audiences).times == KITH_TIMES_SECONDS && !limit.timed) {
        add_switched_off(document, "campaigns by follow time",
                         "less than half of the follow times are known: most are told by follower "
                         "sets alone");
    }
    if (score->accounts && kith_accounts_view_info(score->accounts).created_count == 0) {
        add_switched_off(document, "creation dates", "no account has a usable one");
    }
}

static void add_all_switched_off(json *document, const summary *made) {
    const char *times_absent = kith_roster_view_info(made->score->audiences).times_absent;
    json_open(document, "switched_off", '[');
    if (times_absent) {
        add_switched_off(document, "follow times", times_absent);
    }
    if (kith_roster_view_info(made->score->audiences).times != KITH_TIMES_SECONDS) {
        add_switched_off(document, "campaigns by follow time",
                         "the time of each follow is not known: campaigns are called coordinated, "
                         "never purchased");
        add_switched_off(document, "campaigns within one niche",
                         "the time of each follow is not known: accounts sent to creators of one "
                         "niche may look like its fans, and are then not found");
    }
    if (!made->score->accounts) {
        add_switched_off(document, "profiles, creation dates", "no accounts were given");
    }
    add_audit_off(document, made->score);
    add_engagements_off(document, made->score);
    if (made->contents->audit_only) {
        add_switched_off(document, "overlaps, niches, rosters", "only the audit was asked for");
    }
    json_close(document, ']');
}

static void add_stage(json *document, const stage *ended) {
    json_open(document, NULL, '{');
    json_add_text(document, "stage", ended->name);
    json_add_number(document, "seconds", ended->seconds);
    json_add_integer(document, "peak_bytes", ended->peak_bytes);
    json_close(document, '}');
}

static void add_run(json *document, const summary *made) {
    double seconds = made->overlap.seconds + made->writing.seconds;
    json_open(document, "run", '{');
    json_add_integer(document, "threads", (uint64_t)options_count_threads(made->options));
    json_open(document, "stages", '[');
    for (size_t i = 0; i < SCORE_STAGE_COUNT; i++) {
        add_stage(document, &made->score->stages[i]);
        seconds += made->score->stages[i].seconds;
    }
    if (!made->contents->audit_only) {
        add_stage(document, &made->overlap);
    }
    add_stage(document, &made->writing);
    json_close(document, ']');
    json_add_number(document, "seconds", seconds);
    json_add_integer(document, "peak_bytes", made->writing.peak_bytes);
    json_close(document, '}');
}

void summary_write(const summary *made, FILE *stream) {
    json document = json_create(stream);
    json_open(&document, NULL, '{');
    json_add_text(&document, "version", kith_version());
    add_inputs(&document, made->score);
    add_options(&document, made);
    add_counts(&document, made);
    add_times(&document, made->score);
    add_accounts(&document, made->score);
    add_engagements(&document, made->score);
    add_catalogue(&document, made->score);
    add_model(&document, made->score);
    add_evidence(&document, made->score);
    add_limit(&document, made->score);
    add_all_switched_off(&document, made);
    add_run(&document, made);
    json_close(&document, '}');
}
