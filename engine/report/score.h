/* Inside a score: what kith_score_build made and how long it took. */
#ifndef KITH_REPORT_SCORE_H
#define KITH_REPORT_SCORE_H

#include "kith.h"
#include "report/stage.h"

enum { SCORE_STAGE_COUNT = 3 };

typedef struct score_input {
    char *path;
    bool has_bytes; /* false for a folder or a pipe */
    uint64_t bytes;
} score_input;

struct kith_score {
    kith_allocator allocator;
    score_input *inputs;
    size_t input_count;
    kith_roster *audiences;        /* floor 1, with names and times */
    kith_accounts *accounts;       /* NULL if there are none */
    uint64_t stranger_count;       /* accounts that follow nobody here */
    kith_engagements *engagements; /* NULL if there are none */
    kith_catalogue *catalogue;     /* NULL if there is none */
    kith_model *model;             /* of the audit */
    kith_audit *audit;             /* of audiences */
    kith_roster *roster;           /* audiences, sampled; the same creator numbers */
    kith_roster *engaged;          /* those who engage, likewise; NULL without engagements */
    stage stages[SCORE_STAGE_COUNT];
};

#endif
