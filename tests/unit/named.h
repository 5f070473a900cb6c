/* named.h - ledgers and columns by name, for tests whose schema is their own; the code itself names them as in book/ledgers.h.
 */
#ifndef CRM_TESTS_NAMED_H
#define CRM_TESTS_NAMED_H

#include "book/ledgers.h"

#define LEDGER_NAMED(text) (&(const struct known_ledger){ (text), NULL, 0 })
#define COLUMN_NAMED(text) (&(const struct known_column){ (text), NULL, 0 })

#endif
