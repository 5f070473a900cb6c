/* write.h - a view as text: one writer a format.
 *
 * table  aligned for a terminal: wide characters counted, money grouped, unsafe characters made visible, columns that
 *        overflow `width` shortened with an ellipsis (text columns, widest first; a card never); with width 0 nothing
 *        is shortened.
 * What csv and json say is for programs: the same bytes in every language. Names match [a-z][a-z0-9_]*; words of the program's own are
 * English (lang_for_programs, while the view is made), what the book holds stands as it is. Both come from the same cells.
 *
 * csv    RFC 4180, canonical values, names as header; a card has the header field,value and a row a column; sections after the first
 *        follow an empty line. Names that are a standard's or data (case:concept:name, 2026-W09) stay what they are.
 *        For a spreadsheet (view.is_sheet) texts that it would take for formulas are guarded (base/escape.h).
 * json   {"name": [{...}, ...], "card": {...}}: a section is an array of rows, a card one object. Counts (int) are JSON numbers, bool
 *        true or false, everything else (money, dates, shares, figures with decimals) strings; missing null.
 *        One section: the bare array or object. A section without a name among others: "rows". Warnings: "left_out", an array of texts beside
 *        them; a bare array has none, and stays one.
 * md     a pipe table a section.
 * html   one page that needs nothing else and runs nothing: for the screen, the phone and paper, light and dark. Charts
 *        are drawn here and only here (view_chart).
 *
 * A view with a banner (it is of a practice book) has it on top in table, md and html; a json object has "practice": true.
 *
 * Missing cells are a dash in table, md and html, empty in csv, null in json. A total is a row like the others in csv and json.
 */
#ifndef CRM_VIEW_WRITE_H
#define CRM_VIEW_WRITE_H

#include "view/view.h"

enum view_format { VIEW_TABLE, VIEW_CSV, VIEW_JSON, VIEW_MD, VIEW_HTML };

struct view_style {
	enum view_format format;
	size_t width; /* of the terminal; 0: unlimited */
	bool colour;
	bool is_terminal; /* csv is made safe, too; else it is exact */
};

extern const char *const view_formats[]; /* "table", "csv", "json", "md", "html", NULL, in the order of the enum */

/* Looks at all rows that are still to be made, where a format says above them what is known of them alone: what was left out, how wide
 * columns are. False: this one doesn't, so that what is wrong with its rows is known when it is written. */
bool view_survey(struct view *v, enum view_format format);
/* Rows to come are made on the way (view_later), and held by nobody; but by a table that is too wide for a terminal, whose texts are cut to
 * where they can still be told apart. */
void view_write(struct str *out, struct view *v, const struct view_style *style);
/* The same into a file, which has long sections as soon as they are made. -1 with errno. */
int view_put(int fd, struct view *v, const struct view_style *style);

#endif
