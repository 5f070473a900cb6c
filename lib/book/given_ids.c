/* given_ids.c - see given_ids.h. The log is searched as bytes: ",leads,L-" begins what a row says of a lead. */
#include "book/given_ids.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lang.h"
#include "book/journal.h"

#define IDS_FILE ".crm/ids"
#define IDS_FILE_NEW ".crm/ids.crm-new"
#define FIRST_LINE "crm-ids 1\n"

enum {
	WORTH_KEEPING = 1 << 20, /* bytes read: fewer are read again in no time */
	SUMMED_UP = 4096,	 /* bytes before the mark */
	DIGITS_MOST = 15,
	NAME_MOST = 64,
};

/* What is known of one month for one ledger. */
struct mark {
	char ledger[NAME_MOST], file[NAME_MOST];
	size_t bytes;
	uint32_t crc;
	int64_t highest;
};

struct marks {
	struct mark *at;
	size_t count, cap;
};

static bool is_sound(struct slice text)
{
	char end[sizeof("end 00000000\n")];
	const size_t tail = sizeof(end) - 1;

	if (!slice_starts(text, FIRST_LINE) || text.len < sizeof(FIRST_LINE) - 1 + tail)
		return false;
	text.len -= tail;
	snprintf(end, sizeof(end), "end %08" PRIx32 "\n", file_crc32(0, text));
	return memcmp(text.ptr + text.len, end, tail) == 0;
}

/* Without it, or where it is damaged, everything is read again. */
static void read_marks(struct marks *m, const struct book *b)
{
	struct str text = STR_INIT;
	int fd = openat(b->dirfd, IDS_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char *line, *rest = NULL;

	if (fd < 0)
		return;
	if (file_read_all(fd, &text) == 0 && is_sound(str_slice(&text)))
		for (line = strtok_r(text.buf, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
			struct mark one;

			if (sscanf(line, "%63s %63s %zu %" SCNx32 " %" SCNd64, one.ledger, one.file, &one.bytes, &one.crc,
				   &one.highest) != 5)
				continue;
			m->at = xgrow(m->at, &m->cap, m->count + 1, sizeof(*m->at));
			m->at[m->count++] = one;
		}
	close(fd);
	str_release(&text);
}

/* Nothing depends on it: where it can't be written, the log is read again. A power cut may leave it torn, which its checksum tells. */
static void write_marks(const struct marks *m, const struct book *b)
{
	struct str text = STR_INIT;
	int fd;

	str_adds(&text, FIRST_LINE);
	for (size_t i = 0; i < m->count; i++)
		str_addf(&text, "%s %s %zu %08" PRIx32 " %" PRId64 "\n", m->at[i].ledger, m->at[i].file, m->at[i].bytes, m->at[i].crc,
			 m->at[i].highest);
	str_addf(&text, "end %08" PRIx32 "\n", file_crc32(0, str_slice(&text)));
	fd = openat(b->dirfd, IDS_FILE_NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0664);
	if (fd >= 0 && (file_write_all(fd, str_slice(&text)) < 0 || renameat(b->dirfd, IDS_FILE_NEW, b->dirfd, IDS_FILE) < 0))
		unlinkat(b->dirfd, IDS_FILE_NEW, 0);
	if (fd >= 0)
		close(fd);
	str_release(&text);
}

static struct mark *mark_for(struct marks *m, const struct ledger *l, const char *file)
{
	struct mark *one;

	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->at[i].ledger, l->name) == 0 && strcmp(m->at[i].file, file) == 0)
			return &m->at[i];
	m->at = xgrow(m->at, &m->cap, m->count + 1, sizeof(*m->at));
	one = &m->at[m->count++];
	*one = (struct mark){ .bytes = 0 };
	snprintf(one->ledger, sizeof(one->ledger), "%s", l->name);
	snprintf(one->file, sizeof(one->file), "%s", file);
	return one;
}

/* Of the bytes before the mark. */
static uint32_t sum_before(struct slice text, size_t mark)
{
	const size_t n = mark < SUMMED_UP ? mark : SUMMED_UP;

	return file_crc32(0, (struct slice){ text.ptr + mark - n, n });
}

static int64_t highest_in(struct slice text, struct slice key)
{
	int64_t highest = 0;
	const char *end = text.ptr + text.len, *p;

	while ((p = text.len ? memmem(text.ptr, text.len, key.ptr, key.len) : NULL)) {
		int64_t number = 0;
		int digits = 0;

		for (p += key.len; p < end && *p >= '0' && *p <= '9' && digits < DIGITS_MOST; digits++)
			number = number * 10 + (*p++ - '0');
		if (number > highest)
			highest = number;
		text = (struct slice){ p, (size_t)(end - p) };
	}
	return highest;
}

/* Brings the mark of one month up to what the log was when the book was opened; how many bytes were read, or -1. */
static long long read_month(struct mark *m, const struct log_file *f, struct slice key, struct error *err)
{
	const size_t length = (size_t)f->opened.st_size;
	struct slice text;
	int64_t found;
	size_t from;

	if (!length)
		return 0;
	if (file_map(f->fd, length, &text) < 0)
		return error_errno(err, _("cannot read"), f->name);
	from = m->bytes <= length && sum_before(text, m->bytes) == m->crc ? m->bytes : 0;
	/* A mark is behind a whole row, but for what an editor left: a row that was open then is read again. */
	while (from && from < length && text.ptr[from - 1] != '\n')
		from--;
	found = highest_in((struct slice){ text.ptr + from, length - from }, key);
	m->highest = found > m->highest ? found : m->highest;
	m->bytes = length;
	m->crc = sum_before(text, length);
	file_unmap(text);
	return (long long)(length - from);
}

/* ",leads,L-" */
static struct str key_of(const struct ledger *l, struct slice id)
{
	struct str key = STR_INIT;

	str_addf(&key, ",%s,%.*s", l->name, SLICE_ARGS(id));
	return key;
}

int given_ids_highest(struct book *b, const struct ledger *l, int64_t *highest, struct error *err)
{
	struct str prefix = STR_INIT, key;
	struct marks marks = { 0 };
	long long read = 0;
	int rc = 0;

	*highest = 0;
	if (l->id < 0 || !*l->columns[l->id].prefix || strlen(l->name) >= NAME_MOST)
		return 0;
	str_addf(&prefix, "%s-", l->columns[l->id].prefix);
	key = key_of(l, str_slice(&prefix));
	read_marks(&marks, b);
	for (size_t i = 0; rc == 0 && i < b->nlogs; i++) {
		const long long n = read_month(mark_for(&marks, l, b->logs[i].name), &b->logs[i], str_slice(&key), err);

		rc = n < 0 ? -1 : 0;
		read += n;
	}
	/* Months that are gone count, too. */
	for (size_t i = 0; i < marks.count; i++)
		if (strcmp(marks.at[i].ledger, l->name) == 0 && marks.at[i].highest > *highest)
			*highest = marks.at[i].highest;
	if (rc == 0 && read >= WORTH_KEEPING && b->access == BOOK_WRITE)
		write_marks(&marks, b);
	free(marks.at);
	str_release(&prefix);
	str_release(&key);
	return rc;
}

int given_ids_knows(struct book *b, const struct ledger *l, struct slice id, struct error *err)
{
	struct str key = key_of(l, id);
	int found = 0;

	str_addc(&key, ',');
	for (size_t i = 0; found == 0 && i < b->nlogs; i++) {
		const struct log_file *f = &b->logs[i];
		struct slice text;

		if (!f->opened.st_size)
			continue;
		if (file_map(f->fd, (size_t)f->opened.st_size, &text) < 0) {
			found = error_errno(err, _("cannot read"), f->name);
			break;
		}
		found = slice_find(text, str_slice(&key)) >= 0;
		file_unmap(text);
	}
	str_release(&key);
	return found;
}
