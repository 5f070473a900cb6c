/* order.h - dates that stand in an order: `not_before` of rules/fields.yaml.
 *
 * A column says what it can't come before: another column of its row (created_at), or one behind references (invoice.issued_on).
 * Checking, importing and entering ask the same question. Where either is empty or can't be read there is no order; that it can't
 * be read is found elsewhere.
 */
#ifndef CRM_BOOK_ORDER_H
#define CRM_BOOK_ORDER_H

#include "book/schema.h"

/* Every order of a column, of which the row that `row` gives has a value. -1 with a finding for each that isn't kept:
 * "due_on: '2026-02-01' is before issued_on '2026-03-01' (rules/fields.yaml:207)" at `at` (may be NULL). */
int order_check(const struct ledger *l, int column, const struct subject *row, const struct place *at, struct error *err);
/* Is `later` not before `earlier`? By the day where either has no time of day. */
bool order_is_kept(const struct value *later, const struct value *earlier);

#endif
