/* field_places.c - which rules ask for a column; see field.h. The rule files are read once as they are and once with the column
 * gone from the schema: what is found then and wasn't before asks for it. So every condition, value, placeholder and import
 * map counts by the rules of its own reader, and nobody has to keep a list of them. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/map.h"
#include "book/names.h"
#include "sales/field.h"
#include "sales/rules.h"

static void add_to(char ***list, size_t *count, size_t *cap, struct slice place)
{
	for (size_t i = 0; i < *count; i++)
		if (slice_is(place, (*list)[i]))
			return;
	*list = xgrow(*list, cap, *count + 1, sizeof(**list));
	(*list)[(*count)++] = xstrndup(place.ptr, place.len);
}

static void add_place(struct field_places *p, struct slice place)
{
	if (slice_starts(place, "rules/import/"))
		add_to(&p->fills, &p->nfills, &p->fills_cap, place);
	else
		add_to(&p->at, &p->count, &p->cap, place);
}

/* Every finding of all rule files, kept in the view's rows. */
static int findings(struct book *b, struct view *v, struct error *err)
{
	view_init(v);
	return rules_check(b, v, err);
}

static const struct view_section *findings_of(const struct view *v)
{
	const struct view_section *s = &v->first;

	while (s && strcmp(s->name, "findings") != 0)
		s = s->next;
	return s;
}

/* "rules/stages.yaml:13:31: there is no ...": the place. */
static struct slice place_of(struct slice finding)
{
	long end = slice_find(finding, SLICE(": "));

	return end < 0 ? finding : (struct slice){ finding.ptr, (size_t)end };
}

static void compare(struct field_places *p, const struct view *before, const struct view *without)
{
	const struct view_section *was = findings_of(before), *now = findings_of(without);
	struct map known = MAP_INIT;

	for (size_t i = 0; was && i < was->ncells; i++)
		map_add(&known, was->cells[i].text, 1);
	for (size_t i = 0; now && i < now->ncells; i++)
		if (map_get(&known, now->cells[i].text) < 0)
			add_place(p, place_of(now->cells[i].text));
	map_release(&known);
}

static int ask_rules(struct field_places *p, struct book *b, struct column *column, struct error *err)
{
	struct view before, without;
	int rc = findings(b, &before, err); /* first: a ledger must be read while all its columns are known */

	column->absent = true;
	view_init(&without);
	if (rc == 0)
		rc = rules_check(b, &without, err);
	column->absent = false;
	if (rc == 0)
		compare(p, &before, &without);
	view_release(&before);
	view_release(&without);
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

/* The templates of one directory below rules/, and of those in it. */
static int ask_templates(struct field_places *p, struct book *b, const char *below, const struct ledger *l, int column,
			 struct error *err)
{
	struct names names = { 0 };
	int rc = 0;

	names_find(&names, b, below, "");
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

int field_places_find(struct field_places *p, struct book *b, const struct ledger *l, int column, struct error *err)
{
	*p = (struct field_places){ 0 };
	if (ask_rules(p, b, &b->schema.ledgers[l->index].columns[column], err) < 0)
		return -1;
	return ask_templates(p, b, "templates", l, column, err);
}

void field_places_release(struct field_places *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->at[i]);
	for (size_t i = 0; i < p->nfills; i++)
		free(p->fills[i]);
	free(p->at);
	free(p->fills);
	*p = (struct field_places){ 0 };
}
