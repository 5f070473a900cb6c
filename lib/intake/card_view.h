/* card_view.h - what was read of business cards, before anything of it is in the book.
 */
#ifndef CRM_INTAKE_CARD_VIEW_H
#define CRM_INTAKE_CARD_VIEW_H

#include "intake/card.h"
#include "view/view.h"

/* A row a card: name, title, company, mobile, phone, email, wecom, note; and what no column takes, as notes. */
void cards_view(const struct cards *cards, struct view *v);

#endif
