/* The roster being built: growing arrays, the set of rows, the urns and the lines of truth.
 *
 * A row is looked up in an open-addressed set of 64-bit keys, at most half full. Each account's rows
 * are chained from the last to the first, which is what a friend who copies them walks along. */
#include <stdlib.h>
#include <string.h>

#include "market.h"

void *roster_grow(struct roster *roster, void *items, uint32_t *capacity, uint32_t count,
                  size_t bytes) {
    if (count < *capacity || roster->failed) {
        return items;
    }
    uint32_t wanted = count < 512 ? 1024 : count + count / 2;
    void *grown = wanted > count ? realloc(items, wanted * bytes) : NULL;
    if (!grown) {
        roster->failed = true;
        return items;
    }
    *capacity = wanted;
    return grown;
}

static uint64_t make_key(uint32_t creator, uint32_t account) {
    return ((uint64_t)account << 32 | creator) + 1;
}

/* The slot that holds a key, or the free one where it belongs. */
static uint64_t find_slot(const uint64_t *keys, uint64_t slots, uint64_t key) {
    uint64_t slot = random_mix(key) & (slots - 1);
    while (keys[slot] != 0 && keys[slot] != key) {
        slot = (slot + 1) & (slots - 1);
    }
    return slot;
}

static bool reserve_keys(struct roster *roster) {
    if ((uint64_t)roster->follow_count * 2 < roster->key_slots) {
        return true;
    }
    uint64_t slots = roster->key_slots ? roster->key_slots * 2 : 1 << 16;
    uint64_t *keys = calloc(slots, sizeof *keys);
    if (!keys) {
        roster->failed = true;
        return false;
    }
    for (uint64_t i = 0; i < roster->key_slots; i++) {
        if (roster->keys[i] != 0) {
            keys[find_slot(keys, slots, roster->keys[i])] = roster->keys[i];
        }
    }
    free(roster->keys);
    roster->keys = keys;
    roster->key_slots = slots;
    return true;
}

bool roster_follows(const struct roster *roster, uint32_t creator, uint32_t account) {
    uint64_t key = make_key(creator, account);
    return roster->keys && roster->keys[find_slot(roster->keys, roster->key_slots, key)] == key;
}

bool roster_add(struct roster *roster, uint32_t creator, uint32_t account, uint32_t time) {
    uint32_t index = roster->follow_count;
    roster->follows = roster_grow(roster, roster->follows, &roster->follow_capacity, index,
                                  sizeof *roster->follows);
    roster->previous = roster_grow(roster, roster->previous, &roster->previous_capacity, index,
                                   sizeof *roster->previous);
    if (creator == account || !reserve_keys(roster) || roster->failed) {
        return false;
    }
    uint64_t key = make_key(creator, account);
    uint64_t slot = find_slot(roster->keys, roster->key_slots, key);
    if (roster->keys[slot] == key) {
        return false;
    }
    struct person *person = &roster->people[account];
    roster->keys[slot] = key;
    roster->follows[index] =
        (struct follow){creator, account, time < CLOSING ? time : CLOSING - 1U};
    roster->previous[index] = person->last;
    person->last = index;
    person->follows++;
    roster->creators[creator].followers++;
    roster->follow_count++;
    return true;
}

void roster_put_token(struct roster *roster) {
    uint32_t index = roster->follow_count - 1;
    const struct creator *creator = &roster->creators[roster->follows[index].creator];
    bool beside = (double)(random_mix(index) >> 11) * 0x1p-53 < creator->lean;
    struct niche *niche = &roster->niches[beside ? creator->neighbour : creator->niche];
    niche->urn =
        roster_grow(roster, niche->urn, &niche->capacity, niche->count, sizeof *niche->urn);
    if (niche->count < niche->capacity) {
        niche->urn[niche->count++] = index;
    }
}

uint32_t roster_add_person(struct roster *roster, const struct person *person) {
    roster->people = roster_grow(roster, roster->people, &roster->person_capacity,
                                 roster->person_count, sizeof *roster->people);
    if (roster->person_count >= roster->person_capacity) {
        return MARKET_NONE;
    }
    roster->people[roster->person_count] = *person;
    return roster->person_count++;
}

uint32_t roster_add_truth(struct roster *roster, uint32_t account, const struct plan *plan) {
    roster->truths = roster_grow(roster, roster->truths, &roster->truth_capacity,
                                 roster->truth_count, sizeof *roster->truths);
    if (account == MARKET_NONE || roster->truth_count >= roster->truth_capacity) {
        return MARKET_NONE;
    }
    roster->truths[roster->truth_count] =
        (struct truth){.account = account, .number = plan->number, .scenario = plan->scenario};
    return roster->truth_count++;
}

void roster_add_deal(struct roster *roster, uint32_t creator, const struct plan *plan) {
    roster->deals = roster_grow(roster, roster->deals, &roster->deal_capacity, roster->deal_count,
                                sizeof *roster->deals);
    if (roster->deal_count < roster->deal_capacity) {
        roster->deals[roster->deal_count++] =
            (struct deal){.creator = creator, .number = plan->number, .scenario = plan->scenario};
    }
}

void roster_add_member(struct roster *roster, const struct member *member) {
    roster->members = roster_grow(roster, roster->members, &roster->member_capacity,
                                  roster->member_count, sizeof *roster->members);
    if (roster->member_count < roster->member_capacity) {
        roster->members[roster->member_count++] = *member;
    }
}

void roster_mark(struct roster *roster, uint32_t account) {
    if (account < roster->ordinary_count) {
        roster->marks[account] = roster->mark;
    }
}

void roster_free(struct roster *roster) {
    for (uint32_t i = 0; roster->niches && i < roster->niche_count; i++) {
        free(roster->niches[i].urn);
    }
    free(roster->creators);
    free(roster->niches);
    free(roster->events);
    free(roster->event_weights);
    free(roster->event_groups);
    free(roster->people);
    free(roster->sessions);
    free(roster->follows);
    free(roster->previous);
    free(roster->keys);
    free(roster->marks);
    free(roster->truths);
    free(roster->deals);
    free(roster->members);
    memset(roster, 0, sizeof *roster);
}
