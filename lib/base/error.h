/* error.h - what went wrong, collected; the library fills it, a command prints it.
 *
 * A function that can fail takes a struct error * last, returns 0 or -1, and on -1 has added at least one finding.
 * Findings collect: a check of ten rows reports ten, then fails once. The worst kind decides the exit status.
 *
 *     if (amount < 0)
 *             return error_at(err, ERROR_DATA, &place, _("amount: '%s' is below zero"), text);
 *
 * The formats are _("..."); where something is counted, see error_plural. Where csv or json is made (lang_for_programs), a finding has its
 * text in the language of messages all the same, and beside it in English, in which csv and json quote it.
 *
 * A message says what is wrong first, quotes the subject, has no capital and no full stop, and where there is a
 * next step ends with it.
 */
#ifndef CRM_BASE_ERROR_H
#define CRM_BASE_ERROR_H

#include <stdarg.h>

#include "base/str.h"

enum error_kind {	    /* the exit statuses of every command */
	ERROR_DATA = 1,	    /* the data says no */
	ERROR_USAGE = 2,    /* wrong usage */
	ERROR_SYSTEM = 3,   /* I/O, lock, broken book */
};

/* Somewhere in a file; line and column count from 1, 0 is unknown. The file name is borrowed. */
struct place {
	const char *file;
	unsigned line, column;
};

struct error_item {
	enum error_kind kind;
	char *text; /* complete, with its place: "rules/stages.yaml:6:3: ..." */
	char *english; /* NULL: the same */
};

/* Where many may come, `most` (0: any number) says how many are kept; the others are counted, by kind, and their texts never made. */
struct error {
	struct error_item *items;
	size_t count, cap;
	size_t most;
	size_t beyond[ERROR_SYSTEM + 1];
};

#define ERROR_INIT { .items = NULL }

/* Each adds one finding and returns -1, so that a function can end with `return error_add(...)`. */
int error_add(struct error *e, enum error_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
int error_at(struct error *e, enum error_kind kind, const struct place *at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The form for n of a message that counts, P_("one", "many"); at a place or NULL. */
struct error_plural {
	const char *one, *many;
	unsigned long n;
};
int error_plural(struct error *e, enum error_kind kind, const struct place *at, const struct error_plural *of, ...);
int error_vat(struct error *e, enum error_kind kind, const struct place *at, const char *format, va_list args);
int error_text(struct error *e, enum error_kind kind, const struct place *at, const char *text); /* a sentence, _("..."), as it is */
int error_errno(struct error *e, const char *what, const char *path); /* "what 'path': strerror", ERROR_SYSTEM; errno stays */
const char *error_reason(int number); /* strerror, and of the two below */
/* Values of errno that the system doesn't have, for file.h. */
enum { ERRNO_IRREGULAR = 4001, ERRNO_SHRUNK, ERRNO_DANGLING };
void error_move(struct error *to, struct error *from);	/* appends and empties `from` */
const char *error_for_programs(const struct error_item *item); /* in English, whatever the language, where csv or json is made */
bool error_has(const struct error *e, const struct error_item *item); /* the same text */
void error_copy(struct error *to, const struct error_item *item);
int error_again(struct error *to, const struct place *at, const struct error_item *item); /* the same, of that place */
size_t error_beyond(const struct error *e); /* how many there are beyond those that are kept */
bool error_is_full(const struct error *e); /* what comes next is counted alone */
void error_count(struct error *e, enum error_kind kind, size_t n); /* n more, beyond */
enum error_kind error_status(const struct error *e);	/* the worst kind; 0 when there is none */
/* Makes the findings from the `from`-th on that kind: what is wrong with a file may be more serious to the caller that needs it. */
void error_become(struct error *e, size_t from, enum error_kind kind);
void error_reset(struct error *e);			/* forgets all findings */
void error_release(struct error *e);

#endif
