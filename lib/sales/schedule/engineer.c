/* engineer.c - see engineer.h. */
#include "sales/schedule/engineer.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/near.h"
#include "base/utf8.h"
#include "base/wordlist.h"

static bool is_engineer(const struct schedule *s, size_t person, bool with_leave)
{
	const struct slice status = table_word(s->people, person, table_column(s->people, PEOPLE.status));

	return slice_is(table_word(s->people, person, table_column(s->people, PEOPLE.role)), "engineer") &&
	       (slice_is(status, "active") || (with_leave && slice_is(status, "leave")));
}

static bool goes_there(const struct schedule *s, size_t person, struct slice region)
{
	const struct slice regions = slice_trim(table_text(s->people, person, PEOPLE.region));

	return !region.len || !regions.len || wordlist_has(regions, region);
}

/* Whose skills there are, each once. */
static int refuse_skill(const struct schedule *s, struct slice skill, struct error *err)
{
	struct str all = STR_INIT;
	struct nearest near;
	int rc;

	nearest_init(&near, skill);
	for (size_t i = 0; i < s->people->nrows; i++) {
		struct slice list = is_engineer(s, i, true) ? table_text(s->people, i, PEOPLE.skills) : SLICE("");

		while (list.len) {
			const struct slice one = wordlist_next(&list);

			if (!one.len || wordlist_has(str_slice(&all), one))
				continue;
			nearest_offer(&near, one);
			str_addf(&all, "%s%.*s", all.len ? _(", ") : "", SLICE_ARGS(one));
		}
	}
	if (!all.len)
		rc = error_add(err, ERROR_DATA, _("no engineer has skills in people.csv yet: crm book set people PERSON skills='关节 脊柱'"));
	else if (nearest_found(&near).len && !utf8_same_folded(nearest_found(&near), skill))
		rc = error_add(err, ERROR_DATA, _("skill: nobody can '%.*s'; did you mean '%.*s'?"), SLICE_ARGS(skill),
			       SLICE_ARGS(nearest_found(&near)));
	else if (wordlist_has(str_slice(&all), skill))
		rc = error_add(err, ERROR_DATA, _("skill: whoever can '%.*s' is on leave"), SLICE_ARGS(skill));
	else
		rc = error_add(err, ERROR_DATA, _("skill: nobody can '%.*s'; there are %s"), SLICE_ARGS(skill), all.buf);
	str_release(&all);
	return rc;
}

int engineers_find(const struct schedule *s, const struct engineers_wanted *wanted, struct engineers *out, struct error *err)
{
	size_t elsewhere = 0;

	*out = (struct engineers){ 0 };
	for (size_t i = 0; i < s->people->nrows; i++) {
		if (!is_engineer(s, i, wanted->with_leave) || (wanted->skill.len && !wordlist_has(table_text(s->people, i, PEOPLE.skills), wanted->skill)))
			continue;
		if (!goes_there(s, i, wanted->region)) {
			elsewhere++;
			continue;
		}
		out->items = xgrow(out->items, &out->cap, out->count + 1, sizeof(*out->items));
		out->items[out->count++] = (struct engineer){ i, s->load[i] };
	}
	if (out->count)
		return 0;
	if (elsewhere)
		return error_add(err, ERROR_DATA, _("whoever can '%.*s' works in other regions than '%.*s' (people.region); name one with --engineer"),
				 SLICE_ARGS(wanted->skill), SLICE_ARGS(wanted->region));
	if (!wanted->skill.len)
		return error_add(err, ERROR_DATA, _("there is no engineer in people.csv: crm book add people name=… role=engineer status=active skills=…"));
	return refuse_skill(s, wanted->skill, err);
}

long engineer_find(const struct schedule *s, const char *typed, struct error *err)
{
	const long row = table_named(s->people, _("person"), slice_of(typed), err);
	const struct place at = row < 0 ? (struct place){ 0 } : table_place(s->people, (size_t)row);

	if (row < 0)
		return -1;
	if (slice_is(table_text(s->people, (size_t)row, PEOPLE.status), "left"))
		return error_add(err, ERROR_DATA, _("%.*s has left (%s:%u)"), SLICE_ARGS(table_name(s->people, table_id(s->people, (size_t)row))),
				 at.file, at.line);
	if (!is_engineer(s, (size_t)row, true))
		return error_add(err, ERROR_DATA, _("%.*s is no engineer (%s:%u)"), SLICE_ARGS(table_name(s->people, table_id(s->people, (size_t)row))),
				 at.file, at.line);
	return row;
}

void engineers_release(struct engineers *e)
{
	free(e->items);
	*e = (struct engineers){ 0 };
}
