/* value.c - see value.h. What is read here is what is written here: one form for every value. */
#include "base/value.h"

#include "base/date.h"
#include "base/money.h"
#include "base/lang.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *const names[] = {
	[TYPE_TEXT] = "text",	      [TYPE_ID] = "id",		  [TYPE_INT] = "int",	[TYPE_NUMBER] = "number",
	[TYPE_MONEY] = "money",	      [TYPE_PERCENT] = "percent", [TYPE_DATE] = "date", [TYPE_TIME] = "time",
	[TYPE_DURATION] = "duration", [TYPE_BOOL] = "bool",
};

/* Longest first, so that a whole number of days is not written in hours. */
static const struct unit {
	const char *name;
	int64_t seconds;
} units[] = { { "d", 86400 }, { "h", 3600 }, { "m", 60 }, { "s", 1 } };

const char *type_name(enum type t)
{
	return names[t];
}

bool type_by_name(struct slice name, enum type *t)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!slice_is(name, names[i]))
			continue;
		*t = (enum type)i;
		return true;
	}
	return false;
}

bool type_is_numeric(enum type t)
{
	return t >= TYPE_INT && t <= TYPE_DURATION;
}

static bool parse_date(struct slice text, int64_t *number)
{
	int32_t date;

	if (!date_parse(text, false, &date))
		return false;
	*number = date;
	return true;
}

/* A number with up to two decimals and its unit; the result must be whole seconds. */
static bool parse_duration(struct slice text, struct value *out)
{
	int64_t hundredths;

	out->workdays = slice_cut_end(&text, "wd");
	if (out->workdays)
		return decimal_parse(text, 2, &out->number);
	for (size_t i = 0; i < COUNT(units); i++) {
		if (!slice_cut_end(&text, units[i].name))
			continue;
		if (!decimal_parse(text, 2, &hundredths))
			return false;
		if (__builtin_mul_overflow(hundredths, units[i].seconds, &hundredths) || hundredths % 100)
			return false;
		out->number = hundredths / 100;
		return true;
	}
	return false;
}

static bool parse_bool(struct slice text, int64_t *number)
{
	*number = slice_is(text, "true");
	return *number || slice_is(text, "false");
}

static bool parse_present(struct slice text, struct value *out)
{
	switch (out->type) {
	case TYPE_INT:
		return decimal_parse(text, 0, &out->number);
	case TYPE_NUMBER:
		return decimal_parse(text, 4, &out->number);
	case TYPE_MONEY:
		return money_parse(text, &out->number);
	case TYPE_PERCENT:
		return slice_cut_end(&text, "%") && decimal_parse(text, 2, &out->number);
	case TYPE_DATE:
		return parse_date(text, &out->number);
	case TYPE_TIME:
		out->date_only = text.len == 10;
		return moment_parse(text, &out->number);
	case TYPE_DURATION:
		return parse_duration(text, out);
	case TYPE_BOOL:
		return parse_bool(text, &out->number);
	case TYPE_TEXT:
	case TYPE_ID:
		return true;
	}
	return false;
}

bool value_parse(enum type t, struct slice text, struct value *out)
{
	*out = (struct value){ .type = t, .text = text };
	return !text.len || parse_present(text, out);
}

bool value_number_of(enum type t, struct slice text, int64_t *number)
{
	struct value v;

	if (!value_parse(t, text, &v) || value_missing(&v))
		return false;
	*number = v.number;
	return true;
}

static void add_duration(struct str *out, int64_t seconds)
{
	size_t i = 0;

	while (seconds % units[i].seconds)
		i++;
	str_addf(out, "%lld%s", (long long)(seconds / units[i].seconds), units[i].name);
}

void value_add_number(struct str *out, enum type t, int64_t number)
{
	switch (t) {
	case TYPE_INT:
		decimal_add_text(out, number, 0);
		break;
	case TYPE_NUMBER:
		decimal_add_text(out, number, 4);
		break;
	case TYPE_MONEY:
		money_add_text(out, number);
		break;
	case TYPE_PERCENT:
		decimal_add_text(out, number, 2);
		str_addc(out, '%');
		break;
	case TYPE_DATE:
		date_add_text(out, (int32_t)number);
		break;
	case TYPE_TIME:
		moment_add_text(out, number);
		break;
	case TYPE_DURATION:
		add_duration(out, number);
		break;
	case TYPE_BOOL:
		str_adds(out, number ? "true" : "false");
		break;
	case TYPE_TEXT:
	case TYPE_ID:
		break;
	}
}

void value_add_text(struct str *out, const struct value *v)
{
	if (value_missing(v))
		return;
	if (v->type == TYPE_TEXT || v->type == TYPE_ID) {
		str_add_slice(out, v->text);
	} else if (v->type == TYPE_TIME && v->date_only) {
		date_add_text(out, moment_date(v->number));
	} else if (v->type == TYPE_DURATION && v->workdays) {
		decimal_add_text(out, v->number, 2);
		str_adds(out, "wd");
	} else {
		value_add_number(out, v->type, v->number);
	}
}

int value_refused(const struct value_refused *r, struct error *err)
{
	static const char *const bare[] = {
		[TYPE_TEXT] = N_("'%.*s' is not a text"),
		[TYPE_ID] = N_("'%.*s' is not an id"),
		[TYPE_INT] = N_("'%.*s' is not a whole number"),
		[TYPE_NUMBER] = N_("'%.*s' is not a number such as 12.5"),
		[TYPE_MONEY] = N_("'%.*s' is not an amount such as 1200.50"),
		[TYPE_PERCENT] = N_("'%.*s' is not a percentage such as 45%%"),
		[TYPE_DATE] = N_("'%.*s' is not a date such as 2026-03-16"),
		[TYPE_TIME] = N_("'%.*s' is not a date or time such as 2026-03-16T10:20:00+08:00"),
		[TYPE_DURATION] = N_("'%.*s' is not a stretch of time such as 2h, 3d or 2wd"),
		[TYPE_BOOL] = N_("'%.*s' is not true or false"),
	};
	static const char *const named[] = {
		[TYPE_TEXT] = N_("%.*s: '%.*s' is not a text"),
		[TYPE_ID] = N_("%.*s: '%.*s' is not an id"),
		[TYPE_INT] = N_("%.*s: '%.*s' is not a whole number"),
		[TYPE_NUMBER] = N_("%.*s: '%.*s' is not a number such as 12.5"),
		[TYPE_MONEY] = N_("%.*s: '%.*s' is not an amount such as 1200.50"),
		[TYPE_PERCENT] = N_("%.*s: '%.*s' is not a percentage such as 45%%"),
		[TYPE_DATE] = N_("%.*s: '%.*s' is not a date such as 2026-03-16"),
		[TYPE_TIME] = N_("%.*s: '%.*s' is not a date or time such as 2026-03-16T10:20:00+08:00"),
		[TYPE_DURATION] = N_("%.*s: '%.*s' is not a stretch of time such as 2h, 3d or 2wd"),
		[TYPE_BOOL] = N_("%.*s: '%.*s' is not true or false"),
	};

	return r->name.len ? error_at(err, r->kind, r->at, _(named[r->type]), SLICE_ARGS(r->name), SLICE_ARGS(r->text))
			   : error_at(err, r->kind, r->at, _(bare[r->type]), SLICE_ARGS(r->text));
}

void value_set_share(struct value *v, int64_t share, int64_t parts)
{
	v->number = share / parts - (share % parts < 0);
	v->beyond = share % parts != 0;
}
