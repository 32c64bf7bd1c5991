/* Reasons in plain words. They state counts and what they are compared with, name harmless causes,
 * and say nothing about what anybody did. */
#ifndef KITH_AUTHENTICITY_REASONS_H
#define KITH_AUTHENTICITY_REASONS_H

#include "authenticity/campaign.h"
#include "authenticity/text.h"

struct score;

/* One campaign an account may belong to. */
typedef struct reasons_membership {
    size_t number; /* of the campaign, from 1 */
    const campaign *whole;
    const campaign_account *account;
} reasons_membership;

/* Adds the numbers of the campaigns of an account, separated by spaces. */
void reasons_number_account(text *to, const reasons_membership *items, size_t count);

/* Adds the reasons for an account, one line. */
void reasons_tell_account(text *to, const reasons_membership *items, size_t count);

/* Adds that an account follows what only a group apart follows, behind other reasons or alone. */
void reasons_tell_apart(text *to, bool behind);

/* Adds what a campaign rests on and the harmless causes that were looked at, one line. */
void reasons_tell_campaign(text *to, const campaign *about);

/* Adds the reasons for a creator's score, one line. */
void reasons_tell_creator(text *to, const struct score *about, const campaigns *found);

#endif
