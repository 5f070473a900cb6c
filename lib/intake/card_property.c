/* card_property.c - lines of a vCard unfolded into properties, and their values decoded; see card_parts.h. */
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"
#include "intake/card_parts.h"

bool card_next_line(struct card_text *t, struct slice *line)
{
	size_t n = 0;

	if (!t->rest.len)
		return false;
	while (n < t->rest.len && t->rest.ptr[n] != '\n' && t->rest.ptr[n] != '\r')
		n++;
	*line = (struct slice){ t->rest.ptr, n };
	if (n + 1 < t->rest.len && t->rest.ptr[n] == '\r' && t->rest.ptr[n + 1] == '\n')
		n++;
	n += n < t->rest.len;
	t->rest = (struct slice){ t->rest.ptr + n, t->rest.len - n };
	t->line++;
	return true;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool card_same_word(struct slice text, const char *word)
{
	size_t i = 0;

	while (i < text.len && word[i] && lower(text.ptr[i]) == lower(word[i]))
		i++;
	return i == text.len && !word[i];
}

/* Where a mark stands outside of quotes; the length: nowhere. */
static size_t find_mark(struct slice s, char mark)
{
	bool is_quoted = false;
	size_t i = 0;

	for (; i < s.len && (is_quoted || s.ptr[i] != mark); i++)
		is_quoted ^= s.ptr[i] == '"';
	return i;
}

static struct slice cut_mark(struct slice *rest, char mark)
{
	const size_t n = find_mark(*rest, mark);
	const struct slice before = { rest->ptr, n };

	*rest = n < rest->len ? (struct slice){ rest->ptr + n + 1, rest->len - n - 1 } : SLICE("");
	return before;
}

static struct slice without_quotes(struct slice s)
{
	s = slice_trim(s);
	return s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"' ? (struct slice){ s.ptr + 1, s.len - 2 } : s;
}

struct slice card_param(const struct card_property *p, const char *name)
{
	struct slice rest = p->params;

	while (rest.len) {
		struct slice one = cut_mark(&rest, ';'), value = one, key = cut_mark(&value, '=');

		if (key.len < one.len && card_same_word(slice_trim(key), name))
			return without_quotes(value);
	}
	return SLICE("");
}

static bool lists_type(struct slice list, const char *type)
{
	list = without_quotes(list);
	while (list.len)
		if (card_same_word(slice_trim(slice_cut(&list, ',')), type))
			return true;
	return false;
}

bool card_has_type(const struct card_property *p, const char *type)
{
	struct slice rest = p->params;

	while (rest.len) {
		struct slice one = cut_mark(&rest, ';'), value = one, key = cut_mark(&value, '=');
		const bool is_named = key.len < one.len;

		if (is_named ? card_same_word(slice_trim(key), "TYPE") && lists_type(value, type) : lists_type(one, type))
			return true;
	}
	return false;
}

/* What is no text, whatever its encoding. */
static bool is_binary(struct slice name)
{
	static const char *const names[] = { "PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (card_same_word(name, names[i]))
			return true;
	return false;
}

/* Reads name and parameters of what is unfolded so far; false: there is no ':' yet. */
static bool read_head(struct slice s, struct card_property *p)
{
	const size_t colon = find_mark(s, ':');
	struct slice head = { s.ptr, colon }, group;
	struct slice encoding;

	if (colon == s.len)
		return false;
	p->value = (struct slice){ s.ptr + colon + 1, s.len - colon - 1 };
	p->name = cut_mark(&head, ';');
	p->params = head;
	for (group = p->name; memchr(group.ptr, '.', group.len);)
		slice_cut(&group, '.');
	p->name = slice_trim(group);
	encoding = card_param(p, "ENCODING");
	p->is_quoted = card_same_word(encoding, "QUOTED-PRINTABLE") || card_has_type(p, "QUOTED-PRINTABLE");
	p->is_base64 = card_same_word(encoding, "BASE64") || card_same_word(encoding, "B") || card_has_type(p, "BASE64");
	return true;
}

/* The next line where it goes on with this property: folded, behind a soft break, or more of a picture. */
static bool next_of_it(struct card_reader *r, const struct card_property *p, bool has_head, bool is_soft, struct slice *line)
{
	struct card_text ahead = r->text;

	if (!card_next_line(&ahead, line))
		return false;
	if (is_soft || (line->len && (*line->ptr == ' ' || *line->ptr == '\t'))) {
		if (!is_soft)
			*line = (struct slice){ line->ptr + 1, line->len - 1 };
	} else if (!(has_head && p->is_base64 && line->len && !memchr(line->ptr, ':', line->len))) {
		return false;
	}
	r->text = ahead;
	return true;
}

static bool ends_soft(const struct str *s)
{
	return s->len && s->buf[s->len - 1] == '=';
}

static bool read_property(struct card_reader *r, struct card_property *p)
{
	struct slice line;
	bool has_head, skips;

	p->line = r->text.line;
	if (!card_next_line(&r->text, &line))
		return false;
	str_reset(&r->unfolded);
	str_add_slice(&r->unfolded, line);
	has_head = read_head(line, p);
	skips = has_head && is_binary(p->name);
	for (;;) {
		const bool is_soft = has_head && p->is_quoted && ends_soft(&r->unfolded);

		if (!next_of_it(r, p, has_head, is_soft, &line))
			break;
		if (skips)
			continue;
		str_cut(&r->unfolded, r->unfolded.len - is_soft);
		str_add_slice(&r->unfolded, line);
		if (!has_head && (has_head = read_head(str_slice(&r->unfolded), p)))
			skips = is_binary(p->name);
	}
	if (!has_head || !read_head(str_slice(&r->unfolded), p))
		*p = (struct card_property){ .line = p->line };
	if (skips)
		p->value = SLICE("");
	return true;
}

bool card_next_property(struct card_reader *r, struct card_property *p)
{
	do
		*p = (struct card_property){ 0 };
	while (read_property(r, p) && !p->name.len);
	return p->name.len > 0;
}

/* Values */

static int hex(char c)
{
	c = lower(c);
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void add_unquoted(struct str *out, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == '=' && i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0) {
			str_addc(out, (char)(hex(s.ptr[i + 1]) * 16 + hex(s.ptr[i + 2])));
			i += 2;
		} else {
			str_addc(out, s.ptr[i]);
		}
	if (ends_soft(out) && s.len && s.ptr[s.len - 1] == '=') /* a soft break behind which the text ends */
		str_cut(out, out->len - 1);
}

static void add_unbased(struct str *out, struct slice s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0;
	int n = 0;

	for (size_t i = 0; i < s.len; i++) {
		const char *at = s.ptr[i] ? strchr(letters, s.ptr[i]) : NULL;

		if (!at)
			continue;
		bits = (bits << 6 | (unsigned)(at - letters)) & 0xffffffu;
		n += 6;
		if (n < 8)
			continue;
		n -= 8;
		str_addc(out, (char)(bits >> n & 0xffu));
	}
}

static void add_latin(struct str *out, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		const unsigned char c = (unsigned char)s.ptr[i];

		if (c >= 0x80)
			str_addc(out, (char)(0xc0 | c >> 6));
		str_addc(out, c < 0x80 ? (char)c : (char)(0x80 | (c & 0x3f)));
	}
}

/* How this program calls a charset; NULL: it doesn't know it. */
static const char *charset_of(struct slice said)
{
	static const struct { const char *said, *known; } names[] = {
		{ "", "auto" },	      { "UTF-8", "utf-8" },	 { "UTF8", "utf-8" },	    { "US-ASCII", "auto" },    { "ASCII", "auto" },
		{ "GBK", "gbk" },     { "GB2312", "gb18030" },	 { "GB18030", "gb18030" }, { "CP936", "gbk" },	       { "UTF-16", "utf-16" },
		{ "GB_2312-80", "gb18030" }, { "WINDOWS-936", "gbk" }, { "ISO-8859-1", "latin" }, { "LATIN1", "latin" }, { "WINDOWS-1252", "latin" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (card_same_word(said, names[i].said))
			return names[i].known;
	return NULL;
}

static int add_decoded(struct str *out, struct slice bytes, struct slice said, const struct place *at, struct error *err)
{
	const char *charset = charset_of(said), *used;
	size_t bad;

	if (!charset)
		return error_at(err, ERROR_DATA, at, _("CHARSET=%.*s: not known; save the card again as UTF-8"), SLICE_ARGS(said));
	if (strcmp(charset, "latin") == 0) {
		add_latin(out, bytes);
		return 0;
	}
	if (utf8_decode(out, bytes, charset, &used, &bad) == 0)
		return 0;
	if (!said.len)
		return error_at(err, ERROR_DATA, at, _("what is encoded here is neither UTF-8 nor GB18030; save the card again as UTF-8"));
	return error_at(err, ERROR_DATA, at, _("what is encoded here isn't %.*s, as the card says; save it again as UTF-8"), SLICE_ARGS(said));
}

int card_decode(const struct card_property *p, const struct place *at, struct str *out, struct error *err)
{
	struct str bytes = STR_INIT;
	int rc = 0;

	if (p->is_quoted)
		add_unquoted(&bytes, p->value);
	else if (p->is_base64)
		add_unbased(&bytes, p->value);
	else
		str_add_slice(out, p->value); /* its charset is that of the file, which is read */
	if (bytes.len)
		rc = add_decoded(out, str_slice(&bytes), card_param(p, "CHARSET"), at, err);
	str_release(&bytes);
	return rc;
}
