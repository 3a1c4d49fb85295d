/* See outline.h. */
#include "outline.h"

#include "effect.h"
#include "outline_facts.h"

typedef struct {
    const char *text;
    GArray *tokens; /* of ub_token: no comments, but directives */
    unsigned file;
    gboolean is_header;
    GStringChunk *names;
    GPtrArray *functions;
    unsigned counted, line; /* how far lines are counted */
} outline;

static gboolean is(const outline *o, unsigned i, const char *word)
{
    return ub_token_is(o->text, ub_tokens_at(o->tokens, i), word);
}

static gboolean is_one_of(const outline *o, unsigned i, const char *characters)
{
    ub_token t = ub_tokens_at(o->tokens, i);

    return t.kind == UB_TOKEN_PUNCT && t.end == t.begin + 1 && strchr(characters, o->text[t.begin]);
}

static gboolean is_word(const outline *o, unsigned i)
{
    return ub_tokens_at(o->tokens, i).kind == UB_TOKEN_WORD;
}

static const char *name_at(const outline *o, unsigned i)
{
    ub_token t = ub_tokens_at(o->tokens, i);
    g_autofree char *name = g_strndup(o->text + t.begin, t.end - t.begin);

    return g_string_chunk_insert_const(o->names, name);
}

/* The bracket that closes the one at i, or `end`. */
static unsigned closing(const outline *o, unsigned i, unsigned end)
{
    unsigned depth = 0;

    for (; i < end; i++) {
        depth += is(o, i, "(");
        if (is(o, i, ")") && --depth == 0)
            return i;
    }
    return end;
}

static unsigned line_of(outline *o, unsigned offset)
{
    for (; o->counted < offset; o->counted++)
        o->line += o->text[o->counted] == '\n';
    while (o->counted > offset)
        o->line -= o->text[--o->counted] == '\n';
    return o->line;
}

/* Bodies */

gboolean ub_is_shouted(const char *name)
{
    while (*name && !g_ascii_islower(*name))
        name++;
    return *name == '\0';
}

/* begin(c), run(begin), x = begin, Py_BEGIN_ALLOW_THREADS; errno, LAST_ERROR;
 * #define BEGIN begin */
static gboolean is_place(const outline *o, const ub_outlined *f, const ub_outline_place *place,
                         unsigned i, unsigned begin, unsigned end)
{
    if (place->is_call || place->is_parameter || ub_is_lock_guard(place->name) ||
        ub_is_fact_word(place->name, place->is_member))
        return TRUE;
    if (place->is_member)
        return FALSE;
    if ((f->is_macro && i + 1 == end) || ub_is_shouted(place->name))
        return TRUE;
    return g_str_has_prefix(o->text + place->offset, "Py_") ||
           ((i == begin || is_one_of(o, i - 1, "(,=&?:") || is(o, i - 1, "return")) &&
            (i + 1 == end || is_one_of(o, i + 1, "),;:}")));
}

/* "cannot open %s: %m" */
static gboolean may_format_errno(const outline *o, unsigned i)
{
    ub_token t = ub_tokens_at(o->tokens, i);

    return t.kind == UB_TOKEN_STRING && memchr(o->text + t.begin, '%', t.end - t.begin) &&
           memchr(o->text + t.begin, 'm', t.end - t.begin);
}

static gboolean is_control(const char *name)
{
    static const char *const words[] = {"for", "if", "return", "sizeof", "switch", "while", NULL};

    return g_strv_contains(words, name);
}

gboolean ub_outlined_takes(const ub_outlined *f, const char *name)
{
    for (guint i = 0; f->parameters && i < f->parameters->len; i++)
        if (strcmp(f->parameters->pdata[i], name) == 0)
            return TRUE;
    return FALSE;
}

/* The brackets around a place: for each the innermost call, as in `inside`. */
static void follow_brackets(const outline *o, const ub_outlined *f, GArray *around, unsigned i)
{
    guint inside = around->len ? g_array_index(around, guint, around->len - 1) : 0;

    if (is(o, i, ")") && around->len)
        g_array_set_size(around, around->len - 1);
    if (!is(o, i, "("))
        return;
    if (f->places->len && i > 0 &&
        g_array_index(f->places, ub_outline_place, f->places->len - 1).offset ==
            ub_tokens_at(o->tokens, i - 1).begin)
        inside = f->places->len;
    g_array_append_val(around, inside);
}

static void note_places(outline *o, ub_outlined *f, unsigned begin, unsigned end)
{
    g_autoptr(GArray) around = g_array_new(FALSE, FALSE, sizeof(guint));

    for (unsigned i = begin; i < end; i++) {
        ub_outline_place place = {.offset = ub_tokens_at(o->tokens, i).begin};
        follow_brackets(o, f, around, i);
        if (!is_word(o, i) && !may_format_errno(o, i))
            continue;
        place.is_member = i > begin && (is(o, i - 1, ".") || is(o, i - 1, "->"));
        place.is_call = i + 1 < end && is(o, i + 1, "(");
        place.is_used =
            i > begin && (is_one_of(o, i - 1, "(,=!<>?:&|+-") || is(o, i - 1, "return") ||
                          is(o, i - 1, "==") || is(o, i - 1, "!=") || is(o, i - 1, "<=") ||
                          is(o, i - 1, ">=") || is(o, i - 1, "&&") || is(o, i - 1, "||"));
        place.name = name_at(o, i);
        place.is_parameter = f->is_macro && !place.is_member && ub_outlined_takes(f, place.name);
        place.inside = around->len ? g_array_index(around, guint, around->len - 1) : 0;
        place.sets_errno = strcmp(place.name, "errno") == 0 && is(o, i + 1, "=");
        if (is_control(place.name) || !is_place(o, f, &place, i, begin, end))
            continue;
        place.line = line_of(o, place.offset);
        g_array_append_val(f->places, place);
    }
}

static ub_outlined *add(outline *o, const char *name)
{
    ub_outlined *f = g_new0(ub_outlined, 1);

    f->name = name;
    f->file = o->file;
    f->places = g_array_new(FALSE, TRUE, sizeof(ub_outline_place));
    g_ptr_array_add(o->functions, f);
    return f;
}

void ub_outlined_free(gpointer data)
{
    ub_outlined *f = data;

    if (f->parameters)
        g_ptr_array_unref(f->parameters);
    g_array_unref(f->places);
    ub_effect_free(f->effect);
    g_free(f);
}

/* Between two brackets: the last word of each part, char name[10], or int (*callback)(int) */
static GPtrArray *parameters(const outline *o, unsigned open, unsigned close)
{
    GPtrArray *names = g_ptr_array_new();
    const char *last = NULL;
    unsigned depth = 0;

    for (unsigned i = open; i <= close; i++) {
        if (last && ((depth == 1 && is(o, i, ",")) || i == close)) {
            g_ptr_array_add(names, (gpointer)last);
            last = NULL;
        }
        depth += is_one_of(o, i, "([") ? 1u : is_one_of(o, i, ")]") ? -1u : 0u;
        gboolean pointer =
            depth == 2 && is(o, i - 1, "*") && is(o, i - 2, "(") && is(o, i + 1, ")");
        if (is_word(o, i) && (depth == 1 || pointer))
            last = name_at(o, i);
    }
    return names;
}

/* Functions */

/* A stretch of tokens outside of all functions: what a declaration consists of. */
typedef struct {
    unsigned begin, end;
} stretch;

static gboolean holds(const outline *o, stretch s, const char *word)
{
    for (unsigned i = s.begin; i < s.end; i++)
        if (is(o, i, word))
            return TRUE;
    return FALSE;
}

/* int table[] = {...}; but not NOTE("x", y = 1) void begin(Conn *c) {...} */
static gboolean assigns(const outline *o, stretch s)
{
    unsigned depth = 0;

    for (unsigned i = s.begin; i < s.end; i++) {
        depth += is(o, i, "(") ? 1u : is(o, i, ")") ? -1u : 0u;
        if (depth == 0 && is(o, i, "="))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_static(const outline *o, stretch s)
{
    return !o->is_header &&
           (holds(o, s, "static") || holds(o, s, "Py_LOCAL") || holds(o, s, "Py_LOCAL_INLINE"));
}

/* int begin(Conn *c);  int (begin)(Conn *c);  HIDDEN(int) begin(Conn *c); */
static void add_functions(outline *o, stretch s, unsigned body, unsigned end)
{
    for (unsigned i = s.begin; i < s.end; i++) {
        if (!is(o, i, "("))
            continue;
        unsigned close = closing(o, i, s.end), name = i - 1;
        gboolean last = close + 1 >= s.end;
        if (i > s.begin && is(o, i - 1, ")"))
            name = i - 2;
        if (name >= s.begin && name < i && is_word(o, name) &&
            !g_str_has_prefix(o->text + ub_tokens_at(o->tokens, name).begin, "__") &&
            (last || !ub_is_shouted(name_at(o, name)))) {
            ub_outlined *f = add(o, name_at(o, name));
            f->is_static = is_static(o, s);
            f->parameters = parameters(o, i, close);
            f->body.begin = ub_tokens_at(o->tokens, body).end;
            f->body.end = ub_tokens_at(o->tokens, end).begin;
            note_places(o, f, body + 1, end);
        }
        i = close;
    }
}

/* Behind the brace at i: where its block ends.  Branches of #if may hold braces of their own; a
 * brace that begins a line ends all. */
static unsigned end_of_block(const outline *o, unsigned i)
{
    unsigned depth = 0;

    for (; i < o->tokens->len; i++) {
        depth += is(o, i, "{");
        if (!is(o, i, "}"))
            continue;
        unsigned at = ub_tokens_at(o->tokens, i).begin;
        if (--depth == 0 || (at > 0 && o->text[at - 1] == '\n'))
            return i;
    }
    return i - 1;
}

static gboolean names_others(const ub_outlined *macro)
{
    for (guint i = 0; i < macro->places->len; i++)
        if (!g_array_index(macro->places, ub_outline_place, i).is_parameter)
            return TRUE;
    return FALSE;
}

/* #define BEGIN(c) ((c)->state = PyEval_SaveThread()) */
static void add_macro(outline *o, ub_token directive)
{
    outline inner = *o;
    g_autoptr(GArray) tokens = ub_tokens(o->text, directive.begin + 1, directive.end);
    unsigned body = 2;

    inner.tokens = tokens;
    if (!is(&inner, 0, "define") || !is_word(&inner, 1))
        return;
    gboolean takes =
        is(&inner, 2, "(") && ub_tokens_at(tokens, 2).begin == ub_tokens_at(tokens, 1).end;
    if (takes)
        body = closing(&inner, 2, tokens->len) + 1;
    if (body >= tokens->len)
        return;
    ub_outlined *f = add(&inner, name_at(&inner, 1));
    f->is_macro = TRUE;
    f->parameters = takes ? parameters(&inner, 2, body - 1) : NULL;
    f->body.begin = ub_tokens_at(tokens, body).begin;
    f->body.end = directive.end;
    note_places(&inner, f, body, tokens->len);
    o->counted = inner.counted;
    o->line = inner.line;
    if (!names_others(f))
        g_ptr_array_set_size(o->functions, (int)o->functions->len - 1);
}

/* A function that a brace too many has ended, as in text that nobody compiles, goes on:
 *
 *     if (c->state) {
 *         ... */
static gboolean goes_on(const outline *o, stretch s)
{
    for (unsigned i = s.begin; i < s.end; i++)
        if (is_word(o, i) && is_control(name_at(o, i)) && is(o, i + 1, "("))
            return TRUE;
    return FALSE;
}

static void take_up_last(outline *o, stretch s, unsigned end)
{
    guint i = o->functions->len;

    while (i > 0 && ((const ub_outlined *)o->functions->pdata[i - 1])->is_macro)
        i--;
    ub_outlined *last = i > 0 ? o->functions->pdata[i - 1] : NULL;
    if (!last || last->file != o->file)
        return;
    last->body.end = ub_tokens_at(o->tokens, end).begin;
    note_places(o, last, s.begin, end);
}

/* extern "C" {, namespace x { */
static gboolean is_transparent(const outline *o, stretch s)
{
    return s.begin < s.end && !holds(o, s, "(") &&
           (holds(o, s, "extern") || holds(o, s, "namespace"));
}

static void read_all(outline *o)
{
    stretch s = {0, 0};

    for (unsigned i = 0; i < o->tokens->len; i++) {
        ub_token t = ub_tokens_at(o->tokens, i);
        s.end = i;
        if (t.kind == UB_TOKEN_HASH) { /* it may stand in a declaration */
            add_macro(o, t);
            continue;
        }
        if (is(o, i, "{") && !is_transparent(o, s)) {
            unsigned end = end_of_block(o, i);
            if (goes_on(o, s))
                take_up_last(o, s, end);
            else if (!assigns(o, s))
                add_functions(o, s, i, end);
            for (unsigned k = i; k < end; k++)
                if (ub_tokens_at(o->tokens, k).kind == UB_TOKEN_HASH)
                    add_macro(o, ub_tokens_at(o->tokens, k));
            i = end;
        } else if (!is_one_of(o, i, ";}{")) {
            continue;
        }
        s.begin = i + 1;
    }
}

void ub_outline(const char *text, unsigned length, unsigned file, gboolean is_header,
                GStringChunk *names, GPtrArray *functions)
{
    g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(ub_token));
    outline o = {.text = text,
                 .tokens = tokens,
                 .file = file,
                 .is_header = is_header,
                 .names = names,
                 .functions = functions,
                 .line = 1};

    for (ub_token t = ub_next_token(text, 0, length); t.kind != UB_TOKEN_END;
         t = ub_next_token(text, t.end, length))
        if (t.kind != UB_TOKEN_COMMENT)
            g_array_append_val(tokens, t);
    read_all(&o);
}
