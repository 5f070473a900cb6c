/* chain.c - see chain.h. */
#include "book/chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"

enum { FINDINGS_SHOWN = 20 };

/* A commit as the log has it. */
struct link {
	uint64_t number, rows;
	char digest[DIGEST_TEXT + 1]; /* as it stands there */
	const char *file;
	struct slice bytes; /* of its rows, up to the field of the chain */
	unsigned line;	    /* of its first row */
	uint64_t stand;	    /* how many rows stand there since the commit before */
	/* Where only what holds is counted, the commits behind it that hold, too: the number and digest of the last, how many, and of how
	 * many rows. */
	uint64_t last, more, more_rows;
	char last_digest[DIGEST_TEXT + 1];
};

static bool take_number(struct slice *text, char end, uint64_t *number)
{
	enum { LINE_DIGITS = 18 };
	struct slice digits = slice_cut(text, end);

	if (!digits.len || digits.len > LINE_DIGITS || digits.ptr[0] == '0')
		return false;
	*number = 0;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
			return false;
		*number = *number * 10 + (uint64_t)(digits.ptr[i] - '0');
	}
	return true;
}

static bool is_digest(struct slice text)
{
	return text.len == DIGEST_TEXT && strspn(text.ptr, "0123456789abcdef") >= DIGEST_TEXT;
}

/* "57/3:0a1b..." */
static bool parse_link(struct slice text, struct link *l)
{
	if (text.len < DIGEST_TEXT + 4 || !take_number(&text, '/', &l->number) || !take_number(&text, ':', &l->rows))
		return false;
	if (!is_digest(text))
		return false;
	memcpy(l->digest, text.ptr, DIGEST_TEXT);
	l->digest[DIGEST_TEXT] = '\0';
	return true;
}

bool chain_parse_link(struct slice text, uint64_t *number, uint64_t *rows, char digest[DIGEST_TEXT + 1])
{
	struct link l = { 0 };

	if (!parse_link(text, &l))
		return false;
	*number = l.number;
	*rows = l.rows;
	memcpy(digest, l.digest, sizeof(l.digest));
	return true;
}

bool chain_parse_head(struct slice text, struct chain_head *head)
{
	if (!take_number(&text, ':', &head->number) || text.len != DIGEST_TEXT)
		return false;
	memcpy(head->digest, text.ptr, DIGEST_TEXT);
	head->digest[DIGEST_TEXT] = '\0';
	return is_digest(slice_of(head->digest));
}

static void digest_link(const char *before, const struct link *l, char digest[DIGEST_TEXT + 1])
{
	char head[DIGEST_TEXT + 64];
	struct digest d;

	snprintf(head, sizeof(head), "%s\n%" PRIu64 "/%" PRIu64 "\n", before, l->number, l->rows);
	digest_begin(&d);
	digest_add(&d, slice_of(head));
	digest_add(&d, slice_of(l->file));
	digest_add(&d, SLICE("\n"));
	digest_add(&d, l->bytes);
	digest_end(&d, digest);
}

void chain_add_link(struct str *out, const struct chain_head *head, const char *file, size_t rows, struct slice bytes)
{
	const struct link l = { .number = head->number + 1, .rows = rows, .file = file, .bytes = bytes };
	char digest[DIGEST_TEXT + 1];

	digest_link(head->digest, &l, digest);
	str_addf(out, "%" PRIu64 "/%" PRIu64 ":%s", l.number, l.rows, digest);
}

/* A month from before the chain, by its first line: there is nothing to look for. */
static bool may_have_links(struct slice text)
{
	struct slice first = slice_cut(&text, '\n');

	slice_cut_end(&first, "\r");
	return !slice_is(first, "at,actor,command,ledger,id,field,old,new,note");
}

/* The commit nearest to the end of the file. */
static bool last_link(const struct log_file *f, struct link *l)
{
	struct slice text = f->text;
	size_t data;

	if (!may_have_links(text))
		return false;
	data = log_rows_of(f, text).data; /* a header is no commit, whatever its last name looks like */
	text = (struct slice){ text.ptr + data, text.len - data };
	while (text.len) {
		const char *feed, *comma;
		struct slice field;

		if (slice_cut_end(&text, "\n"))
			slice_cut_end(&text, "\r"); /* of a log that an editor has saved with other line ends */
		feed = memrchr(text.ptr, '\n', text.len);
		comma = memrchr(text.ptr, ',', text.len);
		field.ptr = comma && (!feed || comma > feed) ? comma + 1 : text.ptr + text.len;
		field.len = (size_t)(text.ptr + text.len - field.ptr);
		if (parse_link(field, l))
			return true;
		text.len = feed ? (size_t)(feed - text.ptr) + 1 : 0;
	}
	return false;
}

static bool is_header_text(const struct csv *c)
{
	return c->line == 1 && slice_starts(c->raw, "at,");
}

/* Line ends don't count: the last one of a file may have been missing. */
static unsigned add_older(struct digest *d, struct slice raw)
{
	while (raw.len && (raw.ptr[raw.len - 1] == '\n' || raw.ptr[raw.len - 1] == '\r'))
		raw.len--;
	digest_add(d, raw);
	digest_add(d, SLICE("\n"));
	return 1;
}

/* The rows from before there was a chain: those of fewer fields with which a file begins. */
static void digest_older(struct book *b, char digest[DIGEST_TEXT + 1], uint64_t *rows)
{
	struct error ignored = ERROR_INIT;
	struct digest d;

	digest_begin(&d);
	for (size_t i = 0; i < b->nlogs; i++) {
		struct csv c;
		int more;

		csv_open(&c, b->logs[i].name, b->logs[i].text, CSV_LEDGER);
		c.records_only = true;
		while ((more = csv_read(&c, &ignored)) != 0 && (more < 0 || c.nfields != LOG_COLUMNS || is_header_text(&c)))
			if (!is_header_text(&c))
				*rows += add_older(&d, c.raw);
		csv_close(&c);
	}
	digest_end(&d, digest);
	error_release(&ignored);
}

static int map_all(struct book *b, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < b->nlogs; i++)
		if (log_text(&b->logs[i], err) < 0)
			rc = -1;
	return rc;
}

int chain_head(struct book *b, struct chain_head *head, struct error *err)
{
	uint64_t older = 0;

	head->number = 0;
	if (map_all(b, err) < 0)
		return -1;
	for (size_t i = 0; i < b->nlogs; i++) {
		struct link l;

		if (!last_link(&b->logs[i], &l) || l.number <= head->number)
			continue;
		head->number = l.number;
		memcpy(head->digest, l.digest, sizeof(l.digest));
	}
	if (!head->number)
		digest_older(b, head->digest, &older);
	return 0;
}

struct links {
	struct link *items;
	size_t count, cap;
	size_t faults;
	uint64_t since; /* what is wrong up to that commit isn't wanted */
	bool joins; /* commits that hold, one behind the other, are one item: a sound log of millions is a few */
	uint64_t apart; /* but for the commit of that number */
	struct slice at; /* of the row before, in the same file */
	struct error *err, rest;
};

/* Where a finding goes: many are of one kind where a file was edited at length, so that some are shown and all are counted. */
static struct error *fault(struct links *all)
{
	return all->faults++ < FINDINGS_SHOWN ? all->err : &all->rest;
}

static struct place place_of(const struct link *l)
{
	return (struct place){ l->file, l->line, 0 };
}

/* A file only grows: what comes later was written later. */
static void check_order(struct links *all, const struct link *l)
{
	const struct link *before = all->count ? &all->items[all->count - 1] : NULL;
	const struct place at = place_of(l);

	if (before && before->file == l->file && before->number > l->number)
		error_at(fault(all), ERROR_DATA, &at, _("commit %ju stands behind commit %ju: rows were moved"),
			 (uintmax_t)l->number, (uintmax_t)before->number);
}

/* Where nobody set the clock, time goes on within a file. */
static void check_time(struct links *all, struct csv *c, const char *file)
{
	const struct place here = { file, c->line, 0 };
	const struct slice at = csv_field(c, LOG_AT);
	int64_t moment, before;

	if (csv_field(c, LOG_REAL_AT).len)
		return;
	if (all->at.len == at.len && slice_compare(at, all->at) < 0 && moment_parse(at, &moment) && moment_parse(all->at, &before) &&
	    moment < before)
		error_at(fault(all), ERROR_DATA, &here, _("at: %.*s is before the row above it: the row was moved or changed"),
			 SLICE_ARGS(at));
	/* A field that had to be unquoted dies with its record. */
	all->at = at.ptr >= c->text.ptr && at.ptr < c->text.ptr + c->text.len ? at : SLICE("");
}

/* Whether it goes on where the item before it ends, and holds. */
static bool join(struct links *all, const struct link *l)
{
	struct link *run = all->joins && all->count ? &all->items[all->count - 1] : NULL;
	char digest[DIGEST_TEXT + 1];

	if (!run || run->file != l->file || l->number != run->last + 1 || l->stand != l->rows || l->number == all->apart)
		return false;
	digest_link(run->last_digest, l, digest);
	if (strcmp(l->digest, digest) != 0)
		return false;
	run->last = l->number;
	run->more++;
	run->more_rows += l->stand;
	memcpy(run->last_digest, l->digest, sizeof(l->digest));
	return true;
}

static void take_row(struct links *all, struct link *next, struct csv *c)
{
	struct slice field = csv_field(c, LOG_CHAIN);
	const char *end;

	if (!next->stand++) {
		next->line = c->line;
		next->bytes.ptr = c->raw.ptr;
	}
	if (!field.len)
		return;
	if (!parse_link(field, next)) {
		const struct place here = { next->file, c->line, 0 };

		error_at(fault(all), ERROR_DATA, &here, _("chain: '%.*s' is no digest of a commit; the row was changed"), SLICE_ARGS(field));
		return;
	}
	if (next->number <= all->since)
		error_reset(all->err);
	end = memrchr(c->raw.ptr, ',', c->raw.len);
	next->bytes.len = (size_t)(end + 1 - next->bytes.ptr);
	if (!join(all, next)) {
		check_order(all, next);
		next->last = next->number;
		memcpy(next->last_digest, next->digest, sizeof(next->digest));
		all->items = xgrow(all->items, &all->cap, all->count + 1, sizeof(*all->items));
		all->items[all->count++] = *next;
	}
	*next = (struct link){ .file = next->file };
}

/* A row of too few or too many fields: of before the chain, put in since, or the last one of a commit. */
static void take_other_row(struct links *all, struct csv *c, const char *file, bool is_behind)
{
	const struct place here = { file, c->line, 0 };
	struct link l = { 0 };

	if (c->nfields && parse_link(csv_field(c, c->nfields - 1), &l))
		error_at(fault(all), ERROR_DATA, &here, _("commit %ju was altered: its digest isn't that of its rows"), (uintmax_t)l.number);
	else if (is_behind)
		error_at(fault(all), ERROR_DATA, &here, _("no commit wrote this row: it was put in"));
}

/* The commits of one file, and rows that are none's. */
static void take_file(struct links *all, const struct log_file *f)
{
	struct link next = { .file = f->name };
	struct error ignored = ERROR_INIT; /* whoever reads the log says what is broken */
	struct csv c;
	bool begun = false;
	int more;

	all->at = SLICE("");
	csv_open(&c, f->name, f->text, CSV_LEDGER);
	while ((more = csv_read(&c, &ignored)) != 0) {
		if (more < 0 || log_is_header(&c))
			continue;
		if (c.nfields == LOG_COLUMNS) {
			check_time(all, &c, f->name);
			take_row(all, &next, &c);
		} else {
			take_other_row(all, &c, f->name, begun || next.stand);
		}
		begun |= c.nfields == LOG_COLUMNS;
	}
	if (next.stand) {
		const struct place at = place_of(&next);

		error_at(fault(all), ERROR_DATA, &at,
			 _("no commit wrote the rows from here to the end of the file: they were put in, or what followed was taken out"));
	}
	csv_close(&c);
	error_release(&ignored);
}

static int by_number(const void *a, const void *b)
{
	const struct link *x = a, *y = b;
	int by_file = strcmp(x->file, y->file);

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return by_file ? by_file : (x->line > y->line) - (x->line < y->line);
}

static void sort(struct links *all)
{
	for (size_t i = 1; i < all->count; i++)
		if (all->items[i].number <= all->items[i - 1].number) {
			qsort(all->items, all->count, sizeof(*all->items), by_number);
			return;
		}
}

/* Whether its rows are those that it wrote, behind the commit whose digest is `before`. */
static void check_rows(struct links *all, const struct link *l, const char *before)
{
	const struct place at = place_of(l);
	char digest[DIGEST_TEXT + 1];

	digest_link(before, l, digest);
	if (l->stand > l->rows)
		error_at(fault(all), ERROR_DATA, &at, _("commit %ju wrote %ju rows and %ju stand here: rows were put in"),
			 (uintmax_t)l->number, (uintmax_t)l->rows, (uintmax_t)l->stand);
	else if (l->stand < l->rows)
		error_at(fault(all), ERROR_DATA, &at, _("commit %ju wrote %ju rows and %ju stand here: rows were taken out"),
			 (uintmax_t)l->number, (uintmax_t)l->rows, (uintmax_t)l->stand);
	else if (strcmp(l->digest, digest) != 0 && l->number == 1)
		error_at(fault(all), ERROR_DATA, &at,
			 _("commit 1, the first of the chain, doesn't hold: its rows, or those from before the chain, were altered"));
	else if (strcmp(l->digest, digest) != 0)
		error_at(fault(all), ERROR_DATA, &at, _("commit %ju was altered: its digest isn't that of its rows"),
			 (uintmax_t)l->number);
}

/* false: the chain doesn't go on here. `number` is how far it got. */
static bool goes_on(struct links *all, const struct link *l, uint64_t number, const char *before)
{
	const struct place at = place_of(l);

	if (l->number <= number) {
		error_at(fault(all), ERROR_DATA, &at,
			 _("commit %ju stands in the log twice: rows were put in, or two copies of the book were put together"),
			 (uintmax_t)l->number);
		return false;
	}
	if (l->number == number + 1)
		check_rows(all, l, before);
	else if (l->number == number + 2)
		error_at(fault(all), ERROR_DATA, &at, _("commit %ju is missing: its rows were taken out of the log"),
			 (uintmax_t)number + 1);
	else
		error_at(fault(all), ERROR_DATA, &at, _("commits %ju to %ju are missing: their rows were taken out of the log"),
			 (uintmax_t)number + 1, (uintmax_t)l->number - 1);
	return true;
}

static void compare_head(struct links *all, const struct chain_head *wanted, const struct link *l)
{
	const struct place at = place_of(l);

	if (l->number == wanted->number && strcmp(l->digest, wanted->digest) != 0)
		error_at(fault(all), ERROR_DATA, &at,
			 _("commit %ju has another digest than the head it is held against: the log was made anew, from there or from before"),
			 (uintmax_t)l->number);
}

static void follow(struct links *all, struct chain_found *found, const struct chain_head *against)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct link *l = &all->items[i];
		const size_t faults = all->faults;

		if (l->number <= all->since)
			continue;
		if (!goes_on(all, l, found->head.number, found->head.digest))
			continue;
		if (against)
			compare_head(all, against, l);
		found->commits += (all->faults == faults) + l->more;
		found->rows += l->stand + l->more_rows;
		found->head.number = l->last;
		memcpy(found->head.digest, l->last_digest, sizeof(l->last_digest));
	}
	if (against && found->head.number < against->number)
		error_add(all->err, ERROR_DATA,
			  _("the chain ends with commit %ju and is held against commit %ju: the last commits were taken out of the log"),
			  (uintmax_t)found->head.number, (uintmax_t)against->number);
}

static void follow_all(struct book *b, struct links *all, const struct chain_head *against, struct chain_found *found)
{
	*found = (struct chain_found){ 0 };
	for (size_t i = 0; i < b->nlogs; i++)
		take_file(all, &b->logs[i]);
	sort(all);
	digest_older(b, found->head.digest, &found->older);
	follow(all, found, against);
}

/* Nearly every chain holds, and then it is enough to know so. */
static bool holds(struct book *b, const struct chain_head *against, struct chain_found *found)
{
	struct error ignored = ERROR_INIT;
	struct links all = { .err = &ignored, .rest = ERROR_INIT, .joins = true, .apart = against ? against->number : 0 };
	bool is_sound;

	follow_all(b, &all, against, found);
	is_sound = !all.faults && !ignored.count;
	error_release(&ignored);
	error_release(&all.rest);
	free(all.items);
	return is_sound;
}

int chain_check(struct book *b, const struct chain_head *against, struct chain_found *found, struct error *err)
{
	struct links all = { .err = err, .rest = ERROR_INIT };
	const size_t before = err->count;

	*found = (struct chain_found){ 0 };
	if (map_all(b, err) < 0)
		return -1;
	if (holds(b, against, found))
		return 0;
	follow_all(b, &all, against, found);
	if (all.faults > FINDINGS_SHOWN)
		error_plural(err, ERROR_DATA, NULL,
			     &(struct error_plural){ P_("%zu more place of the log doesn't hold", "%zu more places of the log don't hold"),
						     all.faults - FINDINGS_SHOWN },
			     all.faults - FINDINGS_SHOWN);
	error_release(&all.rest);
	free(all.items);
	return err->count > before ? -1 : 0;
}

int chain_check_since(struct book *b, const struct chain_head *since, struct error *err)
{
	struct links all = { .rest = ERROR_INIT, .since = since->number };
	struct chain_found found = { .head = *since };
	const size_t before = err->count;

	if (map_all(b, err) < 0)
		return -1;
	for (size_t i = 0; i < b->nlogs; i++) {
		struct error of_file = ERROR_INIT;

		all.err = &of_file;
		take_file(&all, &b->logs[i]);
		error_move(err, &of_file);
		error_release(&of_file);
	}
	all.err = err;
	sort(&all);
	follow(&all, &found, NULL);
	error_release(&all.rest);
	free(all.items);
	return err->count > before ? -1 : 0;
}

int chain_has(struct book *b, const struct chain_head *head, struct error *err)
{
	struct error ignored = ERROR_INIT; /* that it holds is asked for elsewhere */
	struct links all = { .err = &ignored, .rest = ERROR_INIT };
	bool has = head->number == 0;

	if (map_all(b, err) < 0)
		return -1;
	for (size_t i = 0; i < b->nlogs && !has; i++)
		take_file(&all, &b->logs[i]);
	for (size_t i = 0; i < all.count && !has; i++)
		has = all.items[i].number == head->number && strcmp(all.items[i].digest, head->digest) == 0;
	error_release(&ignored);
	error_release(&all.rest);
	free(all.items);
	return has;
}
