/* str.c - see str.h. Growth doubles, so n appends cost O(n). */
#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char str_empty[1] = "";

static _Noreturn void out_of_memory(void)
{
	/* It may be behind a commit. */
	static const char text[] = "crm: out of memory; a change is in whole, or not at all: look before entering it again\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(3);
	_exit(3);
}

void *xmalloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *p, size_t n)
{
	p = realloc(p, n ? n : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xgrow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t want = *cap ? *cap : 8;

	if (need <= *cap)
		return p;
	while (want < need)
		want *= 2;
	if (want > SIZE_MAX / size)
		out_of_memory();
	*cap = want;
	return xrealloc(p, want * size);
}

char *xstrndup(const char *text, size_t n)
{
	char *copy = xmalloc(n + 1);

	if (n)
		memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

char *xformat(const char *format, ...)
{
	struct str s = STR_INIT;
	va_list args;

	va_start(args, format);
	str_vaddf(&s, format, args);
	va_end(args);
	return str_detach(&s);
}

struct slice slice_of(const char *text)
{
	return (struct slice){ text ? text : "", text ? strlen(text) : 0 };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
	while (s.len && is_blank(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool slice_is(struct slice s, const char *text)
{
	return slice_equal(s, slice_of(text));
}

int slice_among(struct slice s, const char *const *texts)
{
	for (int i = 0; texts[i]; i++)
		if (slice_is(s, texts[i]))
			return i;
	return -1;
}

bool slice_starts(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && (n == 0 || memcmp(s.ptr, prefix, n) == 0);
}

bool slice_cut_end(struct slice *s, const char *suffix)
{
	size_t n = slice_of(suffix).len;

	if (s->len < n || !slice_is((struct slice){ s->ptr + s->len - n, n }, suffix))
		return false;
	s->len -= n;
	return true;
}

int slice_compare(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

long slice_find(struct slice s, struct slice needle)
{
	const char *hit;

	if (!needle.len)
		return 0;
	hit = s.len ? memmem(s.ptr, s.len, needle.ptr, needle.len) : NULL;
	return hit ? (long)(hit - s.ptr) : -1;
}

struct slice slice_cut(struct slice *s, char at)
{
	const char *hit = s->len ? memchr(s->ptr, at, s->len) : NULL;
	struct slice head = *s;

	if (!s->len)
		return head;
	if (!hit) {
		*s = (struct slice){ s->ptr + s->len, 0 };
		return head;
	}
	head.len = (size_t)(hit - s->ptr);
	s->len -= head.len + 1;
	s->ptr = hit + 1;
	return head;
}

bool slice_cut_at(struct slice text, const char *mark, struct slice *left, struct slice *right)
{
	const long at = slice_find(text, slice_of(mark));
	const size_t after = (size_t)at + strlen(mark);

	if (at < 0)
		return false;
	*left = (struct slice){ text.ptr, (size_t)at };
	*right = (struct slice){ text.ptr + after, text.len - after };
	return true;
}

void str_init(struct str *s)
{
	*s = (struct str)STR_INIT;
}

void str_release(struct str *s)
{
	if (s->cap)
		free(s->buf);
	str_init(s);
}

void str_reset(struct str *s)
{
	s->len = 0;
	if (s->cap)
		s->buf[0] = '\0';
}

void str_cut(struct str *s, size_t len)
{
	if (len >= s->len)
		return;
	s->len = len;
	s->buf[len] = '\0';
}

char *str_room(struct str *s, size_t n)
{
	size_t need = s->len + n + 1;

	if (need > s->cap)
		s->buf = xgrow(s->cap ? s->buf : NULL, &s->cap, need, 1);
	return s->buf + s->len;
}

void str_take(struct str *s, const char *end)
{
	s->len = (size_t)(end - s->buf);
	s->buf[s->len] = '\0';
}

void str_add(struct str *s, const void *bytes, size_t n)
{
	if (!n)
		return;
	str_room(s, n);
	memcpy(s->buf + s->len, bytes, n);
	s->len += n;
	s->buf[s->len] = '\0';
}

void str_adds(struct str *s, const char *text)
{
	str_add(s, text, strlen(text));
}

void str_add_slice(struct str *s, struct slice text)
{
	str_add(s, text.ptr, text.len);
}

void str_fill(struct str *s, char c, size_t n)
{
	if (!n)
		return;
	str_room(s, n);
	memset(s->buf + s->len, c, n);
	s->len += n;
	s->buf[s->len] = '\0';
}

void str_vaddf(struct str *s, const char *format, va_list args)
{
	size_t room = s->cap ? s->cap - s->len : 0;
	va_list again;
	int n;

	va_copy(again, args);
	/* Mostly there is room already. */
	n = vsnprintf(room ? s->buf + s->len : NULL, room, format, args);
	if (n > 0 && (size_t)n < room) {
		s->len += (size_t)n;
	} else if (n > 0) {
		str_room(s, (size_t)n);
		vsnprintf(s->buf + s->len, (size_t)n + 1, format, again);
		s->len += (size_t)n;
	}
	va_end(again);
}

void str_addf(struct str *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	str_vaddf(s, format, args);
	va_end(args);
}

char *str_detach(struct str *s)
{
	char *buf = s->cap ? s->buf : xstrdup("");

	str_init(s);
	return buf;
}

struct slice str_slice(const struct str *s)
{
	return (struct slice){ s->buf, s->len };
}
