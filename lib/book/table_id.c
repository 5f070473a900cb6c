/* table_id.c - see table_id.h. */
#include "book/table_id.h"

enum { ID_DIGITS = 15 /* at most */ };

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

int64_t table_id_number(const struct ledger *l, struct slice id)
{
	const char *prefix = l->id < 0 ? "" : l->columns[l->id].prefix, *behind;
	int64_t number = *prefix ? read_number(prefix, id.ptr, id.ptr + id.len, &behind) : -1;

	return number >= 0 && behind == id.ptr + id.len ? number : -1;
}

static uint64_t mask_of(size_t bytes)
{
	return bytes < sizeof(uint64_t) ? ((uint64_t)1 << 8 * bytes) - 1 : ~(uint64_t)0;
}

/* No record begins with a NUL. */
static void expect_nothing(struct id_run *r)
{
	r->next = 0;
	r->next_mask = mask_of(1);
}

void id_run_begin(struct id_run *r, const struct table *t)
{
	const int id = t->ledger->id;
	char start[sizeof(uint64_t)] = "";

	*r = (struct id_run){ .prefix = id < 0 ? "" : t->ledger->columns[id].prefix, .end = t->text.ptr + t->text.len, .last = -1,
			      .highest = -1 };
	expect_nothing(r);
	if (!*r->prefix || t->file_column[id] != 0)
		return;
	r->length = strlen(r->prefix) + 1;
	r->highest = 0;
	r->is_ascending = true;
	memcpy(start, r->prefix, r->length < sizeof(start) ? r->length - 1 : sizeof(start));
	if (r->length <= sizeof(start))
		start[r->length - 1] = '-';
	r->start = digits_eight(start);
	r->start_mask = mask_of(r->length);
}

/* The last digit is one more than a 9. Digits that become one more than they were are expected no more. */
void id_run_carry(struct id_run *r)
{
	unsigned digit = r->last_digit;

	for (; (char)(r->next >> digit) > '9' && digit; digit -= 8)
		r->next += ((uint64_t)1 << (digit - 8)) - ((uint64_t)10 << digit);
	if ((char)(r->next >> digit) > '9')
		expect_nothing(r);
}

/* One more than the digits, which end with the record's comma. */
static void expect_next(struct id_run *r, const char *digits, size_t n)
{
	if (r->length > sizeof(uint64_t) || n >= sizeof(uint64_t) || (size_t)(r->end - digits) < sizeof(uint64_t))
		return;
	r->last_digit = 8 * (unsigned)(n - 1);
	r->next = digits_eight(digits) + ((uint64_t)1 << r->last_digit);
	r->next_mask = mask_of(n + 1);
	if ((char)(r->next >> r->last_digit) > '9')
		id_run_carry(r);
}

void id_run_read(struct id_run *r, const char *record)
{
	const char *behind;
	int64_t number = r->length ? read_number(r->prefix, record, r->end, &behind) : -1;

	if (number >= 0 && behind < r->end && !id_ends(*behind))
		number = -1;
	expect_nothing(r);
	if (number >= 0)
		expect_next(r, record + r->length, (size_t)(behind - record) - r->length);
	r->is_ascending &= number > r->last;
	r->last = number;
	if (r->highest >= 0)
		r->highest = *record == '"' ? -1 : number > r->highest ? number : r->highest;
}
