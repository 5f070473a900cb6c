/* field_edit.c - see field_edit.h. */
#include "book/field_edit.h"

#include <string.h>

#include "base/lang.h"
#include "rule/yaml.h"

static const struct node *find_entry(const struct yaml *y, const struct field_entry *e)
{
	return node_get(node_get(y->root, e->ledger), e->column);
}

static int no_entry(const struct field_entry *e, struct error *err)
{
	return error_add(err, ERROR_DATA, _("%s: there is no entry %s of %s"), e->shown, e->column, e->ledger);
}

static size_t line_start(struct slice text, size_t at)
{
	while (at && text.ptr[at - 1] != '\n')
		at--;
	return at;
}

/* Behind the line end; the end of the text where there is none. */
static size_t next_line(struct slice text, size_t at)
{
	while (at < text.len && text.ptr[at] != '\n')
		at++;
	return at < text.len ? at + 1 : at;
}

static size_t skip_blanks(struct slice text, size_t at)
{
	while (at < text.len && strchr(" \t\r\n", text.ptr[at]))
		at++;
	return at;
}

struct cut {
	size_t from, to;
};

static bool has_comment(struct slice text, struct cut gap)
{
	return gap.from < gap.to && memchr(text.ptr + gap.from, '#', gap.to - gap.from);
}

static const struct node *before(const struct node *entry, const struct node *member)
{
	const struct node *n = entry->first;

	while (n && n->next != member)
		n = n->next;
	return n;
}

/* The bytes that go with a member: with one of the commas beside it, or with its whole lines. */
static struct cut bytes_of(struct slice text, const struct node *entry, const struct node *member)
{
	struct cut c = { yaml_offset(text, member->from), yaml_offset(text, member->to) }, gap;
	const struct node *last = before(entry, member);

	if (!entry->is_flow)
		return (struct cut){ line_start(text, c.from), next_line(text, c.to) };
	gap = (struct cut){ last ? yaml_offset(text, last->to) : c.from, c.from };
	if (last && !has_comment(text, gap))
		return (struct cut){ gap.from, c.to };
	gap.to = skip_blanks(text, c.to);
	if (gap.to < text.len && text.ptr[gap.to] == ',')
		c.to = skip_blanks(text, gap.to + 1);
	return c;
}

static void add_member(struct str *out, struct slice text, const struct node *entry, struct slice day)
{
	size_t at = yaml_offset(text, entry->last->to);

	if (entry->is_flow) {
		str_add(out, text.ptr, at);
		str_addf(out, ", retired: %.*s", SLICE_ARGS(day));
	} else {
		const size_t key = yaml_offset(text, entry->first->from), start = line_start(text, key);

		/* A text of several lines ends where the next one begins. */
		if (!at || text.ptr[at - 1] != '\n')
			at = next_line(text, at);
		str_add(out, text.ptr, at);
		if (at && text.ptr[at - 1] != '\n')
			str_addc(out, '\n');
		str_add(out, text.ptr + start, key - start);
		str_addf(out, "retired: %.*s%s", SLICE_ARGS(day), at > 1 && text.ptr[at - 2] == '\r' ? "\r\n" : "\n");
	}
	str_add(out, text.ptr + at, text.len - at);
}

/* Reads what came out: nothing else may have become of the entry. */
static int check_result(const struct field_entry *e, struct slice text, struct slice day, const struct node *was,
			struct error *err)
{
	struct yaml y;
	struct error ignored = ERROR_INIT;
	int rc = yaml_read(&y, e->shown, text, &ignored);
	const struct node *now = rc == 0 ? find_entry(&y, e) : NULL;
	const size_t others = was->count - (node_get(was, "retired") != NULL);

	if (!now || !slice_equal(node_text(now, "retired"), day) || now->count != others + (day.len > 0))
		rc = node_error(
			was, err,
			day.len ? _("this entry is laid out in a way that can't be edited here; write into it: retired: %.*s")
				: _("this entry is laid out in a way that can't be edited here; take out of it: retired%.*s"),
			SLICE_ARGS(day));
	error_release(&ignored);
	yaml_release(&y);
	return rc;
}

static int edit(const struct field_entry *e, struct slice text, const struct node *entry, struct slice day,
		struct str *out, struct error *err)
{
	const struct node *retired = node_get(entry, "retired");
	struct cut c;

	if (!retired && day.len) {
		add_member(out, text, entry, day);
	} else if (retired && day.len) {
		str_add(out, text.ptr, yaml_offset(text, retired->from));
		str_addf(out, "retired: %.*s", SLICE_ARGS(day));
		c.to = yaml_offset(text, retired->to);
		str_add(out, text.ptr + c.to, text.len - c.to);
	} else if (retired) {
		c = bytes_of(text, entry, retired);
		str_add(out, text.ptr, c.from);
		str_add(out, text.ptr + c.to, text.len - c.to);
	} else {
		str_add_slice(out, text);
	}
	return check_result(e, str_slice(out), day, entry, err);
}

int field_edit_retired(const struct field_entry *e, struct slice text, struct slice day, struct str *out,
		       struct str *old, struct error *err)
{
	const struct node *entry;
	struct str new = STR_INIT;
	struct yaml y;
	int rc = yaml_read(&y, e->shown, text, err);

	entry = rc == 0 ? find_entry(&y, e) : NULL;
	if (rc == 0 && (!entry || entry->kind != NODE_MAP || !entry->last))
		rc = no_entry(e, err);
	if (rc == 0)
		rc = edit(e, text, entry, day, &new, err);
	if (rc == 0) {
		str_add_slice(out, str_slice(&new));
		if (old)
			str_add_slice(old, node_text(entry, "retired"));
	}
	str_release(&new);
	yaml_release(&y);
	return rc;
}
