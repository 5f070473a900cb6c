/* subpattern.c - see subpattern.h. The patterns take what numeral.c may read and leave the grammar to it. They hold no blank
 * and no #, so that flag x changes nothing, and no two of their parts can share a run of characters: no way to be slow. Each is
 * defined once at the pattern's end, as a group crm__NAME, and called where it stands: pcre2 compiles it once. */
#include "rule/subpattern.h"

#include <string.h>

#include "base/lang.h"
#include "base/numeral.h"
#include "base/near.h"
#include "base/utf8.h"
#include "rule/fold.h"
#include "rule/pattern.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Characters: digits, and in words digits and tens (they may begin a number) and what multiplies. */
#define D "0-9０-９"
#define S "零〇○一二三四五六七八九十两兩廿卅卌壹贰貳叁參叄肆伍陆陸柒捌玖拾"
#define M "百千万亿佰仟萬億"
#define B "\\s*+"

/* 3 0, as forms are filled in: digits that stand alone. */
#define SPACED "(?<![" D "]\\s)[" D "](?:\\s[" D "](?![" D "]))++"
/* Never begins or ends among digits: else 500 in 1,500, and 3 in 30. */
#define ARABIC                                                                        \
	"(?:(?<![" D "])(?!(?<=[" D "][,，])[" D "]{3}(?![" D "]))(?<![" D "][.．])" \
	"(?:" SPACED "|[" D "]{1,3}(?:[,，][" D "]{3})++|[" D "]++)(?![" D "])(?:[.．][" D "]++)?)"
#define WORDS "(?:(?<![" S M "])[" S "](?:" B "[" S M "])*+(?:" B "[点點](?:" B "[" S "])++(?:" B "[" M "])*+)?)"
#define NUMBER "(?:" ARABIC "(?:" B "[" M "](?:" B "[" S M "]|[" D "]++)*+)?+|" WORDS ")"
/* A blank that was filled in keeps its frame: 【30】, [三十], __30__. */
#define OPEN "[\\[【〔_]"
#define CLOSE "[\\]】〕_]"
#define FRAMED "(?:" OPEN "++" B ")?+" NUMBER "(?:" B CLOSE "++)?"
/* The number once more, in brackets. */
#define AGAIN "(?:" B "[（(](?:[" D S M ",，\\s]|" OPEN "|" CLOSE ")++[)）])?+"

#define UNIT             \
	"(?:工" B "作" B \
	"[日天]|营业日|(?:日历|自然)[日天月]|天|日(?![本元])|周年?|星期|礼拜|月(?!份)|季度|小时|钟头|分钟)"
/* 一年零六个月, 2个月15天. */
#define PART(unit) "(?:" B "零?" B "(?:[" D "]++|[" S "]++)" B unit ")?+"
#define LONG "(?:年(?![级代])(?:半|" PART("个" B "月") PART("天") ")|个" B "月(?:半|" PART("天") "))"
#define STRETCH                                                        \
	"(?:(?<![个年月天时])半" B "(?:个" B ")?+|" FRAMED AGAIN B ")" \
	"(?:" LONG "|(?:个" B ")?+(?:半" B ")?+(?:年(?![级代])|" UNIT ")半?+)"
/* What a value begins with is asked first: at most places that is all. */
/* Neither 2025年, 12月31日 nor the parts of them, nor 第三季度. */
#define FEW(digits) OPEN "*+[" digits "]{1,3}" CLOSE "*+" B
#define NO_DATE                                                                                                         \
	"(?<![" D S "】\\]〕_][年月])(?<![年月]" OPEN ")(?!(?<=第)[" D S "]{1,3}(?:季|年|周))"                                                \
	"(?!" OPEN "*+(?:[" D "]{4,}+|[零〇○一二三四五六七八九]{4})" CLOSE "*+" B "年)(?!" FEW(D) "月" B FEW(D) "[日号]|" FEW(S) \
	"月" B FEW(S) "[日号])"
#define DURATION NO_DATE STRETCH "(?:" B "[（(]" B "(?:工作|日历|自然)[日天]" B "[)）])?+"

#define SIGNS "[:：+＋−负-]"
#define FRONT                                                                                                      \
	"(?:(?!\\s|" SIGNS ")(?:" B "(?:人民[币幣]|(?i:RMB|CNY)|[¥￥]|[（(]?+" B "[大小][写寫]" B "[)）]?+|" SIGNS \
	")){1,8}+" B ")"
#define CENTS "(?:" B "[零〇]?[" D S "]角)?+(?:" B "[零〇]?[" D S "]分)?+"
#define COINS "(?:(?<![" S M "])[" D S "]角(?:" B "[零〇]?[" D S "]分)?+|[壹贰叁肆伍陆柒捌玖]分)"
#define YUAN B "[元圆圓]" CENTS
/* Without 元: 50万, but not 50万平方米. */
#define BARE "(?<=[万亿萬億])(?!" B "[平人次个台件套份公吨米辆册只])"
#define AMOUNT                                                                                             \
	"(?:(?:" FRONT "(?:" COINS "|" FRAMED "(?:" YUAN ")?+)|" COINS "|" FRAMED "(?:" YUAN "|" BARE "))" \
	"(?:" B "[整正])?+(?:" B "人民币)?+)"

#define SHARE                                                                      \
	"(?:(?<![" S M "])(?:[十百]" B "万|[十百千万])" B "分" B "之" B "(?:" FRAMED "|百)|" FRAMED B "[%％‰‱]" \
	"|(?<![" S M "])(?:[" D "]|[" S "])成(?![为立效功员本交果都熟不])[一二三四五六七八九]?+)"

static const struct subpattern_kind kinds[] = {
	{ "duration", TYPE_DURATION, DURATION, "[" D S "半]|" OPEN },
	{ "money", TYPE_MONEY, AMOUNT, "[" D S "人RCrc¥￥（(大小]|" OPEN },
	{ "percent", TYPE_PERCENT, SHARE, "[" D S M "]|" OPEN },
	{ "number", TYPE_NUMBER, NUMBER, "[" D S "]" },
};

const struct subpattern_kind *subpattern_kind(size_t i)
{
	return i < COUNT(kinds) ? &kinds[i] : NULL;
}

/* A pattern's text in pieces: what is one to pcre2 and never holds a sub-pattern, one, or a character. */
enum piece_kind {
	PIECE_RUN, /* characters that are what they are */
	PIECE_CHARACTER,
	PIECE_ESCAPE, /* with what belongs to it: \k{name} */
	PIECE_QUOTED, /* \Q...\E */
	PIECE_NAMED,  /* {name} */
};

struct pattern_piece {
	enum piece_kind kind;
	struct slice text;
	bool in_class;
};

struct pieces {
	struct slice rest;
	bool in_class;
};

static struct slice take(struct slice *s, size_t n)
{
	struct slice front = { s->ptr, n < s->len ? n : s->len };

	*s = (struct slice){ s->ptr + front.len, s->len - front.len };
	return front;
}

static size_t escape_size(struct slice s)
{
	int32_t code;
	size_t n = 1 + utf8_next((struct slice){ s.ptr + 1, s.len - 1 }, &code);
	long end;

	if (n >= s.len || s.ptr[n] != '{' || slice_find(SLICE("pPxgkNo"), (struct slice){ s.ptr + 1, n - 1 }) < 0)
		return n;
	end = slice_find((struct slice){ s.ptr + n, s.len - n }, SLICE("}"));
	return end < 0 ? n : n + (size_t)end + 1;
}

static size_t quoted_size(struct slice s)
{
	long end = slice_find(s, SLICE("\\E"));

	return end < 0 ? s.len : (size_t)end + 2;
}

/* {name}, or 0. */
static size_t named_size(struct slice s)
{
	size_t n = 1;

	while (n < s.len && ((s.ptr[n] >= 'a' && s.ptr[n] <= 'z') || (n > 1 && s.ptr[n] == '_')))
		n++;
	return n > 1 && n < s.len && s.ptr[n] == '}' ? n + 1 : 0;
}

/* A piece that is more than its character because a class begins or stands there: []a], [^]a], [[:alpha:]]. Or 0. */
static size_t class_step(struct pieces *p, struct slice s)
{
	long end;

	if (!p->in_class) {
		p->in_class = *s.ptr == '[';
		return slice_starts(s, "[^]") ? 3 : slice_starts(s, "[]") ? 2 : 0;
	}
	p->in_class = *s.ptr != ']';
	end = slice_starts(s, "[:") ? slice_find(s, SLICE(":]")) : -1;
	return end > 0 ? (size_t)end + 2 : 0;
}

/* Bytes up to the next that may be more than its character, or be folded (fold.h): what lies between is most of a pattern. */
static size_t run_size(struct slice s)
{
	size_t n = 0;

	while (n < s.len && !strchr("\\{[]\xc2\xe3\xef", s.ptr[n]))
		n++;
	return n;
}

static bool next_piece(struct pieces *p, struct pattern_piece *out)
{
	struct slice s = p->rest;
	int32_t code;
	size_t n;

	if (!s.len)
		return false;
	out->kind = PIECE_CHARACTER;
	out->in_class = p->in_class;
	n = run_size(s);
	if (n) {
		out->kind = PIECE_RUN;
	} else if (slice_starts(s, "\\Q")) {
		out->kind = PIECE_QUOTED;
		n = quoted_size(s);
	} else if (*s.ptr == '\\') {
		out->kind = PIECE_ESCAPE;
		n = escape_size(s);
	} else if (*s.ptr == '{' && !p->in_class && (n = named_size(s)) > 0) {
		out->kind = PIECE_NAMED;
	} else {
		n = class_step(p, s);
		if (!n)
			n = utf8_next(s, &code);
	}
	out->text = take(&p->rest, n);
	return true;
}

static struct pieces pieces_of(struct slice written, struct slice *flags)
{
	size_t end = written.len;

	while (end > 1 && written.ptr[end - 1] != '/')
		end--;
	*flags = (struct slice){ written.ptr + end - 1, written.len - end + 1 };
	return (struct pieces){ { written.ptr + 1, end - 2 }, false };
}

static const struct subpattern_kind *kind_of(struct slice braced)
{
	struct slice name = { braced.ptr + 1, braced.len - 2 };

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (slice_is(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

/* A folded character stays the character it is: neither an operator of the pattern nor, with flag x, nothing. */
static void add_literal(struct str *out, char c)
{
	if (c == ' ')
		str_adds(out, "\\x20");
	else if (c == '+' || c == '.')
		str_addf(out, "\\%c", c);
	else
		str_addc(out, c);
}

/* ． is folded in a text between digits only, and a pattern doesn't know where it will match. */
static void add_character(struct str *out, const struct pattern_piece *piece)
{
	char to;

	if (slice_is(piece->text, "．"))
		str_adds(out, piece->in_class ? ".．" : "[.．]");
	else if (fold_character(piece->text, '\0', &to))
		add_literal(out, to);
	else
		str_add_slice(out, piece->text);
}

/* \５ is the character 5, not the group. */
static void add_escape(struct str *out, struct slice text)
{
	char to;

	if (fold_character((struct slice){ text.ptr + 1, text.len - 1 }, '\0', &to))
		add_literal(out, to);
	else
		str_add_slice(out, text);
}

static void add_quoted(struct str *out, struct slice text)
{
	struct folded f = FOLDED_INIT;

	fold_text(&f, text);
	str_add_slice(out, f.text);
	folded_release(&f);
}

/* The value, and perhaps in brackets once more: calls of what add_definitions defines, so that pcre2 compiles it once. */
static void add_kind(struct str *out, const struct subpattern_kind *kind)
{
	str_addf(out, "(?:(?=%s)(?&" PATTERN_DEFINES "%s)(?:" B "[（(]" B "(?&" PATTERN_DEFINES "%s)" B "[)）])?)", kind->begins, kind->name, kind->name);
}

/* At the end, where no group's number changes. A comment of flag x and a quotation end before. */
static void add_definitions(struct str *out, const bool *used, bool is_quoted, struct slice flags)
{
	bool is_open = false;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (!used[i])
			continue;
		if (!is_open)
			str_addf(out, "%s%s(?(DEFINE)", is_quoted ? "\\E" : "", slice_find(flags, SLICE("x")) >= 0 ? "\n" : "");
		is_open = true;
		str_addf(out, "(?<" PATTERN_DEFINES "%s>", kinds[i].name);
		str_adds(out, kinds[i].pattern);
		str_addc(out, ')');
	}
	if (is_open)
		str_addc(out, ')');
}

static int unknown(struct slice braced, struct slice written, const struct place *at, struct error *err)
{
	struct slice name = { braced.ptr + 1, braced.len - 2 }, near;
	struct nearest n;

	nearest_init(&n, name);
	for (size_t i = 0; i < COUNT(kinds); i++)
		nearest_offer(&n, slice_of(kinds[i].name));
	near = nearest_found(&n);
	if (near.len)
		return error_at(err, ERROR_DATA, at, _("the pattern %.*s: there is no {%.*s}; did you mean {%.*s}?"),
				SLICE_ARGS(written), SLICE_ARGS(name), SLICE_ARGS(near));
	return error_at(
		err, ERROR_DATA, at,
		_("the pattern %.*s: there is no {%.*s}; there are {duration}, {money}, {percent} and {number}"),
		SLICE_ARGS(written), SLICE_ARGS(name));
}

int subpattern_expand(struct str *out, struct slice written, const struct place *at, struct error *err)
{
	struct pieces p;
	struct slice flags;
	struct pattern_piece piece = { 0 };
	bool used[COUNT(kinds)] = { false };

	if (!pattern_is(written))
		return error_at(err, ERROR_DATA, at, _("'%.*s' is no pattern; write it as /.../"), SLICE_ARGS(written));
	p = pieces_of(written, &flags);
	str_addc(out, '/');
	while (next_piece(&p, &piece)) {
		const struct subpattern_kind *kind = piece.kind == PIECE_NAMED ? kind_of(piece.text) : NULL;

		if (kind) {
			add_kind(out, kind);
			used[kind - kinds] = true;
		}
		else if (piece.kind == PIECE_NAMED)
			return unknown(piece.text, written, at, err);
		else if (piece.kind == PIECE_RUN)
			str_add_slice(out, piece.text);
		else if (piece.kind == PIECE_CHARACTER)
			add_character(out, &piece);
		else if (piece.kind == PIECE_ESCAPE)
			add_escape(out, piece.text);
		else
			add_quoted(out, piece.text);
	}
	add_definitions(out, used, piece.kind == PIECE_QUOTED, flags);
	str_add_slice(out, flags);
	return 0;
}

/* before ends with (?<name>, (?P<name> or (?'name'. */
static bool names_group(struct slice before, struct slice name)
{
	static const char *const forms[][2] = { { "(?<", ">" }, { "(?P<", ">" }, { "(?'", "'" } };

	for (size_t i = 0; i < COUNT(forms); i++) {
		struct slice s = before;

		if (!slice_cut_end(&s, forms[i][1]) || s.len < name.len)
			continue;
		s.len -= name.len;
		if (slice_equal((struct slice){ s.ptr + s.len, name.len }, name) && slice_cut_end(&s, forms[i][0]))
			return true;
	}
	return false;
}

bool subpattern_type(struct slice written, struct slice name, enum type *t)
{
	struct slice flags;
	struct pieces p;
	struct pattern_piece piece;

	if (!pattern_is(written))
		return false;
	p = pieces_of(written, &flags);
	while (next_piece(&p, &piece)) {
		struct slice before = { written.ptr, (size_t)(piece.text.ptr - written.ptr) };
		const struct subpattern_kind *kind = piece.kind == PIECE_NAMED ? kind_of(piece.text) : NULL;

		if (!kind || !slice_starts(p.rest, ")") || !names_group(before, name))
			continue;
		*t = kind->type;
		return true;
	}
	return false;
}

/* A share is finer than the basis points of a percentage. */
static bool percent_of(struct slice captured, struct value *out)
{
	int64_t share;

	if (!numeral_percent(captured, &share))
		return false;
	value_set_share(out, share, NUMERAL_WHOLE / 10000);
	return true;
}

bool subpattern_value(enum type t, struct slice captured, struct value *out)
{
	*out = (struct value){ .type = t, .text = captured };
	switch (t) {
	case TYPE_DURATION:
		return numeral_duration(captured, out);
	case TYPE_MONEY:
		return numeral_money(captured, &out->number);
	case TYPE_PERCENT:
		return percent_of(captured, out);
	case TYPE_NUMBER:
		return numeral_decimal(captured, 4, &out->number);
	default:
		return false;
	}
}
