/* commit_record.c - see commit_record.h. */
#include "book/commit_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"

#define FIRST_LINE "crm-commit 1\n"

void commit_put_record(struct str *out, const struct commit *c)
{
	str_adds(out, FIRST_LINE);
	for (size_t i = 0; i < c->count; i++) {
		const struct commit_part *p = &c->parts[i];

		if (p->is_append) {
			str_addf(out, "append %zu %08" PRIx32 " %lld %s\n", p->new_length, p->new_crc,
				 (long long)p->was.st_size, p->name);
			str_add_slice(out, str_slice(&p->bytes));
			str_addc(out, '\n');
		} else {
			str_addf(out, "replace %zu %08" PRIx32 " %lld %08" PRIx32 " %s\n", p->new_length, p->new_crc,
				 p->was.st_ino ? (long long)p->was.st_size : -1LL, p->old_crc, p->name);
		}
	}
	str_addf(out, "end %08" PRIx32 "\n", file_crc32(0, str_slice(out)));
}

bool commit_is_safe_name(const char *name)
{
	if (strncmp(name, "log/", 4) == 0)
		name += 4;
	else if (strncmp(name, "rules/", 6) == 0)
		name += 6;
	return *name && *name != '.' && !strpbrk(name, "/\n");
}

bool commit_is_sound(struct slice record)
{
	char end[sizeof("end 00000000\n")];
	const size_t tail = sizeof(end) - 1;

	if (!slice_starts(record, FIRST_LINE) || record.len < sizeof(FIRST_LINE) - 1 + tail)
		return false;
	record.len -= tail;
	snprintf(end, sizeof(end), "end %08" PRIx32 "\n", file_crc32(0, record));
	return memcmp(record.ptr + record.len, end, tail) == 0;
}

int commit_next_entry(char *record, size_t length, size_t *at, struct commit_entry *e)
{
	char *line, *end;
	int name = 0;

	if (!*at)
		*at = strlen(FIRST_LINE);
	line = record + *at;
	end = line + strcspn(line, "\n"); /* or the NUL that an earlier reading put there */
	if (end >= record + length)
		return -1;
	*end = '\0';
	*e = (struct commit_entry){ 0 };
	*at = (size_t)(end - record) + 1;
	if (strncmp(line, "end ", 4) == 0)
		return 0;
	if (sscanf(line, "append %zu %8" SCNx32 " %lld %n", &e->length, &e->crc, &e->old_size, &name) == 3 && name) {
		e->is_append = true;
		e->bytes = (struct slice){ end + 1, e->length };
		if (e->length >= length - *at)
			return -1;
		*at += e->length + 1;
	} else if (sscanf(line, "replace %zu %8" SCNx32 " %lld %8" SCNx32 " %n", &e->length, &e->crc, &e->old_size,
			  &e->old_crc, &name) != 4 ||
		   !name) {
		return -1;
	}
	e->name = line + name;
	return commit_is_safe_name(e->name) ? 1 : -1;
}
