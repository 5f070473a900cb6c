/* field.c - columns by name, retired and revived, in a file of fields whose other bytes stay; see field.h. */
#include "sales/rules/field.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/map.h"
#include "base/near.h"
#include "base/str.h"
#include "base/utf8.h"
#include "book/book_rules.h"
#include "book/kept.h"
#include "book/names.h"
#include "rule/yaml.h"
#include "sales/rules/rules.h"

/* One entry of rules/fields/ changed where it stands: comments, order and layout of everything else stay, byte for byte.
 *
 * The entry is found in the parsed tree, which knows where it stands; the text is cut there. Written in brackets, the entry
 * gets a further member at its end; written line by line, a further line of the same indentation. What comes out is read
 * again before it counts: an entry laid out in a way that this can't edit is refused, with its place. */

struct field_entry {
	const char *shown;	    /* what messages call the file: "rules/fields/leads.yaml" */
	const char *ledger, *column; /* canonical names: "leads", "product" */
};

static const struct node *find_entry(const struct yaml *y, const struct field_entry *e)
{
	return node_get(node_get(y->root, e->ledger), e->column);
}

static int no_entry(const struct field_entry *e, struct error *err)
{
	return error_add(err, ERROR_DATA, _("%s: there is no entry %s of %s"), e->shown, e->column, e->ledger);
}

static size_t line_start(struct slice text, size_t at)
{
	while (at && text.ptr[at - 1] != '\n')
		at--;
	return at;
}

/* Behind the line end; the end of the text where there is none. */
static size_t next_line(struct slice text, size_t at)
{
	while (at < text.len && text.ptr[at] != '\n')
		at++;
	return at < text.len ? at + 1 : at;
}

static size_t skip_blanks(struct slice text, size_t at)
{
	while (at < text.len && strchr(" \t\r\n", text.ptr[at]))
		at++;
	return at;
}

struct cut {
	size_t from, to;
};

static bool has_comment(struct slice text, struct cut gap)
{
	return gap.from < gap.to && memchr(text.ptr + gap.from, '#', gap.to - gap.from);
}

static const struct node *before(const struct node *entry, const struct node *member)
{
	const struct node *n = entry->first;

	while (n && n->next != member)
		n = n->next;
	return n;
}

/* The bytes that go with a member: with one of the commas beside it, or with its whole lines. */
static struct cut bytes_of(struct slice text, const struct node *entry, const struct node *member)
{
	struct cut c = { yaml_offset(text, member->from), yaml_offset(text, member->to) }, gap;
	const struct node *last = before(entry, member);

	if (!entry->is_flow)
		return (struct cut){ line_start(text, c.from), next_line(text, c.to) };
	gap = (struct cut){ last ? yaml_offset(text, last->to) : c.from, c.from };
	if (last && !has_comment(text, gap))
		return (struct cut){ gap.from, c.to };
	gap.to = skip_blanks(text, c.to);
	if (gap.to < text.len && text.ptr[gap.to] == ',')
		c.to = skip_blanks(text, gap.to + 1);
	return c;
}

static void add_member(struct str *out, struct slice text, const struct node *entry, struct slice day)
{
	size_t at = yaml_offset(text, entry->last->to);

	if (entry->is_flow) {
		str_add(out, text.ptr, at);
		str_addf(out, ", retired: %.*s", SLICE_ARGS(day));
	} else {
		const size_t key = yaml_offset(text, entry->first->from), start = line_start(text, key);

		/* A text of several lines ends where the next one begins. */
		if (!at || text.ptr[at - 1] != '\n')
			at = next_line(text, at);
		str_add(out, text.ptr, at);
		if (at && text.ptr[at - 1] != '\n')
			str_addc(out, '\n');
		str_add(out, text.ptr + start, key - start);
		str_addf(out, "retired: %.*s%s", SLICE_ARGS(day), at > 1 && text.ptr[at - 2] == '\r' ? "\r\n" : "\n");
	}
	str_add(out, text.ptr + at, text.len - at);
}

/* Reads what came out: nothing else may have become of the entry. */
static int check_result(const struct field_entry *e, struct slice text, struct slice day, const struct node *was,
			struct error *err)
{
	struct yaml y;
	struct error ignored = ERROR_INIT;
	int rc = yaml_read(&y, e->shown, text, &ignored);
	const struct node *now = rc == 0 ? find_entry(&y, e) : NULL;
	const size_t others = was->count - (node_get(was, "retired") != NULL);

	if (error_status(&ignored) == ERROR_SYSTEM) {
		error_move(err, &ignored);
		rc = -1;
	} else if (!now || !slice_equal(node_text(now, "retired"), day) || now->count != others + (day.len > 0))
		rc = node_error(
			was, err,
			day.len ? _("this entry is laid out in a way that can't be edited here; write into it: retired: %.*s")
				: _("this entry is laid out in a way that can't be edited here; take out of it: retired%.*s"),
			SLICE_ARGS(day));
	error_release(&ignored);
	yaml_release(&y);
	return rc;
}

static int edit(const struct field_entry *e, struct slice text, const struct node *entry, struct slice day,
		struct str *out, struct error *err)
{
	const struct node *retired = node_get(entry, "retired");
	struct cut c;

	if (!retired && day.len) {
		add_member(out, text, entry, day);
	} else if (retired && day.len) {
		str_add(out, text.ptr, yaml_offset(text, retired->from));
		str_addf(out, "retired: %.*s", SLICE_ARGS(day));
		c.to = yaml_offset(text, retired->to);
		str_add(out, text.ptr + c.to, text.len - c.to);
	} else if (retired) {
		c = bytes_of(text, entry, retired);
		str_add(out, text.ptr, c.from);
		str_add(out, text.ptr + c.to, text.len - c.to);
	} else {
		str_add_slice(out, text);
	}
	return check_result(e, str_slice(out), day, entry, err);
}

/* Appends `text` with the entry's `retired` set to `day` (empty: without it); the old one's text goes to *old (may be NULL). */
static int field_edit_retired(const struct field_entry *e, struct slice text, struct slice day, struct str *out,
		       struct str *old, struct error *err)
{
	const struct node *entry;
	struct str new = STR_INIT;
	struct yaml y;
	int rc = yaml_read(&y, e->shown, text, err);

	entry = rc == 0 ? find_entry(&y, e) : NULL;
	if (rc == 0 && (!entry || entry->kind != NODE_MAP || !entry->last))
		rc = no_entry(e, err);
	if (rc == 0)
		rc = edit(e, text, entry, day, &new, err);
	if (rc == 0) {
		str_add_slice(out, str_slice(&new));
		if (old)
			str_add_slice(old, node_text(entry, "retired"));
	}
	str_release(&new);
	yaml_release(&y);
	return rc;
}

const struct ledger *field_ledger(const struct book *b, struct slice name, struct error *err)
{
	const struct schema *s = &b->schema;
	const struct ledger *l = schema_ledger(s, name);
	struct nearest near;

	if (l)
		return l;
	nearest_init(&near, name);
	for (size_t i = 0; i < s->count; i++)
		nearest_offer(&near, slice_of(s->ledgers[i].name));
	if (nearest_found(&near).len)
		error_add(err, ERROR_USAGE, _("'%.*s' is no ledger; did you mean '%.*s'?"), SLICE_ARGS(name),
			  SLICE_ARGS(nearest_found(&near)));
	else
		error_add(err, ERROR_USAGE, _("'%.*s' is no ledger (%s lists them)"), SLICE_ARGS(name), book_fields_shown(b));
	return NULL;
}

int field_find(const struct book *b, const char *name, const struct ledger **ledger, int *column, struct error *err)
{
	struct slice field = slice_of(name), head = slice_cut(&field, '.');

	if (!field.len)
		return error_add(err, ERROR_USAGE,
				 _("'%s' is no field; write it as LEDGER.COLUMN, such as leads.product"), name);
	*ledger = field_ledger(b, head, err);
	if (!*ledger)
		return -1;
	*column = ledger_column(*ledger, field);
	return *column < 0 ? ledger_no_column(*ledger, field, NULL, ERROR_USAGE, err) : 0;
}

bool field_is_stamped(const struct column *c)
{
	static const char *const names[] = { "created_at", "updated_at", "closed_at", "entry_stage", "talk", NULL };

	return c->is_id || slice_among(slice_of(c->name), names) >= 0;
}

bool field_is_worked_out(const struct column *c)
{
	static const char *const names[] = { "score", "scored_at", "roi", "payback", "net_value", NULL };

	return slice_among(slice_of(c->name), names) >= 0;
}

static int read_shipped(const struct book *b, const char *file, const struct ledger *l, bool *shipped, struct error *err)
{
	char *path = file_join(b->defaults, file);
	struct str text = STR_INIT;
	struct yaml y = { 0 };
	int rc = file_read(AT_FDCWD, path, &text, err);

	if (rc == 0 && (rc = yaml_read(&y, file, str_slice(&text), err)) == 0) {
		const struct node *ledger = node_get(y.root, l->name);

		for (size_t i = 0; i < l->ncolumns; i++)
			shipped[i] = ledger && node_get(ledger, l->columns[i].name);
	}
	yaml_release(&y);
	str_release(&text);
	free(path);
	return rc < 0 ? -1 : 0;
}

int field_shipped(struct book *b, const struct ledger *l, bool *shipped, struct error *err)
{
	char *file = book_fields_file(b, l->name), *own = file_join("rules", file), *theirs = xformat("fields/%s.yaml", l->name);
	char *path = b->defaults ? file_join(b->defaults, theirs) : NULL;
	struct stat st;
	int rc = 0;

	for (size_t i = 0; i < l->ncolumns; i++)
		shipped[i] = true;
	/* Of a ledger that is the book's alone no column was there from the beginning. */
	if (path && fstatat(b->dirfd, own, &st, 0) == 0) {
		if (file_exists(path))
			rc = read_shipped(b, theirs, l, shipped, err);
		else
			memset(shipped, 0, l->ncolumns * sizeof(*shipped));
	}
	free(path);
	free(theirs);
	free(own);
	free(file);
	return rc;
}

static bool is_owner_of_leads(const struct ledger *l, int column)
{
	return l->known == LEADS.ledger && ledger_known(l, LEADS.owner) == column;
}

bool field_is_needed(const struct ledger *l, int column)
{
	return kept_record(l, column) || is_owner_of_leads(l, column);
}

static int refuse_needed(struct book *b, const struct ledger *l, int column, struct error *err)
{
	const struct column *c = &l->columns[column];
	struct field_rules rules;
	struct field_places places = { 0 };
	int rc;

	if (c->required)
		return error_at(err, ERROR_DATA, &c->place,
				_("%s.%s is required and can't be retired; take `required` out first"), l->name,
				c->name);
	if (c->is_id)
		return error_at(err, ERROR_DATA, &c->place, _("%s.%s names the rows and can't be retired"), l->name,
				c->name);
	if (kept_record(l, column))
		return error_at(err, ERROR_DATA, &c->place, _("%s.%s holds what %s wrote and can't be retired"), l->name, c->name,
				kept_record(l, column));
	if (is_owner_of_leads(l, column))
		return error_at(err, ERROR_DATA, &c->place, _("%s.%s says whose work it is and can't be retired"), l->name, c->name);
	rc = field_rules_read(&rules, b, err);
	if (rc == 0)
		rc = field_places_find(&places, &rules, l, column, err);
	for (size_t i = 0; i < places.count; i++)
		rc = error_add(err, ERROR_DATA,
			       _("%s: %s.%s is asked for here and can't be retired; take it out here first"),
			       places.at[i], l->name, c->name);
	field_places_release(&places);
	field_rules_release(&rules);
	return rc;
}

/* What becomes of the entry of the ledger's description: retired on `day`, or without it. */
static int rewrite(struct change *c, const struct ledger *l, const struct column *column, struct slice day,
		   struct error *err)
{
	char *rules = book_fields_file(c->book, l->name), *id = xformat("%s.%s", l->name, column->name);
	struct change_file *file = change_rules(c, rules, err);
	struct str text = STR_INIT, old = STR_INIT;
	int rc = -1;

	if (file) {
		const struct field_entry entry = { file->name, l->name, column->name };

		rc = field_edit_retired(&entry, file->text, day, &text, &old, err);
	}
	if (rc == 0) {
		const struct change_said said = { slice_of(id), SLICE("retired"), str_slice(&old), day };

		change_rewrite(c, file, str_slice(&text), &said);
		if (change_file_is_new(file) && change_file_changes(file))
			change_event(c, fields_own, .file = slice_of(file->name));
	}
	free(id);
	free(rules);
	str_release(&text);
	str_release(&old);
	return rc;
}

static int count_filled(struct book *b, const struct ledger *l, int column, size_t *filled, struct error *err)
{
	const struct table *t = book_table_of(b, l, err);

	*filled = 0;
	for (size_t i = 0; t && i < t->nrows; i++)
		*filled += table_cell(t, i, column).len > 0;
	return t ? 0 : -1;
}

int field_retire(struct change *c, const struct ledger *l, int column, struct error *err)
{
	const struct column *field = &l->columns[column];
	const struct slice name = change_text(c, "%s.%s", l->name, field->name);
	struct str day = STR_INIT;
	size_t filled;
	int rc;

	if (field->retired) {
		change_event(c, field_retired_already, .field = name, .label = slice_of(column_label(field)),
			     .place = change_place(c, &field->place));
		return 0;
	}
	if (refuse_needed(c->book, l, column, err) < 0 || count_filled(c->book, l, column, &filled, err) < 0)
		return -1;
	change_event(c, field_retired, .field = name, .label = slice_of(column_label(field)), .filled = (int64_t)filled);
	date_add_text(&day, c->book->today);
	rc = rewrite(c, l, field, str_slice(&day), err);
	change_event(c, field_back, .field = name, .next = change_text(c, "crm book field revive %.*s", SLICE_ARGS(name)));
	str_release(&day);
	return rc;
}

int field_revive(struct change *c, const struct ledger *l, int column, struct error *err)
{
	const struct column *field = &l->columns[column];
	const struct slice name = change_text(c, "%s.%s", l->name, field->name);
	size_t filled;

	if (!field->retired) {
		change_event(c, field_not_retired, .field = name, .label = slice_of(column_label(field)));
		return 0;
	}
	if (count_filled(c->book, l, column, &filled, err) < 0)
		return -1;
	change_event(c, field_revived, .field = name, .label = slice_of(column_label(field)), .filled = (int64_t)filled);
	return rewrite(c, l, field, SLICE(""), err);
}

/* Which rules ask for a column. The rule files are read once as they are and once with the column
 * gone from the schema: what is found then and wasn't before asks for it. So every condition, value, placeholder and import
 * map counts by the rules of its own reader, and nobody has to keep a list of them. */

static void add_place(struct field_places *p, struct slice place)
{
	for (size_t i = 0; i < p->count; i++)
		if (slice_is(place, p->at[i]))
			return;
	p->at = xgrow(p->at, &p->cap, p->count + 1, sizeof(*p->at));
	p->at[p->count++] = xstrndup(place.ptr, place.len);
}

/* "rules/stages.yaml:13:31: there is no ...": the place. */
static struct slice place_of(struct slice finding)
{
	long end = slice_find(finding, SLICE(": "));

	return end < 0 ? finding : (struct slice){ finding.ptr, (size_t)end };
}

static int compare(struct field_places *p, const struct error *before, const struct error *without, struct error *err)
{
	struct map known = MAP_INIT;
	int rc = 0;

	for (size_t i = 0; i < before->count; i++)
		map_add(&known, slice_of(before->items[i].text), 1);
	for (size_t i = 0; i < without->count; i++) {
		const struct error_item *found = &without->items[i];

		if (map_get(&known, slice_of(found->text)) >= 0 || slice_starts(slice_of(found->text), "rules/import/"))
			continue;
		if (found->kind == ERROR_SYSTEM) { /* that has nothing to do with the column */
			error_copy(err, found);
			rc = -1;
		} else {
			add_place(p, place_of(slice_of(found->text)));
		}
	}
	map_release(&known);
	return rc;
}

static int ask_rules(struct field_places *p, struct field_rules *r, struct column *column, struct error *err)
{
	struct error without = ERROR_INIT;
	int rc;

	column->absent = true;
	rc = rules_find_faults(r->book, &without, err);
	column->absent = false;
	if (rc == 0)
		rc = compare(p, &r->found, &without, err);
	error_release(&without);
	return rc;
}

/* {{customer.name}}: is that word a row of the ledger? People are named by what they do. */
static bool names_ledger(struct slice word, const struct ledger *l)
{
	struct slice name = slice_of(l->name);

	if (slice_is(name, "people"))
		return slice_is(word, "owner") || slice_is(word, "recipient");
	return slice_cut_end(&name, "s") && slice_equal(word, name);
}

static bool asks_for(struct slice placeholder, const struct ledger *l, int column)
{
	struct slice otherwise = placeholder, name = slice_cut(&otherwise, '|'), word = slice_cut(&name, '.');

	return names_ledger(slice_trim(word), l) && ledger_column(l, slice_trim(name)) == column;
}

static void read_template(struct field_places *p, const char *file, struct slice text, const struct ledger *l,
			  int column)
{
	for (unsigned line = 1; text.len; line++) {
		struct slice rest = slice_cut(&text, '\n');

		for (long at; (at = slice_find(rest, SLICE("{{"))) >= 0;) {
			struct slice placeholder = { rest.ptr + at + 2, rest.len - (size_t)at - 2 };
			long end = slice_find(placeholder, SLICE("}}"));

			rest = placeholder;
			if (end < 0)
				break;
			placeholder.len = (size_t)end;
			if (asks_for(placeholder, l, column)) {
				char *place = xformat("rules/%s:%u", file, line);

				add_place(p, slice_of(place));
				free(place);
			}
		}
	}
}

/* The templates of one directory below rules/, and of those in it. Of contracts' rules_check misses the column itself. */
static int ask_templates(struct field_places *p, struct book *b, const char *below, const struct ledger *l, int column,
			 struct error *err)
{
	struct names names = { 0 };
	int rc;

	if (strcmp(below, "templates/contract") == 0)
		return 0;
	rc = names_find(&names, b, below, "", err);
	for (size_t i = 0; i < names.count && rc == 0; i++) {
		char *file = xformat("%s/%s", below, names.at[i]);
		struct str text = STR_INIT;

		if (!strchr(names.at[i], '.'))
			rc = ask_templates(p, b, file, l, column, err);
		else if ((rc = book_text(b, file, &text, err)) == 0)
			read_template(p, file, str_slice(&text), l, column);
		str_release(&text);
		free(file);
	}
	names_release(&names);
	return rc;
}

static int need_file(void *book, const struct rule_kind *k, const char *file, struct error *err)
{
	(void)k;
	book_rules(book, file, err);
	return 0;
}

/* A file that isn't YAML is read as nothing, and asks for nothing as far as its reader can tell. */
static int need_all(struct book *b, struct error *err)
{
	const size_t before = err->count;
	const int rc = rules_each(b, need_file, b, err);

	error_become(err, before, ERROR_SYSTEM);
	return rc < 0 || err->count > before ? -1 : 0;
}

int field_rules_read(struct field_rules *r, struct book *b, struct error *err)
{
	int rc;

	*r = (struct field_rules){ b, ERROR_INIT };
	/* Reads ledgers that rules look into: while all their columns are known. */
	rc = need_all(b, err) < 0 ? -1 : rules_find_faults(b, &r->found, err);
	for (size_t i = 0; i < r->found.count; i++) {
		if (r->found.items[i].kind == ERROR_SYSTEM) {
			error_copy(err, &r->found.items[i]);
			rc = -1;
		}
	}
	return rc;
}

void field_rules_release(struct field_rules *r)
{
	error_release(&r->found);
}

/* leads.pipeline says which of several pipelines a lead goes through: no reader misses the column, and yet it is asked for. */
static void ask_pipelines(struct field_places *p, const struct book *b, const struct ledger *l, int column)
{
	const struct place *second;
	char *place;

	if (b->stages.npipelines < 2 || strcmp(l->name, "leads") != 0 ||
	    strcmp(l->columns[column].name, "pipeline") != 0)
		return;
	second = &b->stages.pipelines[1].place;
	place = xformat("%s:%u:%u", second->file, second->line, second->column);
	add_place(p, slice_of(place));
	free(place);
}

int field_places_find(struct field_places *p, struct field_rules *r, const struct ledger *l, int column,
		      struct error *err)
{
	*p = (struct field_places){ 0 };
	if (ask_rules(p, r, &r->book->schema.ledgers[l->index].columns[column], err) < 0)
		return -1;
	ask_pipelines(p, r->book, l, column);
	return ask_templates(p, r->book, "templates", l, column, err);
}

void field_places_release(struct field_places *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->at[i]);
	free(p->at);
	*p = (struct field_places){ 0 };
}
