/* importing.h - an invented book of a few rows, and one import into it: what the tests of import share. Nothing is committed.
 */
#ifndef CRM_TESTS_IMPORTING_H
#define CRM_TESTS_IMPORTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "book/import.h"

static const struct {
	const char *name, *text;
} importing_files[] = {
	{ "crm.yaml", "name: 试验\ntimezone: '+08:00'\n" },
	{ "rules/stages.yaml", "pipelines:\n"
			       "  - id: standard\n"
			       "    stages: [{id: 线索}, {id: 签约, kind: won}]\n" },
	{ "rules/fields.yaml", "people:\n"
			       "  id: {type: id, prefix: P, required: true}\n"
			       "  name: {type: text, required: true}\n"
			       "customers:\n"
			       "  id: {label: {en: ID, zh: 编号}, type: id, prefix: C, required: true}\n"
			       "  name: {label: {en: Name, zh: 客户名称}, type: text, required: true}\n"
			       "  owner: {type: ref people}\n"
			       "  region: {type: text}\n"
			       "  score: {type: number}\n"
			       "  beds: {type: int}\n"
			       "  coverage: {type: percent}\n"
			       "  spent: {type: money}\n"
			       "  since: {type: date}\n"
			       "  seen_at: {type: time}\n"
			       "products:\n"
			       "  sku: {type: id, required: true}\n"
			       "  name: {type: text, required: true}\n"
			       "leads:\n"
			       "  id: {type: id, prefix: L, required: true}\n"
			       "  customer: {type: ref customers, required: true}\n"
			       "  stage: {type: stage, required: true}\n"
			       "  need: {type: text, required: true, refuse: /^(无|待定)$/}\n"
			       "  next: {type: time, required: true, when: {stage.kind: open}}\n"
			       "  product: {type: ref products}\n" },
	{ "people.csv", "id,name\nP-01,周敏\nP-02,陈晓\n" },
	/* C-02 has an old fault: nobody is P-77. */
	{ "customers.csv", "id,name,owner,region\nC-01,余姚人民医院,P-01,余姚\nC-02,慈溪中医医院,P-77,慈溪\n" },
	{ "products.csv", "sku,name\nSKU-1,关节镜刨刀\n" },
};

static char dir[64];

static inline int make_book(void **state)
{
	static const char *const dirs[] = { "rules", "log", ".crm" };
	int at;

	(void)state;
	snprintf(dir, sizeof(dir), "%.40s/crm-import-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(dir) || (at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (mkdirat(at, dirs[i], 0700) < 0)
			return -1;
	for (size_t i = 0; i < sizeof(importing_files) / sizeof(*importing_files); i++) {
		int fd = openat(at, importing_files[i].name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

		if (fd < 0 || file_write_all(fd, slice_of(importing_files[i].text)) < 0 || close(fd) < 0)
			return -1;
	}
	return close(at);
}

static inline int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static inline int remove_book(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* One import into the book as it was made; nothing is committed. */
struct run {
	struct book book;
	struct change change;
	struct import im;
	struct yaml map;
	struct import_how how;
	struct error err;
	struct str text;
	int rc;
};

static inline void print_errors(const struct error *err)
{
	for (size_t i = 0; i < err->count; i++)
		print_message("%s\n", err->items[i].text);
}

static inline void begin(struct run *r, const char *map)
{
	const struct book_where where = { .dir = dir, .as_of = "2026-03-16T10:20:00+08:00", .command = "book import" };

	*r = (struct run){ .rc = -1, .text = STR_INIT, .im = { .rejects = STR_INIT } };
	if (book_open(&r->book, &where, BOOK_READ, &r->err) < 0 ||
	    yaml_read(&r->map, "map.yaml", slice_of(map), &r->err) < 0) {
		print_errors(&r->err);
		fail_msg("no book, or no map");
	}
	change_init(&r->change, &r->book);
}

static inline void run_bytes(struct run *r, struct slice source)
{
	struct str bytes = STR_INIT;

	str_add_slice(&bytes, source);
	r->rc = import_run(&r->im, &r->change, &r->map, "list.csv", &bytes, &r->how, &r->err);
}

static inline void run(struct run *r, const char *source)
{
	run_bytes(r, slice_of(source));
	if (r->rc < 0)
		print_errors(&r->err);
	assert_int_equal(r->rc, 0);
}

static inline void end(struct run *r)
{
	import_release(&r->im);
	change_release(&r->change);
	yaml_release(&r->map);
	book_close(&r->book);
	str_release(&r->text);
	error_release(&r->err);
}

static inline int add_field(void *context, const struct change_row *row, int column, struct slice old, struct slice new)
{
	struct str *out = context;

	if (old.len || new.len)
		str_addf(out, "%s %.*s %s=%.*s\n", row->ledger->name, SLICE_ARGS(change_id(row)),
			 row->ledger->columns[column].name, SLICE_ARGS(new));
	return 0;
}

/* What would be written: a line a field that becomes something else. */
static inline void becomes(struct run *r, const char *expected)
{
	str_reset(&r->text);
	change_each_field(&r->change, add_field, &r->text);
	assert_string_equal(r->text.buf, expected);
}

static inline void counts(const struct run *r, const char *ledger, size_t added, size_t updated, size_t skipped)
{
	for (size_t i = 0; i < r->im.ncounts; i++)
		if (strcmp(r->im.counts[i].ledger, ledger) == 0) {
			assert_int_equal(r->im.counts[i].added, added);
			assert_int_equal(r->im.counts[i].updated, updated);
			assert_int_equal(r->im.counts[i].skipped, skipped);
			return;
		}
	fail_msg("no count of %s", ledger);
}

/* "2 × reason" a line. */
static inline void reasons(struct run *r, const char *expected)
{
	str_reset(&r->text);
	for (size_t i = 0; i < r->im.nreasons; i++)
		str_addf(&r->text, "%zu × %s\n", r->im.reasons[i].rows, r->im.reasons[i].text);
	assert_string_equal(r->text.buf, expected);
}

static inline void all_is_taken(const struct run *r, size_t read)
{
	for (size_t i = 0; i < r->im.nreasons; i++)
		print_message("%s\n", r->im.reasons[i].text);
	assert_int_equal(r->im.read, read);
	assert_int_equal(r->im.rejected, 0);
	assert_int_equal(r->im.nreasons, 0);
}

#define CUSTOMERS "id: a\ninto:\n  customers: {name: '{医院}', region: '{地区}'}\n"

#endif
