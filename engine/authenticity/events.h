/* Events: accounts that followed several creators at one time, as entrants of a giveaway do. */
#ifndef KITH_AUTHENTICITY_EVENTS_H
#define KITH_AUTHENTICITY_EVENTS_H

#include "authenticity/groups.h"

/* An account that took part. */
typedef struct event_account {
    uint32_t account;
    uint32_t hits;  /* creators of the event it followed in their bursts */
    float expected; /* how many of them an account with as many follows would have */
} event_account;

typedef struct event {
    size_t burst_count;
    const burst **bursts; /* lent, by creator, then time */
    size_t account_count;
    event_account *accounts; /* ascending: those with far more hits than expected */
    double mean_hits;        /* of those */
    uint32_t seconds; /* between the first and the last burst, by when the middle entrant came */
} event;

typedef struct events {
    kith_allocator allocator;
    size_t count;
    event *items;
} events;

/* Finds giveaways: groups of bursts that share accounts within two days beyond what the creators'
 * audiences share otherwise, within a week, and whose accounts, 100 or more, follow 4 of the creators on
 * average (2.6 of eight and more), and two fifths of them. Creators that gained less than a quarter
 * of these accounts are no sponsors. Readers of an article or of a page of recommendations follow
 * fewer and are left alone. Accounts that from->skipped marks take no part.
 *
 * Returns   KITH_NO_MEMORY. Cost: as the search for groups. */
kith_status events_build(const reuse_source *from, const kith_options *options,
                         events **out) KITH_MUST_USE;
void events_free(events *made);

#endif
