/* verify_view.c - the verdict as a view (the layers, the people, the patterns, what to do next), and the rows behind every figure; see
 * verify.h. */
#include <stdlib.h>

#include "base/lang.h"
#include "base/round.h"
#include "book/listing.h"
#include "report/verify.h"
#include "view/columns.h"

static void put_place(struct view *v, const struct place *place)
{
	if (place->file)
		view_textf(v, "%s:%u", place->file, place->line);
	else
		view_missing(v);
}

/* The rows behind a figure */

struct pattern_listing {
	struct verification *of;
	struct view *v;
	long person;	    /* only that one's; -1: everybody's */
	const bool *people; /* only of those who show a pattern; NULL: everybody */
};

static bool is_listed(const struct pattern_listing *l, long person)
{
	if (l->person >= 0)
		return person == l->person;
	return !l->people || (person >= 0 && l->people[person]);
}

static struct slice customer_of(const struct pattern_listing *l, long lead)
{
	return lead < 0 ? SLICE("")
			: listing_name(l->of->book, CUSTOMERS.ledger, table_text(l->of->leads, (size_t)lead, LEADS.customer));
}

#define PERSON_OF(C, row) \
	C(key, person, , TYPE_ID, view_text(v, row < 0 ? SLICE("") : table_id(l->of->people, (size_t)row))) \
	C(face, person_name, _("person"), TYPE_TEXT, view_text(v, verify_person_name(l->of, row)))

#define ROW(C) \
	C(shown, at, _("at"), TYPE_TIME, view_number(v, row->at)) \
	PERSON_OF(C, row->person) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, row->subject)) \
	C(shown, customer, _("customer"), TYPE_TEXT, view_text(v, customer_of(l, row->lead)))

static void list_rows(const struct pattern_listing *l, const struct verify_rows *rows, const bool *hit)
{
	struct view *v = l->v;

	ROW(VIEW_COLUMN)
	listing_edit_columns(v);
	view_column(v, "place", _("place"), TYPE_TEXT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct verify_row *row = &rows->at[i];

		if (!is_listed(l, row->person) || (hit && !hit[i]))
			continue;
		ROW(VIEW_CELL)
		listing_edit(v, listing_column(l->of->book, SLICE("leads"), row->field), row->field, row->old, row->new);
		put_place(v, &row->place);
	}
	view_note(v, lang_plural("%zu row", "%zu rows", view_rows(v)), view_rows(v));
}

static void list_updates(const struct pattern_listing *l)
{
	list_rows(l, &l->of->updates, NULL);
}

static const char *judgement_name(enum judgement j)
{
	static const char *const names[] = { N_("pending"), N_("right"), N_("wrong") };

	return names[j];
}

static void put_set_at(struct view *v, struct slice text)
{
	struct value set_at;

	VIEW_MAYBE(v, value_parse(TYPE_TIME, text, &set_at) && !value_missing(&set_at), set_at.number);
}

#define ITEM(C) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, item->id)) \
	C(shown, lead, _("lead"), TYPE_ID, view_text(v, item->lead_id)) \
	C(shown, customer, _("customer"), TYPE_TEXT, view_text(v, customer_of(l, item->lead))) \
	PERSON_OF(C, item->person) \
	C(shown, set_at, _("set at"), TYPE_TIME, put_set_at(v, item->set_at)) \
	C(shown, next_follow_up, _("next follow-up"), TYPE_TEXT, view_text(v, item->next)) \
	C(key, by_rule, , TYPE_TEXT, view_text(v, slice_of(judgement_name(item->by_rule)))) \
	C(face, by_rule_name, _("by rule"), TYPE_TEXT, view_text(v, slice_of(_(judgement_name(item->by_rule))))) \
	C(shown, reason, _("reason"), TYPE_TEXT, view_text(v, slice_of(item->reason))) \
	C(key, by_hand, , TYPE_TEXT, view_text(v, item->by_sheet)) \
	C(face, by_hand_name, _("by hand"), TYPE_TEXT, \
	  view_text(v, item->by_sheet.len ? slice_of(_(judgement_name(verify_by_sheet(item)))) : SLICE(""))) \
	C(shown, note, _("note"), TYPE_TEXT, view_text(v, item->note)) \
	C(shown, place, _("place"), TYPE_TEXT, put_place(v, &item->place))

static void list_sample(const struct pattern_listing *l)
{
	const struct verify_sample *s = &l->of->sample;
	struct view *v = l->v;

	ITEM(VIEW_COLUMN)
	for (const struct sample_item *item = s->items; item < s->items + s->count; item++)
		if (is_listed(l, item->person)) {
			ITEM(VIEW_CELL)
		}
	view_note(v, lang_plural("%zu row", "%zu rows", view_rows(v)), view_rows(v));
}

#define HANDED_IN(C) \
	C(shown, lead, _("lead"), TYPE_ID, view_text(v, table_id(l->of->leads, one->lead))) \
	C(shown, customer, _("customer"), TYPE_TEXT, view_text(v, customer_of(l, (long)one->lead))) \
	PERSON_OF(C, one->person) \
	C(shown, from, _("entered"), TYPE_TIME, view_number(v, one->from)) \
	C(shown, to, _("handed in"), TYPE_TIME, view_number(v, one->to)) \
	C(shown, days, _("working days"), TYPE_NUMBER, view_number(v, one->days))

static void list_result(const struct pattern_listing *l)
{
	const struct verification *of = l->of;
	struct view *v = l->v;

	HANDED_IN(VIEW_COLUMN)
	for (const struct handed_in *one = of->handed_in; one < of->handed_in + of->nhanded_in; one++)
		if (is_listed(l, one->person)) {
			HANDED_IN(VIEW_CELL)
		}
	view_note(v, lang_plural("%zu row", "%zu rows", view_rows(v)), view_rows(v));
}

/* A pattern of the layers opens to what the layers were made of, for those who show it. */
static void list_pattern(struct pattern_listing *l, size_t pattern)
{
	const struct pattern_found *f = &l->of->found[pattern];

	if (l->of->rules.patterns[pattern].measure != PATTERN_LAYERS) {
		list_rows(l, &f->rows, f->hit);
		return;
	}
	l->people = f->team ? NULL : f->people;
	list_sample(l);
	view_section(l->v, "updates", _("Updates"));
	list_updates(l);
}

/* The layers */

static const struct lang_word layers[] = {
	{ "behaviour", N_("behaviour") }, { "quality", N_("quality") }, { "result", N_("result") }, { 0 },
};
const struct figure_words verify_words = { layers, NULL };

static const char *layer_title(enum layer layer)
{
	return _(layers[layer].shown);
}

static const char *verdict_title(enum verdict verdict)
{
	static const char *const titles[] = { N_("no data"), N_("pass"), N_("FAIL") };

	return _(titles[verdict]);
}

static const struct figures *judged(const struct verification *of)
{
	return of->person < 0 ? &of->team : &of->each[of->person];
}

static void say_behaviour(const struct verification *of, struct str *out)
{
	const struct fraction f = judged(of)->layers[LAYER_BEHAVIOUR];
	const unsigned long days = (unsigned long)of->workdays,
			    people = of->person < 0 ? of->ncounted : of->counted[of->person];

	str_addf(out, lang_plural("%lld update", "%lld updates", (unsigned long)f.sum), (long long)f.sum);
	str_adds(out, _(", "));
	str_addf(out, lang_plural("%lu person", "%lu people", people), people);
	str_adds(out, _(", "));
	str_addf(out, lang_plural("%lu working day", "%lu working days", days), days);
	if (of->off_day && of->person < 0)
		str_addf(out, _("; %zu on days off not counted"), of->off_day);
	if (of->backdated && of->person < 0)
		str_addf(out, lang_plural("; %zu change dated otherwise than it was entered not counted",
					  "; %zu changes dated otherwise than they were entered not counted", of->backdated),
			 of->backdated);
}

/* "45.9–75.1%" */
static void add_interval(struct str *out, struct interval i)
{
	const long long low = (long long)round_quotient(i.low, 1000), high = (long long)round_quotient(i.high, 1000);

	str_addf(out, "%lld.%lld–%lld.%lld%%", low / 10, low % 10, high / 10, high % 10);
}

static void say_quality(const struct verification *of, struct str *out)
{
	const struct verify_sample *s = &of->sample;
	const struct fraction f = judged(of)->layers[LAYER_QUALITY];

	str_addf(out, _("%lld of %lld sampled"), (long long)f.sum, (long long)f.n);
	if (f.n) {
		str_adds(out, " (");
		add_interval(out, proportion_wilson(f.sum, f.n));
		str_addf(out, _(", seed %.*s)"), SLICE_ARGS(s->seed));
	}
	if (of->person >= 0)
		return;
	if (s->pending)
		str_addf(out, _("; %zu not due yet"), s->pending);
	if (s->by_sheet)
		str_addf(out, _("; %zu judged by hand, %zu of them against the rule"), s->by_sheet, s->overruled);
}

static void say_result(const struct verification *of, struct str *out)
{
	str_addf(out, "n = %lld", (long long)judged(of)->layers[LAYER_RESULT].n);
}

static const struct layer_figure {
	const char *label;
	void (*say)(const struct verification *of, struct str *out); /* of how many */
	void (*list)(const struct pattern_listing *l);		     /* the rows behind it */
} layer_figures[LAYERS] = {
	[LAYER_BEHAVIOUR] = { N_("stage updates per person and working day"), say_behaviour, list_updates },
	[LAYER_QUALITY] = { N_("next follow-up right (random sample)"), say_quality, list_sample },
	[LAYER_RESULT] = { N_("mean working days"), say_result, list_result },
};

static const char *layer_label(const struct verification *of, enum layer layer)
{
	const struct slice own = of->rules.layers[layer].label;

	return own.len ? own.ptr : _(layer_figures[layer].label);
}

static void put_bound(enum layer layer, int64_t bound, struct view *v)
{
	VIEW_MAYBE(v, layer == LAYER_QUALITY, round_quotient(bound, 100));
}

static void put_verdict(struct view *v, enum verdict verdict)
{
	view_text(v, slice_of(verdict_title(verdict)));
	view_mark(v, verdict == VERDICT_PASS ? MARK_GOOD : verdict == VERDICT_FAIL ? MARK_BAD : MARK_NONE);
}

static void put_value(const struct verification *of, enum layer layer, struct fraction f, struct view *v)
{
	struct str value = STR_INIT;

	verify_add_value(&value, &of->rules, layer, f);
	view_workdays(v, str_slice(&value));
	str_release(&value);
}

static void put_limit(enum layer layer, const struct layer_rule *rule, struct view *v)
{
	struct str limit = STR_INIT;

	str_addf(&limit, "%s %.*s", layer == LAYER_RESULT ? "≤" : "≥", SLICE_ARGS(rule->limit_text));
	view_workdays(v, str_slice(&limit));
	str_release(&limit);
}

#define LAYER(C) \
	C(key, layer, , TYPE_TEXT, view_text(v, slice_of(layer_names[layer]))) \
	C(face, layer_name, _("layer"), TYPE_TEXT, view_text(v, slice_of(layer_title(layer)))) \
	C(shown, measure, _("measure"), TYPE_TEXT, view_text(v, slice_of(layer_label(of, layer)))) \
	C(shown, value, _("value"), TYPE_TEXT, put_value(of, layer, one, v)) \
	C(shown, limit, _("limit"), TYPE_TEXT, put_limit(layer, rule, v)) \
	C(key, verdict, , TYPE_TEXT, view_text(v, slice_of(verdict_name(verdict)))) \
	C(face, verdict_name, _("verdict"), TYPE_TEXT, put_verdict(v, verdict)) \
	C(key, count, , TYPE_INT, VIEW_MAYBE(v, layer != LAYER_RESULT, one.sum)) \
	C(key, of, , TYPE_INT, view_number(v, one.n)) \
	C(key, low, , TYPE_PERCENT, put_bound(layer, range.low, v)) \
	C(key, high, , TYPE_PERCENT, put_bound(layer, range.high, v)) \
	C(key, detail, , TYPE_TEXT, view_text(v, str_slice(&detail))) \
	C(key, rule, , TYPE_TEXT, put_place(v, &rule->place))

static void show_layers(const struct verification *of, struct view *v)
{
	LAYER(VIEW_COLUMN)
	for (enum layer layer = 0; layer < LAYERS; layer++) {
		const struct layer_rule *rule = &of->rules.layers[layer];
		const struct fraction one = judged(of)->layers[layer];
		const enum verdict verdict = judged(of)->verdicts[layer];
		const struct interval range = proportion_wilson(one.sum, one.n);
		struct str detail = STR_INIT;

		layer_figures[layer].say(of, &detail);
		LAYER(VIEW_CELL)
		view_why(v, slice_of(layer_title(layer)), str_slice(&detail), &rule->place);
		str_release(&detail);
	}
}

/* The names of the patterns a person shows. */
static void add_patterns(const struct verification *of, size_t person, struct str *out)
{
	for (size_t i = 0; i < of->rules.npatterns; i++)
		if (of->found[i].people[person])
			str_addf(out, "%s%.*s", out->len ? " " : "", SLICE_ARGS(of->rules.patterns[i].id));
}

static void put_figure(const struct verification *of, enum layer layer, struct fraction f, struct view *v)
{
	int64_t number;

	VIEW_MAYBE(v, verify_shown(&of->rules, layer, f, &number), number);
}

#define PERSON(C) \
	C(key, person, , TYPE_ID, view_text(v, table_id(of->people, person))) \
	C(face, name, _("person"), TYPE_TEXT, view_text(v, verify_person_name(of, (long)person))) \
	C(shown, updates, _("updates a day"), TYPE_NUMBER, put_figure(of, LAYER_BEHAVIOUR, f->layers[LAYER_BEHAVIOUR], v)) \
	C(shown, accuracy, _("right"), TYPE_PERCENT, put_figure(of, LAYER_QUALITY, f->layers[LAYER_QUALITY], v)) \
	C(key, right, , TYPE_INT, view_number(v, f->layers[LAYER_QUALITY].sum)) \
	C(shown, judged, _("of"), TYPE_INT, view_number(v, f->layers[LAYER_QUALITY].n)) \
	C(shown, days, _("working days"), TYPE_TEXT, put_value(of, LAYER_RESULT, f->layers[LAYER_RESULT], v)) \
	C(shown, leads, _("of"), TYPE_INT, view_number(v, f->layers[LAYER_RESULT].n)) \
	C(key, verdict, , TYPE_TEXT, view_text(v, slice_of(verdict_name(f->verdict)))) \
	C(face, verdict_name, _("verdict"), TYPE_TEXT, put_verdict(v, f->verdict)) \
	C(shown, patterns, _("patterns"), TYPE_TEXT, view_text(v, str_slice(&patterns)))

static void show_people(const struct verification *of, struct view *v)
{
	struct str patterns = STR_INIT;

	view_section(v, "people", _("People"));
	PERSON(VIEW_COLUMN)
	for (size_t person = 0; person < of->people->nrows; person++) {
		const struct figures *f = &of->each[person];

		if (!of->counted[person] && !f->layers[LAYER_QUALITY].n && !f->layers[LAYER_RESULT].n)
			continue;
		str_reset(&patterns);
		add_patterns(of, person, &patterns);
		PERSON(VIEW_CELL)
	}
	str_release(&patterns);
}

/* Patterns: every one that holds, for whom, with the values its condition met. */

/* A share is shown to tenths here as above, unless its bound lies between. */
static struct value shown_of(const struct when_part *part)
{
	struct error ignored = ERROR_INIT;
	struct value shown = part->value;
	struct bound *bound;

	if (shown.type != TYPE_PERCENT)
		return shown;
	bound = bound_compile(slice_of(part->wanted), &part->place, shown.type, &ignored);
	shown.number = round_quotient(shown.number, 10) * 10;
	shown.beyond = 0;
	if (!bound || bound_holds(bound, shown.number) != part->holds)
		shown = part->value;
	bound_free(bound);
	error_release(&ignored);
	return shown;
}

static void add_part(void *context, const struct when_part *part)
{
	const struct value shown = shown_of(part);
	struct str *out = context;
	struct slice field = part->field;

	slice_cut_end(&field, ".verdict"); /* "behaviour pass" says it all */
	str_addf(out, "%s%.*s ", out->len ? _(", ") : "", SLICE_ARGS(field));
	value_add_text(out, &shown);
	if (type_is_numeric(shown.type))
		str_addf(out, " (%s)", part->wanted);
}

static int explain(const struct verification *of, size_t pattern, long person, struct str *out, struct error *err)
{
	const struct figures figures = verify_figures(of, pattern, person);

	return verify_pattern_explain(&of->rules.patterns[pattern], &figures, of->book->now, add_part, out, err);
}

#define PATTERN(C) \
	C(shown, pattern, _("pattern"), TYPE_TEXT, view_text(v, p->id)) \
	C(key, person, , TYPE_ID, view_text(v, person < 0 ? SLICE("") : table_id(of->people, (size_t)person))) \
	C(face, who, _("who"), TYPE_TEXT, view_text(v, person < 0 ? slice_of(_("team")) : verify_person_name(of, person))) \
	C(key, count, , TYPE_INT, VIEW_MAYBE(v, p->measure != PATTERN_LAYERS, found.sum)) \
	C(key, of, , TYPE_INT, VIEW_MAYBE(v, p->measure != PATTERN_LAYERS, found.n)) \
	C(shown, found, _("found"), TYPE_TEXT, view_text(v, str_slice(&why))) \
	C(key, rule, , TYPE_TEXT, put_place(v, &p->place))

static int show_pattern(const struct verification *of, size_t pattern, long person, struct view *v, struct error *err)
{
	const struct verify_pattern *p = &of->rules.patterns[pattern];
	const struct pattern_found *f = &of->found[pattern];
	const struct fraction found = person < 0 ? f->all : f->each[person];
	struct str why = STR_INIT;
	int rc = explain(of, pattern, person, &why, err);

	PATTERN(VIEW_CELL)
	str_release(&why);
	return rc < 0 ? -1 : 0;
}

/* Of a person judged alone, only theirs. */
static bool is_shown(const struct verification *of, const struct pattern_found *f, long person)
{
	if (of->person >= 0)
		return person == of->person && f->people[person];
	return person < 0 ? f->team : f->people[person];
}

static int show_patterns(const struct verification *of, struct view *v, struct error *err)
{
	view_section(v, "patterns", _("Patterns"));
	PATTERN(VIEW_COLUMN)
	for (size_t i = 0; i < of->rules.npatterns; i++) {
		const struct verify_pattern *p = &of->rules.patterns[i];
		const size_t before = view_rows(v);

		for (long person = -1; person < (long)of->people->nrows; person++)
			if (is_shown(of, &of->found[i], person) && show_pattern(of, i, person, v, err) < 0)
				return -1;
		if (view_rows(v) > before)
			view_why(v, p->id, p->why, &p->place);
	}
	return 0;
}

/* What became of the sample. */

static const char *why_not_stored(const struct verification *of)
{
	if (of->why_not_stored)
		return of->why_not_stored;
	if (of->how.rules)
		return _("other rules are being tried");
	if (!schema_ledger(&of->book->schema, SLICE("samples")))
		return _("rules/fields.yaml of this book has no ledger samples; take it over from the installed one");
	return _("the period isn't over: it is drawn for good on the first verify after it");
}

static void say_sample(const struct verification *of, struct view *v)
{
	const struct verify_sample *s = &of->sample;

	if (of->is_before_book) {
		view_note(v, _("the log of this book begins later: nothing was done in it then, and nothing left undone"));
		return;
	}
	if (!s->count) {
		view_note(v, _("sample: no next follow-up to draw from"));
		return;
	}
	if (s->is_stored)
		view_note(v,
			  _("sample: %zu of %lld follow-ups, seed %.*s, stored in samples.csv: it is not drawn again"),
			  s->count, (long long)s->population, SLICE_ARGS(s->seed));
	else
		view_note(v, _("sample: %zu of %lld follow-ups, seed %.*s; shown, not stored: %s"), s->count,
			  (long long)s->population, SLICE_ARGS(s->seed), why_not_stored(of));
}

/* Whether work is handed in at the last minute: a word before the deadline helps. */
static bool has_rush(const struct verification *of)
{
	for (size_t i = 0; i < of->rules.npatterns; i++) {
		const struct pattern_found *f = &of->found[i];
		bool holds = of->person < 0 ? f->team : f->people[of->person];

		for (size_t k = 0; of->person < 0 && k < of->people->nrows && !holds; k++)
			holds = f->people[k];
		if (holds && of->rules.patterns[i].measure == PATTERN_HAND_IN)
			return true;
	}
	return false;
}

static void say_next(const struct verification *of, struct view *v)
{
	const struct figures *f = judged(of);
	struct str list = STR_INIT, period = STR_INIT;

	for (int i = 0; i < LAYERS; i++)
		if (f->verdicts[i] == VERDICT_FAIL)
			str_addf(&list, "%s--list %s", list.len ? _(" or ") : "", layer_names[i]);
	period_add_options(&period, &of->how.period);
	if (list.len)
		view_next(v, "crm report verify %s %s", period.buf, list.buf);
	if (has_rush(of))
		view_next(v, "crm task remind --ahead 48h");
	str_release(&list);
	str_release(&period);
}

static bool has_data(const struct figures *f)
{
	for (int i = 0; i < LAYERS; i++)
		if (f->verdicts[i] != VERDICT_NONE)
			return true;
	return false;
}

int verify_show(struct verification *of, struct view *v, struct error *err)
{
	const enum verdict verdict = judged(of)->verdict;
	const char *said = verdict == VERDICT_PASS ? _("VERIFIED") : has_data(judged(of)) ? _("NOT VERIFIED") : _("NO DATA");

	if (of->person < 0)
		view_title(v, _("THREE-LAYER VERIFICATION  %s   %s"), of->how.period.key, said);
	else
		view_title(v, _("THREE-LAYER VERIFICATION  %s  %.*s   %s"), of->how.period.key,
			   SLICE_ARGS(verify_person_name(of, of->person)), said);
	show_layers(of, v);
	say_sample(of, v);
	say_next(of, v);
	if (of->person < 0)
		show_people(of, v);
	if (show_patterns(of, v, err) < 0)
		return -1;
	v->status = verdict == VERDICT_PASS ? 0 : ERROR_DATA;
	return 0;
}

/* --list */

static int unknown(const struct verification *of, struct slice name, struct error *err)
{
	struct lang_word *known = xcalloc(LAYERS + of->rules.npatterns + 1, sizeof(*known));
	struct arena arena = { 0 };

	for (size_t i = 0; i < LAYERS; i++)
		known[i] = layers[i];
	for (size_t i = 0; i < of->rules.npatterns; i++)
		known[LAYERS + i].text = known[LAYERS + i].shown = arena_text(&arena, of->rules.patterns[i].id);
	figure_unknown(err, name, known, NULL);
	arena_release(&arena);
	free(known);
	return -1;
}

int verify_list(struct verification *of, const char *what, struct view *v, struct error *err)
{
	struct slice person, name;
	struct pattern_listing l = { .of = of, .v = v, .person = of->person };

	figure_cut(slice_of(what), &name, &person);
	if (person.len && (l.person = book_person(of->book, person, err)) < 0)
		return -1;
	for (size_t i = 0; i < LAYERS; i++)
		if (slice_is(name, layers[i].text)) {
			layer_figures[i].list(&l);
			return 0;
		}
	for (size_t i = 0; i < of->rules.npatterns; i++)
		if (slice_equal(name, of->rules.patterns[i].id)) {
			list_pattern(&l, i);
			return 0;
		}
	return unknown(of, name, err);
}
