/* entry.c - see entry.h. */
#include "book/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/check.h"
#include "book/entry_list.h"
#include "book/kept.h"

/* Whoever has left isn't given work. */
static int refuse_left(const struct table *people, const struct column *c, struct slice id, struct error *err)
{
	const bool is_work = strcmp(c->name, "owner") == 0 || strcmp(c->name, "assignee") == 0;
	const long row = is_work && people && strcmp(people->ledger->name, "people") == 0 ? table_find(people, id) : -1;

	if (row < 0 || !slice_is(table_text(people, (size_t)row, PEOPLE.status), "left"))
		return 0;
	return error_add(err, ERROR_DATA, _("%s: %.*s has left; give it to somebody who is there"), column_said(c),
			 SLICE_ARGS(table_text(people, (size_t)row, PEOPLE.name)));
}

static int enter_reference(struct book *b, const struct column *c, struct slice typed, struct str *out, struct error *err)
{
	struct slice id;
	int rc = book_lookup(b, c, typed, NULL, &id, err);

	if (rc == 0)
		rc = refuse_left(book_table_of(b, c->ref, err), c, id, err);
	if (rc == 0)
		str_add_slice(out, id);
	return rc;
}

enum { NEAR_DAYS = 60 };

/* A day that was typed without its year, where that may mean two years; 1: it says the year. */
static int enter_day(const struct book *b, const struct column *c, struct slice typed, struct str *out, struct error *err)
{
	struct str one = STR_INIT, other = STR_INIT;
	int32_t last, next, day;
	int rc = 0;

	if (!c->year || !calendar_without_year(typed, b->today, &last, &next))
		return 1;
	day = c->year == YEAR_PAST ? last : next;
	if (abs(day - b->today) <= NEAR_DAYS) {
		date_add_text(out, day);
		return 0;
	}
	date_add_text(&one, last);
	date_add_text(&other, next);
	rc = error_add(err, ERROR_USAGE, _("%s: '%.*s' may be %s or %s; write it with its year"), column_said(c), SLICE_ARGS(typed), one.buf, other.buf);
	str_release(&one);
	str_release(&other);
	return rc;
}

static int enter_time(struct book *b, const struct column *c, struct slice typed, struct str *out, struct error *err)
{
	struct calendar *calendar = book_calendar(b, err);
	int64_t moment;
	int32_t date;
	bool date_only = true;
	int rc;

	if (!calendar)
		return -1;
	if ((rc = enter_day(b, c, typed, out, err)) <= 0)
		return rc;
	if (c->type == TYPE_DATE ? calendar_parse_date(calendar, typed, b->today, &date)
				 : calendar_parse_time(calendar, typed, b->now, &moment, &date_only)) {
		if (c->type == TYPE_DATE)
			date_add_text(out, date);
		else if (date_only)
			date_add_text(out, moment_date(moment));
		else
			moment_add_text(out, moment);
		return 0;
	}
	return error_add(err, ERROR_USAGE, _("%s: '%.*s' is not a date; write 2026-03-19, today, +3d, +5wd, fri or 下周三"),
			 column_said(c), SLICE_ARGS(typed));
}

int entry_choice(const struct book *b, const struct ledger *l, const struct known_column *column, const char *typed, struct slice *out,
		 struct error *err)
{
	const int i = ledger_known(l, column);
	const size_t before = err->count;
	int rc;

	if (i < 0)
		return ledger_no_column(l, slice_of(column->name), NULL, ERROR_USAGE, err);
	*out = column_choice(&l->columns[i], &b->stages, slice_of(typed));
	rc = column_check_choice(&l->columns[i], *out, &b->stages, NULL, err);
	error_become(err, before, ERROR_USAGE);
	return rc;
}

static int enter(struct book *b, const struct column *c, struct slice typed, struct str *out, struct error *err)
{
	struct value v;
	int64_t fen;

	typed = slice_trim(typed);
	if (!typed.len)
		return 0;
	if (utf8_invalid(typed) >= 0)
		return error_add(err, ERROR_USAGE, _("%s: what was given is not UTF-8"), column_said(c));
	if (c->ref)
		return enter_reference(b, c, typed, out, err);
	if (c->type == TYPE_DATE || c->type == TYPE_TIME)
		return enter_time(b, c, typed, out, err);
	if (c->type == TYPE_MONEY) {
		if (!money_parse_loose(typed, &fen))
			return error_add(err, ERROR_USAGE, _("%s: '%.*s' is not an amount such as 1200.50, 1,200.50 or 12万"), column_said(c),
					 SLICE_ARGS(typed));
		money_add_text(out, fen);
		return 0;
	}
	typed = column_choice(c, &b->stages, typed); /* what is none of them the check refuses */
	if (!value_parse(c->type, typed, &v))
		return value_refused(&(struct value_refused){ ERROR_USAGE, NULL, slice_of(column_said(c)), typed, c->type }, err);
	str_add_slice(out, typed);
	return 0;
}

/* What was typed into a hidden column would be seen by nobody. What the program keeps in it (entry_put) goes on. */
static int refuse_retired(const struct ledger *l, const struct column *c, struct error *err)
{
	if (!c->retired_on.len)
		return error_add(err, ERROR_USAGE, _("%s: this column is retired (%s:%u); crm book field revive %s.%s brings it back"), column_said(c),
				 c->place.file, c->place.line, l->name, c->name);
	return error_add(err, ERROR_USAGE, _("%s: this column is retired since %.*s (%s:%u); crm book field revive %s.%s brings it back"),
			 column_said(c), SLICE_ARGS(c->retired_on), c->place.file, c->place.line, l->name, c->name);
}

int entry_value(struct book *b, const struct ledger *l, int column, struct slice typed, struct str *out, struct error *err)
{
	const struct column *c = &l->columns[column];

	return c->retired && slice_trim(typed).len ? refuse_retired(l, c, err) : enter(b, c, typed, out, err);
}

int entry_put(struct change_row *r, const struct known_column *column, const char *typed, struct error *err)
{
	struct str value = STR_INIT;
	int i = ledger_known(r->ledger, column), rc = 0;

	if (typed && i >= 0) {
		rc = enter(r->change->book, &r->ledger->columns[i], slice_of(typed), &value, err);
		if (rc == 0)
			change_put_column(r, i, str_slice(&value));
	}
	str_release(&value);
	return rc;
}

/* "phone=…", "phone+=…", "phone-=…" */
struct typed {
	struct slice name, text;
	enum entry_op op;
};

static struct typed typed_of(const char *arg)
{
	struct typed t = { .text = slice_of(arg) };

	t.name = slice_cut(&t.text, '=');
	t.op = slice_cut_end(&t.name, "+") ? ENTRY_MORE : slice_cut_end(&t.name, "-") ? ENTRY_LESS : ENTRY_PUT;
	t.name = slice_trim(t.name);
	return t;
}

/* Of two values for one column, by its name or a label, one would be dropped. */
static int check_once(const struct change_row *r, const char *const *args, size_t n, int column, struct error *err)
{
	const bool puts = typed_of(args[n]).op == ENTRY_PUT;

	for (size_t i = 0; i < n; i++) {
		const struct typed t = typed_of(args[i]);

		if (strchr(args[i], '=') && (puts || t.op == ENTRY_PUT) && ledger_column(r->ledger, t.name) == column)
			return error_add(err, ERROR_USAGE, _("%s is given twice: '%s' and '%s'; one is wanted"),
					 r->ledger->columns[column].name, args[i], args[n]);
	}
	return 0;
}

static int assign(struct change_row *r, int column, const struct typed *t, struct error *err)
{
	struct book *b = r->change->book;
	const struct column *c = &r->ledger->columns[column];
	struct str value = STR_INIT;
	int rc = kept_check(r, column, err);

	if (rc == 0 && t->op != ENTRY_PUT && c->retired)
		rc = refuse_retired(r->ledger, c, err);
	else if (rc == 0 && t->op != ENTRY_PUT)
		rc = utf8_invalid(t->text) >= 0 ? enter(b, c, t->text, &value, err) : entry_list(c, change_cell(r, column), t->op, t->text, &value, err);
	else if (rc == 0)
		rc = entry_value(b, r->ledger, column, t->text, &value, err);
	if (rc == 0)
		change_put_column(r, column, str_slice(&value));
	str_release(&value);
	return rc;
}

int entry_assign(struct change_row *r, const char *const *args, size_t n, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		const struct typed t = typed_of(args[i]);
		int column;

		if (!strchr(args[i], '=')) {
			rc = error_add(err, ERROR_USAGE, _("'%s': column=value is wanted"), args[i]);
			continue;
		}
		column = ledger_column(r->ledger, t.name);
		if (column < 0)
			rc = ledger_no_column(r->ledger, t.name, NULL, ERROR_USAGE, err);
		else if (check_once(r, args, i, column, err) < 0 || assign(r, column, &t, err) < 0)
			rc = -1;
	}
	return rc;
}

int entry_put_actor(struct change_row *r, const struct known_column *column, struct error *err)
{
	struct book *b = r->change->book;
	const struct table *people = change_get(r, column).len ? NULL : book_table(b, PEOPLE.ledger, err);

	if (people && table_find(people, b->actor) >= 0)
		change_put(r, column, b->actor);
	return err->count ? -1 : 0;
}
