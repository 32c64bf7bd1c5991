/* The tables of kith plan: the creators picked, in their order, and those of the comparisons. */
#include <math.h>

#include "base/options.h"
#include "report/folder.h"
#include "report/table.h"

static const char *const columns[] = {"creator",
                                      "choice",
                                      "position",
                                      "niche",
                                      "price",
                                      "cost",
                                      "followers",
                                      "followers_low",
                                      "followers_high",
                                      "authenticity",
                                      "incremental",
                                      "incremental_low",
                                      "incremental_high",
                                      "reach",
                                      "reach_low",
                                      "reach_high",
                                      "gap"};

typedef struct plan_request {
    const kith_plan *plan;
    const kith_roster *roster;
    const kith_catalogue *catalogue; /* or NULL */
    kith_format format;
    kith_plan_choice first, last;
} plan_request;

/* What a plan maximizes: authentic accounts, where it is known which are. */
static kith_estimate choose(const kith_reach_count *of) {
    return isnan(of->authentic.value) ? of->all : of->authentic;
}

static void write_step(const plan_request *of, kith_plan_choice choice, size_t position,
                       double *cost, table *rows) {
    const kith_reach *reach = kith_plan_view_reach(of->plan, choice);
    kith_reach_step step = kith_reach_view_step(reach, position);
    kith_catalogue_entry known = kith_catalogue_view(of->catalogue, step.creator);
    kith_estimate incremental = choose(&step.incremental);
    kith_estimate cumulative = choose(&step.cumulative);
    *cost += known.price;
    table_write_text(rows, kith_roster_view_creator(of->roster, step.creator).name);
    table_write_text(rows, kith_plan_choice_text(choice));
    table_write_integer(rows, position + 1);
    table_write_text(rows, kith_catalogue_view_niche(of->catalogue, known.niche));
    table_write_amount(rows, known.price);
    table_write_amount(rows, *cost);
    table_write_counts(rows, &step.followers);
    table_write_share(rows, known.authenticity);
    table_write_counts(rows, &incremental);
    table_write_counts(rows, &cumulative);
    table_write_share(rows, fmax(1 - cumulative.value / kith_plan_view_bound(of->plan), 0));
}

static kith_status fill(void *context, FILE *stream, kith_error *error) {
    (void)error;
    const plan_request *of = context;
    table rows = table_create(stream, of->format, columns, sizeof columns / sizeof *columns);
    for (kith_plan_choice choice = of->first; choice <= of->last; choice++) {
        const kith_reach *reach = kith_plan_view_reach(of->plan, choice);
        double cost = 0;
        for (size_t i = 0; reach && i < kith_reach_count_steps(reach); i++) {
            write_step(of, choice, i, &cost, &rows);
        }
    }
    return KITH_OK;
}

static kith_status write(plan_request *request, const char *path, const kith_options *options,
                         kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    return folder_write_file(path, &options->allocator, fill, request, error);
}

kith_status kith_plan_write(const kith_plan *plan, const kith_roster *roster,
                            const kith_catalogue *catalogue, const char *path, kith_format format,
                            const kith_options *options, kith_error *error) {
    plan_request request = {plan, roster, catalogue, format, KITH_PLAN_CHOSEN, KITH_PLAN_CHOSEN};
    return write(&request, path, options, error);
}

kith_status kith_plan_write_comparisons(const kith_plan *plan, const kith_roster *roster,
                                        const kith_catalogue *catalogue, const char *path,
                                        kith_format format, const kith_options *options,
                                        kith_error *error) {
    plan_request request = {plan, roster, catalogue, format, KITH_PLAN_BIGGEST, KITH_PLAN_LARGEST};
    return write(&request, path, options, error);
}
