/* card_parts.h - properties of a vCard, and a card that is being filled, as the files of card.h share them.
 */
#ifndef CRM_INTAKE_CARD_PARTS_H
#define CRM_INTAKE_CARD_PARTS_H

#include "base/value.h"
#include "intake/card.h"

/* A text by lines, however they end. */
struct card_text {
	struct slice rest;
	unsigned line; /* of the next one, from 1 */
};

bool card_next_line(struct card_text *t, struct slice *line);
bool card_same_word(struct slice text, const char *word); /* case is no difference */

/* "item1.TEL;TYPE=CELL:139..." unfolded. */
struct card_property {
	unsigned line;
	struct slice name, params, value; /* the name without its group; of the reader */
	bool is_quoted, is_base64;
};

struct card_reader {
	struct card_text text;
	struct str unfolded;
};

/* The next property, lines without a name passed over; of pictures and keys the value is empty. False: the text ends. */
bool card_next_property(struct card_reader *r, struct card_property *p);
/* Whether one of its types is that: TYPE=CELL, TYPE="work,cell", or CELL alone. */
bool card_has_type(const struct card_property *p, const char *type);
struct slice card_param(const struct card_property *p, const char *name); /* empty: there is none */
/* Appends the value decoded. -1 with a finding at `at`: its bytes aren't what its CHARSET says, or nobody knows that one. */
int card_decode(const struct card_property *p, const struct place *at, struct str *out, struct error *err);

/* A card that is being filled. */
struct card_maker {
	struct cards *cards;
	struct card card;
	struct str fields[CARD_FIELDS];
	size_t counts[CARD_FIELDS]; /* of lists */
	bool has_preferred[CARD_FIELDS];
	bool is_numbered; /* it has a phone, or an address */
};

void card_begin(struct card_maker *m, struct cards *cards, enum card_kind kind, unsigned line);
/* The first text of a field stays; a note has all of them. */
void card_put(struct card_maker *m, enum card_field field, struct slice text);
/* A phone number to where it belongs, an e-mail address, a web address (which counts where it is one of WeChat). What is none goes to the
 * rest, behind its label. */
void card_put_phone(struct card_maker *m, struct slice number, bool is_mobile, bool is_preferred);
void card_put_email(struct card_maker *m, struct slice address, bool is_preferred);
void card_put_url(struct card_maker *m, struct slice url);
void card_put_rest(struct card_maker *m, const char *label, struct slice text);
/* 王 and 小明 are 王小明, Doe and John are John Doe. `shown` is what the card itself shows (may be empty). */
void card_put_name(struct card_maker *m, struct slice family, struct slice given, struct slice shown);
void card_end(struct card_maker *m);

/* The text up to the next `mark` that no backslash stands before, without backslashes, and what is behind it in *rest. */
void card_cut_part(struct str *out, struct slice *rest, char mark, bool is_old);

int card_read_vcard(struct cards *cards, struct card_text *text, const char *name, unsigned begin, struct error *err);
int card_read_mecard(struct cards *cards, struct slice text, const struct place *at, struct error *err);

#endif
