/* clause_part.c - what is meant around a place of a clause; see clause_text.h.
 *
 *     第五条 付款方式                                                    } clause: the article of a text with headings,
 *     签约付30%，验收合格后，甲方于30日内付70%。质保金另行约定。          }   else the whole text
 *     -------- ---------- ------------------                          segments, up to a comma
 *              -----------------------------                          item: a segment and those behind it up to where it is paid
 *     --------------------------------------                          sentence
 */
#include "base/utf8.h"
#include "sales/contracts/clause_text.h"

enum {
	COMMA = 0xff0c,
	PERIOD = 0x3002,
	SEMICOLON = 0xff1b,
	EXCLAMATION = 0xff01,
	QUESTION = 0xff1f,
	MORE_SEGMENTS = 2, /* as far as the paying may be from its condition */
};

static bool ends_sentence(int32_t code)
{
	return code == PERIOD || code == SEMICOLON || code == ';' || code == '\n' || code == EXCLAMATION || code == QUESTION;
}

static bool is_digit(struct slice s, size_t at)
{
	return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* A comma among digits belongs to them: 1,500. */
static bool ends_segment(struct slice text, size_t at, int32_t code)
{
	if (code == ',')
		return !(at && is_digit(text, at - 1) && is_digit(text, at + 1));
	return code == COMMA || ends_sentence(code);
}

/* From the last end before the part to the first one behind it. */
static struct slice between_ends(struct slice text, struct slice part, bool is_segment)
{
	const size_t from = (size_t)(part.ptr - text.ptr), to = from + part.len;
	size_t begin = 0;

	for (size_t i = 0; i < text.len;) {
		int32_t code;
		const size_t n = utf8_next((struct slice){ text.ptr + i, text.len - i }, &code);

		if (is_segment ? ends_segment(text, i, code) : ends_sentence(code)) {
			if (i >= to)
				return (struct slice){ text.ptr + begin, i - begin };
			if (i < from)
				begin = i + n;
		}
		i += n ? n : 1;
	}
	return (struct slice){ text.ptr + begin, text.len - begin };
}

static bool is_paid(struct slice s)
{
	static const char *const words[] = { "付", "结清", "结算", "汇入", NULL };

	for (size_t i = 0; words[i]; i++)
		if (slice_find(s, slice_of(words[i])) >= 0)
			return true;
	return false;
}

/* 验收合格后，甲方于30日内，向乙方付款: the condition stands before what it is a condition of. */
static struct slice item(struct slice text, struct slice part)
{
	const struct slice sentence = between_ends(text, part, false), alone = between_ends(text, part, true);
	const char *end = sentence.ptr + sentence.len;
	struct slice whole = alone;

	for (int i = 0; i < MORE_SEGMENTS && !is_paid(whole); i++) {
		const char *next = whole.ptr + whole.len;
		struct slice segment;
		int32_t code;

		next += next < end ? utf8_next((struct slice){ next, (size_t)(end - next) }, &code) : 0;
		if (next >= end)
			return alone;
		segment = between_ends(sentence, (struct slice){ next, 1 }, true);
		whole.len = (size_t)(segment.ptr + segment.len - whole.ptr);
	}
	return is_paid(whole) ? whole : alone;
}

/* "## 第五条", "第五条 付款", "五、付款" */
static bool is_heading(struct slice line)
{
	const struct slice numbers = SLICE("一二三四五六七八九十");
	size_t count = 0;
	int32_t code;

	line = slice_trim(line);
	if (slice_starts(line, "#"))
		return true;
	if (slice_starts(line, "第"))
		return slice_find((struct slice){ line.ptr, line.len < 18 ? line.len : 18 }, SLICE("条")) > 0;
	for (size_t n; (n = utf8_next(line, &code)) == 3 && slice_find(numbers, (struct slice){ line.ptr, n }) >= 0; count++)
		line = (struct slice){ line.ptr + n, line.len - n };
	return count && slice_starts(line, "、");
}

static struct slice article(struct slice text, struct slice part)
{
	struct slice rest = text;
	const char *begin = text.ptr;

	while (rest.len) {
		const struct slice line = slice_cut(&rest, '\n');

		if (!is_heading(line))
			continue;
		if (line.ptr > part.ptr)
			return (struct slice){ begin, (size_t)(line.ptr - begin) };
		begin = line.ptr;
	}
	return (struct slice){ begin, text.len - (size_t)(begin - text.ptr) };
}

struct slice clause_part(struct slice text, struct slice part, enum clause_scope scope)
{
	switch (scope) {
	case SCOPE_SEGMENT:
		return between_ends(text, part, true);
	case SCOPE_ITEM:
		return item(text, part);
	case SCOPE_SENTENCE:
		return between_ends(text, part, false);
	default:
		return article(text, part);
	}
}

const char *const clause_scope_names[] = { "segment", "item", "sentence", "clause", NULL };

bool clause_scope_by_name(struct slice name, enum clause_scope *scope)
{
	for (size_t i = 0; clause_scope_names[i]; i++)
		if (slice_is(name, clause_scope_names[i])) {
			*scope = (enum clause_scope)i;
			return true;
		}
	return false;
}
