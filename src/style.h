/* How a file is laid out, and text added in the same manner.
 *
 * Shared by prepare, rewrite and release, so that what each adds looks like what stands around it.
 * Only layout is known here: where a statement may go is the caller's knowledge.
 *
 * Strings returned are new and owned by the caller. */
#ifndef UNBORROW_STYLE_H
#define UNBORROW_STYLE_H

#include "unit.h"

typedef struct ub_style {
    const char *eol;      /* "\n" or "\r\n"; static */
    unsigned width;       /* columns of one level of indentation; a tab reaches to the next 8th */
    gboolean tabs;        /* eight columns of indentation are written as a tab */
    gboolean braced;      /* an `if` with one statement under it has braces: `if (x) {` */
    gboolean brace_below; /* '{' of an `if` stands on a line of its own (Allman) */
    gboolean else_below;  /* `else` stands on the line after '}', not `} else` */
    int labels;           /* they stand: -1 in the first column, 1 as deep as the statements around
                           * them; 0: nothing shows it */
    const char *null;     /* "NULL"; "nullptr" where the file says so; static */
    gboolean late_declarations; /* declarations stand among the statements (C99) */
    gboolean declares_first;    /* and none may: the compiler is asked to warn of it */
} ub_style;

/* The style of the function with this body ('{' to after '}'); what it does not show is taken from
 * the whole text, and what that does not show is the style of PEP 7.  A range {0, 0} asks for the
 * style of the whole text. */
ub_style ub_style_of(const char *text, gsize length, ub_range body);

/* The style of the whole text; free with g_free. */
ub_style *ub_style_of_file(const char *text, gsize length);

/* The same of a function of the unit; the file's style is what it was when the unit was made, which
 * spares the look at the whole text. */
ub_style ub_style_in(const ub_unit *unit, ub_range body);

/* May one declaration come to stand behind a statement, too?  A file with few functions, none of
 * which has such a one, does not yet show that its author would not. */
gboolean ub_may_declare_late(const ub_unit *unit, const ub_style *style);

/* Offset of the first byte of the line that holds `offset`, of its end before the line ending, and
 * of its first byte that is neither space nor tab. */
unsigned ub_line_begin(const char *text, unsigned offset);
unsigned ub_line_end(const char *text, gsize length, unsigned offset);
unsigned ub_line_text(const char *text, unsigned offset);

/* How many columns the text takes; a tab reaches to the next 8th. */
unsigned ub_columns(const char *text, unsigned begin, unsigned end);

/* Does nothing but white space stand before `offset` on its line? */
gboolean ub_first_on_line(const char *text, unsigned offset);

/* The end of the line, or of the comments that begin on it, when nothing else stands behind
 * `offset` there (`stmt; // why`); `offset` itself when anything else follows (`stmt; }`), or a
 * comment about falling through, which is about the next label. */
unsigned ub_after_trailing_comment(const char *text, gsize length, unsigned offset);

/* Offset of the next token at or after `offset` that is no comment; `end` when there is none. */
unsigned ub_next_code(const char *text, unsigned offset, unsigned end);

/* The indentation of the line that holds `offset`. */
char *ub_indent_of(const char *text, unsigned offset);

/* `indent` and one level more. */
char *ub_indent_deeper(const ub_style *style, const char *indent);

/* The indentation of a label between statements that have `indent`; where nothing shows it, that of
 * `otherwise`. */
const char *ub_label_indent(const ub_style *style, const char *indent, const char *otherwise);

/* `if (condition) {`, the statement one level deeper, `}`: in the style given, the first line
 * without indentation, the last without line ending.  `statements` are separated by '\n' and end
 * with ';'.  Several are always braced. */
char *ub_format_if(const ub_style *style, const char *indent, const char *condition,
                   const char *statements);

/* `lines` (separated by '\n') in lines of their own with `indent`: "a;\nb;" -> "a;<eol><indent>b;"
 */
char *ub_format_lines(const ub_style *style, const char *indent, const char *lines);

/* Add the edit that inserts `lines` (statements or declarations separated by '\n', without
 * indentation) before the statement at [stmt.begin, stmt.end), which stands directly in a block:
 *     stmt;           ->  lines;
 *                         stmt;
 *     { stmt; }       ->  { lines; stmt; }
 *     case 1: stmt;   ->  case 1: lines; stmt;  (also behind a label) */
void ub_insert_before(GArray *edits, const ub_style *style, const char *text, ub_range stmt,
                      const char *lines);

/* The same after the statement (the range with its semicolon): behind a trailing comment of its
 * line, before whatever else follows there. */
void ub_insert_after(GArray *edits, const ub_style *style, const char *text, gsize length,
                     ub_range stmt, const char *lines);

/* Add the edits that put the unbraced `body` of an if, else, loop into braces, with `before` and
 * `after` (lines as above, or NULL) around it:
 *     if (x)              if (x) {
 *         stmt;     ->        before;
 *                             stmt;
 *                             after;
 *                         }
 * `head` is the range from `if`, `else`, `while`, `do` or `for` to after the ')' or the keyword;
 * the range of `body` includes its semicolon.  A following `else`, and the `while` of a `do`,
 * follow the brace as the style has it. */
void ub_brace_body(GArray *edits, const ub_style *style, const char *text, gsize length,
                   ub_range head, ub_range body, const char *before, const char *after);

#endif
