/* lang.c - see lang.h; the one file that knows gettext and the locale.
 *
 * Only LC_MESSAGES and LC_CTYPE are ever set, and only where messages are to be translated: numbers, dates, order and letters are
 * the program's own. LC_CTYPE is C.UTF-8 whatever the environment says, so that the system's messages come in UTF-8, and a
 * Turkish i must not change what is equal. English needs no locale at all, which saves reading one.
 *
 * gettext chooses a catalogue by LANGUAGE, but only while LC_MESSAGES is a locale other than C, and since glibc 2.39
 * C.UTF-8 counts as C. A machine without the wanted locale often has no other, so it is asked for by a name with a
 * territory: the C library drops the territory when it looks for the files, and gettext sees a locale like any other.
 */
#include "base/lang.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define DOMAIN "crm"
#define PROGRAMS "crm-programs" /* the domain in force while English is wanted whatever the language; it has no catalogue */

/* What POSIX says about LC_MESSAGES: the first of these that is set and not empty. LANGUAGE alone is a wish too, though gettext
 * doesn't hear it without a locale. NULL: the environment names no language, as under cron. */
static const char *wanted_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return value;
	}
	return NULL;
}

static bool is_language(struct slice locale, const char *language)
{
	size_t n = strlen(language);

	return slice_starts(locale, language) && (locale.len == n || strchr("_.@-", locale.ptr[n]));
}

/* The languages to look for, best first. English needs no catalogue, so nothing after it is ever wanted; any Chinese
 * reader is better served by zh_CN than by English. */
static char *languages_of(const char *locale)
{
	const char *given = getenv("LANGUAGE");
	struct slice rest = slice_of(given && *given ? given : locale);
	struct str list = STR_INIT;
	bool has_chinese = false, has_ours = false;

	while (rest.len) {
		struct slice one = slice_cut(&rest, ':');

		if (is_language(one, "en") || is_language(one, "C") || is_language(one, "POSIX"))
			break;
		if (one.len)
			str_addf(&list, "%s%.*s", list.len ? ":" : "", SLICE_ARGS(one));
		has_chinese = has_chinese || is_language(one, "zh");
		has_ours = has_ours || slice_is(one, "zh_CN");
	}
	if (has_chinese && !has_ours)
		str_adds(&list, ":zh_CN");
	return str_detach(&list);
}

static void start_messages(const char *wanted)
{
	static const char *const carriers[] = { "C_C.UTF-8", "C.UTF-8", "en_US.UTF-8" };
	char *languages;

	setlocale(LC_MESSAGES, "C");
	if (strcmp(wanted, "C") == 0 || strcmp(wanted, "POSIX") == 0)
		return;
	languages = languages_of(wanted);
	if (*languages) {
		if (!setlocale(LC_CTYPE, "C.UTF-8"))
			setlocale(LC_CTYPE, "");
		setenv("LANGUAGE", languages, 1);
		if (is_language(slice_of(wanted), "C") || !setlocale(LC_MESSAGES, wanted))
			for (size_t i = 0; i < sizeof(carriers) / sizeof(*carriers); i++)
				if (setlocale(LC_MESSAGES, carriers[i]))
					break;
	}
	free(languages);
}

static void speak(const char *wanted)
{
	start_messages(wanted);
	if (!lang_is_for_programs())
		textdomain(DOMAIN);
	if (!*dgettext(DOMAIN, "")) /* no catalogue: then the system's messages are English too */
		setlocale(LC_MESSAGES, "C");
}

bool lang_start(const char *locale_dir)
{
	const char *wanted = wanted_locale();

	bindtextdomain(DOMAIN, locale_dir);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	speak(wanted ? wanted : "C");
	return wanted != NULL;
}

void lang_use(const char *language)
{
	speak(language);
}

void lang_for_programs(bool on)
{
	textdomain(on ? PROGRAMS : DOMAIN);
}

bool lang_is_for_programs(void)
{
	return strcmp(textdomain(NULL), PROGRAMS) == 0;
}

const char *lang_on_screen(const char *text)
{
	return *text ? dgettext(DOMAIN, text) : text;
}

const char *lang_on_screen_plural(const char *one, const char *many, unsigned long n)
{
	return dngettext(DOMAIN, one, many, n);
}

const char *lang_text(const char *text)
{
	return lang_is_for_programs() ? text : lang_on_screen(text);
}

const char *lang_plural(const char *one, const char *many, unsigned long n)
{
	return lang_is_for_programs() ? (n == 1 ? one : many) : lang_on_screen_plural(one, many, n);
}

struct slice lang_word(const void *words, struct slice text)
{
	for (const struct lang_word *w = words; w->text; w++)
		if (slice_is(text, w->text))
			return slice_of(_(w->shown));
	return text;
}

/* Blanks don't count: 90天以上 is 90 天以上. */
static bool names(struct slice typed, const char *word)
{
	struct str a = STR_INIT, b = STR_INIT;
	bool same;

	for (size_t i = 0; i < typed.len; i++)
		if (typed.ptr[i] != ' ')
			str_addc(&a, typed.ptr[i]);
	for (; *word; word++)
		if (*word != ' ')
			str_addc(&b, *word);
	same = utf8_same_folded(str_slice(&a), str_slice(&b));
	str_release(&a);
	str_release(&b);
	return same;
}

const struct lang_word *lang_named(const struct lang_word *words, struct slice typed)
{
	for (const struct lang_word *w = words; w && w->text; w++)
		if (names(typed, w->text) || names(typed, lang_on_screen(w->shown)))
			return w;
	return NULL;
}

const char *lang_said(const char *name, const char *label)
{
	return strcmp(lang_code(), "zh") == 0 ? _(label) : name;
}

/* The empty text is translated by the catalogue's head, which names its language. */
const char *lang_code(void)
{
	return !lang_is_for_programs() && strstr(dgettext(DOMAIN, ""), "Language: zh") ? "zh" : "en";
}
