#include "relationship/intake.h"

#include "base/memory.h"
#include "base/options.h"
#include "kernels/hash.h"
#include "sketch/texts.h"

enum { STAGED_ROWS = 224, NAME_ROOM = 16, NOBODY = UINT32_MAX };

typedef struct staged_row {
    uint64_t account, post;
    uint32_t creator, time;
    uint8_t kinds;
} staged_row;

typedef struct staged_group {
    size_t count;
    staged_row rows[STAGED_ROWS];
} staged_group;

struct intake_thread {
    intake *whole;
    hash_key key;
    const kernel_table *kernels;
    staged_group *staged; /* [INTAKE_GROUPS] */
    tallies posts;
    uint64_t unknown_count;
    uint64_t accounts[ENGAGEMENT_BATCH + HASH_SLACK];
    uint64_t post_ids[ENGAGEMENT_BATCH + HASH_SLACK];
    uint8_t is_integer[ENGAGEMENT_BATCH + HASH_SLACK];
};

/* ---- Into the tables ---- */

static kith_status join_row(intake_group *to, const staged_row *row) {
    tally *pair = tallies_add(&to->pairs, row->account, row->creator);
    uint8_t before = 0;
    if (!pair) return KITH_NO_MEMORY;
    uint64_t hash = tallies_mix(tallies_hash(row->account, row->creator) ^ row->post);
    if (seen_add(&to->posts, hash, row->kinds, &before) != KITH_OK) return KITH_NO_MEMORY;
    to->repeated_count += (before & row->kinds) != 0;
    pair->count += before == 0;
    pair->kinds |= row->kinds;
    tallies_widen(pair, row->time, row->time);
    return KITH_OK;
}

static kith_status empty(intake_thread *from, size_t group) {
    staged_group *staged = &from->staged[group];
    intake_group *to = &from->whole->groups[group];
    kith_status status = KITH_OK;
    pthread_mutex_lock(&to->lock);
    for (size_t i = 0; i < staged->count && status == KITH_OK; i++)
        status = join_row(to, &staged->rows[i]);
    pthread_mutex_unlock(&to->lock);
    staged->count = 0;
    return status;
}

/* ---- From the rows ---- */

/* The creator of a name; rows of one creator often stand together. */
static uint32_t find_creator(const text_table *names, text_field name) {
    hash_head head = hash_load_head(name.text, name.byte_count);
    text_query query = {name.text, name.byte_count, head,
                        hash_name(head, name.text, name.byte_count)};
    size_t number = texts_find(names, &query);
    return number == SIZE_MAX ? NOBODY : (uint32_t)number;
}

static kith_status add_row(intake_thread *to, const staged_row *row) {
    tally *post = tallies_add(&to->posts, row->post, row->creator);
    if (!post) return KITH_NO_MEMORY;
    post->count += post->count < UINT32_MAX;
    post->kinds |= row->kinds;
    tallies_widen(post, row->time, row->time);
    size_t group = row->account >> INTAKE_GROUP_SHIFT;
    staged_group *staged = &to->staged[group];
    staged->rows[staged->count++] = *row;
    return staged->count < STAGED_ROWS ? KITH_OK : empty(to, group);
}

static kith_status take_batch(void *context, const engagement_batch *batch) {
    intake_thread *to = context;
    kith_status status = KITH_OK;
    to->kernels->hash_ids(to->key, batch->accounts, batch->count, to->accounts, to->is_integer);
    to->kernels->hash_ids(to->key, batch->posts, batch->count, to->post_ids, to->is_integer);
    for (size_t i = 0; i < batch->count && status == KITH_OK; i++) {
        staged_row row = {.account = to->accounts[i],
                          .post = to->post_ids[i],
                          .creator = find_creator(&to->whole->names, batch->creators[i]),
                          .time = batch->times[i],
                          .kinds = batch->kinds[i]};
        if (row.creator == NOBODY) {
            to->unknown_count++;
        } else {
            status = add_row(to, &row);
        }
    }
    return status;
}

/* ---- The whole ---- */

static kith_status join_posts(intake *to, const tallies *more) {
    for (size_t i = 0; more->slots && i <= more->mask; i++) {
        const tally *from = &more->slots[i];
        if (from->count == 0) continue;
        tally *post = tallies_add(&to->posts, from->id, from->creator);
        if (!post) return KITH_NO_MEMORY;
        uint64_t count = (uint64_t)post->count + from->count;
        post->count = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
        post->kinds |= from->kinds;
        tallies_widen(post, from->first, from->last);
    }
    return KITH_OK;
}

kith_status intake_finish(intake *from) {
    kith_status status = KITH_OK;
    for (size_t i = 0; i < from->thread_count && status == KITH_OK; i++) {
        intake_thread *thread = &from->threads[i];
        for (size_t group = 0; group < INTAKE_GROUPS && status == KITH_OK; group++)
            status = empty(thread, group);
        if (status == KITH_OK) status = join_posts(from, &thread->posts);
        from->unknown_count += thread->unknown_count;
    }
    return status;
}

/* Names have sixteen readable bytes only in a table of texts, so each is put into a room of its own first. */
static kith_status add_names(text_table *names, const kith_roster *roster) {
    for (size_t i = 0; i < roster->creator_count; i++) {
        char room[KITH_ID_BYTES + NAME_ROOM] = {0};
        const roster_creator *creator = &roster->creators[i];
        size_t number = 0;
        memcpy(room, creator->name, creator->name_bytes);
        hash_head head = hash_load_head(room, creator->name_bytes);
        text_query query = {room, creator->name_bytes, head,
                            hash_name(head, room, creator->name_bytes)};
        kith_status status = texts_add(names, &query, &number);
        if (status != KITH_OK) return status;
    }
    return KITH_OK;
}

static kith_status create_threads(intake *made, const kith_roster *roster) {
    made->threads =
        memory_create(&made->allocator, made->thread_count, sizeof *made->threads);
    for (size_t i = 0; made->threads && i < made->thread_count; i++) {
        intake_thread *thread = &made->threads[i];
        thread->whole = made;
        thread->key = roster->key;
        thread->kernels = kernels_choose();
        thread->posts.allocator = made->allocator;
        thread->staged = memory_create(&made->allocator, INTAKE_GROUPS, sizeof *thread->staged);
        if (!thread->staged) return KITH_NO_MEMORY;
    }
    return made->threads ? KITH_OK : KITH_NO_MEMORY;
}

kith_status intake_create(const kith_roster *roster, const kith_options *options, intake **out) {
    intake *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = made->posts.allocator = options->allocator;
    made->thread_count = (size_t)options_count_threads(options);
    for (size_t i = 0; i < INTAKE_GROUPS; i++) {
        intake_group *group = &made->groups[i];
        pthread_mutex_init(&group->lock, NULL);
        group->pairs.allocator = group->posts.allocator = options->allocator;
    }
    kith_status status = texts_create(&made->names, &options->allocator);
    if (status == KITH_OK) status = add_names(&made->names, roster);
    if (status == KITH_OK) status = create_threads(made, roster);
    if (status != KITH_OK) {
        intake_free(made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

engagement_sink intake_view_sink(intake *from, size_t thread) {
    return (engagement_sink){take_batch, &from->threads[thread]};
}

void intake_free(intake *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    for (size_t i = 0; made->threads && i < made->thread_count; i++) {
        memory_free(&allocator, made->threads[i].staged);
        tallies_free(&made->threads[i].posts);
    }
    for (size_t i = 0; i < INTAKE_GROUPS; i++) {
        pthread_mutex_destroy(&made->groups[i].lock);
        tallies_free(&made->groups[i].pairs);
        seen_free(&made->groups[i].posts);
    }
    memory_free(&allocator, made->threads);
    tallies_free(&made->posts);
    texts_free(&made->names);
    memory_free(&allocator, made);
}
