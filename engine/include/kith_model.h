/* Models: how much each group of evidence counts. A part of kith.h, which includes it in its place. */
#ifndef KITH_H
#include "kith.h"
#elif !defined(KITH_MODEL_H)
#define KITH_MODEL_H

/* Accounts of which it is known what they are. */
typedef struct kith_labels kith_labels;

typedef struct kith_labels_info {
    uint64_t row_count;               /* rows read */
    uint64_t bad_line_count;          /* lines skipped */
    uint64_t repeated_count;          /* rows that say the same of an account as another */
    uint64_t contrary_count;          /* accounts with both labels: they are not used */
    uint64_t bot_count, person_count; /* accounts with one label */
    uint64_t hash; /* of the accounts and their labels: the same whatever the order of the rows */
} kith_labels_info;

/* Reads labels: tables with a header, tab- or comma-separated, plain, gzip or zstd.
 *
 * The columns are found by name, with common aliases: account and label, which is bot (also fake, purchased, spam, 1,
 * true, yes) or person (also human, user, real, genuine, ordinary, 0, false, no). Other columns are not looked at.
 *
 * paths     files, "-" for standard input, or folders of files
 * options   seed, as of the roster; bad_lines_allowed; not columns, skip_header, k and floor
 * Returns   KITH_IO, KITH_MALFORMED (the error names file, line and reason), KITH_INVALID, KITH_NO_MEMORY
 * Cost      one streaming pass and a sort; 41 to 57 bytes a label while it is read, of which 9 stay */
KITH_API KITH_MUST_USE kith_status kith_labels_read(const char *const *paths, size_t path_count,
                                                    const kith_options *options,
                                                    kith_labels **labels, kith_error *error);
KITH_API void kith_labels_free(kith_labels *labels);
KITH_API kith_labels_info kith_labels_view_info(const kith_labels *labels);

/* How an audit weighs evidence: the log odds of an account are a prior and the weighted log-likelihood ratios of the
 * groups of evidence, so every reason is the points it adds. Those of profiles and of engagement stay within ±1
 * whatever a model says, and an account without other evidence keeps a probability below one third. */
typedef struct kith_model kith_model;

enum { KITH_MODEL_LABELS_MIN = 30, KITH_MODEL_TEXT_BYTES = 256 };

/* What a model was fitted on. NaN where a number does not apply, as in the built-in one. */
typedef struct kith_model_info {
    char fitted_on[KITH_MODEL_TEXT_BYTES]; /* the label file without its folder, or in words */
    char groups[KITH_MODEL_TEXT_BYTES];    /* of evidence that there were, separated by spaces */
    char date[16];                         /* 2026-01-31; empty if unknown */
    uint64_t labels_hash;                  /* as in kith_labels_info; 0 if there were no labels */
    double bots, people;                   /* labelled accounts among the followers */
    double bot_share;                      /* bots among the accounts that the labels stand for */
    /* probability of an account of which no campaign and no group apart says anything */
    double unseen;
    double folds; /* parts that were held out in turn, whole campaigns each; in them: */
    /* Mean nats and expected error in ten bins, of the chosen one of four fits: a little better than to come. */
    double log_loss, calibration_error;
    double builtin_log_loss, builtin_calibration_error; /* the same of the built-in model */
} kith_model_info;

/* Makes the built-in model. Returns KITH_INVALID, KITH_NO_MEMORY. */
KITH_API KITH_MUST_USE kith_status kith_model_create(const kith_options *options,
                                                     kith_model **model);

/* What a model is fitted to. */
typedef struct kith_calibration {
    const kith_labels *labels; /* read with the seed of the roster */
    const char *name; /* what the labels are called in the model; a folder before it is left out */
    /* share of bots among all accounts, where labels were chosen by their kind; 0 if accounts were
     * drawn regardless of it and then labelled */
    double bot_share;
} kith_calibration;

struct kith_attributes;

/* Fits a model to labelled accounts: audits the roster, and sets prior and weights by a logistic regression that is
 * drawn towards the built-in model, as strongly as predicts campaigns best that it has not seen.
 *
 * roster    built with floor 1, as for kith_audit_build
 * known     as there; its model is not used. Profile rules are fitted where accounts are given. NULL for nothing
 * Returns   KITH_INVALID if fewer than KITH_MODEL_LABELS_MIN of either kind follow a creator, or for a share out of
 *           range; KITH_INCOMPATIBLE for labels of another seed; as kith_audit_build
 * Cost      an audit; then some hundred passes over the labels
 * Source    ridge towards a given point: van Wieringen, Lecture notes on ridge regression, arXiv 1509.09169 */
KITH_API KITH_MUST_USE kith_status kith_model_fit(const kith_roster *roster,
                                                  const struct kith_attributes *known,
                                                  const kith_calibration *calibration,
                                                  const kith_options *options, kith_model **model,
                                                  kith_error *error);

/* Reads a model file (plain, gzip or zstd; "-" for standard input), or makes the built-in model if the path is "built-in".
 * Returns   KITH_IO; KITH_INCOMPATIBLE for another version; KITH_MALFORMED, with file and line, for what is no model,
 *           or is cut short, or lacks a line, has it twice or holds what is out of range; KITH_NO_MEMORY */
KITH_API KITH_MUST_USE kith_status kith_model_read(const char *path, const kith_options *options,
                                                   kith_model **model, kith_error *error);

/* Whether a path is "built-in" or a file that begins like a model, plain, gzip or zstd. Standard input is not looked
 * at. */
KITH_API bool kith_model_recognize(const char *path, const kith_options *options);

/* Writes a model as lines of text, a name and a value each, to a file (whole or not at all), or to standard output
 * for "-". */
KITH_API KITH_MUST_USE kith_status kith_model_write(const kith_model *model, const char *path,
                                                    const kith_options *options, kith_error *error);
KITH_API void kith_model_free(kith_model *model);

KITH_API kith_model_info kith_model_view_info(const kith_model *model);

#endif
