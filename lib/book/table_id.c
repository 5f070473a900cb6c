/* table_id.c - see table_id.h. */
#include "book/table_id.h"

enum { ID_DIGITS = 15 /* at most */ };

struct id_shape id_shape_of(const struct table *t)
{
	const int id = t->ledger->id;
	struct id_shape s = { .prefix = id < 0 ? "" : t->ledger->columns[id].prefix };
	char start[sizeof(uint64_t)] = "", ones[sizeof(uint64_t)] = "";

	if (!*s.prefix || t->file_column[id] != 0)
		return s;
	s.length = strlen(s.prefix) + 1;
	if (s.length <= sizeof(start)) {
		memcpy(start, s.prefix, s.length - 1);
		start[s.length - 1] = '-';
		memset(ones, 0xFF, s.length);
		s.word = id_word(start);
		s.mask = id_word(ones);
	}
	return s;
}

/* *behind: what follows the digits. */
static int64_t read_number(const char *prefix, const char *p, const char *end, const char **behind)
{
	const size_t n = strlen(prefix);
	int64_t number = 0;
	size_t digits = 0;

	if ((size_t)(end - p) <= n || memcmp(p, prefix, n) != 0 || p[n] != '-')
		return -1;
	for (p += n + 1; p < end && *p >= '0' && *p <= '9' && digits < ID_DIGITS; digits++)
		number = number * 10 + (*p++ - '0');
	*behind = p;
	return digits ? number : -1;
}

int64_t id_number_by_byte(const struct id_shape *s, const char *p, const char *end)
{
	const char *behind;
	int64_t number = s->length ? read_number(s->prefix, p, end, &behind) : -1;

	return number >= 0 && (behind == end || id_ends(*behind)) ? number : -1;
}

int64_t table_id_number(const struct ledger *l, struct slice id)
{
	const char *prefix = l->id < 0 ? "" : l->columns[l->id].prefix, *behind;
	int64_t number = *prefix ? read_number(prefix, id.ptr, id.ptr + id.len, &behind) : -1;

	return number >= 0 && behind == id.ptr + id.len ? number : -1;
}
