/* card_view.c - see card_view.h. */
#include "intake/card_view.h"

#include "base/lang.h"
#include "view/columns.h"

#define FIELD(field) view_text(v, card->fields[field])
#define CARD(C)                                                      \
	C(shown, name, _("full name"), TYPE_TEXT, FIELD(CARD_NAME))     \
	C(shown, title, _("title"), TYPE_TEXT, FIELD(CARD_TITLE))    \
	C(shown, company, _("company"), TYPE_TEXT, FIELD(CARD_COMPANY)) \
	C(shown, mobile, _("mobile"), TYPE_PHONE, FIELD(CARD_MOBILE)) \
	C(shown, phone, _("phone"), TYPE_PHONE, FIELD(CARD_PHONE))   \
	C(shown, email, _("e-mail"), TYPE_EMAIL, FIELD(CARD_EMAIL))  \
	C(shown, wecom, _("WeCom"), TYPE_TEXT, FIELD(CARD_WECOM))    \
	C(shown, note, _("note"), TYPE_TEXT, FIELD(CARD_NOTE))

static void say_rest(const struct card *card, struct view *v)
{
	const struct slice called = card_called(card);

	if (card->kind == CARD_LINK)
		view_note(v, _("%.*s: a WeChat code holds a link and nothing else; name, phone and company are to be asked for"), SLICE_ARGS(called));
	if (card->fields[CARD_REST].len)
		view_note(v, _("%.*s: goes into the note: %.*s"), SLICE_ARGS(called), SLICE_ARGS(card->fields[CARD_REST]));
	if (card->fields[CARD_USCC].len)
		view_note(v, _("%.*s: credit code %.*s"), SLICE_ARGS(called), SLICE_ARGS(card->fields[CARD_USCC]));
}

void cards_view(const struct cards *cards, struct view *v)
{
	CARD(VIEW_COLUMN)
	for (size_t i = 0; i < cards->count; i++) {
		const struct card *card = &cards->cards[i];

		CARD(VIEW_CELL)
	}
	for (size_t i = 0; i < cards->count; i++)
		say_rest(&cards->cards[i], v);
	view_note(v, lang_plural("%zu card", "%zu cards", cards->count), cards->count);
}
