/* lang.h - text for people in their language; the one place that knows gettext.
 *
 * Every sentence a person reads is written in English inside _("...") and translated in po/zh_CN.po. N_("...") marks
 * a text that is data (an option's help) and translated where it is printed.
 */
#ifndef CRM_BASE_LANG_H
#define CRM_BASE_LANG_H

#include <stdbool.h>

#include "base/str.h"

#define _(text) lang_text(text)
#define N_(text) (text)
#define P_(one, many) (one), (many)

/* Sets the locale from the environment and binds the catalogue in `locale_dir`. A wanted locale that the machine
 * lacks (LANG=zh_CN.UTF-8 without it) falls back to C.UTF-8 with the catalogue of its language; plain C becomes
 * C.UTF-8 with English. Numbers are always read and written as in C. False: the environment names no language (cron's
 * doesn't), and messages are English until lang_use says otherwise; C and POSIX name English. */
bool lang_start(const char *locale_dir);
void lang_use(const char *language); /* "zh", "en", "zh_CN": needs no locale of that name on the machine */

/* What programs read is the same in every language: while a verb makes csv or json, these give English, so that no verb has to think of
 * it. Findings (error.h), and what is asked of lang_on_screen, stay in the language of messages. */
void lang_for_programs(bool on);
bool lang_is_for_programs(void);
const char *lang_on_screen(const char *text) __attribute__((format_arg(1)));
const char *lang_on_screen_plural(const char *one, const char *many, unsigned long n)
	__attribute__((format_arg(1), format_arg(2)));

const char *lang_text(const char *text) __attribute__((format_arg(1)));
/* The form for n: English has two. */
const char *lang_plural(const char *one, const char *many, unsigned long n)
	__attribute__((format_arg(1), format_arg(2)));
/* A word of the program's own and how people read it, N_("..."); a list ends with { 0 }. */
struct lang_word {
	const char *text, *shown;
};
/* What a word of such a list is read as, in the language of messages; itself where the list doesn't have it. */
struct slice lang_word(const void *words, struct slice text);
/* The other way: the word that somebody names by itself or by how it is read (width, case and blanks apart); NULL: none. */
const struct lang_word *lang_named(const struct lang_word *words, struct slice typed); /* `words` may be NULL */
/* How messages call what has a name and a label (N_()): by the label in Chinese, else by the name, which is what one types. */
const char *lang_said(const char *name, const char *label);
/* "zh" where lang_text gives Chinese, else "en": picks labels that rule files give in both. */
const char *lang_code(void);

#endif
