/* schema.c - asking the schema: ledgers, columns, whether a cell is what its column wants. See schema.h; schema_load.c reads it. */
#include "book/schema.h"

#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/check.h"

const struct ledger *schema_named(const struct schema *s, struct slice name)
{
	for (size_t i = 0; i < s->count; i++)
		if (slice_is(name, s->ledgers[i].name))
			return &s->ledgers[i];
	return NULL;
}

int ledger_column(const struct ledger *l, struct slice name)
{
	struct str key = STR_INIT;
	long i = map_get(&l->by_name, name);

	if (i < 0) {
		utf8_add_folded(&key, name);
		i = map_get(&l->by_name, str_slice(&key));
		str_release(&key);
	}
	return i >= 0 && l->columns[i].absent ? -1 : (int)i;
}

int ledger_known(const struct ledger *l, const struct known_column *column)
{
	int i;

	if (!l->bound || column->ledger != l->known)
		return ledger_column(l, slice_of(column->name));
	i = l->bound[column->at];
	return i >= 0 && l->columns[i].absent ? -1 : i;
}

int ledger_merge(const struct ledger *l)
{
	const int column = (int)l->ncolumns - 1; /* which is added behind all others */

	return column >= 0 && l->columns[column].is_merge ? column : -1;
}

int ledger_own_date(const struct ledger *l)
{
	static const char *const names[] = { "created_at", "opened_at", "issued_on", "paid_on", "ordered_on",
					     "drawn_at",   "solved_at", "found_at",  "requested_at", "noted_at", "at" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const int column = ledger_column(l, slice_of(names[i]));

		if (column >= 0 && (l->columns[column].type == TYPE_DATE || l->columns[column].type == TYPE_TIME))
			return column;
	}
	return -1;
}

int ledger_no_column(const struct ledger *l, struct slice name, const struct place *at, enum error_kind kind,
		     struct error *err)
{
	struct nearest near;
	struct slice best;

	nearest_init(&near, name);
	for (size_t i = 0; i < l->ncolumns; i++) {
		nearest_offer(&near, slice_of(l->columns[i].name));
		nearest_offer(&near, slice_of(l->columns[i].label[0]));
		nearest_offer(&near, slice_of(l->columns[i].label[1]));
	}
	best = nearest_found(&near);
	if (best.len)
		return error_at(err, kind, at, _("'%.*s' is no column of %s; did you mean '%.*s'?"), SLICE_ARGS(name), l->name,
				SLICE_ARGS(best));
	return error_at(err, kind, at, _("'%.*s' is no column of %s (%s lists them)"), SLICE_ARGS(name), l->name,
			l->place.file ? l->place.file : "rules/fields.yaml");
}

const char *column_said(const struct column *c)
{
	return strcmp(lang_code(), "zh") == 0 ? c->label[1] : c->name;
}

const char *column_label(const struct column *c)
{
	return c->label[strcmp(lang_code(), "zh") == 0];
}

/* Of `words: people.role`, that column; NULL: the column's words are its own. */
static const struct column *words_of(const struct column *c)
{
	const int i = c->words_column ? ledger_column(c->words_ledger, slice_of(c->words_column)) : -1;

	return i < 0 ? NULL : &c->words_ledger->columns[i];
}

const char *const column_labels[] = { "en", "zh" };

int column_label_named(const struct column *c, struct slice name)
{
	for (int i = 0; name.len && (c->nwords || c->words_ledger) && i < 2; i++)
		if (slice_is(name, column_labels[i]))
			return i;
	return -1;
}

struct slice column_shown(const struct column *c, struct slice text)
{
	return column_shown_in(c, text, strcmp(lang_code(), "zh") == 0);
}

struct slice column_shown_in(const struct column *c, struct slice text, int language)
{
	const struct column *other = words_of(c);
	int i;

	if (other)
		return column_shown_in(other, text, language);
	if (c->words_ledger) {
		i = ledger_column(c->words_ledger, text);
		return i < 0 ? text : slice_of(language ? c->words_ledger->columns[i].label[1] : c->words_ledger->columns[i].name);
	}
	for (size_t k = 0; k < c->nwords; k++)
		if (slice_equal(c->words[k].text, text))
			return slice_of(c->words[k].label[language]);
	return text;
}

static struct slice own_word(const struct column *c, struct slice typed)
{
	struct str key = STR_INIT;
	struct slice word = SLICE("");

	if (c->nwords)
		utf8_add_folded(&key, typed);
	for (size_t k = 0; !word.len && k < c->nwords; k++)
		for (size_t i = 0; i < 3; i++)
			if (slice_equal(c->words[k].folded[i], str_slice(&key)))
				word = c->words[k].text;
	str_release(&key);
	return word;
}

struct slice column_word(const struct column *c, struct slice typed)
{
	const struct column *other = words_of(c);
	int i;

	if (other)
		return column_word(other, typed);
	if (c->words_ledger) {
		i = ledger_column(c->words_ledger, typed);
		return i < 0 ? SLICE("") : slice_of(c->words_ledger->columns[i].name);
	}
	return own_word(c, typed);
}

bool column_takes(const struct column *c, const struct stages *stages, struct slice text)
{
	for (size_t i = 0; i < c->nvalues; i++)
		if (slice_equal(c->values[i], text))
			return true;
	return c->nvalues ? false : !c->is_stage || !stages || stages_find(stages, text);
}

/* A duration in working days has no limit in days. */
bool column_within(const struct column *c, const struct value *v)
{
	return !type_is_numeric(c->type) || v->workdays || (v->number >= c->min && v->number <= c->max);
}

struct slice column_choice(const struct column *c, const struct stages *stages, struct slice typed)
{
	const struct slice word = column_word(c, typed);

	if (word.len)
		return word;
	for (size_t p = 0; c->is_stage && stages && p < stages->npipelines; p++)
		for (size_t i = 0; i < stages->pipelines[p].nstages; i++)
			if (utf8_same_folded(stages->pipelines[p].stages[i].id, typed))
				return stages->pipelines[p].stages[i].id;
	return typed;
}

/* A cell against its column */

static int not_allowed(const struct column *c, struct slice text, const struct place *at, struct error *err)
{
	struct str list = STR_INIT;
	struct slice found, shown;
	struct nearest near;
	int rc;

	nearest_init(&near, text);
	for (size_t i = 0; i < c->nvalues; i++) {
		str_addf(&list, "%s%.*s", i ? _(", ") : "", SLICE_ARGS(column_shown(c, c->values[i])));
		nearest_offer(&near, c->values[i]);
		for (int k = 0; k < 2; k++) /* written by hand it may be of either language */
			nearest_offer(&near, slice_of(c->words[i].label[k]));
	}
	found = nearest_found(&near);
	if (utf8_same_folded(found, text)) /* a label where the word itself has to stand */
		found = column_word(c, found);
	shown = column_shown(c, column_word(c, found));
	if (found.len && !slice_equal(found, shown) && utf8_count(found) < found.len) /* typed in Chinese on an English screen */
		rc = error_at(err, ERROR_DATA, at, _("%s: '%.*s' is none of %s; did you mean '%.*s' (%.*s)?"), column_said(c),
			      SLICE_ARGS(text), list.buf, SLICE_ARGS(found), SLICE_ARGS(shown));
	else if (found.len)
		rc = error_at(err, ERROR_DATA, at, _("%s: '%.*s' is none of %s; did you mean '%.*s'?"), column_said(c), SLICE_ARGS(text),
			      list.buf, SLICE_ARGS(shown));
	else
		rc = error_at(err, ERROR_DATA, at, _("%s: '%.*s' is none of %s"), column_said(c), SLICE_ARGS(text), list.buf);
	str_release(&list);
	return rc;
}

static int no_stage(const struct column *c, struct slice text, const struct stages *stages, const struct place *at,
		    struct error *err)
{
	struct nearest near;
	struct slice best;

	nearest_init(&near, text);
	for (size_t p = 0; p < stages->npipelines; p++)
		for (size_t i = 0; i < stages->pipelines[p].nstages; i++)
			nearest_offer(&near, stages->pipelines[p].stages[i].id);
	best = nearest_found(&near);
	if (best.len)
		return error_at(err, ERROR_DATA, at, _("%s: '%.*s' is no stage; did you mean '%.*s'?"), column_said(c),
				SLICE_ARGS(text), SLICE_ARGS(best));
	return error_at(err, ERROR_DATA, at, _("%s: '%.*s' is no stage (rules/stages.yaml lists them)"), column_said(c),
			SLICE_ARGS(text));
}

int column_check_choice(const struct column *c, struct slice text, const struct stages *stages, const struct place *at,
		 struct error *err)
{
	if (column_takes(c, stages, text))
		return 0;
	return c->nvalues ? not_allowed(c, text, at, err) : no_stage(c, text, stages, at, err);
}

static int not_within(const struct column *c, struct slice text, const struct value *v, const struct place *at, struct error *err)
{
	const bool below = v->number < c->min;
	struct str limit = STR_INIT;
	int rc;

	value_add_number(&limit, c->type, below ? c->min : c->max);
	rc = below ? error_at(err, ERROR_DATA, at, _("%s: '%.*s' is below %s, the least there may be (%s:%u)"), column_said(c),
			      SLICE_ARGS(text), limit.buf, c->place.file, c->place.line)
		   : error_at(err, ERROR_DATA, at, _("%s: '%.*s' is above %s, the most there may be (%s:%u)"), column_said(c),
			      SLICE_ARGS(text), limit.buf, c->place.file, c->place.line);
	str_release(&limit);
	return rc;
}

bool column_passes(const struct column *c, struct slice text, const struct stages *stages)
{
	struct value v;

	return !c->pattern && !c->refuse && !c->unique && value_parse(c->type, text, &v) && column_within(c, &v) && column_takes(c, stages, text);
}

int column_check(const struct column *c, struct slice text, const struct stages *stages, const struct place *at,
	       struct error *err)
{
	struct value v;
	int rc;

	if (utf8_invalid(text) >= 0)
		return error_at(err, ERROR_DATA, at, _("%s: not UTF-8 from byte %ld of the field on"), column_said(c),
				utf8_invalid(text) + 1);
	if (!value_parse(c->type, text, &v))
		return value_refused(&(struct value_refused){ ERROR_DATA, at, slice_of(column_said(c)), text, c->type }, err);
	if (!column_within(c, &v))
		return not_within(c, text, &v, at, err);
	if (column_check_choice(c, text, stages, at, err) < 0)
		return -1;
	rc = c->pattern ? pattern_match(c->pattern, text, NULL, err) : 1;
	if (rc == 0 && c->why)
		return error_at(err, ERROR_DATA, at, _("%s: '%.*s' is not taken: %s (%s:%u)"), column_said(c), SLICE_ARGS(text), c->why,
				c->place.file, c->place.line);
	if (rc == 0)
		return error_at(err, ERROR_DATA, at, _("%s: '%.*s' does not match %s (%s:%u)"), column_said(c), SLICE_ARGS(text),
				pattern_text(c->pattern), c->place.file, c->place.line);
	if (rc > 0 && c->refuse && (rc = pattern_match(c->refuse, text, NULL, err)) > 0)
		return error_at(err, ERROR_DATA, at,
				_("%s: '%.*s' says nothing; write what it is about (rule %s, %s:%u)"), column_said(c), SLICE_ARGS(text),
				c->refuse_name, c->place.file, c->place.line);
	return rc < 0 ? -1 : 0;
}

void column_add_key(struct str *out, struct slice text)
{
	size_t kept = out->len;

	utf8_add_folded(out, text);
	if (out->len == kept)
		return;
	for (size_t i = kept; i < out->len; i++)
		if (out->buf[i] != ' ')
			out->buf[kept++] = out->buf[i];
	out->buf[kept] = '\0'; /* what was folded ends somewhere */
	out->len = kept;
}

bool column_next_key(const struct column *c, struct slice *rest, struct str *key)
{
	struct slice part = *rest;

	str_reset(key);
	if (type_has_form(c->type) ? !value_next_part(rest, &part) : !rest->len)
		return false;
	if (!type_has_form(c->type))
		rest->len = 0;
	if (!value_add_form(key, c->type, part))
		column_add_key(key, part);
	return true;
}

/* Dates that can't come before others, and numbers that can't be below others */

static bool is_day(enum type t)
{
	return t == TYPE_DATE || t == TYPE_TIME;
}

static int32_t day_of(const struct value *v)
{
	return v->type == TYPE_TIME ? moment_date(v->number) : (int32_t)v->number;
}

bool order_is_kept(const struct value *later, const struct value *earlier)
{
	const bool by_time = later->type == TYPE_TIME && earlier->type == TYPE_TIME && !later->date_only && !earlier->date_only;

	return by_time || !is_day(later->type) ? later->number >= earlier->number : day_of(later) >= day_of(earlier);
}

static bool read_date(const struct subject *row, struct slice field, struct value *out)
{
	return row->get(row->context, field, out) == 0 && !value_missing(out);
}

/* The earlier one as messages call it: the label of the column that the path ends in, or the path as it is written. */
static struct slice said(const struct ledger *l, const struct order *order)
{
	struct slice rest = order->earlier;

	for (const struct ledger *at = l; at;) {
		const int column = ledger_column(at, slice_cut(&rest, '.'));

		if (column < 0)
			break;
		if (!rest.len && column_said(&at->columns[column]) != at->columns[column].name)
			return slice_of(column_said(&at->columns[column]));
		at = at->columns[column].ref;
	}
	return order->earlier;
}

int order_check_one(const struct order_of *of, const struct subject *row, const struct place *at, struct error *err)
{
	const struct column *c = &of->ledger->columns[of->column];
	const struct order *order = &c->orders[of->order];
	struct value later, earlier;

	if (!read_date(row, slice_of(c->name), &later) || !read_date(row, order->earlier, &earlier) || order_is_kept(&later, &earlier))
		return 0;
	return error_at(err, ERROR_DATA, at,
			is_day(c->type) ? _("%s: '%.*s' is before %.*s '%.*s' (%s:%u)") : _("%s: '%.*s' is below %.*s '%.*s' (%s:%u)"), column_said(c),
			SLICE_ARGS(later.text),
			SLICE_ARGS(said(of->ledger, order)), SLICE_ARGS(earlier.text), c->place.file, c->place.line);
}

int order_check(const struct ledger *l, int column, const struct subject *row, const struct place *at, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < l->columns[column].norders; i++)
		if (order_check_one(&(const struct order_of){ l, column, i }, row, at, err) < 0)
			rc = -1;
	return rc;
}

/* `not_before:` of a column, read */

struct offering {
	struct nearest near;
	struct arena names; /* a vocabulary may lend a name for the length of the call only */
};

static void offer_name(void *to, struct slice name)
{
	struct offering *o = to;

	nearest_offer(&o->near, arena_slice(&o->names, name));
}

static int no_earlier(const struct vocabulary *v, const struct node *n, struct error *err)
{
	struct offering o = { .names = ARENA_INIT };
	struct slice best;

	nearest_init(&o.near, n->text);
	v->each(v->context, offer_name, &o);
	best = nearest_found(&o.near);
	if (best.len)
		node_error(n, err, _("not_before: there is no column '%.*s'; did you mean '%.*s'?"), SLICE_ARGS(n->text), SLICE_ARGS(best));
	else
		node_error(n, err, _("not_before: there is no column '%.*s'"), SLICE_ARGS(n->text));
	arena_release(&o.names);
	return -1;
}

static int read_order(struct schema *s, struct ledger *l, struct column *c, const struct node *n, bool is_below, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(l);
	struct slice rest = n->text, head = slice_cut(&rest, '.');
	enum type type = TYPE_TEXT;

	if (n->kind != NODE_SCALAR || !n->text.len)
		return node_error(n, err, _("not_before: a column is wanted, or a list of them"));
	if (v.find(v.context, n->text, &type) < 0)
		return no_earlier(&v, n, err);
	if (is_below && (is_day(type) || !type_is_numeric(type) || type != c->type))
		return node_error(n, err, _("not_below: %s and '%.*s' are to be numbers of one type"), c->name, SLICE_ARGS(n->text));
	if (!is_below && (!is_day(c->type) || !is_day(type)))
		return node_error(n, err, _("not_before: %s and '%.*s' are to be dates or times"), c->name, SLICE_ARGS(n->text));
	if (&l->columns[ledger_column(l, head)] == c)
		return node_error(n, err, _("not_before: %s comes before nothing but itself"), c->name);
	c->orders[c->norders++] = (struct order){ arena_slice(&s->arena, n->text), ledger_column(l, head) };
	return 0;
}

static int read_orders(struct schema *s, struct ledger *l, struct column *c, const struct node *n, bool is_below, struct error *err)
{
	int rc = 0;

	if (n && n->kind != NODE_LIST)
		return read_order(s, l, c, n, is_below, err);
	for (const struct node *one = n ? n->first : NULL; one; one = one->next)
		if (read_order(s, l, c, one, is_below, err) < 0)
			rc = -1;
	return rc;
}

static size_t orders_most(const struct node *n)
{
	return !n ? 0 : n->kind == NODE_LIST ? n->count : 1;
}

int schema_read_orders(struct schema *s, struct ledger *l, struct column *c, const struct node *keys, struct error *err)
{
	const struct node *before = node_get(keys, "not_before"), *below = node_get(keys, "not_below");
	const size_t most = orders_most(before) + orders_most(below);

	if (!most)
		return 0;
	c->orders = arena_zalloc(&s->arena, most * sizeof(*c->orders));
	return read_orders(s, l, c, before, false, err) | read_orders(s, l, c, below, true, err) ? -1 : 0;
}

/* What a condition may say of the rows of a ledger: which fields there are, and what a literal stands for.
 * Whoever reads 陈晓 in a list writes owner = 陈晓: what is compared is the id that the ledger holds */

/* Where "customer.type" ends. */
struct field_end {
	const struct ledger *ledger;
	const struct column *column;
	bool is_kind; /* "stage.kind": what stages.yaml says of the stage */
	bool is_label; /* "status.zh": how people read the word */
};

static int column_to(const struct ledger *l, const struct ledger *ref)
{
	for (size_t i = 0; i < l->ncolumns; i++)
		if (l->columns[i].ref == ref)
			return (int)i;
	return -1;
}

/* Who takes part in a lead is said there; of nothing else there is such a thing. */
static void find_between(const struct ledger *from, struct schema_link *link)
{
	const bool is_lead = strcmp(from->name, LEADS.ledger->name) == 0 && strcmp(link->to->name, CONTACTS.ledger->name) == 0;

	link->between = is_lead ? from->schema->named(from->schema, slice_of(LEAD_CONTACTS.ledger->name)) : NULL;
	if (!link->between)
		return;
	link->between_from = column_to(link->between, from);
	link->between_to = column_to(link->between, link->to);
	if (link->between_from < 0 || link->between_to < 0)
		link->between = NULL;
}

/* That two rows are of one person ties them to nothing. */
bool schema_link(const struct ledger *from, struct slice name, struct schema_link *link)
{
	const struct ledger *to = from->schema->named ? from->schema->named(from->schema, name) : NULL;

	*link = (struct schema_link){ .to = to, .column = to ? column_to(to, from) : -1, .via = -1 };
	for (size_t i = 0; to && to != from && link->column < 0 && i < from->ncolumns; i++) {
		const struct ledger *ref = from->columns[i].ref;

		if (!ref || strcmp(ref->name, PEOPLE.ledger->name) == 0)
			continue;
		link->column = column_to(to, ref);
		link->via = (int)i;
	}
	if (link->column >= 0)
		find_between(from, link);
	return link->column >= 0;
}

/* Follows references from column to column; false: there is no such field. The first name may be that of a ledger (schema_link). */
static bool follow(const struct ledger *l, struct slice field, struct field_end *end)
{
	struct slice rest = field, behind = field, first = slice_cut(&behind, '.');
	struct schema_link link;

	if (behind.len && l->schema && ledger_column(l, first) < 0 && schema_link(l, first, &link)) {
		l = link.to;
		rest = behind;
	}
	while (rest.len) {
		struct slice head = slice_cut(&rest, '.');
		int i = ledger_column(l, head);
		const struct column *c;

		if (i < 0)
			return false;
		c = &l->columns[i];
		*end = (struct field_end){ l, c, c->is_stage && slice_is(rest, "kind"), column_label_named(c, rest) >= 0 };
		if (!rest.len || end->is_kind || end->is_label)
			return true;
		if (!(l = c->ref))
			return false;
	}
	return false;
}

static int find_field(const void *context, struct slice field, enum type *type)
{
	struct field_end end;

	if (!follow(context, field, &end))
		return -1;
	*type = end.is_kind || end.is_label ? TYPE_TEXT : end.column->type;
	return 0;
}

static void offer_fields(const void *context, void (*offer)(void *to, struct slice name), void *to)
{
	const struct ledger *l = context;
	struct str path = STR_INIT;

	for (size_t i = 0; i < l->ncolumns; i++) {
		const struct column *c = &l->columns[i];

		offer(to, slice_of(c->name));
		for (size_t k = 0; c->ref && k < c->ref->ncolumns; k++) {
			str_reset(&path);
			str_addf(&path, "%s.%s", c->name, c->ref->columns[k].name);
			offer(to, str_slice(&path));
		}
	}
	str_release(&path);
}

static int settle_kind(struct slice literal, const struct place *at, struct slice *out, struct error *err)
{
	static const enum stage_kind kinds[] = { STAGE_OPEN, STAGE_WON, STAGE_LOST };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (slice_is(literal, stage_kind_name(kinds[i]))) {
			*out = slice_of(stage_kind_name(kinds[i]));
			return 0;
		}
	return error_at(err, ERROR_DATA, at, _("stage.kind: '%.*s' is none of open, won, lost"), SLICE_ARGS(literal));
}

/* leads.pipeline names one of stages.yaml. */
static int settle_pipeline(const struct stages *stages, struct slice literal, const struct place *at, struct error *err)
{
	struct nearest near;

	nearest_init(&near, literal);
	for (size_t i = 0; i < stages->npipelines; i++) {
		if (slice_equal(stages->pipelines[i].id, literal))
			return 0;
		nearest_offer(&near, stages->pipelines[i].id);
	}
	if (nearest_found(&near).len)
		return error_at(err, ERROR_DATA, at, _("pipeline: '%.*s' is no pipeline of rules/stages.yaml; did you mean '%.*s'?"),
				SLICE_ARGS(literal), SLICE_ARGS(nearest_found(&near)));
	return error_at(err, ERROR_DATA, at, _("pipeline: '%.*s' is no pipeline of rules/stages.yaml"), SLICE_ARGS(literal));
}

/* Patterns are not tried: an old row may hold what nobody may enter any more. */
static int settle(const void *context, struct slice field, struct slice literal, const struct place *at, struct slice *out,
		  struct error *err)
{
	const struct schema *schema = ((const struct ledger *)context)->schema;
	struct field_end end;

	*out = literal;
	if (!follow(context, field, &end) || end.is_label)
		return 0;
	if (end.is_kind)
		return settle_kind(literal, at, out, err);
	if (end.column->ref)
		return schema->lookup.find ? schema->lookup.find(schema->lookup.context, end.column, literal, at, out, err) : 0;
	if (schema->stages && strcmp(end.ledger->name, "leads") == 0 && strcmp(end.column->name, "pipeline") == 0)
		return settle_pipeline(schema->stages, literal, at, err);
	if (!end.column->nvalues && !end.column->is_stage) {
		if (column_word(end.column, literal).len)
			*out = column_word(end.column, literal);
		return 0;
	}
	*out = column_choice(end.column, schema->stages, literal);
	return column_check_choice(end.column, *out, schema->stages, at, err);
}

static bool named(const void *context, struct slice field, size_t which, struct str *path)
{
	struct field_end end;
	const struct ledger *to;

	if (!follow(context, field, &end) || end.is_kind || end.is_label)
		return false;
	if (which < 2 && column_label_named(end.column, slice_of(column_labels[which])) >= 0) {
		str_addf(path, "%.*s.%s", SLICE_ARGS(field), column_labels[which]);
		return true;
	}
	if (which || !(to = end.column->ref) || to->name_column < 0)
		return false;
	str_addf(path, "%.*s.%s", SLICE_ARGS(field), to->columns[to->name_column].name);
	return true;
}

struct vocabulary schema_vocabulary(const struct ledger *l)
{
	static const struct ledger none = { 0 };

	l = l ? l : &none;
	return (struct vocabulary){ .find = find_field, .each = offer_fields, .settle = settle, .named = named, .context = l };
}
