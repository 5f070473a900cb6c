/* clause_total.c - the shares of a payment, added up; see clause_text.h.
 *
 *     预付30%，货到付至95%，剩余5%作为质保金       30, up to 95, and 5
 *     预付30%，余款货到付清                      the rest is spoken of: whatever it is, it makes the whole
 *     留5%质保金 ... 质保期满支付5%               once the whole is reached, a share that was there is the same one named again
 *     设备款30%、70%，安装费50%、50%              two wholes
 *
 * What may be a share and may be none (质保金为合同价的5%: kept back, or paid by us?) counts where it makes the whole. */
#include "base/numeral.h"
#include "rule/subpattern.h"
#include "sales/contracts/clause_text.h"

static struct slice group_of(const struct clause_rule *rule, const struct match *m, struct slice name)
{
	for (size_t i = 0; name.len && i < rule->ncaptures; i++) {
		const struct clause_capture *one = &rule->captures[i];

		if (slice_equal(one->name, name) && one->group < m->count)
			return m->groups[one->group];
	}
	return SLICE("");
}

static bool was_seen(const struct clause_total *t, int64_t share)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->seen[i] == share)
			return true;
	return false;
}

static void add(struct clause_total *t, int64_t share, bool is_upto)
{
	if (t->whole && t->sum == t->whole && was_seen(t, share))
		return;
	t->sum = is_upto ? t->whole + share : t->sum + share;
	if (t->count < SHARES_MAX)
		t->seen[t->count++] = share;
	if (t->sum % NUMERAL_WHOLE == 0)
		t->whole = t->sum;
}

int clause_total_add(struct clause_total *t, const struct clause_rule *rule, const struct match *m)
{
	const struct slice group = group_of(rule, m, rule->share);
	int64_t share;

	t->is_open |= group_of(rule, m, rule->rest).len > 0;
	if (numeral_percent(group_of(rule, m, rule->maybe), &share))
		t->maybe += share;
	if (!group.len || !numeral_percent(group, &share))
		return 0;
	add(t, share, group_of(rule, m, rule->upto).len > 0);
	return 1;
}

int64_t clause_total_sum(const struct clause_total *t)
{
	if (t->is_open || (t->whole && t->sum == t->whole) || t->sum + t->maybe == t->whole + NUMERAL_WHOLE)
		return NUMERAL_WHOLE;
	return t->sum;
}
