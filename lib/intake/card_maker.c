/* card_maker.c - a card that is being filled, whatever its format; see card_parts.h. */
#include "intake/card_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/form.h"
#include "base/lang.h"
#include "base/utf8.h"

enum { LIST_MOST = 20 }; /* numbers of a kind on one card */

void card_begin(struct card_maker *m, struct cards *cards, enum card_kind kind, unsigned line)
{
	*m = (struct card_maker){ .cards = cards, .card = { .kind = kind, .line = line } };
	for (size_t i = 0; i < CARD_FIELDS; i++)
		str_init(&m->fields[i]);
}

/* As it may stand in a cell: one line, no control characters; lines are parted by `mark`, other blanks become one. */
static void add_line(struct str *out, struct slice text, const char *mark)
{
	const size_t before = out->len;
	bool has_break = false, has_blank = false;

	text = slice_trim(text);
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];

		if (c <= ' ' || c == 0x7f) {
			has_break |= c == '\n' || c == '\r';
			has_blank = true;
			continue;
		}
		if (has_blank && out->len > before)
			str_adds(out, has_break ? mark : " ");
		has_blank = has_break = false;
		str_addc(out, (char)c);
	}
}

/* Finds a credit code among the words of a note. */
static void find_code(struct card_maker *m, struct slice text)
{
	for (size_t i = 0, from = 0; i <= text.len; i++) {
		const char c = i < text.len ? text.ptr[i] : ' ';

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
			continue;
		if (i - from == 18 && !m->fields[CARD_USCC].len)
			uscc_add_form(&m->fields[CARD_USCC], (struct slice){ text.ptr + from, 18 });
		from = i + 1;
	}
}

void card_put(struct card_maker *m, enum card_field field, struct slice text)
{
	struct str *s = &m->fields[field];

	if (field == CARD_NOTE && s->len && slice_trim(text).len)
		str_adds(s, " / ");
	if (field == CARD_NOTE || !s->len)
		add_line(s, text, field == CARD_NOTE ? " / " : " ");
	if (field == CARD_NOTE)
		find_code(m, text);
}

void card_put_rest(struct card_maker *m, const char *label, struct slice text)
{
	struct str *s = &m->fields[CARD_REST];

	if (!slice_trim(text).len || m->counts[CARD_REST]++ >= LIST_MOST)
		return;
	str_adds(s, s->len ? "; " : "");
	str_adds(s, label);
	str_addc(s, ' ');
	add_line(s, text, " ");
}

static void put_listed(struct card_maker *m, enum card_field field, enum type type, struct slice text, bool is_preferred)
{
	struct str *s = &m->fields[field], one = STR_INIT;

	str_add_slice(&one, text);
	if (!value_same_form(type, text, str_slice(s)) && m->counts[field] < LIST_MOST) {
		m->counts[field]++;
		if (s->len && is_preferred && !m->has_preferred[field]) {
			str_addc(&one, ';');
			str_add_slice(&one, str_slice(s));
			str_reset(s);
		} else if (s->len) {
			str_addc(s, ';');
		}
		str_add_slice(s, str_slice(&one));
		m->has_preferred[field] |= is_preferred;
	}
	m->is_numbered = true;
	str_release(&one);
}

/* "+1-418-656-9254;ext=102" as people write it. */
static void add_plain_number(struct str *out, struct slice number)
{
	struct slice main, extension;

	if (slice_cut_at(number, ";ext=", &main, &extension)) {
		str_add_slice(out, main);
		str_adds(out, " ext. ");
		str_add_slice(out, slice_cut(&extension, ';'));
	} else { /* ;phone-context= and others are for machines; a number may follow, too */
		str_add_slice(out, slice_cut(&number, ';'));
		for (struct slice part; number.len;) {
			part = slice_trim(slice_cut(&number, ';'));
			if (slice_find(part, SLICE("=")) < 0)
				str_addf(out, ";%.*s", SLICE_ARGS(part));
		}
	}
}

/* "tel:", "mailto:", as often as it stands there. */
static struct slice without_scheme(struct slice text, const char *scheme)
{
	const size_t n = slice_of(scheme).len;

	while (text.len >= n && card_same_word((struct slice){ text.ptr, n }, scheme))
		text = slice_trim((struct slice){ text.ptr + n, text.len - n });
	return text;
}

static void put_number(struct card_maker *m, struct slice number, bool is_mobile, bool is_preferred)
{
	struct str form = STR_INIT;
	enum card_field field;

	number = without_scheme(number, "tel:");
	if (phone_add_form(&form, number) != PHONE_SOUND) {
		card_put_rest(m, _("phone"), number);
	} else {
		field = is_mobile || phone_is_mobile(str_slice(&form)) ? CARD_MOBILE : CARD_PHONE;
		put_listed(m, field, TYPE_PHONE, number, is_preferred);
	}
	str_release(&form);
}

/* Several may stand in one, as in a cell. */
void card_put_phone(struct card_maker *m, struct slice number, bool is_mobile, bool is_preferred)
{
	struct str line = STR_INIT, plain = STR_INIT;
	struct slice rest, one;

	add_plain_number(&plain, slice_trim(number));
	add_line(&line, str_slice(&plain), " ");
	for (rest = str_slice(&line); value_next_part(&rest, &one);)
		put_number(m, one, is_mobile, is_preferred);
	str_release(&line);
	str_release(&plain);
}

static void put_address(struct card_maker *m, struct slice address, bool is_preferred)
{
	struct str form = STR_INIT;

	address = without_scheme(address, "mailto:");
	if (value_add_form(&form, TYPE_EMAIL, address))
		put_listed(m, CARD_EMAIL, TYPE_EMAIL, address, is_preferred);
	else
		card_put_rest(m, _("e-mail"), address);
	str_release(&form);
}

void card_put_email(struct card_maker *m, struct slice address, bool is_preferred)
{
	struct str line = STR_INIT;
	struct slice one;

	add_line(&line, address, " ");
	address = str_slice(&line);
	while (value_next_part(&address, &one))
		put_address(m, one, is_preferred);
	str_release(&line);
}

void card_put_url(struct card_maker *m, struct slice url)
{
	if (url_is_wechat(url))
		card_put(m, CARD_WECOM, url);
	else
		card_put_rest(m, _("web"), url);
}

static bool has_ideograph(struct slice s)
{
	int32_t code;

	for (size_t n; (n = utf8_next(s, &code)) > 0; s = (struct slice){ s.ptr + n, s.len - n })
		if ((code >= 0x3400 && code <= 0x9fff) || code >= 0x20000)
			return true;
	return false;
}

static bool same_without_blanks(struct slice a, struct slice b, struct slice c)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool same;

	for (size_t i = 0; i < a.len; i++)
		if (a.ptr[i] != ' ')
			str_addc(&x, a.ptr[i]);
	str_add_slice(&y, b);
	str_add_slice(&y, c);
	same = slice_equal(str_slice(&x), str_slice(&y));
	str_release(&x);
	str_release(&y);
	return same;
}

/* A telephone set to a Western order shows 小明 王. */
void card_put_name(struct card_maker *m, struct slice family, struct slice given, struct slice shown)
{
	struct str name = STR_INIT;
	const bool is_chinese = has_ideograph(family) || (!family.len && has_ideograph(given));

	family = slice_trim(family);
	given = slice_trim(given);
	shown = slice_trim(shown);
	if (is_chinese && (!shown.len || same_without_blanks(shown, given, family) || same_without_blanks(shown, family, given)))
		str_addf(&name, "%.*s%.*s", SLICE_ARGS(family), SLICE_ARGS(given));
	else if (shown.len)
		str_add_slice(&name, shown);
	else
		str_addf(&name, "%.*s%s%.*s", SLICE_ARGS(given), given.len && family.len ? " " : "", SLICE_ARGS(family));
	card_put(m, CARD_NAME, str_slice(&name));
	str_release(&name);
}

void card_end(struct card_maker *m)
{
	struct cards *cs = m->cards;

	for (size_t i = 0; i < CARD_FIELDS; i++) {
		m->card.fields[i] = m->fields[i].len ? arena_slice(&cs->arena, str_slice(&m->fields[i])) : SLICE("");
		str_release(&m->fields[i]);
	}
	cs->cards = xgrow(cs->cards, &cs->cap, cs->count + 1, sizeof(*cs->cards));
	cs->cards[cs->count++] = m->card;
}

void card_cut_part(struct str *out, struct slice *rest, char mark, bool is_old)
{
	size_t i = 0;

	for (; i < rest->len && rest->ptr[i] != mark; i++) {
		const char next = rest->ptr[i] == '\\' && i + 1 < rest->len ? rest->ptr[i + 1] : '\0';

		if (!next || (is_old && !strchr(";,\\:", next))) {
			str_addc(out, rest->ptr[i]);
			continue;
		}
		str_addc(out, next == 'n' || next == 'N' ? '\n' : next);
		i++;
	}
	*rest = i < rest->len ? (struct slice){ rest->ptr + i + 1, rest->len - i - 1 } : SLICE("");
}
