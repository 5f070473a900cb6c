/* dupes.c - customers and contacts that may be in the book twice; see customer.h. */
#include "base/lang.h"
#include "book/duplicate.h"
#include "sales/leads/customer.h"
#include "view/columns.h"

#define PAIR(C)                                                                                     \
	C(shown, a, _("ID"), TYPE_ID, view_text(v, table_id(t, a)))                                 \
	C(face, a_name, _("name"), TYPE_TEXT, view_text(v, table_name(t, table_id(t, a))))          \
	C(shown, b, _("perhaps the same"), TYPE_ID, view_text(v, table_id(t, b)))                   \
	C(face, b_name, _("name"), TYPE_TEXT, view_text(v, table_name(t, table_id(t, b))))          \
	C(shown, rule, _("rule"), TYPE_TEXT, view_text(v, rule->id))                                \
	C(shown, why, _("why"), TYPE_TEXT, view_text(v, why))

static int add_pair(void *view, const struct duplicate_rule *rule, const struct table *t, size_t a, size_t b, struct slice why)
{
	struct view *v = view;

	PAIR(VIEW_CELL)
	return 0;
}

int customer_dupes(struct book *b, struct view *v, struct error *err)
{
	struct duplicates d;
	int rc = duplicates_of_book(&d, b, err);

	PAIR(VIEW_COLUMN)
	if (rc == 0)
		rc = duplicates_each_pair(&d, add_pair, v, err);
	duplicates_release(&d);
	if (rc == 0)
		view_note(v, lang_plural("%zu pair that may be one; why: rules/duplicates.yaml", "%zu pairs that may be one; why: rules/duplicates.yaml",
					 view_rows(v)), view_rows(v));
	if (rc == 0 && view_rows(v))
		view_note(v, _("to make two of them one: crm customer merge A B, crm contact merge A B; -n shows what would change"));
	return rc;
}
