/* schema_load.c - rules/fields/ becomes the schema, see schema.h: all of it, or ledgers as they are asked for.
 *
 * Passes over what is read: columns, references, then what needs both (a condition may follow references). A ledger that is
 * asked for brings those it refers to with it, and theirs. A fault met on that way is not told by itself: schema_sound reads
 * all ledgers then, so that everybody is told the same. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "book/schema.h"

/* From where ledgers are read, and what was met. */
struct schema_source {
	struct schema *schema;
	struct schema_files files;
	const struct node *patterns; /* NULL: there are none, or nobody has asked yet */
	bool has_patterns;
	struct ledger **fresh; /* read, and still without references and conditions */
	size_t nfresh;
	struct error found;
};

struct schema_pattern {
	const struct node *node; /* where it stands: a named one is compiled once */
	struct pattern *compiled;
	struct schema_pattern *next;
};

static const struct pattern *compile(struct schema *s, const struct node *n, struct error *err)
{
	struct pattern *compiled;
	struct schema_pattern *p;

	for (p = s->patterns; p; p = p->next)
		if (p->node == n)
			return p->compiled;
	compiled = pattern_compile(n->text, &n->place, err);
	if (!compiled)
		return NULL;
	p = arena_alloc(&s->arena, sizeof(*p));
	*p = (struct schema_pattern){ n, compiled, s->patterns };
	s->patterns = p;
	return compiled;
}

/* As canonical names are written: folding leaves them as they are. */
static bool is_folded(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!(text.ptr[i] == '_' || (text.ptr[i] >= 'a' && text.ptr[i] <= 'z') || (text.ptr[i] >= '0' && text.ptr[i] <= '9')))
			return false;
	return true;
}

/* `text` lives as long as the arena. */
static struct slice folded(struct arena *a, struct slice text)
{
	struct str s = STR_INIT;
	struct slice copy;

	if (is_folded(text))
		return text;
	utf8_add_folded(&s, text);
	copy = arena_slice(a, str_slice(&s));
	str_release(&s);
	return copy;
}

static int read_type(struct schema *s, struct column *c, const struct node *n, struct error *err)
{
	c->type = TYPE_TEXT;
	if (slice_starts(n->text, "ref ")) {
		c->ref_name = arena_text(&s->arena, slice_trim((struct slice){ n->text.ptr + 4, n->text.len - 4 }));
		c->type = TYPE_ID;
		return 0;
	}
	if (node_is(n, "stage")) {
		c->is_stage = true;
		return 0;
	}
	if (!type_by_name(n->text, &c->type))
		return node_error(n, err,
				  _("type: '%.*s' is no type; there are id, text, int, number, money, percent, date, time, "
				    "duration, bool, phone, email, url, uscc, stage, ref LEDGER"),
				  SLICE_ARGS(n->text));
	c->is_id = c->type == TYPE_ID;
	return 0;
}

/* A label, or a value: what people read and write in a cell. */
static int is_text(const struct node *n, struct error *err)
{
	return n->kind == NODE_SCALAR && n->text.len ? 0 : node_error(n, err, _("a text is wanted here"));
}

static int read_labels(struct schema *s, const char *label[2], const struct node *n, struct error *err)
{
	static const char *const keys[] = { "en", "zh", NULL };

	if (!n)
		return 0;
	if (n->kind == NODE_SCALAR) {
		if (is_text(n, err) < 0)
			return -1;
		label[0] = label[1] = arena_text(&s->arena, n->text);
		return 0;
	}
	if (node_only(n, keys, err) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		const struct node *of = node_get(n, keys[i]);

		if (of && is_text(of, err) < 0)
			return -1;
		if (of)
			label[i] = arena_text(&s->arena, of->text);
	}
	return 0;
}

static int read_label(struct schema *s, struct column *c, const struct node *n, struct error *err)
{
	c->label[0] = c->label[1] = c->name;
	return read_labels(s, c->label, n, err);
}

static void fold_word(struct arena *a, struct word *w)
{
	const char *zh = w->label[1];

	w->folded[0] = folded(a, w->text);
	w->folded[1] = folded(a, slice_of(w->label[0]));
	w->folded[2] = zh == w->label[0] ? w->folded[1] : folded(a, slice_of(zh));
}

/* What is typed must mean one of them: no text or label may stand for two. */
static int check_word(const struct column *c, const struct node *n, struct error *err)
{
	const struct word *last = &c->words[c->nwords - 1];
	const struct slice names[] = { last->text, slice_of(last->label[0]), slice_of(last->label[1]) };

	for (const struct word *other = c->words; other < last; other++)
		for (size_t i = 0; i < 3; i++)
			for (size_t k = 0; k < 3; k++)
				if (slice_equal(last->folded[i], other->folded[k]))
					return node_error(n, err, _("'%.*s' stands for both %.*s and %.*s"), SLICE_ARGS(names[i]),
							  SLICE_ARGS(other->text), SLICE_ARGS(last->text));
	return 0;
}

/* [a, b] or {a: {en: ..., zh: ...}, b: ...}: texts and how people read them. */
static int read_words(struct schema *s, struct column *c, const struct node *list, struct error *err)
{
	c->words = arena_zalloc(&s->arena, list->count * sizeof(*c->words));
	for (const struct node *v = node_first(list); v; v = v->next) {
		struct word *w = &c->words[c->nwords++];

		if (list->kind == NODE_MAP ? !v->key.len : is_text(v, err) < 0)
			return list->kind == NODE_MAP ? node_error(v, err, _("the text that this is the label of is missing")) : -1;
		w->text = arena_slice(&s->arena, list->kind == NODE_MAP ? v->key : v->text);
		w->label[0] = w->label[1] = arena_text(&s->arena, w->text);
		if (list->kind == NODE_MAP && read_labels(s, w->label, v, err) < 0)
			return -1;
		fold_word(&s->arena, w);
		if (check_word(c, v, err) < 0)
			return -1;
	}
	return 0;
}

static int read_values(struct schema *s, struct column *c, const struct node *list, struct error *err)
{
	if (!list)
		return 0;
	if (list->kind == NODE_SCALAR || !list->count)
		return node_error(list, err, _("values: the allowed values are wanted, such as [A, B, C] or {open: {zh: 待办}, done: {zh: 已完成}}"));
	if (read_words(s, c, list, err) < 0)
		return -1;
	c->values = arena_zalloc(&s->arena, c->nwords * sizeof(*c->values));
	for (; c->nvalues < c->nwords; c->nvalues++)
		c->values[c->nvalues] = c->words[c->nvalues].text;
	return 0;
}

/* `words: {todo: {zh: 待办}}` of texts among any others; `words: people.role`, as there; `words: contracts`: its columns. */
static int read_known(struct schema *s, struct column *c, const struct node *n, struct error *err)
{
	struct slice rest;

	if (!n)
		return 0;
	if (c->nwords)
		return node_error(n, err, _("words: the values have their labels under values: already"));
	if (n->kind == NODE_MAP && n->count)
		return read_words(s, c, n, err);
	if (n->kind != NODE_SCALAR || !n->text.len)
		return node_error(n, err, _("words: texts with their labels are wanted, such as {todo: {zh: 待办}}, or a LEDGER.COLUMN that has them"));
	rest = n->text;
	c->words_ledger_name = arena_text(&s->arena, slice_cut(&rest, '.'));
	c->words_column = rest.len ? arena_text(&s->arena, rest) : NULL;
	return 0;
}

/* `refuse: filler` names one of the patterns, `refuse: /.../` is one. */
static const struct node *named_pattern(struct schema_source *from, const char *name, struct error *err)
{
	if (!from->has_patterns)
		from->patterns = from->files.find(from->files.context, "patterns", err);
	from->has_patterns = true;
	return node_get(from->patterns, name);
}

static int read_refuse(struct schema *s, struct column *c, const struct node *n, struct error *err)
{
	const struct node *named = n;

	if (!n)
		return 0;
	if (!pattern_is(n->text)) {
		char *name = arena_text(&s->arena, n->text);

		named = named_pattern(s->source, name, err);
		if (!named)
			return node_error(n, err, _("refuse: there is no pattern '%s' under patterns:"), name);
	}
	c->refuse_name = arena_text(&s->arena, n->text);
	c->refuse = compile(s, named, err);
	return c->refuse ? 0 : -1;
}

/* `retired: 2026-03-16`; true where the day isn't known. */
static int read_retired(struct schema *s, struct column *c, const struct node *n, struct error *err)
{
	struct value day;

	if (!n || node_is(n, "false"))
		return 0;
	c->retired = true;
	if (!node_is(n, "true")) {
		if (n->kind != NODE_SCALAR || !n->text.len || !value_parse(TYPE_DATE, n->text, &day))
			return node_error(n, err, _("retired: the day is wanted, such as 2026-03-16, or true"));
		c->retired_on = arena_slice(&s->arena, n->text);
	}
	return c->required ? node_error(n, err, _("retired: a required column can't be retired: nobody could fill it")) : 0;
}

/* `min: 0.00`, `max: 100%`, `unique: true`, `list: true` */
static int read_limits(struct column *c, const struct node *n, struct error *err)
{
	const struct node *min = node_get(n, "min"), *max = node_get(n, "max"), *unique = node_get(n, "unique");
	const struct node *list = node_get(n, "list");
	struct value v;

	c->min = INT64_MIN;
	c->max = INT64_MAX;
	if ((min || max) && !type_is_numeric(c->type))
		return node_error(min ? min : max, err, _("min and max are for numbers, amounts, shares, dates and durations"));
	if (min && node_value(min, c->type, &v, err) < 0)
		return -1;
	if (min)
		c->min = v.number;
	if (max && node_value(max, c->type, &v, err) < 0)
		return -1;
	if (max)
		c->max = v.number;
	if (c->min > c->max)
		return node_error(max, err, _("max: below min: no value could stand there"));
	if (unique && type_is_numeric(c->type))
		return node_error(unique, err, _("unique is for texts"));
	if (list && (c->type != TYPE_TEXT || c->ref || unique))
		return node_error(list, err, _("list is for texts that aren't unique; numbers, addresses and links are lists anyway"));
	if (list && node_bool(list, &c->is_list, err) < 0)
		return -1;
	return unique ? node_bool(unique, &c->unique, err) : 0;
}

/* `without_year: past` */
static int read_year(struct column *c, const struct node *n, struct error *err)
{
	if (!n)
		return 0;
	c->year = node_is(n, "past") ? YEAR_PAST : node_is(n, "next") ? YEAR_NEXT : YEAR_ANY;
	if (!c->year || c->type != TYPE_DATE)
		return node_error(n, err, _("without_year: past or next is wanted, of a date"));
	return 0;
}

static int read_column(struct schema *s, struct ledger *l, const struct node *n, struct error *err)
{
	static const char *const keys[] = { "label", "type", "required", "when", "values", "pattern", "refuse",
					    "prefix", "retired", "min", "max", "unique", "list", "not_before", "not_below", "words", "why",
					    "without_year", NULL };
	struct column *c = &l->columns[l->ncolumns++];
	const struct node *type, *required = node_get(n, "required");
	const struct node *pattern = node_get(n, "pattern");
	int rc = 0;

	*c = (struct column){ .name = arena_text(&s->arena, n->key), .place = n->key_place };
	if (node_only(n, keys, err) < 0 || node_need(n, "type", NODE_SCALAR, &type, err) < 0)
		return -1;
	c->place.file = n->key_place.file;
	c->why = node_get(n, "why") ? arena_text(&s->arena, node_text(n, "why")) : NULL;
	c->prefix = arena_text(&s->arena, node_text(n, "prefix"));
	rc |= read_type(s, c, type, err);
	rc |= read_label(s, c, node_get(n, "label"), err);
	rc |= read_limits(c, n, err);
	rc |= read_year(c, node_get(n, "without_year"), err);
	rc |= required ? node_bool(required, &c->required, err) : 0;
	rc |= read_retired(s, c, node_get(n, "retired"), err);
	rc |= read_values(s, c, node_get(n, "values"), err);
	rc |= read_known(s, c, node_get(n, "words"), err);
	rc |= read_refuse(s, c, node_get(n, "refuse"), err);
	if (pattern && !(c->pattern = compile(s, pattern, err)))
		rc = -1;
	return rc ? -1 : 0;
}

/* Makes a column known by its name and labels; two columns of one name would make a header ambiguous. */
static int name_column(struct schema *s, struct ledger *l, size_t i, struct error *err)
{
	struct column *c = &l->columns[i];
	const char *names[] = { c->name, c->label[0], c->label[1] };

	for (int k = 0; k < 3; k++) {
		struct slice key = folded(&s->arena, slice_of(names[k]));
		long there = map_get(&l->by_name, key);

		if (there >= 0 && there != (long)i)
			return error_at(err, ERROR_DATA, &c->place, _("'%s' already names the column %s of %s"), names[k],
					l->columns[there].name, l->name);
		map_add(&l->by_name, key, (long)i);
	}
	return 0;
}

static void find_known(struct ledger *l)
{
	for (const struct known_ledger *const *k = known_ledgers; !l->known && *k; k++)
		if (strcmp((*k)->name, l->name) == 0)
			l->known = *k;
}

/* A ledger whose rows can be merged has the column for it in every book, whatever its file of fields says: older ones don't know it. Where
 * the file gives its name to something else, nothing can be merged. */
static void add_merge_column(struct ledger *l)
{
	static const char *const label[] = { "Merged into", "已并入" };
	struct column *c = &l->columns[l->ncolumns];

	for (size_t i = 0; l->known && i < l->known->ncolumns; i++) {
		if (strcmp(l->known->columns[i].name, "merged_into") != 0 || map_get(&l->by_name, SLICE("merged_into")) >= 0)
			continue;
		*c = (struct column){ .name = "merged_into", .label = { label[0], label[1] }, .type = TYPE_ID, .ref_name = l->name,
				      .retired = true, .is_merge = true, .prefix = "", .place = l->place, .min = INT64_MIN, .max = INT64_MAX };
		map_add(&l->by_name, SLICE("merged_into"), (long)l->ncolumns);
		map_add(&l->by_name, SLICE("merged into"), (long)l->ncolumns); /* folded */
		map_add(&l->by_name, slice_of(label[1]), (long)l->ncolumns);
		l->ncolumns++;
		return;
	}
}

/* Which columns of the file those are that the program asks for. */
static void bind_known(struct schema *s, struct ledger *l)
{
	if (!l->known)
		return;
	l->bound = arena_alloc(&s->arena, (l->known->ncolumns + 1) * sizeof(*l->bound));
	for (size_t i = 0; i < l->known->ncolumns; i++)
		l->bound[i] = (int)map_get(&l->by_name, slice_of(l->known->columns[i].name));
}

static int read_ledger(struct schema *s, struct ledger *l, const struct node *n, struct error *err)
{
	int rc = 0;

	if (n->kind != NODE_MAP)
		return node_error(n, err, _("'%s': columns are wanted"), l->name);
	l->columns = arena_zalloc(&s->arena, (n->count + 1) * sizeof(*l->columns));
	for (const struct node *c = node_first(n); c; c = c->next) {
		if (read_column(s, l, c, err) < 0) {
			rc = -1;
			continue;
		}
		if (l->columns[l->ncolumns - 1].is_id && l->id < 0)
			l->id = (int)l->ncolumns - 1;
		if (l->name_column < 0 && (slice_is(c->key, "name") || slice_is(c->key, "title")))
			l->name_column = (int)l->ncolumns - 1;
		if (name_column(s, l, l->ncolumns - 1, err) < 0)
			rc = -1;
	}
	find_known(l);
	add_merge_column(l);
	bind_known(s, l);
	return rc;
}

static void refer(const struct schema *s, struct ledger *l)
{
	for (size_t i = 0; i < l->ncolumns; i++) {
		struct column *c = &l->columns[i];

		if (c->ref_name)
			c->ref = schema_named(s, slice_of(c->ref_name));
		if (c->words_ledger_name)
			c->words_ledger = schema_named(s, slice_of(c->words_ledger_name));
	}
}

static bool words_elsewhere(const struct column *c)
{
	return c->words_ledger->columns[ledger_column(c->words_ledger, slice_of(c->words_column))].words_ledger_name;
}

static int resolve(struct schema *s, struct ledger *l, const struct node *n, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(l);
	size_t i = 0;
	int rc = 0;

	for (const struct node *c = node_first(n); c && i < l->ncolumns; c = c->next, i++) {
		struct column *column = &l->columns[i];
		const struct node *when = node_get(c, "when");

		if (column->ref_name && (!column->ref || column->ref->id < 0))
			rc = node_error(node_get(c, "type"), err, _("type: there is no ledger '%s' with an id"), column->ref_name);
		column->required_node = when;
		if (column->words_ledger_name &&
		    (!column->words_ledger ||
		     (column->words_column && ledger_column(column->words_ledger, slice_of(column->words_column)) < 0)))
			rc = node_error(node_get(c, "words"), err, _("words: there is no ledger or column '%.*s'"),
					SLICE_ARGS(node_get(c, "words")->text));
		else if (column->words_column && words_elsewhere(column))
			rc = node_error(node_get(c, "words"), err, _("words: %.*s has its words from elsewhere itself"),
					SLICE_ARGS(node_get(c, "words")->text));
		if (when && !(column->required_when = when_compile(when, &v, err)))
			rc = -1;
		if (schema_read_orders(s, l, column, c, err) < 0)
			rc = -1;
	}
	return rc;
}

static bool is_ledger(const struct node *n)
{
	return !slice_is(n->key, "patterns") && !slice_is(n->key, "examples");
}

const char **schema_names(const struct yaml *y, struct arena *a, size_t *n)
{
	const char **names = xcalloc(y->root->count + 1, sizeof(*names));

	*n = 0;
	for (const struct node *l = node_first(y->root); l; l = l->next)
		if (is_ledger(l))
			names[(*n)++] = arena_text(a, l->key);
	return names;
}

void schema_open(struct schema *s, const struct schema_files *files, const char *const *names, size_t n, struct stages *stages)
{
	*s = (struct schema){ .stages = stages, .count = n, .named = schema_ledger };
	s->source = arena_zalloc(&s->arena, sizeof(*s->source));
	*s->source = (struct schema_source){ .schema = s, .files = *files };
	s->source->fresh = arena_zalloc(&s->arena, (n + 1) * sizeof(*s->source->fresh));
	s->ledgers = arena_zalloc(&s->arena, (n + 1) * sizeof(*s->ledgers));
	for (size_t i = 0; i < n; i++)
		s->ledgers[i] = (struct ledger){
			.schema = s,
			.name = arena_text(&s->arena, slice_of(names[i])),
			.file = arena_format(&s->arena, "%s.csv", names[i]),
			.index = i,
			.id = -1,
			.name_column = -1,
			.is_unread = true,
		};
}

static const struct node *find_entry(const struct schema_source *from, struct ledger *l, struct error *err)
{
	const struct node *entry = from->files.find(from->files.context, l->name, err);

	if (entry)
		l->place = entry->key_place;
	return entry;
}

/* All ledgers, in their order: first the columns of every one. */
static int read_all(struct schema *s, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct node *entry = find_entry(s->source, &s->ledgers[i], err);

		s->ledgers[i].is_unread = false;
		if (!entry || read_ledger(s, &s->ledgers[i], entry, err) < 0)
			rc = -1;
	}
	if (rc < 0)
		return -1;
	for (size_t i = 0; i < s->count; i++)
		refer(s, &s->ledgers[i]);
	for (size_t i = 0; i < s->count; i++)
		rc |= resolve(s, &s->ledgers[i], find_entry(s->source, &s->ledgers[i], err), err);
	return rc;
}

static const struct node *find_in_file(void *context, const char *name, struct error *err)
{
	(void)err;
	return node_get(context, name);
}

int schema_load(struct schema *s, const struct yaml *y, struct stages *stages, struct error *err)
{
	const struct schema_files files = { find_in_file, y->root };
	struct arena a = ARENA_INIT;
	const char **names;
	size_t n;

	*s = (struct schema){ .stages = stages, .named = schema_ledger };
	if (!y->root || y->root->kind != NODE_MAP)
		return error_add(err, ERROR_DATA, _("%s: ledgers with their columns are wanted"), y->name);
	names = schema_names(y, &a, &n);
	schema_open(s, &files, names, n, stages);
	free(names);
	arena_release(&a);
	return read_all(s, err);
}

static int read_with_references(struct schema_source *from, struct ledger *l)
{
	const struct node *entry = find_entry(from, l, &from->found);

	l->is_unread = false;
	from->fresh[from->nfresh++] = l;
	if (!entry || read_ledger(from->schema, l, entry, &from->found) < 0)
		return -1;
	refer(from->schema, l);
	for (size_t i = 0; i < l->ncolumns; i++) {
		const struct ledger *const to[] = { l->columns[i].ref, l->columns[i].words_ledger };

		for (size_t k = 0; k < 2; k++)
			if (to[k] && to[k]->is_unread && read_with_references(from, &from->schema->ledgers[to[k]->index]) < 0)
				return -1;
	}
	return 0;
}

static void read_now(struct schema_source *from, struct ledger *l)
{
	const size_t first = from->nfresh; /* a name that a condition looks up may be of a ledger that nobody has asked for */
	int rc = read_with_references(from, l);

	for (size_t i = first; rc == 0 && i < from->nfresh; i++)
		rc = resolve(from->schema, from->fresh[i], find_entry(from, from->fresh[i], &from->found), &from->found);
	from->nfresh = first;
}

const struct ledger *schema_ledger(const struct schema *s, struct slice name)
{
	const struct ledger *l = schema_named(s, name);

	if (l && l->is_unread)
		read_now(s->source, &s->ledgers[l->index]);
	return l;
}

int schema_sound(const struct schema *s, struct error *err)
{
	struct schema_source *from = s->source;
	const size_t before = err->count;
	struct schema whole;
	const char **names;

	if (!from || !from->found.count)
		return 0;
	names = xcalloc(s->count + 1, sizeof(*names));
	for (size_t i = 0; i < s->count; i++)
		names[i] = s->ledgers[i].name;
	schema_open(&whole, &from->files, names, s->count, s->stages);
	read_all(&whole, err);
	schema_release(&whole);
	free(names);
	if (err->count == before) /* it can't be: what is wrong in a part is wrong in the whole */
		error_move(err, &from->found);
	return -1;
}

int schema_whole(struct schema *s, struct error *err)
{
	bool is_fresh = true;

	for (size_t i = 0; i < s->count; i++)
		is_fresh &= s->ledgers[i].is_unread;
	if (is_fresh)
		return read_all(s, err);
	for (size_t i = 0; i < s->count; i++)
		if (s->ledgers[i].is_unread)
			read_now(s->source, &s->ledgers[i]);
	return schema_sound(s, err);
}

void schema_release(struct schema *s)
{
	for (size_t i = 0; i < s->count; i++) {
		for (size_t k = 0; k < s->ledgers[i].ncolumns; k++)
			when_free(s->ledgers[i].columns[k].required_when);
		map_release(&s->ledgers[i].by_name);
	}
	for (const struct schema_pattern *p = s->patterns; p; p = p->next)
		pattern_free(p->compiled);
	if (s->source)
		error_release(&s->source->found);
	arena_release(&s->arena);
	*s = (struct schema){ 0 };
}

int schema_need(const struct schema *s, const struct known_column *column, const struct node *n, struct error *err)
{
	const struct ledger *l = schema_ledger(s, slice_of(column->ledger->name));

	for (size_t i = 0; l && i < l->ncolumns; i++)
		if (l->columns[i].absent && slice_is(slice_of(column->name), l->columns[i].name))
			return node_error(n, err, _("'%.*s' stands for %s.%s, and there is no such column"), SLICE_ARGS(n->text),
					  column->ledger->name, column->name);
	return 0;
}
