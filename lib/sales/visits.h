/* visits.h - the door of sales/visits/: what others may include of it.
 *
 * Before a visit three questions, after it their answers.
 */
#ifndef CRM_SALES_VISITS_H
#define CRM_SALES_VISITS_H

#include "sales/visits/question.h"
#include "sales/visits/visit.h"

#endif
