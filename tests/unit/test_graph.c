#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "authenticity/graph.h"
#include "planted.h"
#include "sketch/roster.h"

static graph *build(const kith_roster *roster) {
    kith_options options = kith_options_default();
    graph *made = NULL;
    cr_assert_eq(graph_build(roster, &options, &made), KITH_OK);
    return made;
}

static size_t find(graph_list list, size_t item) {
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        count += list.items[i] == item;
    }
    return count;
}

Test(graph, numbers_accounts_in_the_order_of_their_hashes) {
    planted_plan plan = planted_default(1);
    planted from = planted_create(&plan);
    graph *made = build(from.roster);
    for (size_t u = 1; u < made->account_count; u++) {
        cr_assert(made->hashes[u - 1] < made->hashes[u]);
    }
    for (size_t c = 0; c < made->creator_count; c++) {
        kith_creator creator = kith_roster_view_creator(from.roster, c);
        graph_list audience = graph_view_everyone(made, c);
        cr_assert_eq(audience.count, creator.hash_count);
        for (size_t i = 0; i < audience.count; i++) {
            cr_assert_eq(made->hashes[audience.items[i]], creator.hashes[i]);
        }
    }
    graph_free(made);
    planted_free(&from);
}

/* Ids whose hashes differ in their lowest bits only, as somebody could choose them. */
Test(graph, numbers_accounts_whose_hashes_begin_alike) {
    enum { ACCOUNTS = 300 };
    char text[2 * ACCOUNTS * 32] = "";
    size_t used = 0;
    kith_roster *any = planted_read("a\t1\n");
    for (uint64_t i = 0; i < ACCOUNTS; i++) {
        uint64_t id = hash_invert(any->key, UINT64_C(0x5a5a5a5a5a5a0000) + i * 7919 % 1009);
        used += (size_t)snprintf(text + used, sizeof text - used, "a\t%" PRIu64 "\n", id);
        if (i % 3 == 0) {
            used += (size_t)snprintf(text + used, sizeof text - used, "b\t%" PRIu64 "\n", id);
        }
    }
    kith_roster *roster = planted_read(text);
    graph *made = build(roster);
    cr_assert_eq(made->account_count, ACCOUNTS);
    for (size_t u = 0; u < ACCOUNTS; u++) {
        graph_list list = graph_view_following(made, u);
        cr_assert_eq(made->hashes[u], kith_roster_view_creator(roster, 0).hashes[u]);
        cr_assert_eq(list.items[0], 0);
        cr_assert_eq(list.count, 1 + find(graph_view_audience(made, 1), u));
    }
    cr_assert_eq(graph_view_audience(made, 1).count, ACCOUNTS / 3);
    graph_free(made);
    kith_roster_free(roster);
    kith_roster_free(any);
}

/* One thread numbers what several do. */
Test(graph, does_not_depend_on_the_number_of_threads) {
    planted_plan plan = planted_default(4);
    planted from = planted_create(&plan);
    kith_options options = kith_options_default();
    graph *made[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        options.thread_count = 1 + 2 * i;
        cr_assert_eq(graph_build(from.roster, &options, &made[i]), KITH_OK);
    }
    size_t accounts = made[0]->account_count;
    size_t live = made[0]->live_count;
    size_t follows = made[0]->audience_start[made[0]->creator_count];
    cr_assert_eq(accounts, made[1]->account_count);
    cr_assert_arr_eq(made[0]->hashes, made[1]->hashes, accounts * sizeof(uint64_t));
    cr_assert_arr_eq(made[0]->audience, made[1]->audience, follows * sizeof(uint32_t));
    cr_assert_arr_eq(made[0]->following, made[1]->following, live * sizeof(uint32_t));
    cr_assert_arr_eq(made[0]->following_size, made[1]->following_size, accounts * sizeof(uint32_t));
    graph_free(made[0]);
    graph_free(made[1]);
    planted_free(&from);
}

Test(graph, lists_each_follow_once_from_either_side) {
    planted_plan plan = planted_default(2);
    plan.creators = 60;
    plan.accounts = 500;
    plan.members = 0;
    planted from = planted_create(&plan);
    graph *made = build(from.roster);
    size_t follows = 0;
    for (size_t u = 0; u < made->account_count; u++) {
        graph_list list = graph_view_following(made, u);
        follows += list.count;
        for (size_t i = 0; i < list.count; i++) {
            cr_assert_eq(find(graph_view_audience(made, list.items[i]), u), 1);
        }
    }
    cr_assert_eq(follows, made->live_count);
    graph_free(made);
    planted_free(&from);
}

Test(graph, leaves_creators_with_few_followers_out_of_the_analysis) {
    kith_roster *roster = planted_read(
        "a\t1\na\t2\na\t3\na\t4\na\t5\na\t6\na\t7\na\t8\na\t9\na\t10\n"
        "b\t1\nb\t2\nb\t3\nb\t4\nb\t5\nb\t6\nb\t7\nb\t8\nb\t9\n");
    graph *made = build(roster);
    cr_assert_eq(made->active_count, 1);
    cr_assert_eq(made->live_count, 10);
    cr_assert_eq(graph_view_audience(made, 1).count, 0);
    cr_assert_eq(graph_view_everyone(made, 1).count, 9);
    graph_free(made);
    kith_roster_free(roster);
}

Test(graph, takes_out_marked_follows_and_only_those) {
    planted_plan plan = planted_default(3);
    plan.accounts = 2000;
    planted from = planted_create(&plan);
    graph *made = build(from.roster);
    uint8_t *accounts = calloc(made->account_count, 1);
    uint8_t *creators = calloc(made->creator_count, 1);
    for (size_t u = 0; u < made->account_count; u += 3) {
        accounts[u] = 1;
    }
    for (size_t c = 0; c < made->creator_count; c += 2) {
        creators[c] = 1;
    }
    size_t expected = 0;
    for (size_t c = 0; c < made->creator_count; c++) {
        graph_list list = graph_view_audience(made, c);
        for (size_t i = 0; i < list.count; i++) {
            expected += !(creators[c] && accounts[list.items[i]]);
        }
    }
    graph_remove(made, accounts, creators);
    cr_assert_eq(made->live_count, expected);
    size_t live = 0;
    for (size_t u = 0; u < made->account_count; u++) {
        graph_list list = graph_view_following(made, u);
        live += list.count;
        for (size_t i = 0; i < list.count; i++) {
            cr_assert(!(accounts[u] && creators[list.items[i]]));
        }
    }
    cr_assert_eq(live, expected);
    free(accounts);
    free(creators);
    graph_free(made);
    planted_free(&from);
}
