/* fuzz_card.c - business cards: whatever bytes a telephone sends, they become cards of one line a field, or are refused with a place.
 *
 * What was read as a card and is written as one again (3.0, in UTF-8) is read as the same.
 */
#include "fuzz.h"

#include "base/utf8.h"
#include "base/value.h"
#include "intake/card.h"

static void check_field(struct slice text, struct slice field)
{
	FUZZ_HOLDS(text, utf8_invalid(field) < 0);
	for (size_t i = 0; i < field.len; i++)
		FUZZ_HOLDS(text, (unsigned char)field.ptr[i] >= ' ' && field.ptr[i] != 0x7f);
}

static void check_card(struct slice text, const struct card *card)
{
	struct value v;

	for (size_t i = 0; i < CARD_FIELDS; i++)
		check_field(text, card->fields[i]);
	FUZZ_HOLDS(text, card->line > 0);
	FUZZ_HOLDS(text, value_parse(TYPE_PHONE, card->fields[CARD_MOBILE], &v));
	FUZZ_HOLDS(text, value_parse(TYPE_PHONE, card->fields[CARD_PHONE], &v));
	FUZZ_HOLDS(text, value_parse(TYPE_EMAIL, card->fields[CARD_EMAIL], &v));
	FUZZ_HOLDS(text, value_parse(TYPE_USCC, card->fields[CARD_USCC], &v));
}

static void add_escaped(struct str *out, const char *name, struct slice value)
{
	if (!value.len)
		return;
	str_adds(out, name);
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == ';' || value.ptr[i] == ',' || value.ptr[i] == '\\')
			str_addc(out, '\\');
		str_addc(out, value.ptr[i]);
	}
	str_adds(out, "\r\n");
}

static void add_list(struct str *out, const char *name, struct slice list)
{
	struct slice part;

	while (value_next_part(&list, &part))
		add_escaped(out, name, part);
}

static void check_written(struct slice text, const struct card *card)
{
	struct error err = ERROR_INIT;
	struct str written = STR_INIT;
	struct cards again = { 0 };

	str_adds(&written, "\xEF\xBB\xBF" "BEGIN:VCARD\r\nVERSION:3.0\r\n");
	add_escaped(&written, "FN:", card->fields[CARD_NAME]);
	add_escaped(&written, "ORG:", card->fields[CARD_COMPANY]);
	add_escaped(&written, "TITLE:", card->fields[CARD_TITLE]);
	add_list(&written, "TEL;TYPE=CELL:", card->fields[CARD_MOBILE]);
	add_list(&written, "TEL;TYPE=WORK:", card->fields[CARD_PHONE]);
	add_list(&written, "EMAIL:", card->fields[CARD_EMAIL]);
	add_escaped(&written, "X-WECHAT:", card->fields[CARD_WECOM]);
	str_adds(&written, "END:VCARD\r\n");
	if (cards_read(&again, "x", str_slice(&written), &err) < 0)
		fuzz_fail(text, "written again it isn't read: %s\n%s", err.items[0].text, written.buf);
	FUZZ_HOLDS(text, again.count == 1);
	for (size_t i = 0; i < CARD_NOTE; i++)
		if (!slice_equal(again.cards[0].fields[i], card->fields[i]))
			fuzz_fail(text, "%s: '%.*s' is read again as '%.*s'", card_field_names[i], SLICE_ARGS(card->fields[i]),
				  SLICE_ARGS(again.cards[0].fields[i]));
	cards_release(&again);
	str_release(&written);
	error_release(&err);
}

static void check_text(struct slice text)
{
	struct error err = ERROR_INIT;
	struct cards cards = { 0 };
	const int rc = cards_read(&cards, "x", text, &err);

	FUZZ_HOLDS(text, (rc == 0) == (err.count == 0));
	FUZZ_HOLDS(text, rc < 0 || cards.count > 0);
	for (size_t i = 0; i < err.count; i++)
		FUZZ_HOLDS(text, slice_starts(slice_of(err.items[i].text), "x:"));
	for (size_t i = 0; i < cards.count; i++) {
		check_card(text, &cards.cards[i]);
		check_written(text, &cards.cards[i]);
	}
	cards_release(&cards);
	error_release(&err);
}

static const char *const pieces[] = {
	"BEGIN:VCARD\r\n", "END:VCARD\r\n", "VERSION:2.1\n", "VERSION:3.0\r\n", "VERSION:4.0\r\n", "FN:王小明\r\n", "N:王;小明;;;\r\n", "item1.", "TEL;CELL;VOICE:15257412345\r\n",
	"TEL;VALUE=uri:tel:+86-138-1234-5678;ext=8\r\n", "ORG:甬江\\;医疗;设备科\r\n", "EMAIL;PREF:a@example.com\r\n", ";CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=D5=C5=\r\n=CE=B0\r\n",
	";CHARSET=UTF-8", ";ENCODING=BASE64:", "PHOTO;ENCODING=b:AAAA\r\n AAAA\r\n", "\r\n ", "\r\n\t", "=\r\n", "=", "\\", "\\n", ";", ":", ",", "\"", "MECARD:", "N:王,小明;",
	"TEL:139 0574 1005;", ";;", "AGENT:\r\n", "X-WECHAT:abc\r\n", "https://u.wechat.com/k\r\n", "NOTE:91330200MA2AB3CD4G\r\n", "\xEF\xBB\xBF", "\xD5\xC5", "\xFF\xFE", "0", "转8", NULL,
};

const struct fuzz fuzz = { .check = check_text, .pieces = pieces };
