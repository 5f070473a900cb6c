/* fuzz_rules.c - rule files, read, checked and tried out as crm book rules check and test do, in a book made for it.
 *
 * The first line of a text is the file's name, the rest is the file. A file is refused with findings, each with its place, or taken
 * without any; twice read, it is the same.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "book/book.h"
#include "sales/rules/rules.h"

static char dir[64] = "/tmp/crm-fuzz-XXXXXX";

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static void remove_book(void)
{
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct book *book(void)
{
	static struct book b;
	static char rules[512];
	struct book_where where = { .dir = dir, .as_of = "2026-03-16", .defaults = rules, .command = "book rules" };
	const char *top = getenv("CRM_TOP");
	struct error err = ERROR_INIT;

	if (b.dir)
		return &b;
	snprintf(rules, sizeof(rules), "%s/rules", top && *top ? top : ".");
	if (!mkdtemp(dir) || atexit(remove_book) != 0 || book_init(dir, "zh", false, rules, &err) < 0 ||
	    book_open(&b, &where, BOOK_READ, &err) < 0)
		fuzz_fail(slice_of(dir), "no book: %s", err.count ? err.items[0].text : "no directory");
	return &b;
}

/* As if the book had that file: for what asks the book for it. */
static void lend(struct rule_file *f, struct book *b, const char *name, const struct yaml *y)
{
	*f = (struct rule_file){ .name = name, .shown = NULL, .yaml = *y, .loaded = true, .next = b->rules };
	b->rules = f;
}

static void try_examples(const struct rule_kind *k, struct book *b, const struct yaml *y, struct slice text)
{
	for (const struct node *n = rule_kind_examples(k, y); n; n = n->next) {
		struct error err = ERROR_INIT;
		struct str got = STR_INIT;
		const int rc = rule_kind_try(k, b, n, &got, &err);

		FUZZ_HOLDS(text, rc >= -1 && rc <= 1 && (rc < 0) == (err.count > 0));
		str_release(&got);
		error_release(&err);
	}
}

/* fields.yaml and stages.yaml are read when the book is opened: here beside it. */
static int read_beside(const struct rule_kind *k, const struct yaml *y, struct error *err)
{
	struct stages stages = { 0 };
	struct schema schema = { 0 };
	int rc = 0;

	if (strcmp(k->file, "stages.yaml") == 0)
		rc = stages_load(&stages, y, err);
	else
		rc = schema_load(&schema, y, NULL, err);
	schema_release(&schema);
	stages_release(&stages);
	return rc;
}

static int read_calendar(const struct yaml *y, struct error *err)
{
	struct calendar *c = calendar_load(y, err);
	const int rc = c ? 0 : -1;

	if (c) {
		for (int n = -30; n <= 30; n += 10)
			calendar_add_workdays(c, 20528, n);
		calendar_work_seconds(c, 1773627600, 1773627600 + 40 * 86400);
	}
	calendar_free(c);
	return rc;
}

static int read_file(const struct rule_kind *k, const struct yaml *y, struct error *err)
{
	if (strcmp(k->file, "fields.yaml") == 0 || strcmp(k->file, "stages.yaml") == 0)
		return read_beside(k, y, err);
	if (strcmp(k->file, "calendar.yaml") == 0)
		return read_calendar(y, err);
	return rule_kind_check(k, book(), y, err);
}

static int check_file(const struct rule_kind *k, struct slice text, struct slice content)
{
	struct book *b = book();
	struct error err = ERROR_INIT;
	struct rule_file lent;
	struct yaml y;
	int rc = -1;

	if (yaml_read(&y, k->file, content, &err) == 0) {
		lend(&lent, b, k->file, &y);
		rc = read_file(k, &y, &err);
		FUZZ_HOLDS(text, (rc < 0) == (err.count > 0));
		if (rc == 0 && k->example && strcmp(k->file, "fields.yaml") != 0 && strcmp(k->file, "stages.yaml") != 0)
			try_examples(k, b, &y, text);
		b->rules = lent.next;
	}
	for (size_t i = 0; i < err.count; i++) {
		struct slice place = slice_of(err.items[i].text);

		if (!slice_starts(place, k->file) && !slice_starts(place, "cannot read 'rules/")) /* a template that it names */
			fuzz_fail(text, "a finding without its place: %s", err.items[i].text);
	}
	yaml_release(&y);
	rc = (int)err.count;
	error_release(&err);
	return rc;
}

static void check_text(struct slice text)
{
	struct slice content = text, name = slice_cut(&content, '\n');

	for (const struct rule_kind *const *kind = rule_kinds, *k; (k = *kind); kind++) {
		int findings;

		if (!slice_is(name, k->file))
			continue;
		findings = check_file(k, text, content);
		FUZZ_HOLDS(text, check_file(k, text, content) == findings);
	}
}

static const char *const pieces[] = {
	"id: ", "when: ", "label: ", "value: ", "weight: ", "points: ", "bands: ", "missing: ", "unknown: ", "grades: ", "examples:\n", "given: ",
	"expect: ", "words:\n", "match: ", "unless: ", "field: ", "severity: ", "suggest: ", "replace: ", "evidence: ", "formula: ", "inputs: ",
	"results: ", "record: ", "to: ", "before: ", "template: ", "steps: ", "{duration}", "{money}", "{percent}", "{number}", "{a}", "(?<a>", "(", ")",
	"/", "+", "*", "?", "|", "[", "]", "{", "}", ", ", ": ", "'", "\n  - ", "\n", "  ", "skip", "-1", "0", "100", "9223372036854775807", "30d", "-15d",
	"50%", "'>= 0'", "amount", "customer.grade", "orders.amount", "true", "any", "min(", "max(", "/ 0", "(a+)+b", "{1,9999}", NULL,
};

const struct fuzz fuzz = { .check = check_text, .pieces = pieces };
