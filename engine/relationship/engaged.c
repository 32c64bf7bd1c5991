/* The audiences that engage, as a roster like any other: what answers for followers answers for them, too. */
#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "relationship/engagements.h"
#include "sketch/parts.h"

enum { HASH_BITS = 64 };

/* Those who follow and engage, whole; they are ascending and distinct. */
static kith_status list_engaged(const kith_engagements *from, size_t creator,
                                const kith_allocator *allocator, sketch *out) {
    uint64_t count = from->creators[creator].engaged_count;
    uint64_t *hashes = memory_resize(allocator, NULL, count, sizeof *hashes);
    if (!hashes) return KITH_NO_MEMORY;
    size_t used = 0;
    for (size_t i = from->start[creator]; i < from->start[creator + 1]; i++) {
        const kith_engager *engager = &from->engagers[i];
        if (engager->follows && !engager->is_own) hashes[used++] = engager->hash;
    }
    *out = (sketch){
        .hashes = hashes, .count = used, .capacity = used, .limit = UINT64_MAX, .row_count = used};
    return KITH_OK;
}

/* A part for each creator, by its name in the roster. */
static kith_status fill_parts(const kith_engagements *from, const kith_roster *roster,
                              sketch *sketches, part_list *parts) {
    kith_status status = KITH_OK;
    for (size_t c = 0; c < from->creator_count && status == KITH_OK; c++) {
        status = list_engaged(from, c, &parts->allocator, &sketches[c]);
        parts->parts[parts->part_count++] =
            (roster_part){.name = roster->creators[c].name,
                          .name_bytes = roster->creators[c].name_bytes,
                          .sketch = &sketches[c],
                          .is_settled = true};
    }
    return status;
}

static kith_status build(const kith_engagements *from, const kith_roster *roster,
                         const kith_options *options, kith_roster **engaged, kith_error *error) {
    part_list parts;
    kith_status status = parts_create(options, from->creator_count, &parts);
    if (status != KITH_OK) return status;
    parts.is_unrounded = roster->hash_bits < HASH_BITS;
    sketch *sketches = memory_create(&options->allocator, from->creator_count, sizeof *sketches);
    status = sketches ? fill_parts(from, roster, sketches, &parts) : KITH_NO_MEMORY;
    if (status == KITH_OK) status = parts_assemble(&parts, options, engaged, error);
    for (size_t c = 0; sketches && c < from->creator_count; c++)
        sketch_free(&sketches[c], &options->allocator);
    memory_free(&options->allocator, sketches);
    parts_free(&parts);
    return status;
}

kith_status kith_engagements_build_roster(const kith_engagements *engagements,
                                          const kith_roster *roster, const kith_options *options,
                                          kith_roster **engaged, kith_error *error) {
    kith_options same = *options;
    same.seed = roster->key.seed;
    same.k = roster->k;
    same.floor = roster->floor;
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    if (roster->creator_count != engagements->creator_count) {
        return status_fail(error, KITH_INVALID, "the engagements are of another roster");
    }
    status = build(engagements, roster, &same, engaged, error);
    return status == KITH_OK ? status : status_fail(error, status, "%s", kith_status_text(status));
}
