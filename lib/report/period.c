/* period.c - see period.h. */
#include "report/period.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/lang.h"

static void set_month(struct period *p, int32_t first)
{
	const struct civil c = date_civil(first);

	*p = (struct period){ .since = first, .until = date_add_months(first, 1) - 1 };
	snprintf(p->key, sizeof(p->key), "%04d-%02d", c.year, c.month);
}

static int32_t first_of_month(int32_t date)
{
	return date - date_civil(date).day + 1;
}

int period_month(struct period *p, const char *month, int32_t today, struct error *err)
{
	char *plain = xformat("%s-01", month ? month : ""), *chinese = xformat("%s1日", month ? month : "");
	int32_t first;
	int rc = 0;

	if (!month)
		set_month(p, date_add_months(first_of_month(today), -1));
	else if (date_parse(slice_of(plain), false, &first) || date_parse(slice_of(chinese), true, &first))
		set_month(p, first);
	else
		rc = error_add(err, ERROR_USAGE, _("--month: '%s' is no month; write 2026-02"), month);
	free(plain);
	free(chinese);
	return rc;
}

int period_days(struct period *p, int32_t since, int32_t until, struct error *err)
{
	struct str key = STR_INIT;

	if (until < since)
		return error_add(err, ERROR_USAGE, _("--until lies before --since"));
	set_month(p, first_of_month(since));
	if (p->since == since && p->until == until)
		return 0;
	p->since = since;
	p->until = until;
	date_add_text(&key, since);
	str_adds(&key, "..");
	date_add_text(&key, until);
	snprintf(p->key, sizeof(p->key), "%s", key.buf);
	str_release(&key);
	return 0;
}

void period_add_options(struct str *out, const struct period *p)
{
	if (!strchr(p->key, '.')) {
		str_addf(out, "--month %s", p->key);
		return;
	}
	str_adds(out, "--since ");
	date_add_text(out, p->since);
	str_adds(out, " --until ");
	date_add_text(out, p->until);
}
