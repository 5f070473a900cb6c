/* duplicate_key.c - see duplicate_key.h. */
#include "book/duplicate_key.h"

#include "base/company.h"

bool duplicate_next_key(const struct duplicate_rule *r, struct slice *rest, struct str *key)
{
	if (r->how == DUPLICATE_SAME)
		return column_next_key(&r->ledger->columns[r->column], rest, key);
	str_reset(key);
	if (!rest->len)
		return false;
	company_add_key(key, *rest);
	rest->len = 0;
	return key->len > 0;
}

void duplicate_add_why(struct str *why, const struct duplicate_rule *r, struct slice key, struct slice cell)
{
	str_addf(why, "%s %.*s", column_said(&r->ledger->columns[r->column]), SLICE_ARGS(r->how == DUPLICATE_SAME ? key : cell));
}
