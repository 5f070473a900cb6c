/* activity.c - see report.h. */
#include "report/report.h"

#include <stdlib.h>

#include "base/lang.h"
#include "book/journal.h"
#include "book/listing.h"
#include "book/real_time.h"
#include "sales/leads.h"
#include "view/columns.h"

/* Behind the talks stand the means that leads.talk knows, so that who adds one to rules/fields/leads.yaml has a column of it. */
enum { TALKS, KINDS, AFTER = 3 /* unsaid, moves, added */, KINDS_MAX = GROUP_FIGURES_MAX - KINDS - AFTER };

struct activity {
	struct book *book;
	const struct activity_how *how;
	struct groups groups;
	struct group_figure figures[GROUP_FIGURES_MAX];
	size_t nfigures, nkinds;
	const struct column *talk; /* leads.talk, or NULL: the book's leads have none */
	struct log_entry *entries; /* that count: rows of the groups */
	size_t nentries, entries_cap;
	struct log_entry last_talk;
};

static void add_figure(struct activity *a, const char *name, const char *label, enum group_kind kind)
{
	a->figures[a->nfigures++] = (struct group_figure){ name, label, kind == GROUP_SHARE ? TYPE_PERCENT : TYPE_INT, kind, 0 };
}

static void set_figures(struct activity *a, struct arena *arena)
{
	a->talk = listing_column(a->book, SLICE("leads"), SLICE("talk"));
	add_figure(a, "talks", N_("talks"), GROUP_COUNT);
	if (a->how->by == ACTIVITY_BY_KIND) {
		add_figure(a, "share", N_("share"), GROUP_SHARE);
		return;
	}
	for (size_t i = 0; a->talk && i < a->talk->nwords && a->nkinds < KINDS_MAX; i++, a->nkinds++)
		add_figure(a, arena_text(arena, a->talk->words[i].text), arena_text(arena, column_shown(a->talk, a->talk->words[i].text)), GROUP_COUNT);
	add_figure(a, "unsaid", N_("not said"), GROUP_COUNT);
	add_figure(a, "moves", N_("stages moved"), GROUP_COUNT);
	add_figure(a, "added", N_("leads entered"), GROUP_COUNT);
}

struct figure_words activity_words(struct book *b, struct arena *arena)
{
	static const struct activity_how by_owner = { .by = ACTIVITY_BY_OWNER };
	struct activity a = { .book = b, .how = &by_owner };
	struct group_figure *figures = arena_alloc(arena, (GROUP_FIGURES_MAX + 1) * sizeof(*figures));

	set_figures(&a, arena);
	for (size_t i = 0; i < a.nfigures; i++)
		figures[i] = a.figures[i];
	figures[a.nfigures] = (struct group_figure){ "share", N_("share"), TYPE_PERCENT, GROUP_SHARE, 0 };
	return groups_words(arena, figures, a.nfigures + 1);
}

/* The figure of a means; unsaid where leads.talk doesn't know it (any more). */
static size_t kind_figure(const struct activity *a, struct slice kind)
{
	for (size_t i = 0; i < a->nkinds; i++)
		if (slice_is(kind, a->figures[KINDS + i].name))
			return KINDS + i;
	return KINDS + a->nkinds;
}

static long group_by(struct activity *a, const struct log_entry *e, struct slice kind)
{
	struct slice rest = e->actor, actor = slice_cut(&rest, ' ');
	struct str week = STR_INIT;
	long at;

	if (a->how->by == ACTIVITY_BY_KIND)
		return (long)groups_of(&a->groups, kind, a->talk ? column_shown(a->talk, kind) : kind, kind.len ? 0 : 1);
	if (a->how->by == ACTIVITY_BY_OWNER)
		return (long)groups_of(&a->groups, actor, listing_name(a->book, PEOPLE.ledger, actor), 0);
	date_add_week(&week, moment_date(e->when));
	at = (long)groups_of(&a->groups, str_slice(&week), str_slice(&week), moment_date(e->when) - date_weekday(moment_date(e->when)));
	str_release(&week);
	return at;
}

static bool is_in(const struct activity *a, int64_t when)
{
	const int32_t day = moment_date(when);

	return (!a->how->has_since || day >= a->how->since) && (!a->how->has_until || day <= a->how->until);
}

static void count_entry(struct activity *a, const struct log_entry *e, struct slice kind, size_t figure)
{
	int64_t values[GROUP_FIGURES_MAX];

	for (size_t i = 0; i < a->nfigures; i++)
		values[i] = GROUP_NONE;
	values[figure] = 1;
	if (figure == TALKS && a->how->by != ACTIVITY_BY_KIND)
		values[kind_figure(a, kind)] = 1;
	groups_add(&a->groups, (size_t)group_by(a, e, kind), a->nentries, values);
	if (a->how->list) {
		a->entries = xgrow(a->entries, &a->entries_cap, a->nentries + 1, sizeof(*a->entries));
		a->entries[a->nentries++] = *e;
	}
	real_time_meet(a->book, e->when != e->at);
}

static int take_entry(void *context, const struct log_entry *e)
{
	struct activity *a = context;
	struct slice kind;

	if (!is_in(a, e->when) || log_is_imported(e))
		return 0;
	if (talk_is(e, &kind)) {
		if (!talk_is_same(e, &a->last_talk))
			count_entry(a, e, kind, TALKS);
		a->last_talk = *e;
	} else if (a->how->by != ACTIVITY_BY_KIND && slice_is(e->ledger, LEADS.ledger->name) && slice_is(e->field, LEADS.stage->name)) {
		count_entry(a, e, SLICE(""), a->nfigures - (e->old.len ? 2 : 1));
	}
	return 0;
}

#define ENTRY(C) \
	C(shown, at, _("at"), TYPE_TIME, view_number(v, e->when)) \
	C(shown, ledger, _("ledger"), TYPE_TEXT, view_text(v, e->ledger)) \
	C(shown, id, _("ID"), TYPE_ID, view_text(v, e->id)) \
	C(key, actor, , TYPE_TEXT, view_text(v, e->actor)) \
	C(face, actor_name, _("who"), TYPE_TEXT, view_text(v, listing_name(a->book, PEOPLE.ledger, actor))) \
	C(key, kind, , TYPE_TEXT, view_text(v, kind)) \
	C(face, kind_shown, _("by"), TYPE_TEXT, view_text(v, a->talk ? column_shown(a->talk, kind) : kind)) \
	C(shown, what, _("what"), TYPE_TEXT, put_what(v, e))

static void put_what(struct view *v, const struct log_entry *e)
{
	if (e->note.len)
		view_text(v, e->note);
	else
		view_textf(v, "%.*s%s%.*s", SLICE_ARGS(e->old), e->old.len ? " → " : "", SLICE_ARGS(e->new));
}

static void row_columns(struct view *v, void *context)
{
	(void)context;
	ENTRY(VIEW_COLUMN)
}

static int row_cells(struct view *v, void *context, size_t row, struct error *err)
{
	const struct activity *a = context;
	const struct log_entry *e = &a->entries[row];
	struct slice rest = e->actor, actor = slice_cut(&rest, ' '), kind;

	(void)err;
	talk_is(e, &kind);
	ENTRY(VIEW_CELL)
	return 0;
}

static const char *title_of(const struct activity *a, struct view *v)
{
	const struct activity_how *how = a->how;

	return arena_format(&v->arena, _("ACTIVITY  %s"),
			    groups_days(&v->arena, how->has_since ? &how->since : NULL, how->has_until ? how->until : a->book->today));
}

/* A means by its label, in any language. */
static const char *list_of(const struct activity *a, struct arena *arena)
{
	struct slice rest = slice_of(a->how->list), kind;

	if (!a->how->list || !a->talk || a->how->by != ACTIVITY_BY_KIND)
		return a->how->list;
	kind = slice_cut(&rest, ':');
	kind = column_choice(a->talk, &a->book->stages, kind);
	return arena_format(arena, "%.*s%s%.*s", SLICE_ARGS(kind), rest.len ? ":" : "", SLICE_ARGS(rest));
}

int activity_report(struct book *b, const struct activity_how *how, struct view *v, struct error *err)
{
	static const char *const by[] = { N_("by"), N_("who"), N_("week") };
	const struct log_filter filter = { .by_real = true, .since = how->has_since ? moment_of(how->since, 0) : 0,
					   .until = how->has_until ? moment_of(how->until + 1, 0) : 0 };
	struct activity a = { .book = b, .how = how };
	int rc;

	set_figures(&a, &v->arena);
	groups_begin(&a.groups, a.figures, a.nfigures, list_of(&a, &v->arena));
	rc = journal_read(b, &filter, take_entry, &a, err);
	if (rc == 0) {
		const struct group_shape shape = { .by = _(by[how->by]), .title = title_of(&a, v), .row_columns = row_columns,
						   .row_cells = row_cells, .context = &a };

		rc = groups_print(&a.groups, &shape, v, err);
	}
	free(a.entries);
	groups_release(&a.groups);
	return rc;
}
