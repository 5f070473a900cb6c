/* lead_groups.h - leads counted under a group each (groups.h): what reports of leads have in common.
 *
 *     lead_groups_begin(&of, book, by, err)
 *     for each lead: at = lead_group(&of, &g, row), or a month's, a reason's of the report's own
 *     shape = lead_groups_shape(&of)
 */
#ifndef CRM_REPORT_LEAD_GROUPS_H
#define CRM_REPORT_LEAD_GROUPS_H

#include "book/listing.h"
#include "report/groups.h"
#include "report/history.h"

enum lead_by { LEADS_BY_OWNER, LEADS_BY_MONTH, LEADS_BY_STAGE, LEADS_BY_INDUSTRY, LEADS_BY_REASON };

struct lead_groups {
	struct book *book;
	const struct table *leads, *customers;
	enum lead_by by;
	struct listing listing;
	int amount; /* column */
};

/* -1: a ledger that it needs can't be read. */
int lead_groups_begin(struct lead_groups *of, struct book *b, enum lead_by by, struct error *err);
/* By owner, by the stage it stands in, by the industry of its customer. -1: the row says no such thing, and is noted as left out. */
long lead_group(struct lead_groups *of, struct groups *g, size_t lead);
size_t lead_group_stage(const struct lead_groups *of, struct groups *g, struct slice stage);
size_t lead_group_month(struct groups *g, bool is_known, int32_t date); /* "2026-04" */
/* 1 with its amount, 0 it has none, -1 that can't be read (noted). */
int lead_amount(const struct lead_groups *of, size_t lead, int64_t *fen);
/* Rows are those of leads; the shape borrows `of`. */
struct group_shape lead_groups_shape(struct lead_groups *of);
const char *lead_by_label(enum lead_by by); /* N_("owner") */

#endif
