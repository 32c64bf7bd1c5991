#include "relationship/intake.h"

#include "base/memory.h"
#include "base/options.h"
#include "kernels/hash.h"
#include "sketch/texts.h"

enum { STAGED_ROWS = 224, NAME_ROOM = 16, NOBODY = UINT32_MAX };

typedef struct staged_group {
    size_t count;
    pile_row rows[STAGED_ROWS];
} staged_group;

struct intake_thread {
    intake *whole;
    hash_key key;
    const kernel_table *kernels;
    staged_group *staged; /* [INTAKE_GROUPS] */
    posts posts;
    uint64_t unknown_count;
    uint64_t accounts[ENGAGEMENT_BATCH + HASH_SLACK];
    uint64_t post_ids[ENGAGEMENT_BATCH + HASH_SLACK];
    uint32_t creators[ENGAGEMENT_BATCH];
    uint8_t is_integer[ENGAGEMENT_BATCH + HASH_SLACK];
};

static kith_status empty(intake_thread *from, size_t group) {
    staged_group *staged = &from->staged[group];
    intake_group *to = &from->whole->groups[group];
    pthread_mutex_lock(&to->lock);
    kith_status status = pile_add(&to->rows, staged->rows, staged->count);
    pthread_mutex_unlock(&to->lock);
    staged->count = 0;
    return status;
}

/* The creator of a name; rows of one creator often stand together. */
static uint32_t find_creator(const text_table *names, text_field name) {
    hash_head head = hash_load_head(name.text, name.byte_count);
    text_query query = {name.text, name.byte_count, head,
                        hash_name(head, name.text, name.byte_count)};
    size_t number = texts_find(names, &query);
    return number == SIZE_MAX ? NOBODY : (uint32_t)number;
}

static kith_status add_row(intake_thread *to, const pile_row *row) {
    post about = {pile_hash(row->post, row->creator), row->creator, row->first};
    kith_status status = posts_add(&to->posts, &about);
    if (status != KITH_OK) return status;
    size_t group = row->account >> INTAKE_GROUP_SHIFT;
    staged_group *staged = &to->staged[group];
    staged->rows[staged->count++] = *row;
    return staged->count < STAGED_ROWS ? KITH_OK : empty(to, group);
}

static void find_creators(intake_thread *to, const engagement_batch *batch) {
    for (size_t i = 0; i < batch->count; i++) {
        to->creators[i] = find_creator(&to->whole->names, batch->creators[i]);
        posts_prefetch(&to->posts, pile_hash(to->post_ids[i], to->creators[i]));
    }
}

static kith_status take_batch(void *context, const engagement_batch *batch) {
    intake_thread *to = context;
    kith_status status = KITH_OK;
    to->kernels->hash_ids(to->key, batch->accounts, batch->count, to->accounts, to->is_integer);
    to->kernels->hash_ids(to->key, batch->posts, batch->count, to->post_ids, to->is_integer);
    find_creators(to, batch);
    for (size_t i = 0; i < batch->count && status == KITH_OK; i++) {
        pile_row row = {.account = to->accounts[i],
                        .post = to->post_ids[i],
                        .creator = to->creators[i],
                        .first = batch->times[i],
                        .last = batch->times[i],
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

static kith_status merge_piles(intake *of) {
    kith_status statuses[INTAKE_GROUPS];
#pragma omp parallel for num_threads((int)of->thread_count) schedule(dynamic, 1)
    for (size_t group = 0; group < INTAKE_GROUPS; group++)
        statuses[group] = pile_merge(&of->groups[group].rows);
    for (size_t group = 0; group < INTAKE_GROUPS; group++) {
        if (statuses[group] != KITH_OK) return statuses[group];
    }
    return KITH_OK;
}

/* The table of the first thread takes those of the others. */
static kith_status join_posts(intake *of) {
    kith_status status = KITH_OK;
    of->posts = of->threads[0].posts;
    of->threads[0].posts = (posts){.allocator = of->allocator};
    for (size_t i = 1; i < of->thread_count && status == KITH_OK; i++) {
        status = posts_join(&of->posts, &of->threads[i].posts);
        posts_free(&of->threads[i].posts);
    }
    return status;
}

kith_status intake_finish(intake *from) {
    kith_status status = KITH_OK;
    for (size_t i = 0; i < from->thread_count && status == KITH_OK; i++) {
        intake_thread *thread = &from->threads[i];
        for (size_t group = 0; group < INTAKE_GROUPS && status == KITH_OK; group++)
            status = empty(thread, group);
        from->unknown_count += thread->unknown_count;
    }
    if (status == KITH_OK) status = join_posts(from);
    return status == KITH_OK ? merge_piles(from) : status;
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
    made->threads = memory_create(&made->allocator, made->thread_count, sizeof *made->threads);
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
        group->rows.allocator = options->allocator;
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
        posts_free(&made->threads[i].posts);
    }
    for (size_t i = 0; i < INTAKE_GROUPS; i++) {
        pthread_mutex_destroy(&made->groups[i].lock);
        pile_free(&made->groups[i].rows);
    }
    memory_free(&allocator, made->threads);
    posts_free(&made->posts);
    texts_free(&made->names);
    memory_free(&allocator, made);
}
