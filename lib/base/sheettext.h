/* sheettext.h - texts on their way into a spreadsheet and back.
 *
 * A cell that begins with = + - @ (full-width ones too), a tab or a line break is a formula to a spreadsheet, whoever wrote it; so is
 * one behind a semicolon or a tab, where that is what separates cells at the reader's. An apostrophe before it makes it a text. What
 * is behind blanks, quotes or a BOM counts as the beginning, and a number such as -12.50 is none of it. Texts that have such an
 * apostrophe of their own get one more, so that taking one away gives back what was there.
 */
#ifndef CRM_BASE_SHEETTEXT_H
#define CRM_BASE_SHEETTEXT_H

#include "base/str.h"

bool sheet_needs_guard(struct slice text);
void sheet_add_guarded(struct str *out, struct slice text);
void sheet_add_unguarded(struct str *out, struct slice text);

#endif
