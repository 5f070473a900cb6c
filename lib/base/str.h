/* str.h - text with a length: borrowed slices and growing buffers.
 *
 * A slice borrows bytes that somebody else owns; its header says whose and for how long. It is not terminated:
 * print it with "%.*s" and SLICE_ARGS. A str owns its bytes and keeps a NUL behind them, so str.buf is always a
 * C string (an empty str included, once str_init or STR_INIT has run).
 *
 *     struct str s = STR_INIT;
 *     str_addf(&s, "%.*s is due", SLICE_ARGS(name));
 *     ...
 *     str_release(&s);
 *
 * Out of memory ends the program (status 3): nothing here returns an error.
 */
#ifndef CRM_BASE_STR_H
#define CRM_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct slice {
	const char *ptr;
	size_t len;
};

#define SLICE(literal) ((struct slice){ "" literal, sizeof(literal) - 1 })
#define SLICE_ARGS(s) (int)(s).len, (s).ptr

/* The whole of a C string; NULL gives the empty slice. */
struct slice slice_of(const char *text);
struct slice slice_trim(struct slice s); /* without ASCII blanks at both ends */
bool slice_equal(struct slice a, struct slice b);
bool slice_is(struct slice s, const char *text);
int slice_among(struct slice s, const char *const *texts); /* which of them it is; a NULL ends them. -1: none */
bool slice_starts(struct slice s, const char *prefix);
bool slice_cut_end(struct slice *s, const char *suffix); /* false, nothing cut: it ends otherwise */
int slice_compare(struct slice a, struct slice b); /* byte order, as memcmp */
/* Position of the first needle in s, or -1. The empty needle is at 0. */
long slice_find(struct slice s, struct slice needle);
/* Cuts s at the first `at`: returns what stands before it and leaves the rest in *s (empty when there was none). */
struct slice slice_cut(struct slice *s, char at);
/* What stands left and right of the first `mark`; false, nothing set: there is none. */
bool slice_cut_at(struct slice text, const char *mark, struct slice *left, struct slice *right);

struct str {
	char *buf;
	size_t len, cap;
};

extern char str_empty[1];
#define STR_INIT { str_empty, 0, 0 }

void str_init(struct str *s);
void str_release(struct str *s);
void str_reset(struct str *s); /* length 0, memory kept */
void str_cut(struct str *s, size_t len); /* to its first so many bytes */
void str_add(struct str *s, const void *bytes, size_t n);
void str_adds(struct str *s, const char *text);
void str_add_slice(struct str *s, struct slice text);
static inline void str_addc(struct str *s, char c)
{
	if (s->len + 1 < s->cap) { /* as nearly always */
		s->buf[s->len++] = c;
		s->buf[s->len] = '\0';
	} else {
		str_add(s, &c, 1);
	}
}
void str_fill(struct str *s, char c, size_t n); /* n times c */
/* Room for n more bytes, to be written from the pointer on; str_take says how many were. */
char *str_room(struct str *s, size_t n);
void str_take(struct str *s, const char *end);
void str_addf(struct str *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_vaddf(struct str *s, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
char *str_detach(struct str *s); /* the caller frees; s is empty again */
struct slice str_slice(const struct str *s);

/* malloc and friends that end the program with "out of memory" (status 3) instead of returning NULL. */
void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
void *xgrow(void *p, size_t *cap, size_t need, size_t size); /* room for `need` elements of `size`; doubles */
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t n);
char *xformat(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
