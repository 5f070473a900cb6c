/* value.c - see value.h. What is read here is what is written here: one form for every value. */
#include "base/value.h"

#include <string.h>

#include "base/date.h"
#include "base/form.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *const names[] = {
	[TYPE_TEXT] = "text",	      [TYPE_ID] = "id",		  [TYPE_INT] = "int",	[TYPE_NUMBER] = "number",
	[TYPE_MONEY] = "money",	      [TYPE_PERCENT] = "percent", [TYPE_DATE] = "date", [TYPE_TIME] = "time",
	[TYPE_DURATION] = "duration", [TYPE_BOOL] = "bool",	  [TYPE_PHONE] = "phone", [TYPE_EMAIL] = "email",
	[TYPE_URL] = "url",	      [TYPE_USCC] = "uscc",
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

bool type_has_form(enum type t)
{
	return t >= TYPE_PHONE && t <= TYPE_USCC;
}

bool type_is_text(enum type t)
{
	return t == TYPE_TEXT || t == TYPE_ID || type_has_form(t);
}

/* Lists */

/* Bytes of a mark between two of a list at the front. "tel:+1-418-656-9254;ext=102" is one (RFC 3966). */
static size_t list_mark(struct slice s)
{
	static const char wide[] = "；"; /* as it stands on a Chinese keyboard */

	if (*s.ptr == ';')
		return !slice_starts(s, ";ext=");
	return slice_starts(s, wide) ? sizeof(wide) - 1 : 0;
}

bool value_next_part(struct slice *rest, struct slice *part)
{
	do {
		struct slice s = *rest;
		size_t n = 0, mark = 0;

		for (; n < s.len && !mark; n += !mark)
			mark = list_mark((struct slice){ s.ptr + n, s.len - n });
		*part = slice_trim((struct slice){ s.ptr, n });
		*rest = (struct slice){ s.ptr + n + mark, s.len - n - mark };
	} while (!part->len && rest->len);
	return part->len > 0;
}

struct slice value_first(struct slice list)
{
	struct slice first = SLICE("");

	value_next_part(&list, &first);
	return first;
}

bool value_add_form(struct str *out, enum type t, struct slice part)
{
	switch (t) {
	case TYPE_PHONE:
		return phone_add_form(out, part) == PHONE_SOUND;
	case TYPE_EMAIL:
		return email_add_form(out, part);
	case TYPE_URL:
		return url_add_form(out, part);
	case TYPE_USCC:
		return uscc_add_form(out, part) == USCC_SOUND;
	default:
		return false;
	}
}

void value_add_forms(struct str *out, enum type t, struct slice text)
{
	const size_t before = out->len;
	struct slice rest = text, part;

	while (value_next_part(&rest, &part)) {
		if (out->len > before)
			str_addc(out, ';');
		if (value_add_form(out, t, part))
			continue;
		str_cut(out, before);
		utf8_add_folded(out, text);
		return;
	}
}

void value_add_form_piece(struct str *out, enum type t, struct slice piece)
{
	const size_t before = out->len;
	size_t n = before;

	utf8_add_folded(out, piece);
	for (size_t i = before; i < out->len && (t == TYPE_PHONE || t == TYPE_USCC); i++) {
		const char c = out->buf[i];

		if (!strchr(" -().", c))
			out->buf[n++] = t == TYPE_USCC && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	if (t == TYPE_PHONE || t == TYPE_USCC)
		str_cut(out, n);
}

bool value_same_form(enum type t, struct slice a, struct slice b)
{
	struct str x = STR_INIT, y = STR_INIT;
	struct slice rest = a, part, all, one;
	bool same = slice_equal(a, b);

	if (same || !type_has_form(t))
		return same;
	value_add_forms(&y, t, b);
	while (!same && value_next_part(&rest, &part)) {
		str_reset(&x);
		if (!value_add_form(&x, t, part))
			utf8_add_folded(&x, part);
		for (all = str_slice(&y); !same && value_next_part(&all, &one);)
			same = slice_equal(one, str_slice(&x));
	}
	str_release(&x);
	str_release(&y);
	return same;
}

static bool parse_parts(enum type t, struct slice text)
{
	struct str form = STR_INIT;
	struct slice part;
	bool any = false, all = true;

	while (all && value_next_part(&text, &part)) {
		all = value_add_form(&form, t, part);
		any = true;
	}
	str_release(&form);
	return any && all;
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
	case TYPE_PHONE:
	case TYPE_EMAIL:
	case TYPE_URL:
	case TYPE_USCC:
		return parse_parts(out->type, text);
	case TYPES:
		break;
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
	default:
		break;
	}
}

void value_add_text(struct str *out, const struct value *v)
{
	if (value_missing(v))
		return;
	if (type_is_text(v->type)) {
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

/* Why a part of a list isn't of the type: one of the sentences below. */
enum {
	REFUSED_MOBILE = TYPES,
	REFUSED_LANDLINE,
	REFUSED_LETTER,
	REFUSED_CHECK,
	REFUSALS
};

static int why_refused(enum type t, struct slice part)
{
	struct str form = STR_INIT;
	const enum phone_fault phone = t == TYPE_PHONE ? phone_add_form(&form, part) : PHONE_NONE;
	const enum uscc_fault uscc = t == TYPE_USCC ? uscc_add_form(&form, part) : USCC_LENGTH;

	str_release(&form);
	if (phone == PHONE_MOBILE || phone == PHONE_LANDLINE)
		return phone == PHONE_MOBILE ? REFUSED_MOBILE : REFUSED_LANDLINE;
	return uscc == USCC_LETTER ? REFUSED_LETTER : uscc == USCC_CHECK ? REFUSED_CHECK : (int)t;
}

/* Of a list that part which is none. */
static struct slice refused_part(enum type t, struct slice text)
{
	struct str form = STR_INIT;
	struct slice rest = text, part;
	bool is_sound = type_has_form(t);

	while (is_sound && value_next_part(&rest, &part))
		is_sound = value_add_form(&form, t, part);
	str_release(&form);
	return type_has_form(t) && !is_sound ? part : text;
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
		[TYPE_PHONE] = N_("'%.*s' is not a phone number such as 13905741001 or 0574-82805873; several are parted by ;"),
		[TYPE_EMAIL] = N_("'%.*s' is not an e-mail address such as zhang@example.com; several are parted by ;"),
		[TYPE_URL] = N_("'%.*s' is not a web address such as www.example.com; several are parted by ;"),
		[TYPE_USCC] = N_("'%.*s' is not a credit code such as 91330200MA2AB3CD4G: it has 18 characters"),
		[REFUSED_MOBILE] = N_("'%.*s' is not a phone number: a mobile number has 11 digits"),
		[REFUSED_LANDLINE] = N_("'%.*s' is not a phone number: one with its area code has 10 to 12 digits"),
		[REFUSED_LETTER] = N_("'%.*s' is not a credit code: I, O, S, V and Z stand in none (O and I are mostly 0 and 1)"),
		[REFUSED_CHECK] = N_("'%.*s' is not a credit code: its last character doesn't fit the others, one of them is mistyped"),
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
		[TYPE_PHONE] = N_("%.*s: '%.*s' is not a phone number such as 13905741001 or 0574-82805873; several are parted by ;"),
		[TYPE_EMAIL] = N_("%.*s: '%.*s' is not an e-mail address such as zhang@example.com; several are parted by ;"),
		[TYPE_URL] = N_("%.*s: '%.*s' is not a web address such as www.example.com; several are parted by ;"),
		[TYPE_USCC] = N_("%.*s: '%.*s' is not a credit code such as 91330200MA2AB3CD4G: it has 18 characters"),
		[REFUSED_MOBILE] = N_("%.*s: '%.*s' is not a phone number: a mobile number has 11 digits"),
		[REFUSED_LANDLINE] = N_("%.*s: '%.*s' is not a phone number: one with its area code has 10 to 12 digits"),
		[REFUSED_LETTER] = N_("%.*s: '%.*s' is not a credit code: I, O, S, V and Z stand in none (O and I are mostly 0 and 1)"),
		[REFUSED_CHECK] = N_("%.*s: '%.*s' is not a credit code: its last character doesn't fit the others, one of them is mistyped"),
	};

	const struct slice text = refused_part(r->type, r->text);
	const int why = why_refused(r->type, text);

	return r->name.len ? error_at(err, r->kind, r->at, _(named[why]), SLICE_ARGS(r->name), SLICE_ARGS(text))
			   : error_at(err, r->kind, r->at, _(bare[why]), SLICE_ARGS(text));
}

void value_set_share(struct value *v, int64_t share, int64_t parts)
{
	v->number = share / parts - (share % parts < 0);
	v->beyond = share % parts != 0;
}
