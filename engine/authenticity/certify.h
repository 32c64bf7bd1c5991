/* The certificate: does a pack look like accounts that were spread over a list of creators, or like
 * people who share a taste? */
#ifndef KITH_AUTHENTICITY_CERTIFY_H
#define KITH_AUTHENTICITY_CERTIFY_H

#include "authenticity/lift.h"
#include "authenticity/pack.h"

/* What was measured; the pack is certified if all of it passes. */
typedef struct certificate {
    double valley_deviations; /* (peak - valley) / sqrt(peak + valley + 1) of the histogram of
                                 scores */
    double valley_ratio;      /* peak / valley */
    double valley_score;      /* where the valley is */
    double slope;             /* of ln -ln(1 - rho_c) on ln(n_c - f_c) */
    double slope_error;       /* its standard error; infinite for fewer than three creators */
    double residue;           /* overlap of the creators over chance once the members are removed */
    double enrichment;        /* creators of the pack that members follow, over what chance gives */
    double focus;             /* share of the pack's creators that stand out as its targets */
    double likeness;          /* share of the members whose other follows are like people's */
    double overlap_observed;  /* pairs of creators that accounts join, members included */
    double overlap_expected;  /* the same if members were like the creators' other followers */
    double dispersion; /* variance over mean of overlap_observed: an account joins many pairs */
    bool has_gap;      /* certified, members and others lie apart */
    bool passed;       /* certified, with a gap or without one */
} certificate;

/* Measures all but the valley, which costs most, and certifies nothing. */
certificate certify_glance(const pack *at, const graph *from, const lift *null);

/* False where a search that has only begun cannot end in a certificate: fans by their slope, or a
 * field by its residue, both far beyond what a start that is still impure shows. */
bool certify_hopes(const certificate *made);

/* True where the members found so far are people by what else they follow. */
bool certify_shows_people(const pack *at);

/* True where only the residue is in the way, and by so little that members not found yet may explain
 * it. */
bool certify_may_improve(const certificate *made);

/* True where the creators have little but the members in common, whatever the members like. */
bool certify_isolates(const certificate *made);

/* Measures the pack a search has ended in.
 *
 * Cost      O(accounts visited). Allocates nothing. */
certificate certify_pack(pack *at, const graph *from, const lift *null);

#endif
