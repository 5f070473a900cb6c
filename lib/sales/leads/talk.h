/* talk.h - talks with customers: what `follow` noted, kept in the log.
 *
 * A talk is one row of the log: a note of crm lead follow, or of crm customer follow, whose field is talk where somebody said by
 * which means (call, visit, mail, wechat, or what else rules/fields/leads.yaml has there), and any other where not. A note of crm
 * lead stage is no talk, but stands with them where talks are shown.
 */
#ifndef CRM_SALES_LEADS_TALK_H
#define CRM_SALES_LEADS_TALK_H

#include "book/change.h"
#include "book/log_file.h"

/* Whether an entry of the log is a talk; *kind: by which means, empty: nobody said. */
bool talk_is(const struct log_entry *e, struct slice *kind);
bool talk_is_same(const struct log_entry *a, const struct log_entry *b); /* of two that are: the same one, said twice */
/* The last talks, and notes of moves, as a section, newest first by their time: of one lead, where it has any; of a customer and all its
 * leads. */
int talk_section_of_lead(struct book *b, struct slice lead, struct view *v, struct error *err);
int talk_section_of_customer(struct book *b, struct slice customer, struct view *v, struct error *err);

/* Puts note and kind (NULL: nobody said) into a row of leads or customers, before anything else is put: one row of the log holds both. */
int talk_put(struct change_row *r, const struct known_column *talk, const char *kind, const char *note, struct error *err);
/* A talk with a customer that is about no lead. */
int customer_follow(struct change *c, size_t row, const char *kind, const char *note, struct error *err);

#endif
