/* table_id.h - numbers of ids ("L-000123" is 123), read where records begin or from a text. For table*.c alone. */
#ifndef CRM_BOOK_TABLE_ID_H
#define CRM_BOOK_TABLE_ID_H

#include <string.h>

#include "book/table.h"

/* What ids of a ledger begin with, to be compared as one word. */
struct id_shape {
	const char *prefix;
	size_t length; /* of the prefix and its hyphen; 0: ids aren't numbered, or don't stand at the beginning of a record */
	uint64_t word, mask; /* no mask: the prefix is too long for that */
};

struct id_shape id_shape_of(const struct table *t);
/* The number behind the prefix of the ledger's ids; -1: another shape. */
int64_t table_id_number(const struct ledger *l, struct slice id);
int64_t id_number_by_byte(const struct id_shape *s, const char *p, const char *end); /* id_number_at's business */

static inline bool id_ends(char byte)
{
	return byte == ',' || byte == '\r' || byte == '\n';
}

/* Eight bytes, the first of them lowest. */
static inline uint64_t id_word(const char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* The same of an id at the beginning of a record, in a text up to `end`. Up to eight digits are read at once: shifted to the end of a
 * word, behind zeros, and put together by twos, fours, and all. */
static inline int64_t id_number_at(const struct id_shape *s, const char *p, const char *end)
{
	const uint64_t each = 0x0101010101010101u;
	uint64_t digits, others;
	unsigned n;

	if (!s->mask || (size_t)(end - p) < s->length + sizeof(digits) + 1)
		return id_number_by_byte(s, p, end);
	if ((id_word(p) ^ s->word) & s->mask)
		return -1;
	digits = id_word(p + s->length) ^ (each * '0');
	others = (((digits & (each * 0x7F)) + each * (0x80 - 10)) | digits) & (each * 0x80);
	n = others ? (unsigned)__builtin_ctzll(others) / 8 : 8;
	if (!n || !id_ends(p[s->length + n]))
		return id_number_by_byte(s, p, end);
	digits <<= 64 - 8 * n;
	digits = digits * 10 + (digits >> 8);
	digits = (digits & 0x00FF00FF00FF00FFu) * 100 + ((digits >> 16) & 0x00FF00FF00FF00FFu);
	digits = (digits & 0x0000FFFF0000FFFFu) * 10000 + ((digits >> 32) & 0x0000FFFF0000FFFFu);
	return (int64_t)(uint32_t)digits;
}

#endif
