/* Campaigns from creation dates: followers of a creator that were created together. They find what
 * nothing else can: accounts that are used once. */
#ifndef KITH_AUTHENTICITY_CREATED_H
#define KITH_AUTHENTICITY_CREATED_H

#include "authenticity/batch.h"
#include "authenticity/campaign.h"
#include "authenticity/lookups.h"

/* What batches are looked for in. */
typedef struct created_source {
    const kith_roster *roster;
    const kith_accounts
        *accounts;      /* NULL if nothing is known of them: ids stand for dates where they can
                                      (id_dates.h) */
    const graph *from;  /* from which nothing has been removed */
    lookups *looked_up; /* whom the accounts stand for; notes if ids give the dates of the others */
} created_source;

/* The batches of a roster, and who is in them. */
typedef struct created {
    kith_allocator allocator;
    batches *found;
    uint32_t *accounts; /* [found->account_count] numbers in the graph, of found->accounts */
} created;

/* Finds the batches (batch.h). Without follow times or positions they say too little, and there are none.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      that of batches_build. */
kith_status created_build(const created_source *source, const kith_options *options,
                          created **out) KITH_MUST_USE;
void created_free(created *made);

/* Adds a campaign for the batches of each set of creation dates, except those whose accounts mostly are in campaigns
 * found before, or that came over more than 90 days, or whose accounts came to two creators and more on average, to all
 * over the same time (spread.h): a seller's accounts follow what makes them look like people, too, in their own time.
 *
 * source    that they were built from
 * Returns   KITH_NO_MEMORY.
 * Cost      O(accounts + accounts in batches) */
kith_status created_add(const created *from, const created_source *source, const timeline *times,
                        campaigns *to) KITH_MUST_USE;

#endif
