/* quotes.h - the door of sales/quotes/: what others may include of it.
 *
 * Quotes with their lines and revisions, and what an investment brings.
 */
#ifndef CRM_SALES_QUOTES_H
#define CRM_SALES_QUOTES_H

#include "sales/quotes/quote.h"
#include "sales/quotes/quote_line.h"
#include "sales/quotes/roi.h"

#endif
