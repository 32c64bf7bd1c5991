#include "report/json.h"

#include "report/number.h"

/* The length of the UTF-8 sequence that starts here, 0 if there is none (Unicode 15, table 3-7). */
static size_t measure_sequence(const unsigned char *bytes) {
    static const struct {
        unsigned char lead_low, lead_high, next_low, next_high, length;
    } forms[] = {
        {0x01, 0x7f, 0x00, 0xff, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (bytes[0] < forms[i].lead_low || bytes[0] > forms[i].lead_high) {
            continue;
        }
        bool whole = bytes[1] >= forms[i].next_low && bytes[1] <= forms[i].next_high;
        for (size_t n = 2; whole && n < forms[i].length; n++) {
            whole = bytes[n] >= 0x80 && bytes[n] <= 0xbf;
        }
        return whole ? forms[i].length : 0;
    }
    return 0;
}

static void write_character(FILE *stream, const unsigned char *bytes, size_t length) {
    switch (bytes[0]) {
        case '"':
        case '\\':
            putc_unlocked('\\', stream);
            putc_unlocked(bytes[0], stream);
            return;
        case '\n':
            fputs_unlocked("\\n", stream);
            return;
        case '\r':
            fputs_unlocked("\\r", stream);
            return;
        case '\t':
            fputs_unlocked("\\t", stream);
            return;
        default:
            break;
    }
    if (bytes[0] < 0x20) {
        fprintf(stream, "\\u%04x", bytes[0]);
    } else {
        fwrite_unlocked(bytes, 1, length, stream);
    }
}

void json_write_string(FILE *stream, const char *text) {
    const unsigned char *bytes = (const unsigned char *)text;
    putc_unlocked('"', stream);
    while (*bytes) {
        size_t length = measure_sequence(bytes);
        if (length > 0) {
            write_character(stream, bytes, length);
        } else {
            fputs_unlocked("\\ufffd", stream);
        }
        bytes += length > 0 ? length : 1;
    }
    putc_unlocked('"', stream);
}

json json_create(FILE *stream) {
    return (json){.stream = stream};
}

static void begin_line(const json *document) {
    putc('\n', document->stream);
    for (unsigned i = 0; i < document->depth; i++) {
        fputs("  ", document->stream);
    }
}

static void begin_value(json *document, const char *key) {
    if (document->filled) {
        putc(',', document->stream);
    }
    if (document->depth > 0) {
        begin_line(document);
    }
    if (key) {
        json_write_string(document->stream, key);
        fputs(": ", document->stream);
    }
    document->filled = true;
}

void json_open(json *document, const char *key, char bracket) {
    begin_value(document, key);
    putc(bracket, document->stream);
    document->depth++;
    document->filled = false;
}

void json_close(json *document, char bracket) {
    document->depth--;
    if (document->filled) {
        begin_line(document);
    }
    putc(bracket, document->stream);
    document->filled = true;
    if (document->depth == 0) {
        putc('\n', document->stream);
    }
}

void json_add_text(json *document, const char *key, const char *text) {
    begin_value(document, key);
    json_write_string(document->stream, text);
}

void json_add_integer(json *document, const char *key, uint64_t value) {
    char text[NUMBER_BYTES];
    number_format_integer(value, text);
    begin_value(document, key);
    fputs(text, document->stream);
}

void json_add_number(json *document, const char *key, double value) {
    char text[NUMBER_BYTES];
    size_t length = number_format_share(value, text);
    begin_value(document, key);
    fputs(length > 0 ? text : "null", document->stream);
}

void json_add_flag(json *document, const char *key, bool value) {
    begin_value(document, key);
    fputs(value ? "true" : "false", document->stream);
}

void json_add_null(json *document, const char *key) {
    begin_value(document, key);
    fputs("null", document->stream);
}
