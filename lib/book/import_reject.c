/* import_reject.c - rows that can't be taken, kept in their original bytes with the reasons; see import_run.h. */
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/import_run.h"

static void count_reason(struct import_run *r, const char *text)
{
	long i = map_get(&r->reasons, slice_of(text));
	struct import *im = r->im;

	if (i < 0) {
		i = (long)im->nreasons;
		im->reasons = xgrow(im->reasons, &r->reasons_cap, im->nreasons + 1, sizeof(*im->reasons));
		im->reasons[im->nreasons++] = (struct import_reason){ arena_text(&im->arena, slice_of(text)), 0 };
		map_add(&r->reasons, slice_of(im->reasons[i].text), i);
	}
	im->reasons[i].rows++;
}

/* Neither GB18030 nor UTF-16 (unit by unit) has a line feed inside another character, so lines are the same ones before and after
 * decoding. */
void import_find_lines(struct import_run *r)
{
	struct slice b = r->bytes;
	bool big_endian = strcmp(r->im->assumed, "UTF-16BE") == 0;

	r->unit = slice_starts(slice_of(r->im->assumed), "UTF-16") ? 2 : 1;
	for (size_t i = 0; i + r->unit <= b.len; i += r->unit) {
		size_t low = r->unit == 2 && big_endian ? i + 1 : i, high = r->unit == 2 && !big_endian ? i + 1 : i;
		bool ends_line = i > 0 && b.ptr[low - (r->unit == 1)] == '\n' && (r->unit == 1 || !b.ptr[high]);

		if (i == 0 || ends_line) {
			r->line_starts = xgrow(r->line_starts, &r->lines_cap, r->nlines + 1, sizeof(*r->line_starts));
			r->line_starts[r->nlines++] = i == 0 || r->unit == 1 ? i : i + 2;
		}
	}
}

static size_t line_start(const struct import_run *r, unsigned line)
{
	return line && line <= r->nlines ? r->line_starts[line - 1] : r->bytes.len;
}

/* The bytes of a record as the source has them, line end left out. */
static struct slice original(const struct import_run *r, const struct import_record *rec)
{
	struct slice raw = rec->raw;
	size_t from, to;

	if (r->line_starts) {
		from = line_start(r, rec->line);
		to = line_start(r, rec->next_line);
		raw = (struct slice){ r->bytes.ptr + from, to - from };
	}
	while (raw.len >= (r->unit ? r->unit : 1)) {
		const char *last = raw.ptr + raw.len - (r->unit ? r->unit : 1);
		char c = r->unit == 2 && !last[0] ? last[1] : last[0];

		if ((c != '\n' && c != '\r') || (r->unit == 2 && last[0] && last[1]))
			break;
		raw.len = (size_t)(last - raw.ptr);
	}
	return raw;
}

/* One line of the file of rejected rows: the original bytes, then the reason in the source's encoding. */
void import_put_reject(struct import_run *r, const struct import_record *rec, const char *reason)
{
	struct str tail = STR_INIT;

	str_addc(&tail, r->map.separator);
	csv_put_field(&tail, slice_of(reason));
	str_adds(&tail, r->csv.has_crlf ? "\r\n" : "\n");
	str_add_slice(&r->im->rejects, original(r, rec));
	utf8_encode_as(&r->im->rejects, str_slice(&tail), r->im->assumed);
	str_release(&tail);
}

void import_reject(struct import_run *r, const struct error *why)
{
	struct str reason = STR_INIT;

	for (size_t i = 0; i < why->count; i++) {
		str_addf(&reason, "%s%s", i ? _("; ") : "", why->items[i].text);
		count_reason(r, why->items[i].text);
	}
	import_put_reject(r, r->record, reason.buf);
	r->im->rejected++;
	str_release(&reason);
}
