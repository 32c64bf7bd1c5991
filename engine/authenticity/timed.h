/* Campaigns from follow times: pools whose accounts were sent to creators at different times, and
 * events whose accounts came to several at once. */
#ifndef KITH_AUTHENTICITY_TIMED_H
#define KITH_AUTHENTICITY_TIMED_H

#include "authenticity/campaign.h"

/* Adds the campaigns that follow times show, pools first, and takes their follows out of the live
 * graph. A pool most of whose members came to another of its creators within two days is an
 * incentive as well: sellers reuse accounts later, while fans, readers and entrants act together. So is
 * one that came to all creators over the same time (spread.h), and a serial one (serial.h): giveaways
 * held one after another for the same entrants cannot be told from a seller who serves one customer at
 * a time, and people get the benefit of the doubt.
 *
 * from      from which nothing has been removed yet
 * Returns   KITH_NO_MEMORY; the graph may then have lost some follows. */
kith_status timed_find(graph *from, const timeline *times, const kith_options *options,
                       campaigns *to) KITH_MUST_USE;

#endif
