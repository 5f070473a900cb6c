/* pattern.c - see pattern.h. The JIT costs more than a few interpreted matches, so a pattern is compiled for it only once it
 * has been used a few times; a JIT stack that overflows falls back to the interpreter, never to "no match". */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "rule/pattern.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/utf8.h"

enum {
	MATCH_LIMIT = 100000,
	HEAP_LIMIT_KIB = 20000,
	PATTERN_MAX = 64 * 1024,
	JIT_AFTER = 100, /* interpreted matches of short texts before the JIT pays: some 60 us against 0.6 us a match */
	BYTES_A_MATCH = 128, /* longer texts count as so many more */
	JIT_STACK = 1 << 20,
	OUT_OF_HEAP = 121, /* pcre2's compile error for it has no public name */
};

struct pattern {
	pcre2_code *code;
	bool is_shared; /* the code is another's */
	pcre2_match_context *context;
	pcre2_match_data *data;
	char *text;	   /* as written */
	struct str source; /* what was compiled */
	struct use {
		unsigned matches; /* interpreted ones so far */
		bool gave_up;
		pcre2_jit_stack *stack;
	} * use; /* behind a pointer: to whoever matches, the pattern stays the same */
};

bool pattern_is(struct slice text)
{
	size_t end = text.len;

	if (text.len < 2 || text.ptr[0] != '/')
		return false;
	while (end > 1 && (text.ptr[end - 1] == 'i' || text.ptr[end - 1] == 'x'))
		end--;
	return end > 1 && text.ptr[end - 1] == '/';
}

static void read_flags(struct slice text, struct slice *body, uint32_t *options)
{
	while (text.ptr[text.len - 1] != '/')
		*options |= text.ptr[--text.len] == 'i' ? PCRE2_CASELESS : PCRE2_EXTENDED;
	*body = (struct slice){ text.ptr + 1, text.len - 2 };
}

/* What pcre2 says of the faults that people make, so that it can be said in their language; the others are said as pcre2 does. */
static const char *said(const char *message)
{
	static const char *const known[] = {
		N_("\\ at end of pattern"),
		N_("unrecognized character follows \\"),
		N_("numbers out of order in {} quantifier"),
		N_("missing terminating ] for character class"),
		N_("range out of order in character class"),
		N_("quantifier does not follow a repeatable item"),
		N_("unrecognized character after (? or (?-"),
		N_("missing closing parenthesis"),
		N_("reference to non-existent subpattern"),
		N_("unmatched closing parenthesis"),
		N_("lookbehind assertion is not fixed length"),
		N_("syntax error in subpattern name (missing terminator?)"),
		N_("subpattern name expected"),
		N_("two named subpatterns have the same name (PCRE2_DUPNAMES not set)"),
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i], message) == 0)
			return _(known[i]);
	return message;
}

/* The offset is one in the source: what is shown may be another text. */
static int bad_pattern(struct slice text, struct slice shown, const struct place *at, int code, size_t offset,
		       struct error *err)
{
	PCRE2_UCHAR message[256];

	if (code == PCRE2_ERROR_NOMEMORY || code == OUT_OF_HEAP)
		return error_add(err, ERROR_SYSTEM, _("out of memory"));
	if (pcre2_get_error_message(code, message, sizeof(message)) < 0)
		message[0] = '\0';
	if (!slice_equal(text, shown))
		return error_at(err, ERROR_DATA, at, _("the pattern %.*s is wrong: %s"), SLICE_ARGS(shown),
				said((const char *)message));
	return error_at(err, ERROR_DATA, at, _("the pattern %.*s is wrong at its character %zu: %s"), SLICE_ARGS(text),
			utf8_count((struct slice){ text.ptr + 1, offset }) + 1, said((const char *)message));
}

/* PCRE2 10.42's JIT reads through what it couldn't allocate: it never gets to see that. */
static void *allocate(size_t n, void *data)
{
	(void)data;
	return xmalloc(n);
}

static void release(void *p, void *data)
{
	(void)data;
	free(p);
}

static pcre2_code *compile(struct slice body, uint32_t options, int *code, size_t *offset)
{
	pcre2_general_context *memory = pcre2_general_context_create(allocate, release, NULL);
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	pcre2_code *compiled;

	pcre2_set_max_pattern_length(context, PATTERN_MAX);
	compiled = pcre2_compile((PCRE2_SPTR)body.ptr, body.len,
				 options | PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, code, offset, context);
	pcre2_compile_context_free(context);
	pcre2_general_context_free(memory);
	return compiled;
}

/* A named group that struct match has no room for would be a field that is never there. */
static int check_names(const struct pattern *p, const struct place *at, struct error *err)
{
	for (size_t i = 0; i < pattern_names(p); i++) {
		size_t group;
		struct slice name = pattern_name(p, i, &group);

		if (group >= PATTERN_GROUPS)
			return error_at(err, ERROR_DATA, at,
					_("the pattern %s: '%.*s' is its group %zu, %d are kept; write (?:...) "
					  "where no group is needed"),
					p->text, SLICE_ARGS(name), group, PATTERN_GROUPS - 1);
	}
	return 0;
}

static struct pattern *new_pattern(pcre2_code *code, struct slice text, struct slice shown)
{
	struct pattern *p = xcalloc(1, sizeof(*p));

	p->code = code;
	p->use = xcalloc(1, sizeof(*p->use));
	p->text = xstrndup(shown.ptr, shown.len);
	str_init(&p->source);
	str_add_slice(&p->source, text);
	p->context = pcre2_match_context_create(NULL);
	p->data = pcre2_match_data_create_from_pattern(code, NULL);
	if (p->context) {
		pcre2_set_match_limit(p->context, MATCH_LIMIT);
		pcre2_set_heap_limit(p->context, HEAP_LIMIT_KIB);
	}
	return p;
}

struct pattern *pattern_compile(struct slice text, const struct place *at, struct error *err)
{
	return pattern_compile_as(text, text, at, err);
}

struct pattern *pattern_compile_as(struct slice text, struct slice shown, const struct place *at, struct error *err)
{
	struct pattern *p;
	uint32_t options = 0;
	struct slice body;
	pcre2_code *code;
	int error;
	size_t offset;

	if (!pattern_is(text)) {
		error_at(err, ERROR_DATA, at, _("'%.*s' is no pattern; write it as /.../"), SLICE_ARGS(shown));
		return NULL;
	}
	read_flags(text, &body, &options);
	code = compile(body, options, &error, &offset);
	if (!code) {
		bad_pattern(text, shown, at, error, offset, err);
		return NULL;
	}
	p = new_pattern(code, text, shown);
	if (!p->context || !p->data) {
		error_add(err, ERROR_SYSTEM, _("out of memory"));
		pattern_free(p);
		return NULL;
	}
	if (check_names(p, at, err) < 0) {
		pattern_free(p);
		return NULL;
	}
	return p;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_match_data_free(p->data);
	pcre2_match_context_free(p->context);
	pcre2_jit_stack_free(p->use->stack);
	free(p->use);
	if (!p->is_shared)
		pcre2_code_free(p->code);
	free(p->text);
	str_release(&p->source);
	free(p);
}

static void take_groups(const struct pattern *p, struct slice subject, int count, struct match *m)
{
	const size_t *at = pcre2_get_ovector_pointer(p->data);

	*m = (struct match){ .count = 0 };
	for (int i = 0; i < count && i < PATTERN_GROUPS; i++) {
		m->count++;
		if (at[2 * i] != PCRE2_UNSET)
			m->groups[i] = (struct slice){ subject.ptr + at[2 * i], at[2 * i + 1] - at[2 * i] };
	}
}

static void take_stack(const struct pattern *p)
{
	p->use->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK, NULL);
	if (p->use->stack)
		pcre2_jit_stack_assign(p->context, NULL, p->use->stack);
}

static void use_jit(const struct pattern *p)
{
	p->use->matches = JIT_AFTER;
	if (pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0)
		take_stack(p);
}

void pattern_prepare(const struct pattern *p)
{
	if (p->use->matches < JIT_AFTER)
		use_jit(p);
}

struct pattern *pattern_share(const struct pattern *p)
{
	struct pattern *share = new_pattern(p->code, str_slice(&p->source), slice_of(p->text));

	share->is_shared = true;
	share->use->matches = JIT_AFTER; /* what the JIT made belongs to the code: it isn't made here */
	if (p->use->stack)
		take_stack(share);
	if (share->context && share->data)
		return share;
	pattern_free(share);
	return NULL;
}

/* Neither a match nor none. */
static int no_answer(const struct pattern *p, struct slice subject, int code, struct error *err)
{
	PCRE2_UCHAR message[256];

	if (code == PCRE2_ERROR_NOMEMORY)
		return error_add(err, ERROR_SYSTEM, _("out of memory"));
	if (code == PCRE2_ERROR_MATCHLIMIT || code == PCRE2_ERROR_DEPTHLIMIT || code == PCRE2_ERROR_HEAPLIMIT) {
		p->use->gave_up = true;
		return error_add(err, ERROR_DATA,
				 _("the pattern %s is too expensive: given up on a text of %zu bytes; simplify it"),
				 p->text, subject.len);
	}
	if (code <= PCRE2_ERROR_UTF8_ERR1 && code >= PCRE2_ERROR_UTF8_ERR21)
		return error_add(err, ERROR_DATA, _("the pattern %s can't be tried: the text is not UTF-8"), p->text);
	if (pcre2_get_error_message(code, message, sizeof(message)) < 0)
		message[0] = '\0';
	return error_add(err, ERROR_DATA, _("the pattern %s can't be tried: %s"), p->text, (const char *)message);
}

static int run(const struct pattern *p, struct slice subject, size_t offset, uint32_t options)
{
	PCRE2_SPTR bytes = (PCRE2_SPTR)subject.ptr;
	bool is_direct = p->use->stack && options == PCRE2_NO_UTF_CHECK;
	int rc = (is_direct ? pcre2_jit_match : pcre2_match)(p->code, bytes, subject.len, offset, options, p->data, p->context);

	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(p->code, bytes, subject.len, offset, options | PCRE2_NO_JIT, p->data, p->context);
	return rc;
}

int pattern_match(const struct pattern *p, struct slice subject, struct match *m, struct error *err)
{
	return pattern_match_from(p, subject, 0, m, err);
}

static int match(const struct pattern *p, struct slice subject, size_t offset, uint32_t options, struct match *m,
		 struct error *err)
{
	int rc;

	if (!subject.ptr) /* older releases of pcre2 take no NULL */
		subject = SLICE("");
	if (offset > subject.len)
		return 0;
	if (p->use->matches < JIT_AFTER && (p->use->matches += 1 + (unsigned)((subject.len - offset) / BYTES_A_MATCH)) >= JIT_AFTER)
		use_jit(p);
	rc = run(p, subject, offset, options);
	/* The interpreter counts more steps for one search than the JIT: what it gives up isn't given up for that. */
	if (rc == PCRE2_ERROR_MATCHLIMIT && p->use->matches < JIT_AFTER) {
		use_jit(p);
		rc = run(p, subject, offset, options);
	}
	if (rc >= 0) {
		if (m)
			take_groups(p, subject, rc, m);
		return 1;
	}
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	return no_answer(p, subject, rc, err);
}

int pattern_match_from(const struct pattern *p, struct slice subject, size_t offset, struct match *m, struct error *err)
{
	return match(p, subject, offset, offset ? PCRE2_NO_UTF_CHECK : 0, m, err);
}

int pattern_match_valid(const struct pattern *p, struct slice subject, size_t offset, struct match *m,
			struct error *err)
{
	return match(p, subject, offset, PCRE2_NO_UTF_CHECK, m, err);
}

bool pattern_gave_up(const struct pattern *p)
{
	return p->use->gave_up;
}

static bool is_field(const char *name)
{
	return !slice_starts(slice_of(name), PATTERN_DEFINES);
}

/* The entry of the field that *wanted counts down to; NULL: there are no more. */
static PCRE2_SPTR named_group(const struct pattern *p, size_t *wanted)
{
	PCRE2_SPTR table;
	uint32_t count = 0, size = 0;

	pcre2_pattern_info(p->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMETABLE, &table);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	for (; count; count--, table += size)
		if (is_field((const char *)table + 2) && (*wanted)-- == 0)
			return table;
	return NULL;
}

size_t pattern_names(const struct pattern *p)
{
	size_t wanted = SIZE_MAX;

	named_group(p, &wanted);
	return SIZE_MAX - wanted;
}

struct slice pattern_name(const struct pattern *p, size_t i, size_t *group)
{
	const PCRE2_SPTR entry = named_group(p, &i);

	*group = (size_t)(entry[0] << 8 | entry[1]);
	return slice_of((const char *)entry + 2);
}

const char *pattern_text(const struct pattern *p)
{
	return p->text;
}

struct slice pattern_source(const struct pattern *p)
{
	return str_slice(&p->source);
}
