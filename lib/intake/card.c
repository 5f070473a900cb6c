/* card.c - see card.h: cards found in a text. */
#include "intake/card.h"

#include <stdlib.h>

#include "base/form.h"
#include "base/lang.h"
#include "base/utf8.h"
#include "intake/card_parts.h"

const char *const card_field_names[CARD_FIELDS] = {
	[CARD_NAME] = "name",	[CARD_TITLE] = "title", [CARD_COMPANY] = "company", [CARD_MOBILE] = "mobile", [CARD_PHONE] = "phone",
	[CARD_EMAIL] = "email", [CARD_WECOM] = "wecom", [CARD_NOTE] = "note",	    [CARD_USCC] = "uscc",     [CARD_REST] = "rest",
};

static void read_link(struct cards *cards, struct slice link, unsigned line)
{
	struct card_maker m;

	card_begin(&m, cards, CARD_LINK, line);
	card_put(&m, CARD_WECOM, link);
	card_end(&m);
}

static int read_all(struct cards *cards, const char *name, struct slice text, struct error *err)
{
	struct card_text t = { text, 1 };
	struct slice line;
	int rc = 0;

	for (unsigned at = t.line; card_next_line(&t, &line); at = t.line) {
		const struct place place = { name, at, 0 };

		line = slice_trim(line);
		if (card_same_word(line, "BEGIN:VCARD"))
			rc |= card_read_vcard(cards, &t, name, at, err);
		else if (line.len >= 7 && card_same_word((struct slice){ line.ptr, 7 }, "MECARD:"))
			rc |= card_read_mecard(cards, (struct slice){ line.ptr + 7, line.len - 7 }, &place, err);
		else if (url_is_wechat(line))
			read_link(cards, line, at);
	}
	return rc;
}

int cards_read(struct cards *cards, const char *name, struct slice bytes, struct error *err)
{
	struct str own = STR_INIT;
	struct slice text;
	const char *used;
	size_t bad;
	int rc;

	if (utf8_read(&own, bytes, "auto", &used, &bad, &text) < 0)
		rc = error_add(err, ERROR_DATA, _("%s: not %s from byte %zu on; save it again as UTF-8"), name, used, bad + 1);
	else
		rc = read_all(cards, name, text, err);
	str_release(&own);
	if (rc == 0 && !cards->count)
		rc = error_add(err, ERROR_DATA, _("%s: there is no card in it; a vCard (BEGIN:VCARD), a MECARD or a WeChat link is wanted"), name);
	return rc;
}

struct slice card_called(const struct card *card)
{
	static const enum card_field fields[] = { CARD_NAME, CARD_COMPANY, CARD_MOBILE, CARD_PHONE, CARD_EMAIL, CARD_WECOM, CARD_NOTE };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (card->fields[fields[i]].len)
			return card->fields[fields[i]];
	return SLICE("");
}

void cards_release(struct cards *cards)
{
	free(cards->cards);
	arena_release(&cards->arena);
	*cards = (struct cards){ 0 };
}
