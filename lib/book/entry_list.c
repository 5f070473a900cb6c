/* entry_list.c - see entry_list.h. */
#include "book/entry_list.h"

#include "base/lang.h"
#include "base/utf8.h"
#include "base/wordlist.h"

bool entry_is_list(const struct column *c)
{
	return c->is_list || c->type == TYPE_PHONE || c->type == TYPE_EMAIL || c->type == TYPE_URL;
}

/* The next one of a list; false: there is none left. */
static bool next(const struct column *c, struct slice *rest, struct slice *part)
{
	if (type_has_form(c->type))
		return value_next_part(rest, part);
	*part = wordlist_next(rest);
	return part->len > 0;
}

static void add_form(const struct column *c, struct str *out, struct slice part)
{
	if (!type_has_form(c->type) || !value_add_form(out, c->type, part))
		utf8_add_folded(out, part);
}

static bool same(const struct column *c, struct slice a, struct slice b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool is_same;

	add_form(c, &x, a);
	add_form(c, &y, b);
	is_same = slice_equal(str_slice(&x), str_slice(&y));
	str_release(&x);
	str_release(&y);
	return is_same;
}

static bool has(const struct column *c, struct slice list, struct slice wanted)
{
	struct slice part;

	while (next(c, &list, &part))
		if (same(c, part, wanted))
			return true;
	return false;
}

/* Between two of them stands what stands there already. */
static struct slice mark_of(const struct column *c, struct slice cell)
{
	struct slice rest = cell, first, second;

	if (next(c, &rest, &first) && next(c, &rest, &second))
		return (struct slice){ first.ptr + first.len, (size_t)(second.ptr - first.ptr) - first.len };
	return type_has_form(c->type) ? SLICE("; ") : SLICE(" ");
}

static void add_part(struct str *out, size_t begin, struct slice mark, struct slice part)
{
	if (out->len > begin)
		str_add_slice(out, mark);
	str_add_slice(out, part);
}

/* Those of the cell that aren't among the others. */
static void add_rest(const struct column *c, struct slice cell, struct slice without, struct str *out)
{
	const struct slice mark = mark_of(c, cell);
	const size_t begin = out->len;
	struct slice rest = cell, part;

	while (next(c, &rest, &part))
		if (!has(c, without, part))
			add_part(out, begin, mark, part);
}

static int refuse_absent(const struct column *c, struct slice cell, struct slice part, struct error *err)
{
	if (!cell.len)
		return error_add(err, ERROR_USAGE, _("%s: '%.*s' can't be taken away: nothing stands there"), column_said(c), SLICE_ARGS(part));
	return error_add(err, ERROR_USAGE, _("%s: '%.*s' is not among '%.*s'"), column_said(c), SLICE_ARGS(part), SLICE_ARGS(cell));
}

static int check(const struct column *c, struct slice cell, enum entry_op op, struct slice typed, struct error *err)
{
	struct slice rest = typed, part;
	struct value v;
	size_t n = 0;

	if (!entry_is_list(c))
		return error_add(err, ERROR_USAGE, _("%s holds one value, no list of them; write %s=…"), column_said(c), c->name);
	for (; next(c, &rest, &part); n++) {
		if (!value_parse(c->type, part, &v))
			return value_refused(&(struct value_refused){ ERROR_USAGE, NULL, slice_of(column_said(c)), part, c->type }, err);
		if (op == ENTRY_LESS && !has(c, cell, part))
			return refuse_absent(c, cell, part, err);
	}
	return n ? 0 : error_add(err, ERROR_USAGE, _("%s: what is to be added, or taken away, is missing"), column_said(c));
}

int entry_list(const struct column *c, struct slice cell, enum entry_op op, struct slice typed, struct str *out, struct error *err)
{
	const size_t begin = out->len;
	struct slice rest = typed, part, mark;

	if (check(c, cell, op, typed, err) < 0)
		return -1;
	if (op == ENTRY_LESS) {
		add_rest(c, cell, typed, out);
		return 0;
	}
	mark = mark_of(c, cell);
	str_add_slice(out, cell);
	while (next(c, &rest, &part))
		if (!has(c, (struct slice){ out->buf + begin, out->len - begin }, part))
			add_part(out, begin, mark, part);
	return 0;
}
