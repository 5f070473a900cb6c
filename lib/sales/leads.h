/* leads.h - the door of sales/leads/: what others may include of it.
 *
 * Customers, their leads on the way through stages, scores, problems solved.
 */
#ifndef CRM_SALES_LEADS_H
#define CRM_SALES_LEADS_H

#include "sales/leads/assign.h"
#include "sales/leads/contact.h"
#include "sales/leads/contact_find.h"
#include "sales/leads/customer.h"
#include "sales/leads/lead.h"
#include "sales/leads/lead_find.h"
#include "sales/leads/party.h"
#include "sales/leads/pipeline.h"
#include "sales/leads/score.h"
#include "sales/leads/solved.h"
#include "sales/leads/taker.h"
#include "sales/leads/talk.h"

#endif
