/* A recursive descent: a sum is products joined by | and -, a product is terms joined by &, a term is a name or a sum
 * in parentheses. */
#include "overlap/expression.h"

#include <ctype.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"

typedef struct parser {
    const char *text, *at;
    kith_expression *made;
    kith_error *error;
    unsigned depth;
} parser;

static kith_status parse_sum(parser *in);

static kith_status fail(const parser *in, const char *reason) {
    return status_fail(in->error, KITH_MALFORMED, "expression, character %zu: %s",
                       (size_t)(in->at - in->text) + 1, reason);
}

static kith_status fail_memory(const parser *in) {
    return status_fail(in->error, KITH_NO_MEMORY, "out of memory");
}

static void skip_blanks(parser *in) {
    while (isspace((unsigned char)*in->at)) {
        in->at++;
    }
}

static kith_status add_step(parser *in, expression_step step) {
    kith_expression *made = in->made;
    expression_step *grown =
        memory_resize(&made->allocator, made->steps, made->step_count + 1, sizeof *made->steps);
    if (!grown) return fail_memory(in);
    made->steps = grown;
    made->steps[made->step_count++] = step;
    return KITH_OK;
}

/* ---- Names ---- */

/* Whether a character ends a name that is not quoted. A - does where blanks or parentheses are on its sides. */
static bool ends_name(const char *at, const char *begin) {
    if (*at == '\0' || isspace((unsigned char)*at) || strchr("&|()\"", *at)) return true;
    return *at == '-' && at == begin && (at[1] == '\0' || isspace((unsigned char)at[1]));
}

static kith_status add_name(parser *in, const char *begin, size_t bytes) {
    kith_expression *made = in->made;
    size_t number = 0;
    while (number < made->name_count && (strlen(made->names[number]) != bytes ||
                                         memcmp(made->names[number], begin, bytes) != 0)) {
        number++;
    }
    if (number == made->name_count) {
        char **grown =
            memory_resize(&made->allocator, made->names, made->name_count + 1, sizeof *made->names);
        if (!grown) return fail_memory(in);
        made->names = grown;
        char *copy = memory_create(&made->allocator, bytes + 1, 1);
        if (!copy) return fail_memory(in);
        memcpy(copy, begin, bytes);
        made->names[made->name_count++] = copy;
    }
    return add_step(in, (expression_step){EXPRESSION_NAME, number});
}

static kith_status parse_quoted(parser *in) {
    const char *begin = in->at + 1;
    const char *end = strchr(begin, '"');
    if (!end) return fail(in, "a quote that does not end");
    if (end == begin) return fail(in, "an empty name");
    in->at = end + 1;
    return add_name(in, begin, (size_t)(end - begin));
}

static kith_status parse_name(parser *in) {
    const char *begin = in->at;
    if (*begin == '"') return parse_quoted(in);
    while (!ends_name(in->at, begin)) {
        in->at++;
    }
    if (in->at == begin) {
        return fail(in,
                    *begin ? "a creator or ( is expected here" : "a creator is missing at the end");
    }
    return add_name(in, begin, (size_t)(in->at - begin));
}

/* ---- Operators ---- */

static kith_status parse_term(parser *in) {
    skip_blanks(in);
    if (*in->at != '(') return parse_name(in);
    if (++in->depth > EXPRESSION_NESTING_MAX) return fail(in, "too many parentheses in each other");
    in->at++;
    kith_status status = parse_sum(in);
    if (status != KITH_OK) return status;
    if (*in->at != ')') return fail(in, "a ) is missing");
    in->at++;
    in->depth--;
    return KITH_OK;
}

static kith_status parse_product(parser *in) {
    kith_status status = parse_term(in);
    while (status == KITH_OK) {
        skip_blanks(in);
        if (*in->at != '&') break;
        in->at++;
        status = parse_term(in);
        if (status == KITH_OK)
            status = add_step(in, (expression_step){.operation = EXPRESSION_AND});
    }
    return status;
}

static kith_status parse_sum(parser *in) {
    kith_status status = parse_product(in);
    while (status == KITH_OK) {
        skip_blanks(in);
        char sign = *in->at;
        if (sign != '|' && sign != '-') break;
        in->at++;
        status = parse_product(in);
        expression_operation operation = sign == '|' ? EXPRESSION_OR : EXPRESSION_BUT;
        if (status == KITH_OK) status = add_step(in, (expression_step){.operation = operation});
    }
    return status;
}

kith_status kith_expression_parse(const char *text, const kith_options *options,
                                  kith_expression **expression, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    kith_expression *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    made->allocator = options->allocator;
    parser in = {.text = text, .at = text, .made = made, .error = error};
    status = parse_sum(&in);
    if (status == KITH_OK && *in.at != '\0') {
        status = fail(&in, *in.at == ')' ? "a ) without its (" : "&, | or - is expected here");
    }
    if (status != KITH_OK) {
        kith_expression_free(made);
        return status;
    }
    *expression = made;
    return KITH_OK;
}

void kith_expression_free(kith_expression *expression) {
    if (!expression) return;
    kith_allocator allocator = expression->allocator;
    for (size_t i = 0; i < expression->name_count; i++) {
        memory_free(&allocator, expression->names[i]);
    }
    memory_free(&allocator, expression->names);
    memory_free(&allocator, expression->steps);
    memory_free(&allocator, expression);
}

size_t kith_expression_count_names(const kith_expression *expression) {
    return expression->name_count;
}

const char *kith_expression_view_name(const kith_expression *expression, size_t index) {
    return expression->names[index];
}

/* ---- Evaluation ---- */

static bool combine(expression_operation operation, bool left, bool right) {
    switch (operation) {
        case EXPRESSION_AND:
            return left && right;
        case EXPRESSION_OR:
            return left || right;
        default:
            return left && !right;
    }
}

bool expression_holds(const kith_expression *from, const uint8_t *follows, uint8_t *room) {
    size_t top = 0;
    for (size_t i = 0; i < from->step_count; i++) {
        const expression_step *step = &from->steps[i];
        if (step->operation == EXPRESSION_NAME) {
            room[top++] = follows[step->name];
            continue;
        }
        top--;
        room[top - 1] = combine(step->operation, room[top - 1], room[top]);
    }
    return room[0];
}

void expression_mark_implied(const kith_expression *from, uint8_t *marks, uint8_t *room) {
    size_t count = from->name_count;
    size_t top = 0;
    for (size_t i = 0; i < from->step_count; i++) {
        const expression_step *step = &from->steps[i];
        if (step->operation == EXPRESSION_NAME) {
            memset(room + top * count, 0, count);
            room[top++ * count + step->name] = 1;
            continue;
        }
        top--;
        uint8_t *left = room + (top - 1) * count;
        const uint8_t *right = room + top * count;
        for (size_t n = 0; n < count && step->operation != EXPRESSION_BUT; n++) {
            left[n] = step->operation == EXPRESSION_AND ? left[n] | right[n] : left[n] & right[n];
        }
    }
    memcpy(marks, room, count);
}
