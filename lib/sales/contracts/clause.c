/* clause.c - all rules over a contract, a row as it will be, or a text; see clause.h. */
#include "sales/contracts/clause.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/team.h"
#include "sales/contracts/clause_text.h"
#include "sales/contracts/contract.h"
#include "sales/contracts/contract_text.h"

/* The standard words of a template around the columns, as the customer reads them.
 *
 * A rule for a column reads the whole section of the filled text in which that column is printed: a term that the template adds, or
 * that comes of both together. What stands within a column alone was found there. Shares aren't added up and nothing is missed
 * here: that is the columns' business. */

/* A section under reading: from one heading to the next. */
struct section {
	struct clause_reading *reading;
	const struct contract_words *words;
	size_t at;
	struct slice text;
	bool *prints; /* by column of contracts */
};

static bool reads_section(const struct section *s, const struct clause_rule *rule)
{
	for (size_t i = 0; i < rule->nfields; i++)
		if (rule->fields[i] == CLAUSE_TEXT || s->prints[rule->fields[i]])
			return true;
	return false;
}

static bool is_within_column(const struct section *s, const struct clause_finding *f)
{
	const size_t from = s->at + f->at, to = from + f->length;

	for (size_t i = 0; i < s->words->nspans; i++) {
		const struct contract_span *span = &s->words->spans[i];

		if (span->at <= from && to <= span->at + span->length)
			return true;
	}
	return false;
}

/* A line with a placeholder that nothing fills is no text yet: that it is unfilled is said elsewhere. */
static bool is_unfinished(const struct section *s, const struct clause_finding *f)
{
	const char *from = s->text.ptr + f->at, *to = from + f->length;

	while (from > s->text.ptr && from[-1] != '\n')
		from--;
	while (to < s->text.ptr + s->text.len && *to != '\n')
		to++;
	return slice_find((struct slice){ from, (size_t)(to - from) }, SLICE("{{")) >= 0;
}

static void count(struct clause_run *run, const struct clause_finding *f, size_t by)
{
	run->blocks += f->rule->severity == SEVERITY_BLOCK ? by : 0;
	run->warnings += f->rule->severity == SEVERITY_WARN ? by : 0;
	run->hints += f->rule->severity == SEVERITY_HINT ? by : 0;
}

/* Findings of the section from `first` on: their places become those of the whole text; what was found in a column is dropped. */
static void take_findings(const struct section *s, size_t first)
{
	struct clause_run *run = s->reading->run;
	size_t kept = first;
	unsigned lines = 0;

	for (size_t i = 0; i < s->at; i++)
		lines += s->words->text.buf[i] == '\n';
	for (size_t i = first; i < run->count; i++) {
		struct clause_finding f = run->findings[i];

		if (is_within_column(s, &f) || is_unfinished(s, &f)) {
			count(run, &f, (size_t)-1);
			continue;
		}
		f.at += s->at;
		f.line += lines;
		run->findings[kept++] = f;
	}
	run->count = kept;
}

static int try_rule(void *context, size_t i)
{
	struct section *s = context;
	struct clause_rule *rule = &s->reading->run->clauses->rules[i];

	return rule->kind == CLAUSE_MATCH && reads_section(s, rule) ? clause_run_rule(s->reading, rule) : 0;
}

/* A value is whole in its column: what a rule says of it is no rule for the words around it. */
static bool is_value(const char *column)
{
	return strcmp(column, "amount") == 0 || strcmp(column, "amount_words") == 0 || strcmp(column, "tax_rate") == 0;
}

static int read_section(struct section *s)
{
	struct clause_reading *r = s->reading;
	struct clauses *c = r->run->clauses;
	const size_t first = r->run->count;
	int rc;

	memset(s->prints, 0, c->contracts->ledger->ncolumns * sizeof(*s->prints));
	for (size_t i = 0; i < s->words->nspans; i++) {
		const size_t at = s->words->spans[i].at;

		if (at >= s->at && at <= s->at + s->text.len &&
		    !is_value(c->contracts->ledger->columns[s->words->spans[i].column].name))
			s->prints[s->words->spans[i].column] = true;
	}
	clause_begin_text(r, s->text);
	rc = clause_candidates(c, r->folded.text, try_rule, s);
	folded_release(&r->folded);
	take_findings(s, first);
	return rc < 0 ? -1 : 0;
}

/* Cuts the section that *rest begins with: up to the next line that is a heading. */
static struct slice cut_section(struct slice *rest)
{
	const char *from = rest->ptr;

	slice_cut(rest, '\n');
	while (rest->len && *rest->ptr != '#')
		slice_cut(rest, '\n');
	return (struct slice){ from, (size_t)(rest->ptr - from) };
}

static int read_sections(struct clause_reading *r, const struct contract_words *w)
{
	struct section s = { .reading = r,
			     .words = w,
			     .prints = arena_zalloc(&r->run->arena,
						    r->run->clauses->contracts->ledger->ncolumns * sizeof(bool)) };
	struct slice rest = str_slice(&w->text);
	int rc = 0;

	r->field = CLAUSE_TEXT;
	while (rest.len && rc == 0) {
		s.at = (size_t)(rest.ptr - w->text.buf);
		s.text = cut_section(&rest);
		rc = read_section(&s);
	}
	return rc;
}

/* The columns were read, and the other contracts are: 0. */
static int say_unread(const struct clause_reading *r, const struct contract_at *of, const struct error *why)
{
	for (size_t i = 0; i < why->count; i++)
		error_add(r->err, why->items[i].kind, _("contract %.*s: its text can't be read: %s"),
			  SLICE_ARGS(contract_cell(of, of->contracts->ledger->id)), error_for_programs(&why->items[i]));
	return 0;
}

/* The standard words of a contract's template: what its columns don't say themselves. Once the columns were read. */
static int clause_read_standard(struct clause_reading *r, const struct contract_at *of)
{
	struct contract_words w;
	struct error unread = ERROR_INIT;
	pthread_mutex_t *turn = r->run->turn;
	int rc;

	if (!contract_cell(of, table_column(of->contracts, CONTRACTS.template)).len ||
	    contract_cell(of, table_column(of->contracts, CONTRACTS.file)).len)
		return 0;
	if (turn) /* filling in reads other ledgers */
		pthread_mutex_lock(turn);
	rc = contract_words(&w, of, &unread);
	if (turn)
		pthread_mutex_unlock(turn);
	if (rc > 0)
		rc = read_sections(r, &w);
	else
		rc = say_unread(r, of, &unread);
	error_release(&unread);
	contract_words_release(&w);
	return rc;
}

void clause_run_start(struct clause_run *run, struct clauses *c)
{
	*run = (struct clause_run){ .clauses = c };
}

void clause_run_release(struct clause_run *run)
{
	free(run->findings);
	arena_release(&run->arena);
	*run = (struct clause_run){ 0 };
}

/* A rule for fields is applied to the whole text where all of its fields are empty, or there are none. */
static bool applies(const struct clause_reading *r, const struct clause_rule *rule)
{
	bool any_filled = false;

	for (size_t i = 0; i < rule->nfields; i++) {
		if (rule->fields[i] == r->field)
			return true;
		any_filled |= rule->fields[i] >= 0 && r->has_field && r->has_field[rule->fields[i]];
	}
	return r->field == CLAUSE_TEXT && !any_filled;
}

static int try_candidate(void *context, size_t i)
{
	struct clause_reading *r = context;
	struct clause_rule *rule = &r->run->clauses->rules[i];

	return rule->kind != CLAUSE_LACKS && applies(r, rule) ? clause_run_rule(r, rule) : 0;
}

/* Once for all texts: which columns any rule looks at. */
static void clauses_prepare(struct clauses *c)
{
	if (c->is_read)
		return;
	c->is_read = arena_zalloc(&c->arena, c->contracts->ledger->ncolumns * sizeof(*c->is_read));
	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < c->rules[i].nfields; k++)
			if (c->rules[i].fields[k] >= 0)
				c->is_read[c->rules[i].fields[k]] = true;
}

static int read_text(struct clause_reading *r, int field, struct slice text)
{
	int rc;

	r->field = field;
	clause_begin_text(r, text);
	rc = clause_candidates(r->run->clauses, r->folded.text, try_candidate, r);
	folded_release(&r->folded);
	return rc;
}

static int by_place(const void *a, const void *b)
{
	const struct clause_finding *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->field != y->field) /* columns first: there something can be done about it */
		return (unsigned)x->field < (unsigned)y->field ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* All rules over the fields (by column, or NULL) and the text; of a contract (or NULL) its template's words, too. */
static int check_all(struct clause_reading *r, const struct contract_at *of, const struct slice *fields,
		     struct slice text)
{
	struct clauses *c = r->run->clauses;
	const size_t first = r->run->count, n = c->contracts->ledger->ncolumns;
	bool *has_field = xcalloc(n + 1, sizeof(*has_field));
	int rc = 0;

	clauses_prepare(c);
	for (size_t i = 0; fields && i < n; i++)
		has_field[i] = fields[i].len > 0;
	r->has_field = fields ? has_field : NULL;
	for (size_t i = 0; fields && i < n && rc >= 0; i++)
		if (fields[i].len && c->is_read[i])
			rc = read_text(r, (int)i, fields[i]);
	if (rc >= 0 && text.len)
		rc = read_text(r, CLAUSE_TEXT, text);
	if (rc >= 0 && of)
		rc = clause_read_standard(r, of);
	for (size_t i = 0; i < c->count && rc >= 0; i++)
		if (c->rules[i].kind == CLAUSE_LACKS && !c->rules[i].given_up)
			rc = clause_find_lacking(r, &c->rules[i], fields, text);
	if (r->run->count > first + 1)
		qsort(&r->run->findings[first], r->run->count - first, sizeof(*r->run->findings), by_place);
	free(has_field);
	return rc < 0 ? -1 : 0;
}

int clause_check(struct clause_run *run, size_t contract, struct error *err)
{
	struct clauses *c = run->clauses;
	const struct table *t = c->contracts;
	const size_t n = t->ledger->ncolumns;
	struct slice *fields = xcalloc(n + 1, sizeof(*fields));
	struct row_subject whose;
	struct clause_reading r = {
		.run = run, .table = t, .contract = (long)contract, .err = err, .folded = FOLDED_INIT
	};
	const struct contract_at of = { .book = c->book, .contracts = t, .row = contract };
	struct str text = STR_INIT;
	int rc = 0;

	row_subject(&whose, c->book, t, contract);
	r.whose = whose.subject;
	for (size_t i = 0; i < n; i++)
		fields[i] = table_cell(t, contract, (int)i);
	if (table_text(t, contract, CONTRACTS.file).len)
		rc = contract_file(c->book, table_text(t, contract, CONTRACTS.file), &text, err);
	if (rc == 0)
		rc = check_all(&r, &of, fields, str_slice(&text));
	str_release(&text);
	free(fields);
	return rc;
}

int clause_check_staged(struct clause_run *run, const struct change_row *row, struct error *err)
{
	struct clauses *c = run->clauses;
	const size_t n = c->contracts->ledger->ncolumns;
	struct slice *fields = xcalloc(n + 1, sizeof(*fields));
	struct row_subject whose;
	struct clause_reading r = {
		.run = run, .table = c->contracts, .contract = row->row, .err = err, .folded = FOLDED_INIT
	};
	const struct contract_at of = { .book = c->book, .contracts = c->contracts, .staged = row };
	struct str text = STR_INIT;
	int rc = 0;

	staged_subject(&whose, row);
	r.whose = whose.subject;
	r.name = arena_text(&run->arena, change_id(row));
	for (size_t i = 0; i < n; i++)
		fields[i] = change_cell(row, (int)i);
	if (change_get(row, CONTRACTS.file).len)
		rc = contract_file(c->book, change_get(row, CONTRACTS.file), &text, err);
	if (rc == 0)
		rc = check_all(&r, &of, fields, str_slice(&text));
	str_release(&text);
	free(fields);
	return rc;
}

/* The customer of a text as a contract would see it: customer.type and the like. */
struct customer_subject {
	struct book *book;
	struct row_subject customer;
	struct slice id;
};

static int get_of_customer(const void *context, struct slice field, struct value *out)
{
	const struct customer_subject *s = context;

	*out = (struct value){ .type = TYPE_TEXT };
	if (slice_is(field, "customer")) {
		out->text = s->id;
		return 0;
	}
	if (!slice_starts(field, "customer.") || !s->id.len)
		return 0;
	field = (struct slice){ field.ptr + sizeof("customer.") - 1, field.len - (sizeof("customer.") - 1) };
	return s->customer.subject.get(s->customer.subject.context, field, out);
}

int clause_check_text(struct clause_run *run, struct slice text, const char *name, long customer, struct error *err)
{
	struct clauses *c = run->clauses;
	const struct table *customers = book_table(c->book, CUSTOMERS.ledger, err);
	struct customer_subject whose = { .book = c->book };
	struct clause_reading r = { .run = run, .table = c->contracts, .contract = -1, .name = name, .err = err, .folded = FOLDED_INIT };

	if (!customers)
		return -1;
	if (customer >= 0) {
		row_subject(&whose.customer, c->book, customers, (size_t)customer);
		whose.id = table_id(customers, (size_t)customer);
	}
	r.whose = (struct subject){ .get = get_of_customer, .context = &whose, .now = c->book->now };
	return check_all(&r, NULL, NULL, text);
}

int clause_check_one(struct clause_run *run, struct clause_rule *rule, const struct subject *whose, struct slice text, struct error *err)
{
	struct clause_reading r = { .run = run, .whose = *whose, .table = run->clauses->contracts, .contract = -1, .field = rule->fields[0],
			     .text = text, .err = err, .folded = FOLDED_INIT };
	int rc;

	if (rule->kind == CLAUSE_LACKS)
		return clause_find_lacking(&r, rule, NULL, text);
	clause_begin_text(&r, text);
	rc = clause_run_rule(&r, rule);
	folded_release(&r.folded);
	return rc;
}

const char *clause_field_name(const struct clauses *c, int field)
{
	return field == CLAUSE_TEXT ? "text" : c->contracts->ledger->columns[field].name;
}

const char *clause_field_said(const struct clauses *c, int field)
{
	return field == CLAUSE_TEXT ? _("text") : column_said(&c->contracts->ledger->columns[field]);
}

/* What the suggestion takes the place of. */
struct slice clause_replaced(const struct clause_finding *f, struct slice field)
{
	const struct slice part = { field.ptr + f->at, f->length };

	switch (f->rule->replace) {
	case REPLACE_FIELD:
		return field;
	case REPLACE_MATCH:
		return part;
	case REPLACE_SEGMENT:
		return clause_part(field, part, SCOPE_SEGMENT);
	case REPLACE_SENTENCE:
		return clause_part(field, part, SCOPE_SENTENCE);
	default:
		return clause_part(field, part, SCOPE_ITEM);
	}
}

bool clause_can_apply(const struct clauses *c, const struct clause_finding *f)
{
	struct slice status, field;

	if (!f->suggest.len || f->contract < 0 || f->field == CLAUSE_TEXT)
		return false;
	status = table_text(c->contracts, (size_t)f->contract, CONTRACTS.status);
	field = table_cell(c->contracts, (size_t)f->contract, f->field);
	return !slice_is(status, "signed") && !slice_is(status, "cancelled") && !slice_equal(clause_replaced(f, field), f->suggest);
}

/* All contracts under all rules, by all cores.
 *
 * Each thread has a stretch of the ledger, and of its own what matching changes: patterns, the scan's marks, what was found. Where
 * anything goes wrong (a pattern that is too expensive, a ledger that is broken) what there is to say depends on what came
 * before, so everything is begun again on one thread. */

struct contract_range {
	size_t index, of;
	struct clauses clauses;
	struct clause_run run;
	struct error err;
	atomic_bool *stop; /* one went wrong: nobody needs to go on */
};

/* Every so-many-th rule is made ready by one thread, for all of them. */
static void *prepare_stretch(void *part)
{
	const struct contract_range *s = part;

	for (size_t i = s->index; i < s->run.clauses->count; i += s->of) {
		pattern_prepare(s->run.clauses->rules[i].match);
		for (size_t k = 0; k < SCOPES; k++)
			if (s->run.clauses->rules[i].unless[k])
				pattern_prepare(s->run.clauses->rules[i].unless[k]);
	}
	return NULL;
}

static int check_rows(struct clause_run *run, size_t from, size_t to, atomic_bool *stop, struct error *err)
{
	const struct table *t = run->clauses->contracts;
	const int status = table_column(t, CONTRACTS.status);

	for (size_t i = from; i < to && !(stop && *stop); i++)
		if (!slice_is(table_word(t, i, status), "cancelled") && clause_check(run, i, err) < 0)
			return -1;
	return 0;
}

static void *check_stretch(void *part)
{
	struct contract_range *s = part;
	const size_t rows = s->clauses.contracts->nrows;

	if (check_rows(&s->run, rows * s->index / s->of, rows * (s->index + 1) / s->of, s->stop, &s->err) < 0 || s->err.count)
		*s->stop = true;
	return NULL;
}

/* The rules for another thread; false: out of memory. */
static bool share_clauses(struct clauses *share, const struct clauses *c)
{
	bool is_shared = true;

	*share = *c;
	share->arena = (struct arena)ARENA_INIT;
	share->rules = arena_zalloc(&share->arena, (c->count + 1) * sizeof(*share->rules));
	share->scan = c->scan ? scan_share(c->scan) : NULL;
	share->patterns = NULL;
	for (size_t i = 0; i < c->count; i++) {
		struct clause_rule *rule = &share->rules[i];

		*rule = c->rules[i];
		rule->evidence.of_all = &c->rules[i].evidence;
		rule->match = pattern_share(rule->match);
		is_shared &= rule->match != NULL;
		for (size_t k = 0; k < SCOPES; k++) {
			rule->unless[k] = rule->unless[k] ? pattern_share(rule->unless[k]) : NULL;
			is_shared &= !rule->unless[k] == !c->rules[i].unless[k];
		}
	}
	return is_shared;
}

static void release_share(struct clauses *share)
{
	for (size_t i = 0; i < share->count; i++) {
		pattern_free(share->rules[i].match);
		for (size_t k = 0; k < SCOPES; k++)
			pattern_free(share->rules[i].unless[k]);
	}
	scan_free(share->scan);
	arena_release(&share->arena);
}

/* What one thread found goes behind what those before it found. */
static void take(struct clause_run *run, struct contract_range *s)
{
	struct clauses *c = run->clauses;

	run->findings = xgrow(run->findings, &run->cap, run->count + s->run.count, sizeof(*run->findings));
	for (size_t i = 0; i < s->run.count; i++) {
		struct clause_finding f = s->run.findings[i];

		f.rule = &c->rules[f.rule - s->clauses.rules];
		run->findings[run->count++] = f;
	}
	arena_join(&run->arena, &s->run.arena);
	run->blocks += s->run.blocks;
	run->warnings += s->run.warnings;
	run->hints += s->run.hints;
}

/* False: nothing was found out. */
static bool check_in_stretches(struct clause_run *run, size_t n)
{
	struct contract_range *stretches = xcalloc(n, sizeof(*stretches));
	pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
	atomic_bool stop = false;

	for (size_t i = 0; i < n; i++) {
		stretches[i] = (struct contract_range){ .index = i, .of = n, .stop = &stop, .err = ERROR_INIT };
		clause_run_start(&stretches[i].run, run->clauses);
	}
	team_run(stretches, n, sizeof(*stretches), prepare_stretch);
	for (size_t i = 0; i < n; i++) {
		if (!share_clauses(&stretches[i].clauses, run->clauses))
			stop = true;
		stretches[i].run.clauses = &stretches[i].clauses;
		stretches[i].run.turn = &turn;
	}
	team_run(stretches, n, sizeof(*stretches), check_stretch);
	for (size_t i = 0; i < n; i++) {
		if (!stop)
			take(run, &stretches[i]);
		clause_run_release(&stretches[i].run);
		release_share(&stretches[i].clauses);
		error_release(&stretches[i].err);
	}
	free(stretches);
	return !stop;
}

int clause_check_every(struct clause_run *run, struct error *err)
{
	const struct table *t = run->clauses->contracts;
	const size_t threads = team_size(t->text.len);

	clauses_prepare(run->clauses);
	clauses_prepare_scan(run->clauses);
	if (threads > 1 && !run->clauses->plain) {
		table_read_all(t); /* what all threads read must be there */
		if (check_in_stretches(run, threads))
			return 0;
	}
	return check_rows(run, 0, t->nrows, NULL, err);
}
