/* card_mecard.c - "MECARD:N:王,小明;TEL:139...;;" becomes a card; see card_parts.h. */
#include <string.h>

#include "base/lang.h"
#include "intake/card_parts.h"

static void take_name(struct card_maker *m, struct slice value)
{
	struct str family = STR_INIT, given = STR_INIT;
	const bool has_both = memchr(value.ptr, ',', value.len) != NULL;

	card_cut_part(&family, &value, ',', false);
	if (has_both)
		card_cut_part(&given, &value, ',', false);
	card_put_name(m, str_slice(&family), str_slice(&given), has_both ? SLICE("") : str_slice(&family));
	str_release(&family);
	str_release(&given);
}

static void take_text(struct card_maker *m, enum card_field field, struct slice value)
{
	struct str text = STR_INIT;

	card_cut_part(&text, &value, '\0', false);
	card_put(m, field, str_slice(&text));
	str_release(&text);
}

static void take_other(struct card_maker *m, struct slice key, struct slice value)
{
	struct str text = STR_INIT;

	card_cut_part(&text, &value, '\0', false);
	if (card_same_word(key, "TEL") || card_same_word(key, "TEL-AV"))
		card_put_phone(m, str_slice(&text), false, false);
	else if (card_same_word(key, "MOBILE"))
		card_put_phone(m, str_slice(&text), true, false);
	else if (card_same_word(key, "EMAIL"))
		card_put_email(m, str_slice(&text), false);
	else if (card_same_word(key, "URL"))
		card_put_url(m, str_slice(&text));
	else if (card_same_word(key, "ADR"))
		card_put_rest(m, _("address"), str_slice(&text));
	str_release(&text);
}

static void take_field(struct card_maker *m, struct slice key, struct slice value)
{
	static const struct { const char *key; enum card_field field; } texts[] = {
		{ "ORG", CARD_COMPANY }, { "COMPANY", CARD_COMPANY }, { "TITLE", CARD_TITLE },	{ "TIL", CARD_TITLE },
		{ "NOTE", CARD_NOTE },	 { "MEMO", CARD_NOTE },	      { "WECHAT", CARD_WECOM }, { "WX", CARD_WECOM },
	};

	if (card_same_word(key, "N")) {
		take_name(m, value);
		return;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (card_same_word(key, texts[i].key)) {
			take_text(m, texts[i].field, value);
			return;
		}
	take_other(m, key, value);
}

/* Bytes up to a ';' without a backslash before it. */
static size_t field_length(struct slice s)
{
	size_t i = 0;

	for (; i < s.len && s.ptr[i] != ';'; i++)
		i += s.ptr[i] == '\\' && i + 1 < s.len;
	return i;
}

int card_read_mecard(struct cards *cards, struct slice text, const struct place *at, struct error *err)
{
	struct card_maker m;
	bool is_ended = false;

	card_begin(&m, cards, CARD_MECARD, at->line);
	while (text.len) {
		const size_t n = field_length(text);
		struct slice value = { text.ptr, n }, key = slice_trim(slice_cut(&value, ':'));

		is_ended = n < text.len;
		text = is_ended ? (struct slice){ text.ptr + n + 1, text.len - n - 1 } : SLICE("");
		if (key.len)
			take_field(&m, key, value);
	}
	card_end(&m);
	return is_ended ? 0 : error_at(err, ERROR_DATA, at, _("the MECARD has no end (;;): it is cut off; scan the code again"));
}
