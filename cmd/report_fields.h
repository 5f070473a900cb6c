/* report_fields.h - crm-report's verb on the use of fields.
 */
#ifndef CRM_CMD_REPORT_FIELDS_H
#define CRM_CMD_REPORT_FIELDS_H

#include "cli.h"

extern const struct option report_fields_options[];
int report_fields(struct cli *c, struct view *v, struct error *err);

#endif
