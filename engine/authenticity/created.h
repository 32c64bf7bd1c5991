/* Campaigns from creation dates: followers of a creator that were created together. They find what
 * nothing else can: accounts that are used once. */
#ifndef KITH_AUTHENTICITY_CREATED_H
#define KITH_AUTHENTICITY_CREATED_H

#include "authenticity/campaign.h"

/* Adds a campaign for the batches (batch.h) of each set of creation dates, except those whose accounts
 * mostly are in campaigns found before, or that came over more than 90 days: a seller's accounts follow
 * what makes them look like people, too, in their own time. Without follow times or positions batches say too little, and
 * none is added.
 *
 * accounts  NULL if nothing is known of them: ids stand for dates where they can (id_dates.h)
 * Returns   KITH_NO_MEMORY.
 * Cost      that of batches_build. */
kith_status created_find(const kith_roster *roster, const kith_accounts *accounts,
                         const graph *from, const timeline *times, const kith_options *options,
                         campaigns *to) KITH_MUST_USE;

#endif
