/* book_check.h - crm-book's verbs that look after the book's soundness: check, seal, adopt, recover, share.
 */
#ifndef CRM_CMD_BOOK_CHECK_H
#define CRM_CMD_BOOK_CHECK_H

#include "cli.h"

extern const struct option book_check_options[], book_adopt_options[], book_recover_options[], book_share_options[];

/* A line each, then how many rows were looked at; the findings' kind is the exit status. */
int book_verb_check(struct cli *c, struct error *err);
int book_adopt(struct cli *c, struct change *change, struct error *err);
int book_seal(struct cli *c, struct view *v, struct error *err);
int book_recover(struct cli *c, struct error *err);
int book_share(struct cli *c, struct error *err);

#endif
