/* reminder.c - deciding which reminder an invoice gets, and whom; see reminder.h. Nothing is read or written here. */
#include "sales/money/reminder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"
#include "book/listing.h"
#include "book/subject.h"
#include "book/template.h"

int32_t tier_day(const struct reminder_rules *r, const struct tier *t, int32_t due_on)
{
	return t->workdays ? calendar_add_workdays(r->calendar, due_on, t->offset) : due_on + t->offset;
}

void tier_add_offset(struct str *out, const struct tier *t)
{
	str_addf(out, "%c %d%s", t->offset < 0 ? '-' : '+', abs(t->offset), t->workdays ? "wd" : "d");
}

/* The tier with the latest day up to today (`next`: the earliest day after it). Of one day, the one listed last. */
static const struct tier *pick(const struct reminder_rules *r, int32_t due_on, int32_t today, bool next,
			       const struct subject *invoice, int32_t *day, struct error *err)
{
	const struct tier *best = NULL;

	for (size_t i = 0; i < r->count; i++) {
		const struct tier *t = &r->tiers[i];
		int32_t at = tier_day(r, t, due_on);
		int holds;

		if ((at > today) != next || (best && (next ? at > *day : at < *day)))
			continue;
		holds = invoice ? when_holds(t->when, invoice, err) : 1;
		if (holds < 0)
			return NULL;
		if (holds) {
			best = t;
			*day = at;
		}
	}
	return best;
}

const struct tier *reminder_current(const struct reminder_rules *r, int32_t due_on, int32_t today,
				    const struct subject *invoice, int32_t *day, struct error *err)
{
	return pick(r, due_on, today, false, invoice, day, err);
}

const struct tier *reminder_next(const struct reminder_rules *r, int32_t due_on, int32_t today,
				 const struct subject *invoice, int32_t *day, struct error *err)
{
	return pick(r, due_on, today, true, invoice, day, err);
}

void reminder_add_key(struct str *out, const struct receivables *all, const struct receivable *owed,
		      const struct tier *t)
{
	str_addf(out, "%.*s/%s/", SLICE_ARGS(table_id(all->invoices, owed->row)), t->id);
	date_add_text(out, owed->due_on);
}

static long record_of(const struct reminder_rules *r, const struct receivables *all, const struct receivable *owed,
		      const struct tier *t)
{
	struct str key = STR_INIT;
	long row;

	reminder_add_key(&key, all, owed, t);
	row = table_find(r->reminders, str_slice(&key));
	str_release(&key);
	return row;
}

static bool is_sent(const struct reminder_rules *r, long record)
{
	return record >= 0 && !slice_is(table_text(r->reminders, (size_t)record, REMINDERS.status), "failed");
}

/* The most urgent tier that went out already, of those at least as urgent as `current`; NULL: none. */
static const struct tier *find_sent(const struct reminder_rules *r, const struct receivables *all,
				    const struct receivable *owed, const struct tier *current, int32_t day,
				    long *record)
{
	const struct tier *best = NULL;
	int32_t latest = day;

	*record = record_of(r, all, owed, current);
	if (is_sent(r, *record))
		best = current;
	for (size_t i = 0; i < r->count; i++) {
		const struct tier *t = &r->tiers[i];
		int32_t at = tier_day(r, t, owed->due_on);
		long row;

		if (t == current || at < latest || (at == day && t < current))
			continue;
		row = record_of(r, all, owed, t);
		if (is_sent(r, row)) {
			best = t;
			*record = row;
			latest = at;
		}
	}
	return best;
}

static bool is_left(const struct table *people, long row)
{
	return slice_is(table_text(people, (size_t)row, PEOPLE.status), "left");
}

static long manager_of(const struct table *people, long row)
{
	return table_find(people, table_text(people, (size_t)row, PEOPLE.manager));
}

static bool is_active(const struct table *people, long row, const char *role)
{
	return slice_is(table_text(people, (size_t)row, PEOPLE.role), role) &&
	       slice_is(table_text(people, (size_t)row, PEOPLE.status), "active");
}

/* Managers may go in a circle in a broken ledger: nobody has more of them than there are people. */
long reminder_recipient(const struct table *people, long owner, const char *to)
{
	const bool is_owner = slice_is(slice_of(to), "owner");
	long first = -1;

	for (size_t steps = 0; owner >= 0 && steps <= people->nrows; steps++, owner = manager_of(people, owner))
		if (is_owner ? !is_left(people, owner) : is_active(people, owner, to))
			return owner;
	for (size_t i = 0; !is_owner && i < people->nrows; i++)
		if (is_active(people, (long)i, to) &&
		    (first < 0 || slice_compare(table_id(people, i), table_id(people, (size_t)first)) < 0))
			first = (long)i;
	return first;
}

static bool is_held(const struct receivables *all, const struct receivable *owed)
{
	const int column = table_column(all->invoices, INVOICES.hold_until);

	return table_number(all->invoices, owed->row, column, DATE_MIN) >= all->as_of;
}

int reminder_decide(const struct reminder_rules *r, const struct receivables *all, const struct receivable *owed,
		    struct reminder *out, struct error *err)
{
	const size_t before = err->count;
	const struct tier *current, *sent;
	struct row_subject s;
	long record;

	row_subject(&s, r->book, all->invoices, owed->row);
	*out = (struct reminder){ .owed = owed, .record = -1, .recipient = -1 };
	out->owner = table_find(r->people, receivable_owner(all, owed));
	current = reminder_current(r, owed->due_on, all->as_of, &s.subject, &out->day, err);
	if (!current) {
		out->state = REMINDER_NOT_YET;
		out->tier = err->count == before
				    ? reminder_next(r, owed->due_on, all->as_of, &s.subject, &out->day, err)
				    : NULL;
		return err->count == before ? 0 : -1;
	}
	sent = find_sent(r, all, owed, current, out->day, &record);
	out->record = record;
	out->tier = sent ? sent : current;
	if (sent) {
		out->state = REMINDER_SENT;
		out->day = tier_day(r, sent, owed->due_on);
	} else if (is_held(all, owed)) {
		out->state = REMINDER_HELD;
	} else {
		out->recipient = reminder_recipient(r->people, out->owner, current->to);
		out->state = out->recipient < 0	     ? REMINDER_NOBODY
			     : out->day < all->as_of ? REMINDER_LATE
						     : REMINDER_SEND;
	}
	return 0;
}

static void add_sent(struct str *out, const struct reminder_rules *r, const struct reminder *m)
{
	struct slice recipient = table_text(r->reminders, (size_t)m->record, REMINDERS.recipient);
	int64_t at = table_number(r->reminders, (size_t)m->record, table_column(r->reminders, REMINDERS.at), 0);

	str_addf(out, _("%s already sent "), m->tier->id);
	if (at)
		date_add_text(out, moment_date(at));
	str_addf(out, _(" to %.*s"), SLICE_ARGS(listing_name(r->book, PEOPLE.ledger, recipient)));
}

void reminder_add_reason(struct str *out, const struct reminder_rules *r, const struct receivables *all,
			 const struct reminder *m)
{
	if (m->state == REMINDER_SENT) {
		add_sent(out, r, m);
	} else if (m->state == REMINDER_HELD) {
		str_addf(out, _("on hold until %.*s: %.*s"),
			 SLICE_ARGS(table_text(all->invoices, m->owed->row, INVOICES.hold_until)),
			 SLICE_ARGS(table_text(all->invoices, m->owed->row, INVOICES.hold_reason)));
	} else if (m->state == REMINDER_NOBODY) {
		str_addf(out, _("%s has nobody to go to"), m->tier->id);
	} else if (m->state == REMINDER_NOT_YET && !m->tier) {
		str_adds(out, _("no tier is for it"));
	} else if (m->state == REMINDER_NOT_YET) {
		str_addf(out, _("not yet: %s on "), m->tier->id);
		date_add_text(out, m->day);
	} else {
		str_adds(out, m->state == REMINDER_LATE ? _("late: its day was ") : _("its day is "));
		date_add_text(out, m->day);
	}
}

static void add_person(struct str *out, const struct reminder_rules *r, long row)
{
	if (row < 0)
		str_adds(out, _("nobody"));
	else
		str_addf(out, "%.*s %.*s", SLICE_ARGS(table_id(r->people, (size_t)row)),
			 SLICE_ARGS(table_text(r->people, (size_t)row, PEOPLE.name)));
}

static void add_part(void *context, const struct when_part *part)
{
	struct str *out = context;

	str_addf(out, _("; when %.*s %s: "), SLICE_ARGS(part->field), part->wanted);
	if (value_missing(&part->value))
		str_adds(out, _("there is none"));
	else
		str_add_slice(out, part->value.text);
}

/* The tier's condition with the values it met. */
static void add_condition(struct str *out, const struct reminder_rules *r, const struct receivables *all,
			  const struct reminder *m)
{
	struct error ignored = ERROR_INIT;
	struct row_subject s;

	row_subject(&s, r->book, all->invoices, m->owed->row);
	if (m->tier->when)
		when_explain(m->tier->when, &s.subject, add_part, out, &ignored);
	error_release(&ignored);
}

void reminder_add_explanation(struct str *out, const struct reminder_rules *r, const struct receivables *all,
			      const struct reminder *m)
{
	if (!m->tier) {
		str_adds(out, _("no tier is for it"));
		return;
	}
	str_addf(out, _("%s (%s:%u): due "), m->tier->id, m->tier->place.file, m->tier->place.line);
	date_add_text(out, m->owed->due_on);
	str_addc(out, ' ');
	tier_add_offset(out, m->tier);
	str_adds(out, " = ");
	date_add_text(out, m->day);
	str_adds(out, m->day < all->as_of   ? _(", before today ")
		      : m->day > all->as_of ? _(", after today ")
					    : _(", today "));
	date_add_text(out, all->as_of);
	add_condition(out, r, all, m);
	str_addf(out, _("; to %s: owner "), m->tier->to);
	add_person(out, r, m->owner);
	if (m->recipient < 0 && m->state != REMINDER_NOBODY)
		return;
	str_adds(out, " → ");
	add_person(out, r, m->recipient);
}

/* A reminder's words: its template with the placeholders filled */

struct reminder_filling {
	const struct reminder_rules *rules;
	const struct receivables *all;
	const struct reminder *reminder;
};

static const char *const names[] = { "outstanding", "paid", "days", "days_overdue", "today" };
enum { OUTSTANDING, PAID, DAYS, DAYS_OVERDUE, TODAY, NAMES };

static int find_name(struct slice name)
{
	for (int i = 0; i < NAMES; i++)
		if (slice_is(name, names[i]))
			return i;
	return -1;
}

/* "customer.name": the ledger that `customer.` stands for, the column left in *name. NULL: no such word. */
static const char *ledger_behind(struct slice *name)
{
	static const char *const words[][2] = {
		{ "invoice", "invoices" },
		{ "customer", "customers" },
		{ "owner", "people" },
		{ "recipient", "people" },
	};
	struct slice word = slice_cut(name, '.');

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_is(word, words[i][0]))
			return words[i][1];
	return NULL;
}

bool reminder_knows(const struct book *b, struct slice placeholder)
{
	struct slice column = placeholder;
	const char *ledger;
	const struct ledger *l;

	if (find_name(placeholder) >= 0)
		return true;
	ledger = ledger_behind(&column);
	l = ledger ? schema_ledger(&b->schema, slice_of(ledger)) : NULL;
	return l && column.len && ledger_column(l, column) >= 0;
}

static void add_named(struct str *value, const struct reminder_filling *f, int name)
{
	const struct receivable *r = f->reminder->owed;
	int overdue = receivable_days(f->all, r);

	if (name == OUTSTANDING)
		money_add_grouped(value, r->outstanding);
	else if (name == PAID)
		money_add_grouped(value, r->amount - r->outstanding);
	else if (name == TODAY)
		date_add_text(value, f->all->as_of);
	else
		str_addf(value, "%d", name == DAYS ? -overdue : overdue > 0 ? overdue : 0);
}

static void add_cell(struct str *value, const struct table *t, long row, struct slice column)
{
	const int i = ledger_column(t->ledger, column);
	struct slice text = row < 0 ? SLICE("") : table_cell(t, (size_t)row, i);
	struct value v;

	if (!text.len)
		str_adds(value, "—");
	else if (t->ledger->columns[i].type == TYPE_MONEY && value_parse(TYPE_MONEY, text, &v))
		money_add_grouped(value, v.number);
	else
		utf8_add_safe(value, text); /* a cell can't add lines to a message, or headers to a mail */
}

static int fill(const void *context, struct slice name, struct str *value)
{
	const struct reminder_filling *f = context;
	const struct receivables *all = f->all;
	const int known = find_name(name);
	struct slice column = name;
	const char *ledger;

	if (known >= 0) {
		add_named(value, f, known);
		return 0;
	}
	if (!reminder_knows(f->rules->book, name))
		return -1;
	ledger = ledger_behind(&column);
	if (slice_is(slice_of(ledger), "invoices"))
		add_cell(value, all->invoices, (long)f->reminder->owed->row, column);
	else if (slice_is(slice_of(ledger), "customers"))
		add_cell(value, all->customers, table_find(all->customers, f->reminder->owed->customer),
			 column);
	else
		add_cell(value, f->rules->people,
			 slice_starts(name, "owner.") ? f->reminder->owner : f->reminder->recipient, column);
	return 0;
}

int reminder_render(const struct reminder_rules *r, const struct receivables *all, const struct reminder *m,
		    struct str *out, struct error *err)
{
	const struct reminder_filling f = { r, all, m };
	const struct table *people = r->people;
	struct str missing = STR_INIT;
	int rc = 0;

	str_adds(out, "To: ");
	mail_add_recipient(out, table_text(people, (size_t)m->recipient, PEOPLE.name),
			   value_first(table_text(people, (size_t)m->recipient, PEOPLE.email)));
	str_addc(out, '\n');
	if (template_fill(out, str_slice(&m->tier->text), fill, &f, &missing))
		rc = error_at(err, ERROR_DATA, &m->tier->place, _("template '%s': unknown placeholders"),
			      m->tier->template);
	while (out->len && out->buf[out->len - 1] == '\n')
		out->buf[--out->len] = '\0';
	str_addc(out, '\n');
	str_release(&missing);
	return rc;
}

/* Messages as files. Each is durable before the commit and gets its name behind it: a run that died
 * before its commit has sent nothing, one that died behind it is finished by the next. */

enum { NAME_MAX_BYTES = 120 };

/* That the directory is there has to last as long as what will be in it. */
static int sync_parent(const char *dir)
{
	char *parent = file_join(dir, "..");
	int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0)
		close(fd);
	free(parent);
	return rc;
}

int outbox_open(struct outbox *o, struct change *c, const char *dir, struct error *err)
{
	struct stat st;

	*o = (struct outbox){ .dir = dir, .change = c };
	if (c->book->is_practice) /* its people are real */
		return error_add(err, ERROR_DATA, _("this is a practice book: no message leaves it; without --outbox they are shown"));
	if (mkdir(dir, 0775) == 0)
		return sync_parent(dir) < 0 ? error_errno(err, _("cannot create the outbox"), dir) : 0;
	if (errno != EEXIST)
		return error_errno(err, _("cannot create the outbox"), dir);
	errno = ENOTDIR;
	return stat(dir, &st) < 0 || !S_ISDIR(st.st_mode) ? error_errno(err, _("cannot open the outbox"), dir) : 0;
}

static bool is_plain(int32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* Letters of any language stay, if a terminal shows them as they are; everything else becomes a line below. */
static bool is_letter(struct slice one)
{
	struct str safe = STR_INIT;
	bool same;

	utf8_add_safe(&safe, one);
	same = (unsigned char)*one.ptr >= 0x80 && slice_equal(str_slice(&safe), one);
	str_release(&safe);
	return same;
}

/* Slashes between the parts of a key are expected; whatever else changes is made up for by a checksum, so that two
 * keys never share a file. */
void outbox_add_name(struct str *out, struct slice key)
{
	const size_t from = out->len;
	struct slice rest = key;
	size_t slashes = 0;
	bool changed = false;

	while (rest.len && out->len - from < NAME_MAX_BYTES) {
		int32_t c;
		struct slice one = { rest.ptr, utf8_next(rest, &c) };
		bool hidden = c == '.' && out->len == from;

		if ((is_plain(c) && !hidden) || is_letter(one))
			str_add_slice(out, one);
		else
			str_addc(out, '_');
		slashes += c == '/';
		changed = changed || hidden || (c != '/' && !is_plain(c) && !is_letter(one));
		rest = (struct slice){ rest.ptr + one.len, rest.len - one.len };
	}
	if (changed || rest.len || slashes != 2)
		str_addf(out, "-%08x", (unsigned)file_crc32(0, key));
	str_adds(out, ".txt");
}

static char *path_of(const struct outbox *o, struct slice key)
{
	struct str name = STR_INIT;
	char *path;

	outbox_add_name(&name, key);
	path = file_join(o->dir, name.buf);
	str_release(&name);
	return path;
}

int outbox_put(const struct outbox *o, struct slice key, struct slice message, struct error *err)
{
	char *path = path_of(o, key);
	const int rc = change_output(o->change, path, message, true, err);

	free(path);
	return rc;
}

void outbox_resume(const struct outbox *o, struct slice key)
{
	char *path = path_of(o, key);

	if (output_resume(path))
		change_event(o->change, message_resumed, .file = slice_of(path));
	free(path);
}

void outbox_say_address(struct change *c, const struct table *people, size_t person)
{
	struct slice email = value_first(table_text(people, person, PEOPLE.email));

	if (email.len && !mail_is_address(email))
		change_event(c, message_without_address, .email = email, .recipient = table_id(people, person));
}
