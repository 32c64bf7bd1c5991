/* The plan: whom to pick under a budget. Included by kith.h. */
#ifndef KITH_PLAN_H
#define KITH_PLAN_H

/* ---- Plan ---- */

/* So many creators of a niche at least. */
typedef struct kith_plan_niche {
    size_t niche; /* of the catalogue */
    size_t creators_least;
} kith_plan_niche;

typedef struct kith_plan_query {
    const kith_catalogue
        *catalogue;       /* where it has prices, creators without one are not picked; or NULL */
    double budget;        /* in the unit of the prices; INFINITY: any */
    size_t creators_most; /* SIZE_MAX: any number */
    double authenticity_least; /* 0: any, also one that is not known */
    double
        containment_most; /* no two share more than this part of the smaller audience; 1: any part */
    const size_t *required; /* by their number in the roster, as all creators here */
    size_t required_count;
    const size_t *forbidden;
    size_t forbidden_count;
    const kith_plan_niche *niches;
    size_t niche_count;
    size_t frequency;              /* an account counts when it follows so many of the picked; 1 */
    const kith_suspects *suspects; /* to maximize authentic reach; NULL: reach */
    bool optimum; /* solve it exactly, too: for small rosters, see kith_plan_build */
} kith_plan_query;

/* No budget, no constraints, frequency 1. */
KITH_API kith_plan_query kith_plan_query_default(void);

/* The plan, and what it is compared with. */
#define KITH_PLAN_CHOICE_LIST(X)                                              \
    X(KITH_PLAN_CHOSEN, "plan")           /* the creators picked, in order */ \
    X(KITH_PLAN_BIGGEST, "biggest")       /* the largest that can be paid */  \
    X(KITH_PLAN_LARGEST, "most followed") /* by number of followers, within the same limits */

typedef enum kith_plan_choice {
#define KITH_PLAN_CHOICE_NAME(name, text) name,
    KITH_PLAN_CHOICE_LIST(KITH_PLAN_CHOICE_NAME)
#undef KITH_PLAN_CHOICE_NAME
} kith_plan_choice;

/* A short lower-case phrase for a choice; never NULL. */
KITH_API const char *kith_plan_choice_text(kith_plan_choice choice);

typedef struct kith_plan kith_plan;

/* Picks the creators that reach most accounts together within a budget and constraints.
 *
 * Where audiences are sampled, creators are picked by the accounts of one half of the hash range, and
 * what they reach is told by what the other shows of the rest: no winner's curse. Where those with most
 * followers are told to reach clearly more, because the samples are too small to choose by, they are the
 * plan.
 *
 * Returns   KITH_INVALID, with the reason in the error, where nothing can be picked (a budget that buys
 *           nobody, constraints that contradict each other) and for values out of range;
 *           KITH_NOT_FOUND, KITH_INCOMPATIBLE, KITH_NO_MEMORY, KITH_CORRUPT
 * Cost      each creator's sample is looked at when it may be next (lazy greedy), about 5 ns an account; in
 *           exchanges twenty million accounts, fifty with a largest containment and then the overlaps of
 *           pairs besides; for the bound sixty passes over at most a million follows.
 *           With `optimum` up to a minute and a kilobyte for each set of
 *           creators that accounts follow; KITH_INVALID for more than KITH_PLAN_OPTIMUM_MOST creators
 *           and for frequencies above 2.
 * Accuracy  at least as good as greedy by reach, greedy by reach a unit of money, and the best single
 *           creator filled up, made better by exchanges; kith_plan_view_bound says how much better any
 *           plan could be
 * Source    Minoux 1978 (lazy); Leskovec et al., Cost-effective outbreak detection, KDD 2007 (both
 *           greedy orders); Held and Karp 1971 (the bound); Yaroslavtsev, Zhou and Avdiukhin, Bring your own greedy+max,
 *           AISTATS 2020 (seeds) */
KITH_API KITH_MUST_USE kith_status kith_plan_build(const kith_roster *roster,
                                                   const kith_plan_query *query,
                                                   const kith_options *options, kith_plan **plan,
                                                   kith_error *error);
KITH_API void kith_plan_free(kith_plan *plan);

enum {
    KITH_PLAN_OPTIMUM_MOST = 40,  /* creators that can be picked, for an exact solution */
    KITH_PLAN_FREQUENCY_MOST = 32 /* of a query */
};

/* Whom a choice reaches; its steps are the creators in their order, its total the accounts that count
 * in the plan. NULL for a comparison that picks nobody. */
KITH_API const kith_reach *kith_plan_view_reach(const kith_plan *plan, kith_plan_choice choice);

/* What a choice costs; 0 without prices. */
KITH_API double kith_plan_view_cost(const kith_plan *plan, kith_plan_choice choice);

/* No plan within the same limits reaches more accounts (authentic ones, with suspects): exactly so where
 * all audiences are whole, otherwise as far as the samples tell. */
KITH_API double kith_plan_view_bound(const kith_plan *plan);

/* Whether the plan was proved to be the best there is. */
KITH_API bool kith_plan_is_optimal(const kith_plan *plan);

#endif
