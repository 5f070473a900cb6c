/* schema.c - asking the schema: ledgers, columns, whether a cell is what its column wants. See schema.h; schema_load.c reads it. */
#include "book/schema.h"

#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"

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

int ledger_own_date(const struct ledger *l)
{
	static const char *const names[] = { "created_at", "opened_at", "issued_on", "paid_on", "ordered_on",
					     "drawn_at",   "solved_at", "found_at",  "at" };

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
	return error_at(err, kind, at, _("'%.*s' is no column of %s (rules/fields.yaml lists them)"), SLICE_ARGS(name),
			l->name);
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
		return error_at(err, ERROR_DATA, at, _("%s: '%.*s' is not %s"), column_said(c), SLICE_ARGS(text),
				type_wanted(c->type));
	if (!column_within(c, &v))
		return not_within(c, text, &v, at, err);
	if (column_check_choice(c, text, stages, at, err) < 0)
		return -1;
	rc = c->pattern ? pattern_match(c->pattern, text, NULL, err) : 1;
	if (rc == 0)
		return error_at(err, ERROR_DATA, at, _("%s: '%.*s' does not match %s (rules/fields.yaml:%u)"), column_said(c),
				SLICE_ARGS(text), pattern_text(c->pattern), c->place.line);
	if (rc > 0 && c->refuse && (rc = pattern_match(c->refuse, text, NULL, err)) > 0)
		return error_at(err, ERROR_DATA, at,
				_("%s: '%.*s' says nothing; write what it is about (rule %s, rules/fields.yaml:%u)"), column_said(c),
				SLICE_ARGS(text), c->refuse_name, c->place.line);
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
