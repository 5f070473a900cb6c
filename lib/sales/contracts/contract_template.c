/* contract_template.c - see contract_template.h. */
#include "sales/contracts/contract_template.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "book/names.h"
#include "book/subject.h"
#include "book/template.h"
#include "view/columns.h"

#define BELOW "templates/contract"

/* A template that was read. */
struct template
{
	char *file;  /* "templates/contract/distribution.md" */
	char *shown; /* "rules/templates/contract/distribution.md" */
	struct str bytes;
	struct yaml top;
	bool has_top;
	struct slice body;
};

static void template_release(struct template *t)
{
	free(t->file);
	free(t->shown);
	str_release(&t->bytes);
	if (t->has_top)
		yaml_release(&t->top);
}

/* *t is to be released in any case. */
static int template_read(struct template *t, struct book *b, struct slice name, struct error *err)
{
	static const char *const keys[] = { "kind", "for", "when", NULL };
	struct slice top;

	*t = (struct template){ .bytes = STR_INIT, .file = xformat(BELOW "/%.*s.md", SLICE_ARGS(name)) };
	t->shown = xformat("rules/%s", t->file);
	if (book_text(b, t->file, &t->bytes, err) < 0)
		return -1;
	if (!contract_template_cut(str_slice(&t->bytes), &top, &t->body))
		return 0;
	top.ptr--; /* the end of the first line, so that lines are counted from the file's first */
	top.len++;
	if (yaml_read(&t->top, t->shown, top, err) < 0)
		return -1;
	t->has_top = true;
	return t->top.root ? node_only(t->top.root, keys, err) : 0;
}

static struct slice said(const struct template *t, const char *key)
{
	return t->has_top ? node_text(t->top.root, key) : SLICE("");
}

/* What kind of contract it is: as it says, else its first heading. */
static struct slice kind_of(const struct template *t)
{
	struct slice rest = t->body;

	if (said(t, "kind").len)
		return said(t, "kind");
	while (rest.len) {
		struct slice line = slice_cut(&rest, '\n');

		if (slice_starts(line, "# "))
			return slice_trim((struct slice){ line.ptr + 2, line.len - 2 });
	}
	return SLICE("");
}

static const struct node *condition_of(const struct template *t)
{
	return t->has_top ? node_get(t->top.root, "when") : NULL;
}

/* Every name a placeholder may have, for who mistyped one. */
static void offer_names(struct nearest *near, struct book *b, struct arena *arena)
{
	static const char *const words[] = { "contract", "customer", "owner", "quote", "lead", NULL };

	nearest_offer(near, SLICE("book.name"));
	nearest_offer(near, SLICE("today"));
	nearest_offer(near, SLICE("lines"));
	for (size_t i = 0; words[i]; i++) {
		char *word = arena_format(arena, "%s.", words[i]);
		struct slice name = slice_of(word);
		const char *ledger = contract_ledger_behind(&name);
		const struct ledger *l = ledger ? schema_ledger(&b->schema, slice_of(ledger)) : NULL;

		for (size_t k = 0; l && k < l->ncolumns; k++)
			nearest_offer(near, slice_of(arena_format(arena, "%s%s", word, l->columns[k].name)));
	}
}

/* The column that a placeholder stands for; *is_known where it is none but a word of its own. */
static const struct column *column_behind(struct book *b, struct slice name, bool *is_known)
{
	const char *ledger;
	const struct ledger *l;
	int i;

	*is_known = slice_is(name, "today") || slice_is(name, "book.name") || slice_is(name, "lines");
	ledger = contract_ledger_behind(&name);
	l = ledger ? schema_ledger(&b->schema, slice_of(ledger)) : NULL;
	i = l && name.len ? ledger_column(l, name) : -1;
	*is_known |= i >= 0 && !l->columns[i].absent;
	return i >= 0 ? &l->columns[i] : NULL;
}

/* One template under check. */
struct template_check {
	struct book *book;
	const struct template *t;
	struct error *err;
	size_t placeholders;
};

static struct place place_of(const struct template *t, size_t at)
{
	const char *from = t->bytes.buf, *p = t->body.ptr + at;
	struct place place = { .file = t->shown, .line = 1, .column = 1 };

	for (; from < p; from++) {
		place.column += ((unsigned char)*from & 0xc0) != 0x80;
		if (*from == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

static int check_placeholder(void *context, struct slice name, size_t at, bool is_closed)
{
	struct template_check *c = context;
	const struct place place = place_of(c->t, at);
	struct arena arena = ARENA_INIT;
	struct nearest near;
	bool is_known;

	c->placeholders++;
	column_behind(c->book, name, &is_known);
	if (!is_closed) {
		error_at(c->err, ERROR_DATA, &place, _("'{{%.*s' has no }} on its line"), SLICE_ARGS(name));
	} else if (!is_known) {
		nearest_init(&near, name);
		offer_names(&near, c->book, &arena);
		if (nearest_found(&near).len)
			error_at(c->err, ERROR_DATA, &place, _("'{{%.*s}}' is in no ledger; did you mean '{{%.*s}}'?"),
				 SLICE_ARGS(name), SLICE_ARGS(nearest_found(&near)));
		else
			error_at(
				c->err, ERROR_DATA, &place,
				_("'{{%.*s}}' is in no ledger; there are today, lines, book.name, and the columns of contract, "
				  "customer, owner, quote and lead, such as {{customer.name}}"),
				SLICE_ARGS(name));
	}
	arena_release(&arena);
	return 0;
}

static struct when *compile(const struct book *b, const struct template *t, struct error *err)
{
	const struct vocabulary v = schema_vocabulary(schema_ledger(&b->schema, SLICE("contracts")));

	return condition_of(t) ? when_compile(condition_of(t), &v, err) : NULL;
}

static size_t check_template(struct book *b, const struct template *t, struct error *err)
{
	struct template_check c = { .book = b, .t = t, .err = err };

	when_free(compile(b, t, err));
	template_each(t->body, check_placeholder, &c);
	return c.placeholders;
}

int contract_templates_check(struct book *b, void (*each)(void *context, const char *file, size_t placeholders),
			     void *context, struct error *err)
{
	const size_t before = err->count;
	struct names names = { 0 };

	names_find(&names, b, BELOW, ".md", err);
	for (size_t i = 0; i < names.count; i++) {
		struct slice name = slice_of(names.at[i]);
		struct template t;
		size_t n = 0;

		slice_cut_end(&name, ".md");
		if (template_read(&t, b, name, err) == 0)
			n = check_template(b, &t, err);
		if (each)
			each(context, t.file, n);
		template_release(&t);
	}
	names_release(&names);
	return err->count == before ? 0 : -1;
}

#define TEMPLATE(C) \
	C(shown, template, _("template"), TYPE_ID, view_text(v, name)) \
	C(shown, kind, _("kind"), TYPE_TEXT, view_text(v, kind_of(t))) \
	C(shown, for, _("for whom"), TYPE_TEXT, view_text(v, said(t, "for"))) \
	C(shown, placeholders, _("placeholders"), TYPE_INT, view_number(v, (int64_t)check_template(b, t, found))) \
	C(shown, place, _("place"), TYPE_TEXT, view_text(v, slice_of(t->shown)))

static int list_template(struct book *b, struct view *v, const struct template *t, struct slice name,
			 struct error *found)
{
	TEMPLATE(VIEW_CELL)
	return 0;
}

static void add_findings(struct view *v, struct error *found)
{
	for (size_t i = 0; i < found->count; i++)
		view_note(v, "%s", found->items[i].text);
	if (found->count)
		v->status = ERROR_DATA;
	error_release(found);
}

int contract_templates(struct book *b, struct view *v, struct error *err)
{
	struct error found = ERROR_INIT;
	struct names names = { 0 };
	int rc;

	TEMPLATE(VIEW_COLUMN)
	rc = names_find(&names, b, BELOW, ".md", err);
	for (size_t i = 0; i < names.count && rc == 0; i++) {
		struct slice name = slice_of(names.at[i]);
		struct template t;

		slice_cut_end(&name, ".md");
		if (template_read(&t, b, name, &found) == 0)
			rc = list_template(b, v, &t, arena_slice(&b->arena, name), &found);
		template_release(&t);
	}
	if (rc == 0 && !names.count)
		error_add(err, ERROR_DATA,
			  _("there is no template in rules/templates/contract; put one there as NAME.md"));
	names_release(&names);
	add_findings(v, &found);
	return rc;
}

/* What stands beside each placeholder of one template. */
struct showing {
	struct book *book;
	const struct template *t;
	struct view *view;
};

static int show_placeholder(void *context, struct slice name, size_t at, bool is_closed)
{
	const struct showing *s = context;
	const struct place place = place_of(s->t, at);
	struct slice rest = { s->t->body.ptr + at, s->t->body.len - at }, inner = slice_cut(&rest, '}');
	const long bar = slice_find(inner, SLICE("|"));
	bool is_known;
	const struct column *c = column_behind(s->book, name, &is_known);

	(void)is_closed;
	view_text(s->view, arena_slice(&s->book->arena, name));
	view_text(s->view, slice_of(c				  ? column_label(c)
				    : slice_is(name, "lines")	  ? _("the lines of the quote, as a table")
				    : slice_is(name, "today")	  ? _("the day of drafting")
				    : slice_is(name, "book.name") ? _("the name of the book")
								  : "—"));
	if (bar < 0)
		view_missing(s->view);
	else
		view_text(s->view, arena_slice(&s->book->arena,
					       (struct slice){ inner.ptr + bar + 1, inner.len - (size_t)bar - 1 }));
	view_number(s->view, place.line);
	return 0;
}

/* The names there are, as a list; whether `typed` is one of them: 1, 0, or -1. */
static int find_name(struct book *b, struct slice typed, struct str *list, struct slice *near_one, struct error *err)
{
	struct names names = { 0 };
	struct nearest near;
	bool found = false;
	const int rc = names_find(&names, b, BELOW, ".md", err);

	nearest_init(&near, typed);
	for (size_t i = 0; i < names.count; i++) {
		struct slice one = slice_of(names.at[i]);

		slice_cut_end(&one, ".md");
		one = arena_slice(&b->arena, one);
		found |= slice_equal(one, typed);
		nearest_offer(&near, one);
		str_addf(list, "%s%.*s", i ? _(", ") : "", SLICE_ARGS(one));
	}
	*near_one = nearest_found(&near);
	names_release(&names);
	return rc < 0 ? -1 : found;
}

static int check_name(struct book *b, const char *what, struct slice typed, struct error *err)
{
	struct str list = STR_INIT;
	struct slice near;
	int rc = find_name(b, typed, &list, &near, err);

	if (rc != 0)
		rc = rc < 0 ? -1 : 0;
	else if (near.len)
		rc = error_add(err, ERROR_USAGE, _("%s: there is no template '%.*s'; did you mean '%.*s'?"), what,
			       SLICE_ARGS(typed), SLICE_ARGS(near));
	else
		rc = error_add(err, ERROR_USAGE,
			       _("%s: there is no template '%.*s' in rules/templates/contract; there are %s"), what,
			       SLICE_ARGS(typed), list.len ? list.buf : "—");
	str_release(&list);
	return rc;
}

int contract_template_put(struct change_row *r, const char *what, struct slice typed, struct error *err)
{
	typed = slice_trim(typed);
	slice_cut_end(&typed, ".md");
	if (check_name(r->change->book, what, typed, err) < 0)
		return -1;
	change_put(r, CONTRACTS.template, typed);
	return 0;
}

int contract_template_show(struct book *b, const char *name, struct view *v, struct error *err)
{
	struct slice typed = slice_trim(slice_of(name));
	struct error found = ERROR_INIT;
	struct template t;
	struct showing s = { .book = b, .t = &t, .view = v };
	int rc;

	slice_cut_end(&typed, ".md");
	if (check_name(b, _("template"), typed, err) < 0)
		return -1;
	rc = template_read(&t, b, typed, err);
	if (rc == 0) {
		view_title(v, "%.*s%s%.*s%s%.*s · %s", SLICE_ARGS(typed), kind_of(&t).len ? " · " : "",
			   SLICE_ARGS(kind_of(&t)), said(&t, "for").len ? " · " : "", SLICE_ARGS(said(&t, "for")),
			   t.shown);
		view_column(v, "placeholder", _("placeholder"), TYPE_TEXT);
		view_column(v, "what", _("stands for"), TYPE_TEXT);
		view_column(v, "default", _("else"), TYPE_TEXT);
		view_column(v, "line", _("line"), TYPE_INT);
		template_each(t.body, show_placeholder, &s);
		check_template(b, &t, &found);
		add_findings(v, &found);
	}
	template_release(&t);
	return rc;
}

int contract_template_fits(const struct contract_at *of, struct slice name, struct str *for_whom, struct error *err)
{
	struct row_subject s;
	struct template t;
	struct when *w = NULL;
	int rc = template_read(&t, of->book, name, err);

	if (rc == 0 && condition_of(&t)) {
		w = compile(of->book, &t, err);
		if (of->staged)
			staged_subject(&s, of->staged);
		else
			row_subject(&s, of->book, of->contracts, of->row);
		rc = w ? when_holds(w, &s.subject, err) : -1;
		str_add_slice(for_whom, said(&t, "for"));
	} else if (rc == 0) {
		rc = 1;
	}
	when_free(w);
	template_release(&t);
	return rc;
}
