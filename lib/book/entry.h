/* entry.h - what people type becomes what a ledger holds.
 *
 * By the column's type: dates and times as typed (calendar.h), amounts with separators or 万, references by id, name or a
 * unique part of the name, stages and value lists with full-width letters folded; text is cut of blanks at both ends.
 */
#ifndef CRM_BOOK_ENTRY_H
#define CRM_BOOK_ENTRY_H

#include "book/change.h"

/* Appends the canonical form of `typed`; a retired column takes nothing. -1 with "column: 'typed' is not ..., ... " (ERROR_USAGE). */
int entry_value(struct book *b, const struct ledger *l, int column, struct slice typed, struct str *out,
		struct error *err);
/* Puts what was typed into one column; NULL, or a column the schema lacks: nothing to do. */
int entry_put(struct change_row *r, const struct known_column *column, const char *typed, struct error *err);
/* Puts "column=value" arguments into a row; "column+=value" and "column-=value" where the column holds several (entry_list.h). Every fault is
 * found. */
int entry_assign(struct change_row *r, const char *const *args, size_t n, struct error *err);

/* Who acts, where people.csv knows them and nobody stands in the column yet: the owner of a row is who enters it. */
int entry_put_actor(struct change_row *r, const struct known_column *column, struct error *err);

/* What was typed for a column of choices or stages, as an option of a list: one of them, or -1 (ERROR_USAGE) with the near one. */
int entry_choice(const struct book *b, const struct ledger *l, const struct known_column *column, const char *typed, struct slice *out,
		 struct error *err);

#endif
