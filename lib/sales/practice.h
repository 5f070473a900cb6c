/* practice.h - the door of sales/practice/: what others may include of it.
 *
 * How the process is lived: rules of verification, walkthroughs, practice books.
 */
#ifndef CRM_SALES_PRACTICE_H
#define CRM_SALES_PRACTICE_H

#include "sales/practice/verify.h"
#include "sales/practice/walk_trace.h"
#include "sales/practice/walkthrough.h"

#endif
