/* report_verify.h - crm-report's verbs of the three-layer verification: verify, verify sheet, verify judge.
 */
#ifndef CRM_CMD_REPORT_VERIFY_H
#define CRM_CMD_REPORT_VERIFY_H

#include "cli.h"

extern const struct option report_verify_options[], report_sheet_options[];

int report_verify(struct cli *c, struct error *err);
int report_verify_sheet(struct cli *c, struct view *v, struct error *err);
int report_verify_judge(struct cli *c, struct change *change, struct error *err);

#endif
