#include "report/niche_names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A creator's word for its niche, within the niche that was found. */
typedef struct word {
    size_t niche;
    const char *text;
} word;

static int compare_words(const void *left, const void *right) {
    const word *a = left;
    const word *b = right;
    if (a->niche != b->niche) return a->niche < b->niche ? -1 : 1;
    return strcmp(a->text, b->text);
}

static int compare_texts(const void *left, const void *right) {
    const word *a = left;
    const word *b = right;
    return strcmp(a->text, b->text);
}

static size_t list_words(const kith_niches *niches, const kith_catalogue *catalogue,
                         size_t creator_count, word *words) {
    size_t count = 0;
    for (size_t c = 0; catalogue && c < creator_count; c++) {
        words[count] =
            (word){kith_niches_view_place(niches, c).niche,
                   kith_catalogue_view_niche(catalogue, kith_catalogue_view(catalogue, c).niche)};
        count += words[count].text && words[count].niche != KITH_NICHE_NONE;
    }
    if (count > 0) qsort(words, count, sizeof *words, compare_words);
    return count;
}

/* The words that most of each niche have; chosen are those of the central creators so far. */
static void choose_words(const word *words, size_t count, word *chosen, double *agreement) {
    for (size_t begin = 0, end = 0; begin < count; begin = end) {
        size_t niche = words[begin].niche;
        size_t most = 0;
        for (; end < count && words[end].niche == niche;) {
            size_t first = end;
            while (end < count && compare_words(&words[end], &words[first]) == 0) {
                end++;
            }
            if (end - first <= most) continue;
            most = end - first;
            chosen[niche].text = words[first].text;
        }
        agreement[niche] = (double)most / (double)(end - begin);
    }
}

static const char *view_central(const kith_roster *roster, const kith_niches *niches,
                                size_t number) {
    return kith_roster_view_creator(roster, kith_niches_view(niches, number).central[0]).name;
}

static char *create_name(const kith_roster *roster, const kith_niches *niches, const word *chosen,
                         bool shared, const kith_allocator *allocator) {
    const char *central = view_central(roster, niches, chosen->niche);
    size_t bytes = strlen(chosen->text) + strlen(central) + sizeof " ()";
    char *name = memory_create(allocator, bytes, 1);
    if (name && shared) snprintf(name, bytes, "%s (%s)", chosen->text, central);
    if (name && !shared) snprintf(name, bytes, "%s", chosen->text);
    return name;
}

/* Names by the chosen words, which are put in order to see which of them are the same. */
static kith_status create_names(const kith_roster *roster, const kith_niches *niches, word *chosen,
                                niche_names *made) {
    if (made->count > 0) qsort(chosen, made->count, sizeof *chosen, compare_texts);
    for (size_t i = 0; i < made->count; i++) {
        bool shared = (i > 0 && compare_texts(&chosen[i - 1], &chosen[i]) == 0) ||
                      (i + 1 < made->count && compare_texts(&chosen[i], &chosen[i + 1]) == 0);
        char *name = create_name(roster, niches, &chosen[i], shared, &made->allocator);
        if (!name) return KITH_NO_MEMORY;
        made->names[chosen[i].niche] = name;
    }
    return KITH_OK;
}

kith_status niche_names_create(const kith_roster *roster, const kith_niches *niches,
                               const kith_catalogue *catalogue, const kith_options *options,
                               niche_names *out) {
    const kith_allocator *allocator = &options->allocator;
    size_t creator_count = kith_roster_view_info(roster).creator_count;
    niche_names made = {.allocator = *allocator, .count = kith_niches_count(niches)};
    word *words = memory_create(allocator, creator_count, sizeof *words);
    word *chosen = memory_create(allocator, made.count, sizeof *chosen);
    made.names = memory_create(allocator, made.count, sizeof *made.names);
    made.agreement = memory_create(allocator, made.count, sizeof *made.agreement);
    kith_status status = KITH_NO_MEMORY;
    if (words && chosen && made.names && made.agreement) {
        for (size_t n = 0; n < made.count; n++) {
            chosen[n] = (word){n, view_central(roster, niches, n)};
            made.agreement[n] = NAN;
        }
        size_t count = list_words(niches, catalogue, creator_count, words);
        choose_words(words, count, chosen, made.agreement);
        status = create_names(roster, niches, chosen, &made);
    }
    memory_free(allocator, words);
    memory_free(allocator, chosen);
    if (status != KITH_OK) {
        niche_names_free(&made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

void niche_names_free(niche_names *made) {
    for (size_t n = 0; made->names && n < made->count; n++) {
        memory_free(&made->allocator, made->names[n]);
    }
    if (made->names) memory_free(&made->allocator, made->names);
    if (made->agreement) memory_free(&made->allocator, made->agreement);
    *made = (niche_names){.allocator = made->allocator};
}

const char *niche_names_view(const niche_names *from, size_t niche) {
    return niche < from->count ? from->names[niche] : NULL;
}
