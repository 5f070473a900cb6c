/* verify_show.c - the verdict as a view: the layers, the people, the patterns, and what to do next; see verify.h. */
#include "base/lang.h"
#include "base/round.h"
#include "report/verify.h"

static const char *layer_label(const struct verification *v, enum layer layer)
{
	static const char *const labels[] = { N_("stage updates per person and working day"),
					      N_("next follow-up right (random sample)"), N_("mean working days") };
	struct slice own = v->rules.layers[layer].label;

	return own.len ? own.ptr : _(labels[layer]);
}

static const char *layer_title(enum layer layer)
{
	static const char *const titles[] = { N_("behaviour"), N_("quality"), N_("result") };

	return _(titles[layer]);
}

static const char *verdict_title(enum verdict verdict)
{
	static const char *const titles[] = { N_("no data"), N_("pass"), N_("FAIL") };

	return _(titles[verdict]);
}

static void mark_verdict(struct view *view, enum verdict verdict)
{
	view_mark(view, verdict == VERDICT_PASS ? MARK_GOOD : verdict == VERDICT_FAIL ? MARK_BAD : MARK_NONE);
}

static const struct figures *judged(const struct verification *v)
{
	return v->person < 0 ? &v->team : &v->each[v->person];
}

static void say_behaviour(const struct verification *v, struct str *out)
{
	const struct fraction f = judged(v)->layers[LAYER_BEHAVIOUR];
	const unsigned long days = (unsigned long)v->workdays,
			    people = v->person < 0 ? v->ncounted : v->counted[v->person];

	str_addf(out, lang_plural("%lld update", "%lld updates", (unsigned long)f.sum), (long long)f.sum);
	str_adds(out, _(", "));
	str_addf(out, lang_plural("%lu person", "%lu people", people), people);
	str_adds(out, _(", "));
	str_addf(out, lang_plural("%lu working day", "%lu working days", days), days);
	if (v->off_day && v->person < 0)
		str_addf(out, _("; %zu on days off not counted"), v->off_day);
	if (v->backdated && v->person < 0)
		str_addf(out, lang_plural("; %zu change dated otherwise than it was entered not counted",
					  "; %zu changes dated otherwise than they were entered not counted", v->backdated),
			 v->backdated);
}

/* "45.9–75.1%" */
static void add_interval(struct str *out, struct interval i)
{
	const long long low = (long long)round_quotient(i.low, 1000), high = (long long)round_quotient(i.high, 1000);

	str_addf(out, "%lld.%lld–%lld.%lld%%", low / 10, low % 10, high / 10, high % 10);
}

static void say_quality(const struct verification *v, struct str *out)
{
	const struct verify_sample *s = &v->sample;
	const struct fraction f = judged(v)->layers[LAYER_QUALITY];

	str_addf(out, _("%lld of %lld sampled"), (long long)f.sum, (long long)f.n);
	if (f.n) {
		str_adds(out, " (");
		add_interval(out, proportion_wilson(f.sum, f.n));
		str_addf(out, _(", seed %.*s)"), SLICE_ARGS(s->seed));
	}
	if (v->person >= 0)
		return;
	if (s->pending)
		str_addf(out, _("; %zu not due yet"), s->pending);
	if (s->by_sheet)
		str_addf(out, _("; %zu judged by hand, %zu of them against the rule"), s->by_sheet, s->overruled);
}

static void add_detail(const struct verification *v, enum layer layer, struct str *out)
{
	if (layer == LAYER_BEHAVIOUR)
		say_behaviour(v, out);
	else if (layer == LAYER_QUALITY)
		say_quality(v, out);
	else
		str_addf(out, "n = %lld", (long long)judged(v)->layers[layer].n);
}

static void show_interval(enum layer layer, struct fraction f, struct view *view)
{
	const struct interval i = proportion_wilson(f.sum, f.n);

	if (layer == LAYER_QUALITY) {
		view_number(view, round_quotient(i.low, 100));
		view_number(view, round_quotient(i.high, 100));
	} else {
		view_missing(view);
		view_missing(view);
	}
}

static void show_layer(const struct verification *v, enum layer layer, struct view *view)
{
	const struct layer_rule *rule = &v->rules.layers[layer];
	const struct figures *f = judged(v);
	const struct fraction one = f->layers[layer];
	struct str value = STR_INIT, detail = STR_INIT;

	verify_add_value(&value, &v->rules, layer, one);
	add_detail(v, layer, &detail);
	view_text(view, slice_of(layer_names[layer]));
	view_text(view, slice_of(layer_title(layer)));
	view_text(view, slice_of(layer_label(v, layer)));
	view_workdays(view, str_slice(&value));
	str_reset(&value);
	str_addf(&value, "%s %.*s", layer == LAYER_RESULT ? "≤" : "≥", SLICE_ARGS(rule->limit_text));
	view_workdays(view, str_slice(&value));
	view_text(view, slice_of(verdict_name(f->verdicts[layer])));
	view_text(view, slice_of(verdict_title(f->verdicts[layer])));
	mark_verdict(view, f->verdicts[layer]);
	VIEW_MAYBE(view, layer != LAYER_RESULT, one.sum);
	view_number(view, one.n);
	show_interval(layer, one, view);
	view_text(view, str_slice(&detail));
	view_textf(view, "%s:%u", rule->place.file, rule->place.line);
	view_why(view, slice_of(layer_title(layer)), str_slice(&detail), &rule->place);
	str_release(&value);
	str_release(&detail);
}

static void show_layers(const struct verification *v, struct view *view)
{
	view_key_column(view, "layer", TYPE_TEXT);
	view_face_column(view, "layer_name", _("layer"), TYPE_TEXT);
	view_column(view, "measure", _("measure"), TYPE_TEXT);
	view_column(view, "value", _("value"), TYPE_TEXT);
	view_column(view, "limit", _("limit"), TYPE_TEXT);
	view_key_column(view, "verdict", TYPE_TEXT);
	view_face_column(view, "verdict_name", _("verdict"), TYPE_TEXT);
	view_key_column(view, "count", TYPE_INT);
	view_key_column(view, "of", TYPE_INT);
	view_key_column(view, "low", TYPE_PERCENT);
	view_key_column(view, "high", TYPE_PERCENT);
	view_key_column(view, "detail", TYPE_TEXT);
	view_key_column(view, "rule", TYPE_TEXT);
	for (int i = 0; i < LAYERS; i++)
		show_layer(v, (enum layer)i, view);
}

/* The names of the patterns a person shows. */
static void add_patterns(const struct verification *v, size_t person, struct str *out)
{
	for (size_t i = 0; i < v->rules.npatterns; i++)
		if (v->found[i].people[person])
			str_addf(out, "%s%.*s", out->len ? " " : "", SLICE_ARGS(v->rules.patterns[i].id));
}

static void show_value(const struct verification *v, struct view *view, enum layer layer, struct fraction f)
{
	int64_t number;

	VIEW_MAYBE(view, verify_shown(&v->rules, layer, f, &number), number);
}

static void show_person(const struct verification *v, size_t person, struct view *view)
{
	const struct figures *f = &v->each[person];
	struct str patterns = STR_INIT, days = STR_INIT;

	add_patterns(v, person, &patterns);
	verify_add_value(&days, &v->rules, LAYER_RESULT, f->layers[LAYER_RESULT]);
	view_text(view, table_id(v->people, person));
	view_text(view, verify_person_name(v, (long)person));
	show_value(v, view, LAYER_BEHAVIOUR, f->layers[LAYER_BEHAVIOUR]);
	show_value(v, view, LAYER_QUALITY, f->layers[LAYER_QUALITY]);
	view_number(view, f->layers[LAYER_QUALITY].sum);
	view_number(view, f->layers[LAYER_QUALITY].n);
	view_workdays(view, str_slice(&days));
	view_number(view, f->layers[LAYER_RESULT].n);
	view_text(view, slice_of(verdict_name(f->verdict)));
	view_text(view, slice_of(verdict_title(f->verdict)));
	mark_verdict(view, f->verdict);
	view_text(view, str_slice(&patterns));
	str_release(&patterns);
	str_release(&days);
}

static void show_people(const struct verification *v, struct view *view)
{
	view_section(view, "people", _("People"));
	view_key_column(view, "person", TYPE_ID);
	view_face_column(view, "name", _("person"), TYPE_TEXT);
	view_column(view, "updates", _("updates a day"), TYPE_NUMBER);
	view_column(view, "accuracy", _("right"), TYPE_PERCENT);
	view_key_column(view, "right", TYPE_INT);
	view_column(view, "judged", _("of"), TYPE_INT);
	view_column(view, "days", _("working days"), TYPE_TEXT);
	view_column(view, "leads", _("of"), TYPE_INT);
	view_key_column(view, "verdict", TYPE_TEXT);
	view_face_column(view, "verdict_name", _("verdict"), TYPE_TEXT);
	view_column(view, "patterns", _("patterns"), TYPE_TEXT);
	for (size_t i = 0; i < v->people->nrows; i++)
		if (v->counted[i] || v->each[i].layers[LAYER_QUALITY].n || v->each[i].layers[LAYER_RESULT].n)
			show_person(v, i, view);
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

static int explain(const struct verification *v, size_t pattern, long person, struct str *out, struct error *err)
{
	const struct figures figures = verify_figures(v, pattern, person);

	return verify_pattern_explain(&v->rules.patterns[pattern], &figures, v->book->now, add_part, out, err);
}

static int show_pattern(const struct verification *v, size_t pattern, long person, struct view *view, struct error *err)
{
	const struct verify_pattern *p = &v->rules.patterns[pattern];
	const struct pattern_found *f = &v->found[pattern];
	const struct fraction found = person < 0 ? f->all : f->each[person];
	struct str why = STR_INIT;
	int rc = explain(v, pattern, person, &why, err);

	view_text(view, p->id);
	view_text(view, person < 0 ? SLICE("") : table_id(v->people, (size_t)person));
	view_text(view, person < 0 ? slice_of(_("team")) : verify_person_name(v, person));
	if (p->measure == PATTERN_LAYERS) {
		view_missing(view);
		view_missing(view);
	} else {
		view_number(view, found.sum);
		view_number(view, found.n);
	}
	view_text(view, str_slice(&why));
	view_textf(view, "%s:%u", p->place.file, p->place.line);
	str_release(&why);
	return rc < 0 ? -1 : 0;
}

/* Of a person judged alone, only theirs. */
static bool is_shown(const struct verification *v, const struct pattern_found *f, long person)
{
	if (v->person >= 0)
		return person == v->person && f->people[person];
	return person < 0 ? f->team : f->people[person];
}

static int show_patterns(const struct verification *v, struct view *view, struct error *err)
{
	view_section(view, "patterns", _("Patterns"));
	view_column(view, "pattern", _("pattern"), TYPE_TEXT);
	view_key_column(view, "person", TYPE_ID);
	view_face_column(view, "who", _("who"), TYPE_TEXT);
	view_key_column(view, "count", TYPE_INT);
	view_key_column(view, "of", TYPE_INT);
	view_column(view, "found", _("found"), TYPE_TEXT);
	view_key_column(view, "rule", TYPE_TEXT);
	for (size_t i = 0; i < v->rules.npatterns; i++) {
		const struct verify_pattern *p = &v->rules.patterns[i];
		const size_t before = view_rows(view);

		for (long person = -1; person < (long)v->people->nrows; person++)
			if (is_shown(v, &v->found[i], person) && show_pattern(v, i, person, view, err) < 0)
				return -1;
		if (view_rows(view) > before)
			view_why(view, p->id, p->why, &p->place);
	}
	return 0;
}

/* What became of the sample. */

static const char *why_not_stored(const struct verification *v)
{
	if (v->why_not_stored)
		return v->why_not_stored;
	if (v->how.rules)
		return _("other rules are being tried");
	if (!schema_ledger(&v->book->schema, SLICE("samples")))
		return _("rules/fields.yaml of this book has no ledger samples; take it over from the installed one");
	return _("the period isn't over: it is drawn for good on the first verify after it");
}

static void say_sample(const struct verification *v, struct view *view)
{
	const struct verify_sample *s = &v->sample;

	if (v->is_before_book) {
		view_note(view, _("the log of this book begins later: nothing was done in it then, and nothing left undone"));
		return;
	}
	if (!s->count) {
		view_note(view, _("sample: no next follow-up to draw from"));
		return;
	}
	if (s->is_stored)
		view_note(view,
			  _("sample: %zu of %lld follow-ups, seed %.*s, stored in samples.csv: it is not drawn again"),
			  s->count, (long long)s->population, SLICE_ARGS(s->seed));
	else
		view_note(view, _("sample: %zu of %lld follow-ups, seed %.*s; shown, not stored: %s"), s->count,
			  (long long)s->population, SLICE_ARGS(s->seed), why_not_stored(v));
}

/* Whether work is handed in at the last minute: a word before the deadline helps. */
static bool has_rush(const struct verification *v)
{
	for (size_t i = 0; i < v->rules.npatterns; i++) {
		const struct pattern_found *f = &v->found[i];
		bool holds = v->person < 0 ? f->team : f->people[v->person];

		for (size_t k = 0; v->person < 0 && k < v->people->nrows && !holds; k++)
			holds = f->people[k];
		if (holds && v->rules.patterns[i].measure == PATTERN_HAND_IN)
			return true;
	}
	return false;
}

static void say_next(const struct verification *v, struct view *view)
{
	const struct figures *f = judged(v);
	struct str list = STR_INIT, period = STR_INIT;

	for (int i = 0; i < LAYERS; i++)
		if (f->verdicts[i] == VERDICT_FAIL)
			str_addf(&list, "%s--list %s", list.len ? _(" or ") : "", layer_names[i]);
	period_add_options(&period, &v->how.period);
	if (list.len)
		view_next(view, "crm report verify %s %s", period.buf, list.buf);
	if (has_rush(v))
		view_next(view, "crm task remind --ahead 48h");
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

int verify_show(struct verification *v, struct view *view, struct error *err)
{
	const enum verdict verdict = judged(v)->verdict;
	const char *said = verdict == VERDICT_PASS ? _("VERIFIED") : has_data(judged(v)) ? _("NOT VERIFIED") : _("NO DATA");

	if (v->person < 0)
		view_title(view, _("THREE-LAYER VERIFICATION  %s   %s"), v->how.period.key, said);
	else
		view_title(view, _("THREE-LAYER VERIFICATION  %s  %.*s   %s"), v->how.period.key,
			   SLICE_ARGS(verify_person_name(v, v->person)), said);
	show_layers(v, view);
	say_sample(v, view);
	say_next(v, view);
	if (v->person < 0)
		show_people(v, view);
	if (show_patterns(v, view, err) < 0)
		return -1;
	view->status = verdict == VERDICT_PASS ? 0 : ERROR_DATA;
	return 0;
}
