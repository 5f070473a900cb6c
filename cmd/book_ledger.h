/* book_ledger.h - crm-book's verbs on any ledger: add, set, list, show, export.
 */
#ifndef CRM_CMD_BOOK_LEDGER_H
#define CRM_CMD_BOOK_LEDGER_H

#include "cli.h"

extern const struct option ledger_list_options[], ledger_export_options[];

/* A ledger by name; NULL with the nearest one. */
const struct ledger *ledger_named(struct cli *c, const char *name, struct error *err);
int ledger_add(struct cli *c, struct change *change, struct error *err);
int ledger_set(struct cli *c, struct change *change, struct error *err);
int ledger_list(struct cli *c, struct view *v, struct error *err);
int ledger_show(struct cli *c, struct view *v, struct error *err);
int ledger_export(struct cli *c, struct view *v, struct error *err);

#endif
