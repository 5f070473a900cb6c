/* escape.h - what people typed, on its way into something that would read more out of it than a text: JSON, a spreadsheet, a mail's header.
 */
#ifndef CRM_BASE_ESCAPE_H
#define CRM_BASE_ESCAPE_H

#include "base/str.h"

/* Appends it as a string of JSON, quotes and all. Control characters, quotes and backslashes are escaped; what a terminal would obey or hide (DEL, C1, bidi
 * controls, invisible characters) is written \uXXXX, the same to who reads it. A text that isn't UTF-8 is shown as the table shows it
 * (utf8_add_safe): false. */
bool jsontext_add(struct str *out, struct slice text);

/* Texts on their way into a spreadsheet and back.
 *
 * A cell that begins with = + - @ (full-width ones too), a tab or a line break is a formula to a spreadsheet, whoever wrote it; so is
 * one behind a semicolon or a tab, where that is what separates cells at the reader's. An apostrophe before it makes it a text. What
 * is behind blanks, quotes or a BOM counts as the beginning, and a number such as -12.50 is none of it. Texts that have such an
 * apostrophe of their own get one more, so that taking one away gives back what was there.
 */
bool sheet_needs_guard(struct slice text);
void sheet_add_guarded(struct str *out, struct slice text);
void sheet_add_unguarded(struct str *out, struct slice text);

/* Part of a mail's header: one line, and one recipient, whatever the text holds.
 *
 * Whether it is one plain address (name@example.com), with nothing in it that a header could read as more. */
bool mail_is_address(struct slice text);
/* The text as it may stand behind "Subject: ": line breaks and controls can't end the line. */
void mail_add_text(struct str *out, struct slice text);
/* "name <address>", the name quoted where it holds what separates recipients; what is no address is left out. */
void mail_add_recipient(struct str *out, struct slice name, struct slice email);

#endif
