/* card.h - business cards as text: vCard 2.1, 3.0 and 4.0, MECARD, and the link that a WeChat code holds.
 *
 *     struct cards cards = { 0 };
 *     if (cards_read(&cards, "card.vcf", bytes, err) == 0)
 *             ... cards.cards[i].fields[CARD_NAME] ...
 *     cards_release(&cards);
 *
 * A file may have any number of cards. What telephones and mail programs make of the formats is read as it is meant: quoted-printable over
 * several lines, CHARSET=GBK, folded lines, groups (item1.TEL), types without a name in 3.0 (TEL;CELL;VOICE:152...), pictures of any size
 * (passed over). Texts are as they were written; several numbers of one kind stand in one field, parted by ';', the preferred one first.
 */
#ifndef CRM_INTAKE_CARD_H
#define CRM_INTAKE_CARD_H

#include "base/arena.h"
#include "base/error.h"

enum card_field {
	CARD_NAME,
	CARD_TITLE,
	CARD_COMPANY,
	CARD_MOBILE,
	CARD_PHONE,
	CARD_EMAIL,
	CARD_WECOM,
	CARD_NOTE,
	CARD_SHOWN, /* so many are what a draft shows */
	CARD_USCC = CARD_SHOWN,
	CARD_REST, /* what has no column: department, address, fax, a number that is none; "Fax 905-888-1234; ..." */
	CARD_FIELDS
};

enum card_kind { CARD_VCARD, CARD_MECARD, CARD_LINK }; /* CARD_LINK: of WeChat, in CARD_WECOM; it says nothing else */

struct card {
	enum card_kind kind;
	unsigned line; /* where it begins */
	struct slice fields[CARD_FIELDS]; /* empty: the card doesn't say */
};

struct cards {
	struct arena arena;
	struct card *cards;
	size_t count, cap;
};

extern const char *const card_field_names[CARD_FIELDS]; /* "name", as columns are called */

/* Reads all cards of the bytes of a file called `name`, in UTF-8, UTF-16 or GB18030. -1 with every fault at its line: a card that is cut off, a
 * text that isn't in the charset it names, no card at all. */
int cards_read(struct cards *cards, const char *name, struct slice bytes, struct error *err);
/* What people call it, in messages: its name, else its company, else how it is reached. */
struct slice card_called(const struct card *card);
void cards_release(struct cards *cards);

#endif
