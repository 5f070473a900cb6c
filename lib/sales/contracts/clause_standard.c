/* clause_standard.c - the standard words of a template around the columns, as the customer reads them; see clause_text.h.
 *
 * A rule for a column reads the whole section of the filled text in which that column is printed: a term that the template adds, or
 * that comes of both together. What stands within a column alone was found there. Shares aren't added up and nothing is missed
 * here: that is the columns' business. */
#include <string.h>

#include "base/lang.h"
#include "sales/contracts/clause_text.h"

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

int clause_read_standard(struct clause_reading *r, const struct contract_at *of)
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
