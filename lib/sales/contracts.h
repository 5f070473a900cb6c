/* contracts.h - the door of sales/contracts/: what others may include of it.
 *
 * Contracts: their text, clauses that make trouble, the route through approval.
 */
#ifndef CRM_SALES_CONTRACTS_H
#define CRM_SALES_CONTRACTS_H

#include "sales/contracts/clause.h"
#include "sales/contracts/contract.h"
#include "sales/contracts/contract_template.h"
#include "sales/contracts/review.h"
#include "sales/contracts/route.h"

#endif
