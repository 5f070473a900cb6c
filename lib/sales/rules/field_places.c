/* field_places.c - which rules ask for a column; see field.h. The rule files are read once as they are and once with the column
 * gone from the schema: what is found then and wasn't before asks for it. So every condition, value, placeholder and import
 * map counts by the rules of its own reader, and nobody has to keep a list of them. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/map.h"
#include "book/names.h"
#include "sales/rules/field.h"
#include "sales/rules/rules.h"

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

/* A file that isn't YAML is read as nothing, and asks for nothing as far as its reader can tell. */
static int need_all(struct book *b, struct error *err)
{
	const size_t before = err->count;
	int rc = 0;

	for (const struct rule_kind *const *kind = rule_kinds, *k; (k = *kind); kind++)
		if (rule_kind_applies(k, b) && !book_rules(b, k->file, err))
			rc = -1;
	error_become(err, before, ERROR_SYSTEM);
	return rc;
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
