#include <criterion/criterion.h>
#include <stdlib.h>

#include "authenticity/graph.h"
#include "planted.h"

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
