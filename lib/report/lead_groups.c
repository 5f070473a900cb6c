/* lead_groups.c - see lead_groups.h. */
#include "report/lead_groups.h"

#include "base/lang.h"

const char *lead_by_label(enum lead_by by)
{
	static const char *const labels[] = { N_("owner"), N_("month"), N_("stage"), N_("industry"), N_("reason") };

	return labels[by];
}

int lead_groups_begin(struct lead_groups *of, struct book *b, enum lead_by by, struct error *err)
{
	*of = (struct lead_groups){ .book = b, .by = by, .leads = book_table(b, LEADS.ledger, err) };
	if (!of->leads || (by == LEADS_BY_INDUSTRY && !(of->customers = book_table(b, CUSTOMERS.ledger, err))))
		return -1;
	of->amount = table_column(of->leads, LEADS.amount);
	table_read_columns(of->leads,
			   (const int[]){ of->leads->ledger->id, table_column(of->leads, LEADS.stage), table_column(of->leads, LEADS.owner),
					  table_column(of->leads, LEADS.customer), of->amount },
			   5);
	return 0;
}

/* Stages in the order of their pipelines; those of the one that most leads go through first, which is the one without a condition. */
static int64_t stage_order(const struct book *b, struct slice stage)
{
	int64_t order = 0;

	for (int has_when = 0; has_when < 2; has_when++)
		for (size_t p = 0; p < b->stages.npipelines; p++) {
			const struct pipeline *pipeline = &b->stages.pipelines[p];

			for (size_t i = 0; (pipeline->when != NULL) == has_when && i < pipeline->nstages; i++, order++)
				if (slice_equal(pipeline->stages[i].id, stage))
					return order;
		}
	return order;
}

size_t lead_group_stage(const struct lead_groups *of, struct groups *g, struct slice stage)
{
	return groups_of(g, stage, stage, stage_order(of->book, stage));
}

static long by_industry(struct lead_groups *of, struct groups *g, size_t lead)
{
	const long customer = table_find(of->customers, table_text(of->leads, lead, LEADS.customer));
	struct slice industry;

	if (customer < 0) {
		table_left_out(of->leads, lead, table_column(of->leads, LEADS.customer));
		return -1;
	}
	industry = table_text(of->customers, (size_t)customer, CUSTOMERS.industry);
	return (long)groups_of(g, industry, industry, industry.len ? 0 : 1);
}

long lead_group(struct lead_groups *of, struct groups *g, size_t lead)
{
	const struct slice owner = table_text(of->leads, lead, LEADS.owner);

	if (of->by == LEADS_BY_INDUSTRY)
		return by_industry(of, g, lead);
	if (of->by == LEADS_BY_STAGE)
		return (long)lead_group_stage(of, g, table_text(of->leads, lead, LEADS.stage));
	return (long)groups_of(g, owner, owner.len ? listing_name(of->book, PEOPLE.ledger, owner) : owner, owner.len ? 0 : 1);
}

size_t lead_group_month(struct groups *g, bool is_known, int32_t date)
{
	const struct civil day = date_civil(date);
	struct str text = STR_INIT;
	size_t at;

	if (is_known)
		str_addf(&text, "%04d-%02d", day.year, day.month);
	at = groups_of(g, str_slice(&text), str_slice(&text), is_known ? day.year * 12 + day.month : INT64_MAX);
	str_release(&text);
	return at;
}

int lead_amount(const struct lead_groups *of, size_t lead, int64_t *fen)
{
	const struct value v = table_value(of->leads, lead, of->amount);

	*fen = v.number;
	if (!value_missing(&v))
		return 1;
	return table_cell(of->leads, lead, of->amount).len ? -1 : 0;
}

static void row_columns(struct view *v, void *context)
{
	static const struct known_column *const columns[] = { LEADS.id, LEADS.customer, LEADS.stage, LEADS.owner, LEADS.next_follow_up, NULL };
	struct lead_groups *of = context;

	of->listing = listing_begin(v, of->book, of->leads, columns, true);
}

static int row_cells(struct view *v, void *context, size_t row, struct error *err)
{
	struct lead_groups *of = context;

	(void)v;
	return listing_add(&of->listing, row, err);
}

struct group_shape lead_groups_shape(struct lead_groups *of)
{
	return (struct group_shape){ .by = _(lead_by_label(of->by)), .row_columns = row_columns, .row_cells = row_cells, .context = of };
}
