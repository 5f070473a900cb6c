/* board_tiles.c - the figures at the head of the board. See board.h. */
#include "base/lang.h"
#include "base/round.h"
#include "report/board_parts.h"

static void tile_outstanding(struct board *s, struct str *remark)
{
	size_t invoices = 0;

	for (int k = 0; k < DUE_BANDS; k++)
		invoices += s->invoices[k];
	str_addf(remark, lang_plural("%zu invoice", "%zu invoices", invoices), invoices);
	view_tile(s->view, &(struct view_tile){ .name = "outstanding",
						.label = _("Outstanding"),
						.type = TYPE_MONEY,
						.number = s->outstanding,
						.remark = remark->buf,
						.opens = "crm ar aging --list total" });
}

static void tile_overdue(struct board *s, struct str *remark)
{
	const size_t n = s->invoices[DUE_OVERDUE];

	str_addf(remark, lang_plural("%zu invoice", "%zu invoices", n), n);
	if (s->outstanding >= s->due[DUE_OVERDUE] && s->outstanding > 0) {
		str_adds(remark, " · ");
		value_add_number(remark, TYPE_PERCENT, round_scaled(s->due[DUE_OVERDUE], 1000, s->outstanding) * 10);
	}
	view_tile(s->view, &(struct view_tile){ .name = "overdue",
						.label = _("Overdue"),
						.type = TYPE_MONEY,
						.number = s->due[DUE_OVERDUE],
						.mark = n		 ? MARK_BAD
							: s->outstanding ? MARK_GOOD
									 : MARK_NONE,
						.remark = remark->buf,
						.opens = "crm ar board" });
}

static void tile_soon(struct board *s, struct str *remark)
{
	const size_t n = s->invoices[DUE_TODAY] + s->invoices[DUE_WITHIN_7];

	str_addf(remark, lang_plural("%zu invoice", "%zu invoices", n), n);
	view_tile(s->view, &(struct view_tile){ .name = "due_within_7",
						.label = _("Due today or in 7 days"),
						.type = TYPE_MONEY,
						.number = s->due[DUE_TODAY] + s->due[DUE_WITHIN_7],
						.mark = n ? MARK_WARN : MARK_NONE,
						.remark = remark->buf,
						.opens = "crm ar board" });
}

static void tile_approvals(struct board *s, struct str *remark)
{
	str_addf(remark, _("%zu late"), s->late);
	view_tile(s->view, &(struct view_tile){ .name = "approvals",
						.label = _("Decisions to make on contracts"),
						.type = TYPE_INT,
						.number = (int64_t)s->reviews,
						.mark = s->late ? MARK_BAD : MARK_NONE,
						.remark = remark->buf,
						.opens = "crm contract pending" });
}

static void tile_lost(struct board *s, struct str *remark)
{
	size_t leads = 0, lost = 0, won = 0;

	for (size_t i = 0; i < s->funnel.nparts; i++) {
		leads += s->funnel.parts[i].leads;
		lost += s->funnel.parts[i].kinds[STAGE_LOST];
		won += s->funnel.parts[i].kinds[STAGE_WON];
	}
	str_addf(remark, lang_plural("%zu of %zu lead; won %zu", "%zu of %zu leads; won %zu", leads), lost, leads, won);
	view_tile(s->view, &(struct view_tile){ .name = "lost_share",
						.label = _("Lost from lead to contract"),
						.type = TYPE_PERCENT,
						.number = funnel_share(lost, leads),
						.text = leads ? NULL : _("no data"),
						.remark = remark->buf,
						.opens = "crm report funnel --list total:lost" });
}

static void tile_verified(struct board *s, struct str *remark)
{
	const struct figures *team = &s->verification.team;
	const char *const texts[] = { _("no data"), _("verified"), _("not verified") };
	const enum view_mark marks[] = { MARK_NONE, MARK_GOOD, MARK_BAD };
	struct str opens = STR_INIT;
	int held = 0;

	for (int i = 0; i < LAYERS; i++)
		held += team->verdicts[i] == VERDICT_PASS;
	str_addf(remark, _("%s: %d of %d layers"), s->verification.how.period.key, held, LAYERS);
	str_addf(&opens, "crm report verify --month %s", s->verification.how.period.key);
	view_tile(s->view, &(struct view_tile){ .name = "verified",
						.label = _("Verification"),
						.text = texts[team->verdict],
						.mark = marks[team->verdict],
						.remark = remark->buf,
						.opens = opens.buf });
	str_release(&opens);
}

void board_tiles(struct board *s)
{
	static void (*const tiles[])(struct board *, struct str *) = { tile_outstanding, tile_overdue, tile_soon,
								       tile_approvals,	 tile_lost,    tile_verified };
	struct str remark = STR_INIT;

	view_tiles(s->view, "figures", "");
	for (size_t i = 0; i < sizeof(tiles) / sizeof(*tiles); i++) {
		str_reset(&remark);
		tiles[i](s, &remark);
	}
	str_release(&remark);
}
