/* Fitting a model to labelled accounts.
 *
 * One logistic regression joins the groups of evidence: two intercepts, for accounts of which a campaign says something
 * and for those of which nothing does, and a weight a group; a group apart alone keeps its prior. Before it, where
 * profiles are known, another one fits the profile rules, both kinds weighing the same. Both are drawn towards the
 * built-in model. How strongly is chosen among four by what predicts best: every fifth of the labels is predicted by a
 * fit to the others, and the accounts of one campaign lie in one fifth, so that a campaign is always predicted by
 * others. If nothing predicts better than the built-in model, that is what the fit comes to. The qualities told are
 * those of the chosen one of the four on the same fifths, and so a little better than of labels yet to come.
 *
 * Source: cross-validation over whole groups, Roberts et al., Cross-validation strategies for data with temporal,
 * spatial, hierarchical, or phylogenetic structure, Ecography 40, 2017. */
#ifndef KITH_AUTHENTICITY_FIT_H
#define KITH_AUTHENTICITY_FIT_H

#include "authenticity/model.h"

enum { FIT_FOLDS = 5 };

/* A labelled account. */
typedef struct fit_example {
    uint32_t account;
    uint8_t bot;
    uint8_t fold; /* below FIT_FOLDS */
    double weight;
} fit_example;

/* Fits: prior, weights and profile rules of the model, and its info's unseen, folds and qualities.
 *
 * made      in: the built-in model
 * Returns   KITH_NO_MEMORY
 * Cost      O(examples) times a hundred or two; 110 bytes an example */
kith_status fit_run(const evidence *said, const fit_example *examples, size_t count,
                    kith_model *made) KITH_MUST_USE;

#endif
