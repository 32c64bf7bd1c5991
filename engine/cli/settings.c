#include "settings.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>

#include "value.h"

enum { THREADS_MAX = 1024, MAXRSS_UNIT = 1024, CLOSING_BYTES = 4096 };

settings settings_create(void) {
    kith_options options = kith_options_default();
    return (settings){.options = options,
                      .threads = (uint64_t)options.thread_count,
                      .k = options.k,
                      .filter = {.min_shared = 1},
                      .inputs = {.model = "built-in"}};
}

void settings_apply(settings *common) {
    common->bar = progress_create(common->quiet);
    common->options.thread_count = (int)common->threads;
    common->options.k = (uint32_t)common->k;
    common->options.floor = common->exact ? 1 : common->options.floor;
    common->options.progress = progress_show;
    common->options.progress_context = &common->bar;
}

argument settings_output(settings *common, const char *value_name, const char *help,
                         bool required) {
    return (argument){.name = "output",
                      .letter = 'o',
                      .kind = ARGUMENT_TEXT,
                      .value = &common->output,
                      .value_name = value_name,
                      .help = help,
                      .required = required};
}

argument settings_format(settings *common) {
    return (argument){.name = "format",
                      .kind = ARGUMENT_FORMAT,
                      .value = &common->format,
                      .value_name = "FORMAT",
                      .help = "of tables: csv or jsonl"};
}

argument settings_threads(settings *common) {
    return (argument){.name = "threads",
                      .letter = 't',
                      .kind = ARGUMENT_COUNT,
                      .value = &common->threads,
                      .value_name = "N",
                      .help = "threads, 0 for one each processor",
                      .most = THREADS_MAX};
}

argument settings_quiet(settings *common) {
    return (argument){.name = "quiet",
                      .letter = 'q',
                      .kind = ARGUMENT_FLAG,
                      .value = &common->quiet,
                      .help = "no progress and no closing line"};
}

argument settings_seed(settings *common) {
    return (argument){.name = "seed",
                      .kind = ARGUMENT_COUNT,
                      .value = &common->options.seed,
                      .value_name = "N",
                      .help = "of the follower hash; rosters must agree",
                      .most = UINT64_MAX};
}

argument settings_k(settings *common) {
    return (argument){.name = "k",
                      .kind = ARGUMENT_COUNT,
                      .value = &common->k,
                      .value_name = "N",
                      .help = "audiences up to this size are kept whole",
                      .least = KITH_K_MIN,
                      .most = KITH_K_MAX};
}

argument settings_floor(settings *common) {
    return (argument){.name = "floor",
                      .kind = ARGUMENT_SHARE,
                      .value = &common->options.floor,
                      .value_name = "SHARE",
                      .help = "least share of larger audiences to keep"};
}

argument settings_exact(settings *common) {
    return (argument){.name = "exact",
                      .kind = ARGUMENT_FLAG,
                      .value = &common->exact,
                      .help = "keep every follower",
                      .excludes = "floor"};
}

argument settings_accounts(settings *common) {
    return (argument){
        .name = "accounts",
        .kind = ARGUMENT_TEXT,
        .value = &common->inputs.accounts,
        .value_name = "FILE",
        .reads = true,
        .help = "what is known of followers: account, created_at, followers_count, …"};
}

argument settings_engagements(settings *common) {
    return (argument){
        .name = "engagements",
        .kind = ARGUMENT_TEXT,
        .value = &common->inputs.engagements,
        .value_name = "FILE",
        .reads = true,
        .help = "who engages with whose posts: creator, follower, post, engaged_at, kind"};
}

argument settings_creators(settings *common) {
    return (argument){.name = "creators",
                      .kind = ARGUMENT_TEXT,
                      .value = &common->inputs.creators,
                      .value_name = "FILE",
                      .reads = true,
                      .help = "what is known of creators: creator, niche, followers_count"};
}

argument settings_model(settings *common) {
    return (argument){.name = "model",
                      .kind = ARGUMENT_TEXT,
                      .value = &common->inputs.model,
                      .value_name = "FILE",
                      .reads = true,
                      .help = "how evidence is weighed, from kith calibrate"};
}

argument settings_memory(settings *common) {
    return (argument){.name = "memory",
                      .kind = ARGUMENT_COUNT,
                      .value = &common->options.memory_bytes,
                      .value_name = "BYTES",
                      .help = "keep sketches within this, 4G for instance: picks the floor",
                      .least = KITH_MEMORY_MIN,
                      .most = UINT64_MAX,
                      .excludes = "floor exact"};
}

argument settings_columns(settings *common) {
    return (argument){.name = "columns",
                      .kind = ARGUMENT_TEXT,
                      .value = &common->options.columns,
                      .value_name = "NAMES",
                      .help = "what the columns are, in order: creator,follower,followed_at,-"};
}

argument settings_header(settings *common) {
    return (argument){.name = "header",
                      .kind = ARGUMENT_FLAG,
                      .value = &common->options.skip_header,
                      .help = "the first line is a header, whatever its names"};
}

argument settings_bad_lines(settings *common) {
    return (argument){.name = "skip-bad-lines",
                      .kind = ARGUMENT_COUNT,
                      .value = &common->options.bad_lines_allowed,
                      .value_name = "N",
                      .help = "malformed lines to skip before giving up",
                      .most = UINT64_MAX};
}

argument settings_min_shared(settings *common) {
    return (argument){.name = "min-shared",
                      .kind = ARGUMENT_NUMBER,
                      .value = &common->filter.min_shared,
                      .value_name = "N",
                      .help = "leave out overlaps of fewer followers"};
}

argument settings_min_containment(settings *common) {
    return (argument){
        .name = "min-containment",
        .kind = ARGUMENT_SHARE,
        .value = &common->filter.min_containment,
        .value_name = "SHARE",
        .help = "leave out overlaps where neither audience holds this share of the other"};
}

void settings_format_estimate(kith_estimate of, char text[ESTIMATE_BYTES]) {
    char value[VALUE_BYTES], low[VALUE_BYTES], high[VALUE_BYTES];
    value_format_grouped((uint64_t)round(of.value), value);
    value_format_grouped((uint64_t)round(of.low), low);
    value_format_grouped((uint64_t)round(of.high), high);
    if (of.low == of.high) {
        snprintf(text, ESTIMATE_BYTES, "%s", value);
    } else {
        snprintf(text, ESTIMATE_BYTES, "%s (%s to %s)", value, low, high);
    }
}

void settings_describe_input(const settings *common, const kith_roster_info *info,
                             char text[SETTINGS_TEXT_BYTES]) {
    char creators[VALUE_BYTES], follows[VALUE_BYTES], bytes[VALUE_BYTES], bad[VALUE_BYTES];
    value_format_grouped(info->creator_count, creators);
    value_format_grouped(info->row_count, follows);
    value_format_grouped(info->bad_line_count, bad);
    value_format_bytes(common->bar.read_bytes, bytes);
    bool has_bytes = common->bar.read_bytes > 0, has_bad = info->bad_line_count > 0;
    snprintf(text, SETTINGS_TEXT_BYTES, "%s creators, %s follows%s%s%s%s%s", creators, follows,
             has_bytes ? ", " : "", has_bytes ? bytes : "", has_bad ? ", " : "", has_bad ? bad : "",
             has_bad ? " bad lines skipped" : "");
}

void settings_close(settings *common, const char *command, const char *format, ...) {
    progress_clear(&common->bar);
    if (common->quiet) {
        return;
    }
    char what[CLOSING_BYTES], peak[VALUE_BYTES];
    va_list values;
    va_start(values, format);
    vsnprintf(what, sizeof what, format, values);
    va_end(values);
    struct rusage usage = {0};
    getrusage(RUSAGE_SELF, &usage);
    value_format_bytes((uint64_t)usage.ru_maxrss * MAXRSS_UNIT, peak);
    double seconds = progress_seconds(&common->bar);
    fprintf(stderr, "kith %s: %s in %.*f s, peak %s\n", command, what, seconds < 10 ? 1 : 0,
            seconds, peak);
}

/* "evidence: 102 strong, 8 weak, 47 incentive, 22 insufficient, 821 none". */
static void tell_evidence(const char *command, const kith_audit *audit, size_t creator_count) {
    static const kith_evidence kinds[] = {KITH_EVIDENCE_STRONG, KITH_EVIDENCE_WEAK,
                                          KITH_EVIDENCE_INCENTIVE, KITH_EVIDENCE_INSUFFICIENT,
                                          KITH_EVIDENCE_NONE};
    size_t counts[KITH_EVIDENCE_INSUFFICIENT + 1] = {0};
    for (size_t c = 0; c < creator_count; c++) {
        counts[kith_audit_view_creator(audit, c).evidence]++;
    }
    fprintf(stderr, "kith %s: evidence", command);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        fprintf(stderr, "%s %zu %s", i > 0 ? "," : ":", counts[kinds[i]],
                kith_evidence_text(kinds[i]));
    }
    fputc('\n', stderr);
}

/* What makes a statement weaker than it could be. */
static void tell_unused(const char *command, const kith_roster_info *info,
                        const kith_detection_limit *limit) {
    const char *few_times = "less than half of the follow times are known";
    bool compares = !isnan(limit->accounts);
    bool few = info->times == KITH_TIMES_SECONDS && !limit->timed && compares;
    const char *reason = info->times_absent ? info->times_absent : few ? few_times : NULL;
    if (reason) fprintf(stderr, "kith %s: follow times tell little here: %s\n", command, reason);
    if (!compares) {
        fprintf(stderr, "kith %s: fewer than ten creators: too few to compare followings\n",
                command);
    }
}

static void tell_limit(const char *command, kith_detection_limit limit) {
    char pool[VALUE_BYTES], pack[VALUE_BYTES] = "no pack";
    const char *seen = "would be seen";
    value_format_grouped(limit.pool_accounts, pool);
    if (!isnan(limit.share)) {
        snprintf(pack, sizeof pack, "a pack below %.3g %%", 100 * limit.share);
        seen = "would not be seen";
    }
    fprintf(stderr,
            "kith %s: %s of a pool of %s accounts %s here (sent to %" PRIu64 " creators; by %s)\n",
            command, pack, pool, seen, limit.creator_count,
            limit.timed ? "follow times" : "follower sets");
}

void settings_tell_audit(const settings *common, const char *command, const kith_score *score) {
    const kith_audit *audit = kith_score_view_audit(score);
    kith_roster_info info = kith_roster_view_info(kith_score_view_audiences(score));
    kith_detection_limit limit = kith_audit_view_limit(audit);
    if (common->quiet) return;
    tell_evidence(command, audit, info.creator_count);
    tell_unused(command, &info, &limit);
    if (!isnan(limit.accounts)) tell_limit(command, limit);
}
